/* store/case_family.c: lists as they are asked for. For that of a house each brand's page is read along the index of that brand,
 * and they are laid together: one statement over them all would sort a whole house for one page.
 *
 * A narrowed page may have stopped before its list ended; behind where the first of them stopped nothing is known of all, so
 * that is where the page of the house ends. */
#include "store/case_family.h"

#include <stdlib.h>

struct place {
    int64_t key, id; /* both go up along the list, whichever way that goes */
};
struct found {
    struct place place;
    struct case_row row;
};

static struct place place_at(bool by_due, int64_t key, int64_t id)
{
    return by_due ? (struct place){ key, id } : (struct place){ -key, -id };
}

static int compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b; /* a place is the first member of what was found */

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static struct case_filter of_one(const struct case_filter *filter, size_t at)
{
    struct case_filter one = *filter;

    one.brand = filter->family[at];
    one.family = NULL;
    one.n_family = 0;
    return one;
}

/* Where the house's page has to end, if any brand's did before its list. */
static void note_end(const struct case_rows *page, bool by_due, struct case_rows *out)
{
    struct place end = place_at(by_due, page->last_key, page->last_id),
                 before = place_at(by_due, out->last_key, out->last_id);

    if (!page->goes_on || (out->goes_on && compare(&before, &end) <= 0))
        return;
    out->goes_on = true;
    out->last_key = page->last_key;
    out->last_id = page->last_id;
}

static void take_first(struct found *all, size_t n, const struct case_filter *filter, struct arena *arena,
                       struct case_rows *out)
{
    bool by_due = case_list_by_due(filter->list);
    struct place end = place_at(by_due, out->last_key, out->last_id);

    qsort(all, n, sizeof *all, compare);
    out->at = ARENA_NEW(arena, struct case_row, filter->limit + 1);
    for (size_t i = 0; i < n && out->n < filter->limit; i++) {
        if (!out->goes_on || compare(&all[i].place, &end) <= 0)
            out->at[out->n++] = all[i].row;
    }
}

static bool page_of_family(struct db *db, const struct case_filter *filter, struct arena *arena,
                           struct case_rows *out, struct err *err)
{
    struct found *all = ARENA_NEW(arena, struct found, filter->n_family * filter->limit + 1);
    bool by_due = case_list_by_due(filter->list);
    size_t n = 0;

    *out = (struct case_rows){ 0 };
    for (size_t i = 0; i < filter->n_family; i++) {
        struct case_filter one = of_one(filter, i);
        struct case_rows page;

        if (!case_page_of_one(db, &one, arena, &page, err))
            return false;
        note_end(&page, by_due, out);
        for (size_t k = 0; k < page.n; k++)
            all[n++] =
                (struct found){ place_at(by_due, case_row_key(filter->list, &page.at[k]), page.at[k].id),
                                page.at[k] };
    }
    take_first(all, n, filter, arena, out);
    return true;
}

static bool count_of_family(struct db *db, const struct case_filter *filter, struct case_count *out,
                            struct err *err)
{
    *out = (struct case_count){ 0 };
    for (size_t i = 0; i < filter->n_family && out->late <= CASE_COUNT_MAX; i++) {
        struct case_filter one = of_one(filter, i);
        struct case_count count;

        if (!case_count_of_one(db, &one, &count, err))
            return false;
        out->n += count.n;
        out->late += count.late;
    }
    return true;
}

bool cases_page(struct db *db, const struct case_filter *filter, struct arena *arena, struct case_rows *out,
                struct err *err)
{
    return filter->n_family ? page_of_family(db, filter, arena, out, err)
                            : case_page_of_one(db, filter, arena, out, err);
}

bool cases_count(struct db *db, const struct case_filter *filter, struct case_count *out, struct err *err)
{
    return filter->n_family ? count_of_family(db, filter, out, err) : case_count_of_one(db, filter, out, err);
}
