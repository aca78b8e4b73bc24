/* desk/rows.c: see rows.h. */
#include "desk/rows.h"

struct sv rows_ids(const struct map *ids, struct arena *arena)
{
    CLEANUP(buf_done) struct buf out = BUF(64 * 1024);
    uint64_t id, value;
    size_t at = 0;

    json_begin(&out, NULL, '[');
    while (map_each(ids, &at, &id, &value))
        json_out_i64(&out, NULL, (int64_t)id);
    json_end(&out, ']');
    return arena_sv(arena, buf_sv(&out));
}

bool rows_load(struct db *db, struct map *ids, struct arena *arena, struct case_rows *out, struct err *err)
{
    if (!cases_rows(db, rows_ids(ids, arena), arena, out, err))
        return false;
    for (size_t i = 0; i < out->n; i++)
        *map_put(ids, (uint64_t)out->at[i].id, NULL) = i + 1;
    return true;
}

const struct case_row *rows_find(const struct map *ids, const struct case_rows *rows, int64_t id)
{
    uint64_t *at = map_find(ids, (uint64_t)id);

    return at && *at ? &rows->at[*at - 1] : NULL;
}
