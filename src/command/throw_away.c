/* command/throw_away.c: made by mkdtemp, so that nobody else can be in it; removed from the bottom up. */
#include "command/throw_away.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

enum { PATH_BYTES_MAX = 4096, OPEN_FOLDERS_MAX = 16 };

bool throw_away_new(char **out, struct err *err)
{
    CLEANUP(buf_done) struct buf path = BUF(PATH_BYTES_MAX);
    const char *place = getenv("TMPDIR");

    buf_printf(&path, "%s/earshot-XXXXXX", place && place[0] ? place : "/tmp");
    if (!buf_ok(&path) || !mkdtemp(path.at))
        return err_set(err, ERR_FAULT, "can't make a folder %s: %s", buf_str(&path), strerror(errno));
    *out = buf_take(&path);
    return true;
}

static int remove_one(const char *path, const struct stat *stat UNUSED, int type UNUSED,
                      struct FTW *ftw UNUSED)
{
    return remove(path);
}

void throw_away_done(char *folder)
{
    if (folder)
        (void)nftw(folder, remove_one, OPEN_FOLDERS_MAX, FTW_DEPTH | FTW_PHYS);
    free(folder);
}

void throw_away_donep(char **folder)
{
    throw_away_done(*folder);
    *folder = NULL;
}
