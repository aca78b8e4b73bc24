/* tests/system/kill/canon.h: everything exported, without what differs from run to run: no ids, no noted_at; an id inside is
 * replaced by what it names. */
#pragma once

struct buf;
struct rig_db;

/** Appends the sorted lines. Fails the test if the store can't be read. */
void canon_write(struct buf *out, const struct rig_db *where);
/** Fails the test with the first line that differs. */
void canon_same(const struct buf *is, const struct buf *should, const char *what);
