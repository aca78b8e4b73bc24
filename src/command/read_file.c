/* command/read_file.c: see read_file.h. */
#include "command/read_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PIECE = 65536 };

bool read_file(const char *name, struct buf *out, struct err *err)
{
    FILE *file = name ? fopen(name, "re") : stdin;
    size_t got;
    bool ok;

    if (!file)
        return err_set(err, ERR_INPUT, "can't read %s: %s", name, strerror(errno));
    do {
        char *room = buf_room(out, PIECE);

        got = room ? fread(room, 1, PIECE, file) : 0;
        out->len += got;
    } while (got == PIECE);
    ok = !ferror(file) && buf_ok(out);
    if (name)
        (void)fclose(file);
    return ok || err_set(err, ERR_INPUT, "can't read all of %s: it is larger than %zu bytes, or broken",
                         name ? name : "standard input", out->limit);
}
