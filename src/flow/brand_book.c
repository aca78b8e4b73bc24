/* flow/brand_book.c: see brand_book.h. */
#include "flow/brand_book.h"

#include "model/company.h"

static void take_handles(const struct company *company, int64_t brand, struct arena *arena,
                         struct brand_record *out)
{
    struct sv *handles = ARENA_NEW(arena, struct sv, company->n_accounts + 1);

    for (size_t i = 0; i < company->n_accounts; i++) {
        if (company->accounts[i].brand == brand && company->accounts[i].handle.len)
            handles[out->n_handles++] = company->accounts[i].handle;
    }
    out->handles = handles;
}

struct brand_book brand_book_of(const struct company *company, struct arena *arena)
{
    struct brand_record *brands = ARENA_NEW(arena, struct brand_record, company->n_brands + 1);

    for (size_t i = 0; i < company->n_brands; i++) {
        const struct brand_facts *facts = &company->brands[i].facts;

        brands[i] = (struct brand_record){ .name = company->brands[i].name,
                                           .aliases = facts->aliases.at,
                                           .n_aliases = facts->aliases.n,
                                           .transliterations = facts->transliterations.at,
                                           .n_transliterations = facts->transliterations.n };
        take_handles(company, company->brands[i].id, arena, &brands[i]);
    }
    return (struct brand_book){ brands, company->n_brands };
}
