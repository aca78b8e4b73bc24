/* model/company.c: look-ups in the snapshot, by hash and then by the text itself. */
#include "model/company.h"

#include <stdatomic.h>

#include "model/post.h"
#include "text/fold.h"

enum { HANDLE_SEED = 1, ID_SEED = 2 };

static uint64_t key_of(struct sv network, struct sv name, uint64_t seed)
{
    char lower[256];
    size_t len = name.len < sizeof lower ? name.len : sizeof lower;

    if (seed == ID_SEED)
        return sv_hash(sv_of(name.at, len), sv_hash(network, seed));
    for (size_t i = 0; i < len; i++) {
        char c = name.at[i];

        lower[i] = (char)(c + 32 * (c >= 'A' && c <= 'Z'));
    }
    return sv_hash(sv_of(lower, len), sv_hash(network, seed));
}

/* The bit of a name by its length and its last four letters, whatever their case. Nearly all who write or are mentioned are
 * strangers, and are known as such without a hash of their names. */
static size_t ending_of(const struct company *company, struct sv name)
{
    size_t n = name.len < sizeof(uint32_t) ? name.len : sizeof(uint32_t);
    uint32_t end = 0;

    memcpy(&end, name.at + name.len - n, n);
    return ((end | 0x20202020u) + (uint32_t)name.len) * 0x9E3779B1u >> 18 & (sizeof company->seen * 8 - 1);
}

