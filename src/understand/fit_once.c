/* understand/fit_once.c: all cues sorted, each once for a row; those that have an equal beside them are in more than one row. */
#include "understand/fit_once.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static size_t n_learnt(const struct fit_row *row)
{
    return row->label < 0 ? 0 : fit_row_cues(row);
}

/* Leaves one of each. */
static size_t unite(uint32_t *sorted, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || sorted[i] != sorted[kept - 1])
            sorted[kept++] = sorted[i];
    }
    return kept;
}

/* Leaves one of each that is there more than once. */
static size_t keep_repeated(uint32_t *sorted, size_t n)
{
    size_t kept = 0;

    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && sorted[to] == sorted[from]; to++)
            ;
        if (to - from > 1)
            sorted[kept++] = sorted[from];
    }
    return kept;
}

/* Sorted. **Owns**. */
static uint32_t *in_several_rows(const struct cue_store *store, const struct fit_row *rows, size_t n_rows,
                                 size_t *out_n)
{
    uint32_t *cues;
    size_t most = 1, n = 0;

    for (size_t i = 0; i < n_rows; i++)
        most += n_learnt(&rows[i]);
    cues = NEW(uint32_t, most);
    for (size_t i = 0; i < n_rows; i++) {
        size_t n_here = n_learnt(&rows[i]);

        if (n_here == 0)
            continue;
        memcpy(cues + n, store->at + rows[i].from, n_here * sizeof *cues);
        qsort(cues + n, n_here, sizeof *cues, by_value);
        n += unite(cues + n, n_here);
    }
    qsort(cues, n, sizeof *cues, by_value);
    *out_n = keep_repeated(cues, n);
    return cues;
}

uint64_t *fit_seen_once(const struct cue_store *store, const struct fit_row *rows, size_t n_rows)
{
    size_t n = 0;
    CLEANUP(mem_freep) uint32_t *several = in_several_rows(store, rows, n_rows, &n);
    uint64_t *bits = NEW(uint64_t, store->n / 64 + 1);

    for (size_t i = 0; i < n_rows; i++) {
        for (size_t at = rows[i].from, end = at + n_learnt(&rows[i]); at < end; at++) {
            if (!bsearch(&store->at[at], several, n, sizeof *several, by_value))
                bits[at / 64] |= UINT64_C(1) << at % 64;
        }
    }
    return bits;
}
