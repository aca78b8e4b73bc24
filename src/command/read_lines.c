/* command/read_lines.c: see read_lines.h. */
#include "command/read_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

static bool feed_file(int fd, const char *name, struct lines *lines, struct err *err)
{
    CLEANUP(mem_freep) char *piece = mem_grow(NULL, PIECE, 1);
    ssize_t got;

    while ((got = read(fd, piece, PIECE)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_INPUT, "can't read %s: %s", name, strerror(errno));
        if (!lines_feed(lines, sv_of(piece, (size_t)got), err))
            return false;
    }
    return lines_end(lines, err);
}

bool read_lines(const char *name, size_t line_max, lines_fn *each, void *arg, struct err *err)
{
    CLEANUP(lines_freep) struct lines *lines = lines_new(line_max, 0, each, arg);
    int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    bool ok;

    if (fd < 0)
        return err_set(err, ERR_INPUT, "can't read %s: %s", name, strerror(errno));
    ok = feed_file(fd, name, lines, err);
    if (fd != STDIN_FILENO)
        (void)close(fd);
    return ok;
}