static void note_ending(struct company *company, struct sv name)
{
    size_t bit = ending_of(company, name);

    company->seen[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static bool is_stranger(const struct company *company, struct sv name)
{
    size_t bit;

    if (!name.len)
        return true;
    bit = ending_of(company, name);
    return !(company->seen[bit / 8] >> bit % 8 & 1);
}

/* Families ----------------------------------------------------------------------------------------------------------- */

enum { NAME_MAX_FOLDED = BRAND_ENTRY_MAX * FOLD_GROWTH_MAX };

static uint64_t name_key(const struct brand *brand, struct sv name)
{
    CLEANUP(buf_done) struct buf folded = BUF(NAME_MAX_FOLDED);

    fold(name, &folded);
    return sv_hash(buf_sv(&folded), brand->sample);
}

static const struct brand *parent_of(const struct company *company, const struct map *by_name,
                                     const struct brand *brand)
{
    const uint64_t *slot =
        brand->facts.parent.len ? map_find(by_name, name_key(brand, brand->facts.parent)) : NULL;

    return slot && &company->brands[*slot - 1] != brand ? &company->brands[*slot - 1] : NULL;
}

/* The houses above a brand, the nearest first; 0 where they stand in a circle. */
static int houses_of(const struct company *company, const struct map *by_name, const struct brand *brand,
                     const struct brand *out[static FAMILY_DEPTH_MAX])
{
    int n = 0;

    for (const struct brand *above = brand; (above = parent_of(company, by_name, above)); n++) {
        if (n == FAMILY_DEPTH_MAX) /* a circle */
            return 0;
        out[n] = above;
    }
    return n;
}

/* Brands stand in no order; families do, so that whoever compares two need not sort. */
static void add_to_family(struct arena *arena, struct brand *house, int64_t brand, size_t n_brands)
{
    int64_t *ids = (int64_t *)house->family;
    size_t at;

    if (!ids) {
        house->family = ids = ARENA_NEW(arena, int64_t, n_brands);
        ids[house->n_family++] = house->id;
    }
    for (at = house->n_family++; at > 0 && ids[at - 1] > brand; at--)
        ids[at] = ids[at - 1];
    ids[at] = brand;
}

static void index_rules(struct company *company, const struct map *depths)
{
    for (size_t i = 0; i < company->n_rules; i++) {
        const uint64_t *depth = map_find(depths, (uint64_t)company->rules[i].brand);

        company->rules[i].depth = depth ? (int)*depth : 0;
        company->has_family = company->has_family || company->rules[i].depth > 0;
    }
}

static void index_families(struct company *company)
{
    struct map by_name = { 0 }, depths = { 0 };
    bool any = false;

    for (size_t i = 0; i < company->n_brands; i++)
        any = any || (company->brands[i].ours && company->brands[i].facts.parent.len);
    if (!any)
        return;
    for (size_t i = 0; i < company->n_brands; i++) {
        if (company->brands[i].ours)
            *map_put(&by_name, name_key(&company->brands[i], company->brands[i].name), NULL) = i + 1;
    }
    for (size_t i = 0; i < company->n_brands; i++) {
        const struct brand *brand = &company->brands[i], *houses[FAMILY_DEPTH_MAX];
        int depth = brand->ours ? houses_of(company, &by_name, brand, houses) : 0;

        *map_put(&depths, (uint64_t)brand->id, NULL) = (uint64_t)depth;
        for (int k = 0; k < depth; k++)
            add_to_family(&company->arena, &company->brands[houses[k] - company->brands], brand->id,
                          company->n_brands);
    }
    index_rules(company, &depths);
    map_done(&by_name);
    map_done(&depths);
}

void company_index(struct company *company)
{
    index_families(company);
    for (size_t i = 0; i < company->n_accounts; i++) {
        const struct account *account = &company->accounts[i];

        if (account->handle.len) {
            note_ending(company, account->handle);
            *map_put(&company->by_handle, key_of(account->network, account->handle, HANDLE_SEED), NULL) =
                i + 1;
        }
        if (account->network_id.len) {
            note_ending(company, account->network_id);
            *map_put(&company->by_id, key_of(account->network, account->network_id, ID_SEED), NULL) = i + 1;
        }
    }
}

struct company *company_share(struct company *company)
{
    atomic_fetch_add(&company->n_shares, 1);
    return company;
}

void company_free(struct company *company)
{
    if (!company || atomic_fetch_sub(&company->n_shares, 1) > 0)
        return;
    map_done(&company->by_handle);
    map_done(&company->by_id);
    free(company->brands);
    free(company->accounts);
    free(company->rules);
    arena_done(&company->arena);
    free(company);
}

void company_freep(struct company **company)
{
    company_free(*company);
    *company = NULL;
}

const struct brand *company_brand(const struct company *company, int64_t id)
{
    for (size_t i = 0; i < company->n_brands; i++) {
        if (company->brands[i].id == id)
            return &company->brands[i];
    }
    return NULL;
}

const int64_t *company_family(const struct company *company, int64_t brand, size_t *out_n)
{
    const struct brand *house = company_brand(company, brand);

    *out_n = house ? house->n_family : 0;
    return house ? house->family : NULL;
}

const struct rule *company_rule(const struct company *company, int64_t id)
{
    size_t from = 0, to = company->n_rules;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (company->rules[middle].id == id)
            return &company->rules[middle];
        if (company->rules[middle].id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

const struct account *company_account(const struct company *company, struct sv network, struct sv network_id,
                                      struct sv handle)
{
    const uint64_t *at;

    if (!is_stranger(company, network_id)) {
        at = map_find(&company->by_id, key_of(network, network_id, ID_SEED));
        if (at && sv_equal(company->accounts[*at - 1].network_id, network_id) &&
            sv_equal(company->accounts[*at - 1].network, network))
            return &company->accounts[*at - 1];
    }
    if (!is_stranger(company, handle)) {
        at = map_find(&company->by_handle, key_of(network, handle, HANDLE_SEED));
        if (at && sv_equal_nocase(company->accounts[*at - 1].handle, handle) &&
            sv_equal(company->accounts[*at - 1].network, network))
            return &company->accounts[*at - 1];
    }
    return NULL;
}

const struct account *company_author(const struct company *company, struct sv network,
                                     const struct post_author *author)
{
    return company_account(company, network, author->id, author->handle);
}

const struct account *company_named(const struct company *company, const struct post *post)
{
    const struct account *account = company_account(company, post->network, post->to, post->to);

    if (account && account->ours)
        return account;
    for (size_t i = 0; i < post->mentions.n; i++) {
        account = company_account(company, post->network, post->mentions.at[i], post->mentions.at[i]);
        if (account && account->ours)
            return account;
    }
    return NULL;
}
