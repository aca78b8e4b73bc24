/* tests/unit/channel/archive.h: what real networks have sent, where it is at hand: EARSHOT_DATA names the folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { ARCHIVE_PATH = 512 };

/** The path of fixtures/NAME.tar.gz; whether it is there. */
bool has_archive(const char *name, char *out, size_t size);
/** Appends a member of it, unpacked; all of them one after the other for "". */
void read_archive(const char *archive, const char *member, struct buf *out);
