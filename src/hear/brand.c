/* hear/brand.c: see brand.h. */
#include "hear/brand.h"

static uint64_t hash_texts(const struct sv *texts, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        seed = sv_hash(texts[i], seed);
    return sv_hash(SV("\n"), seed ^ n);
}

uint64_t brand_book_hash(const struct brand_book *book)
{
    uint64_t hash = 0;

    for (size_t i = 0; book && i < book->n_brands; i++) {
        const struct brand_record *brand = &book->brands[i];

        hash = hash_texts(&brand->name, 1, hash);
        hash = hash_texts(brand->handles, brand->n_handles, hash);
        hash = hash_texts(brand->aliases, brand->n_aliases, hash);
        hash = hash_texts(brand->transliterations, brand->n_transliterations, hash);
    }
    return hash;
}
