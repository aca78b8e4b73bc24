/* tests/unit/channel/archive.c: see archive.h. */
#include "channel/archive.h"

#include <stdio.h>
#include <stdlib.h>

#include "channel/channel_tests.h"

bool has_archive(const char *name, char *out, size_t size)
{
    const char *root = getenv("EARSHOT_DATA");
    FILE *file;

    (void)snprintf(out, size, "%s/fixtures/%s.tar.gz", root ? root : "../shared/data", name);
    file = fopen(out, "rb");
    if (file)
        fclose(file);
    return file != NULL;
}

void read_archive(const char *archive, const char *member, struct buf *out)
{
    char command[2 * ARCHIVE_PATH];
    FILE *pipe;
    size_t n;

    (void)snprintf(command, sizeof command, "tar xzOf '%s' %s", archive, member);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    do {
        char *room = buf_room(out, 65536);

        assert_non_null(room);
        n = fread(room, 1, 65536, pipe);
        out->len += n;
    } while (n > 0);
    assert_int_equal(pclose(pipe), 0);
}
