/* hear/index.c: a Bloom filter over a hash table over lists of rules.
 *
 * Nearly every hash of a post is nobody's anchor, and the filter says so in one look at one word of memory, independent of
 * all others, so that the processor looks at many at once. What passes is looked up by its other bits: a table of lists,
 * eight bytes a slot. Hashes are not compared in full; what is found wrongly is asked in vain.
 *
 * A *lead* is a word that rules want together with one of some mates. Its list holds them all; a post that has it is
 * searched for the pairs it makes with the post's other words. Where there are so many leads that the pairs would cost more
 * than PAIRS_MAX looks, as an adversary's post has them, the rules of the leads are found without. */
#include "hear/index.h"

#include <assert.h>

#include "hear/word_hash.h"

enum { BLOOM_BITS_PER_KEY = 16, PAIRS_MAX = 1 << 16 };
#define IS_LEAD 0x80000000u

struct slot {
    uint32_t check;
    uint32_t list; /* + 1, and IS_LEAD; 0 = empty */
};

struct index {
    uint64_t *bloom;
    size_t bloom_mask;
    struct slot *slots;
    size_t slot_mask;
    uint32_t *starts; /* of the lists in `rules`; one more at the end */
    size_t n_lists;
    uint32_t *rules;
    size_t n_rules, n_postings;
    uint64_t kinds;
};

/* ---- building ---- */

/* One rule in one list. */
struct posting {
    uint64_t hash;
    uint32_t rule;
    bool is_lead;
};

struct proposal {
    struct mates mates;
    uint32_t rule;
};

struct index_builder {
    const struct rarity *rarity;
    struct posting *postings;
    size_t n_postings, room_postings;
    struct proposal *proposals;
    size_t n_proposals, room_proposals;
    uint32_t n_rules;
    uint64_t kinds;
};

struct index_builder *index_builder_new(const struct rarity *rarity)
{
    struct index_builder *builder = NEW(struct index_builder, 1);

    builder->rarity = rarity;
    return builder;
}

static void add_posting(struct index_builder *builder, uint64_t hash, uint32_t rule, bool is_lead)
{
    if (builder->n_postings == builder->room_postings) {
        builder->room_postings = builder->room_postings ? builder->room_postings * 2 : 64;
        builder->postings = mem_grow(builder->postings, builder->room_postings, sizeof *builder->postings);
    }
    builder->postings[builder->n_postings++] = (struct posting){ hash, rule, is_lead };
}

static void add_single(void *to, uint64_t hash)
{
    struct index_builder *builder = to;

    add_posting(builder, hash, builder->n_rules, false);
}

static void add_proposal(void *to, const struct mates *mates)
{
    struct index_builder *builder = to;

    if (builder->n_proposals == builder->room_proposals) {
        builder->room_proposals = builder->room_proposals ? builder->room_proposals * 2 : 64;
        builder->proposals =
            mem_grow(builder->proposals, builder->room_proposals, sizeof *builder->proposals);
    }
    builder->proposals[builder->n_proposals++] = (struct proposal){ *mates, builder->n_rules };
}

void index_add(struct index_builder *builder, const struct query *query)
{
    struct anchor_sink sink = { .single = add_single, .mates = add_proposal, .to = builder };

    anchors_choose(query, builder->rarity, &sink);
    builder->kinds |= sink.kinds;
    builder->n_rules++;
}

/* How many rules have a word among their mates: what many have is the lead, so that there are few leads. */
static void count_mates(const struct index_builder *builder, struct map *counts)
{
    for (size_t i = 0; i < builder->n_proposals; i++) {
        const struct mates *mates = &builder->proposals[i].mates;

        for (int side = 0; side < 2; side++) {
            for (int j = 0; j < mates->n[side]; j++)
                ++*map_put(counts, mates->words[side][j], NULL);
        }
    }
}

static uint64_t least_count(const struct mates *mates, int side, struct map *counts)
{
    uint64_t least = UINT64_MAX;

    for (int j = 0; j < mates->n[side]; j++) {
        const uint64_t *count = map_find(counts, mates->words[side][j]);

        least = *count < least ? *count : least;
    }
    return least;
}

/* The side that more rules share leads; of two alike the rarer one. */
static int leading_side(const struct mates *mates, struct map *counts)
{
    uint64_t first = least_count(mates, 0, counts), second = least_count(mates, 1, counts);

    if (first != second)
        return first < second;
    return mates->shares[0] > mates->shares[1];
}

static void post_mates(struct index_builder *builder)
{
    struct map counts = { 0 };

    count_mates(builder, &counts);
    for (size_t i = 0; i < builder->n_proposals; i++) {
        const struct mates *mates = &builder->proposals[i].mates;
        uint32_t rule = builder->proposals[i].rule;
        int lead = leading_side(mates, &counts);

        for (int j = 0; j < mates->n[lead]; j++) {
            add_posting(builder, mates->words[lead][j], rule, true);
            for (int k = 0; k < mates->n[!lead]; k++)
                add_posting(builder, hash_mates(mates->words[lead][j], mates->words[!lead][k]), rule, false);
        }
    }
    map_done(&counts);
}

static size_t power_of_two(size_t at_least, size_t min)
{
    size_t size = min;

    while (size < at_least)
        size *= 2;
    return size;
}

static void *table_new(size_t count, size_t size)
{
    size_t bytes = (count * size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;

    return count * size < HUGE_PAGE ? mem_new(count, size) : mem_aligned(HUGE_PAGE, bytes);
}

static size_t bloom_word(const struct index *index, uint64_t hash)
{
    return hash >> 16 & index->bloom_mask;
}

static uint64_t bloom_bits(uint64_t hash)
{
    return UINT64_C(1) << (hash >> 58) | UINT64_C(1) << (hash >> 52 & 63);
}

static size_t first_slot(const struct index *index, uint64_t hash)
{
    return hash >> 24 & index->slot_mask;
}

/* Hashes in full while building: only equal ones share a list. */
static uint32_t list_of(struct index *index, uint64_t *hashes, const struct posting *posting)
{
    uint32_t lead = posting->is_lead ? IS_LEAD : 0;
    size_t at = first_slot(index, posting->hash);

    for (; index->slots[at].list; at = (at + 1) & index->slot_mask) {
        if (hashes[at] == posting->hash && (index->slots[at].list & IS_LEAD) == lead)
            return (index->slots[at].list & ~IS_LEAD) - 1;
    }
    hashes[at] = posting->hash;
    index->slots[at] = (struct slot){ (uint32_t)posting->hash, (uint32_t)(index->n_lists + 1) | lead };
    index->bloom[bloom_word(index, posting->hash)] |= bloom_bits(posting->hash);
    return (uint32_t)index->n_lists++;
}

/* Counting, then filling: postings go to their lists in the order of the rules. */
static void fill_lists(struct index *index, const struct index_builder *builder)
{
    uint64_t *hashes = NEW(uint64_t, index->slot_mask + 1);
    uint32_t *list = NEW(uint32_t, builder->n_postings), *counts = NEW(uint32_t, builder->n_postings + 1);

    for (size_t i = 0; i < builder->n_postings; i++) {
        list[i] = list_of(index, hashes, &builder->postings[i]);
        counts[list[i] + 1]++;
    }
    free(hashes);
    for (size_t i = 0; i < index->n_lists; i++)
        counts[i + 1] += counts[i];
    index->starts = NEW(uint32_t, index->n_lists + 1);
    memcpy(index->starts, counts, (index->n_lists + 1) * sizeof *counts);
    index->rules = NEW(uint32_t, builder->n_postings);
    index->n_postings = builder->n_postings;
    for (size_t i = 0; i < builder->n_postings; i++)
        index->rules[counts[list[i]]++] = builder->postings[i].rule;
    free(list);
    free(counts);
}

struct index *index_build(struct index_builder *builder)
{
    struct index *index = NEW(struct index, 1);
    size_t n_bloom, n_slots;

    post_mates(builder);
    assert(builder->n_postings < IS_LEAD);
    n_bloom = power_of_two(builder->n_postings * BLOOM_BITS_PER_KEY / 64, 64);
    n_slots = power_of_two(builder->n_postings * 3 / 2, 16);
    index->bloom = table_new(n_bloom, sizeof *index->bloom);
    index->bloom_mask = n_bloom - 1;
    index->slots = table_new(n_slots, sizeof *index->slots);
    index->slot_mask = n_slots - 1;
    index->n_rules = builder->n_rules;
    index->kinds = builder->kinds;
    fill_lists(index, builder);
    free(builder->postings);
    free(builder->proposals);
    free(builder);
    return index;
}

void index_free(struct index *index)
{
    if (!index)
        return;
    free(index->bloom);
    free(index->slots);
    free(index->starts);
    free(index->rules);
    free(index);
}

size_t index_size(const struct index *index)
{
    return sizeof *index + (index->bloom_mask + 1) * sizeof *index->bloom +
           (index->slot_mask + 1) * sizeof *index->slots + (index->n_lists + 1) * sizeof *index->starts +
           index->n_postings * sizeof *index->rules;
}

uint64_t index_kinds(const struct index *index)
{
    return index->kinds;
}

/* ---- finding ---- */

static uint32_t *grow_rounds(uint32_t *rounds, size_t *n, size_t needed)
{
    if (needed <= *n)
        return rounds;
    free(rounds);
    *n = needed;
    return NEW(uint32_t, needed);
}

/* A new round forgets whom the last ones found without touching them all. */
static void begin(const struct index *index, size_t n_hashes, struct finding *finding)
{
    bool grows = index->n_rules > finding->n_rules || index->n_lists > finding->n_lists;

    if (grows || finding->round == UINT32_MAX) {
        size_t n_rules = finding->n_rules, n_lists = finding->n_lists;

        finding->n_rules = finding->n_lists = 0;
        finding->rule_round = grow_rounds(finding->rule_round, &finding->n_rules,
                                          n_rules > index->n_rules ? n_rules : index->n_rules);
        finding->list_round = grow_rounds(finding->list_round, &finding->n_lists,
                                          n_lists > index->n_lists ? n_lists : index->n_lists);
        finding->round = 0;
    }
    finding->round++;
    finding->n_found = finding->n_leads = 0;
    if (n_hashes > finding->room_hits) {
        finding->room_hits = 2 * n_hashes;
        finding->hits = mem_grow(finding->hits, finding->room_hits, sizeof *finding->hits);
    }
}

static bool in_bloom(const struct index *index, uint64_t hash)
{
    uint64_t bits = bloom_bits(hash);

    return (index->bloom[bloom_word(index, hash)] & bits) == bits;
}

static void find_list(const struct index *index, uint32_t list, struct finding *finding)
{
    size_t n = index->starts[list + 1] - index->starts[list];
    const uint32_t *rules = index->rules + index->starts[list];

    if (finding->n_found + n > finding->room_found) {
        finding->room_found = 2 * (finding->n_found + n) + 64;
        finding->found = mem_grow(finding->found, finding->room_found, sizeof *finding->found);
    }
    for (size_t i = 0; i < n; i++) {
        if (finding->rule_round[rules[i]] != finding->round) {
            finding->rule_round[rules[i]] = finding->round;
            finding->found[finding->n_found++] = rules[i];
        }
    }
}

static void add_lead(uint64_t hash, uint32_t list, struct finding *finding)
{
    if (finding->n_leads == finding->room_leads) {
        finding->room_leads = finding->room_leads ? finding->room_leads * 2 : 64;
        finding->leads = mem_grow(finding->leads, finding->room_leads, sizeof *finding->leads);
    }
    finding->leads[finding->n_leads++] = (struct lead){ hash, list };
}

/* All lists that may be the hash's, each once a search. */
static void look_up(const struct index *index, uint64_t hash, struct finding *finding)
{
    size_t at = first_slot(index, hash);

    for (; index->slots[at].list; at = (at + 1) & index->slot_mask) {
        uint32_t list = (index->slots[at].list & ~IS_LEAD) - 1;

        if (index->slots[at].check != (uint32_t)hash || finding->list_round[list] == finding->round)
            continue;
        finding->list_round[list] = finding->round;
        if (index->slots[at].list & IS_LEAD)
            add_lead(hash, list, finding);
        else
            find_list(index, list, finding);
    }
}

static void look_up_hits(const struct index *index, size_t n, struct finding *finding)
{
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&index->slots[first_slot(index, finding->hits[i])]);
    for (size_t i = 0; i < n; i++)
        look_up(index, finding->hits[i], finding);
}

/* Words and rows of two. Without branches: a hit is written and kept only if the filter knows it. */
static void find_words(const struct index *index, const struct hashes *words, struct finding *finding)
{
    uint64_t *hits = finding->hits, before = 0;
    size_t n = 0;

    for (size_t i = 0; i < words->n; i++) {
        uint64_t word = words->at[i], row = hash_row(before, word);

        hits[n] = word;
        n += in_bloom(index, word);
        hits[n] = row;
        n += in_bloom(index, row);
        before = word;
    }
    look_up_hits(index, n, finding);
}

static void find_others(const struct index *index, const struct hashes *others, struct finding *finding)
{
    size_t n = 0;

    for (size_t i = 0; i < others->n; i++) {
        finding->hits[n] = others->at[i];
        n += in_bloom(index, others->at[i]);
    }
    look_up_hits(index, n, finding);
}

static void find_mates(const struct index *index, const struct hashes *words, struct finding *finding)
{
    size_t n_leads = finding->n_leads;

    for (size_t i = 0; i < n_leads; i++) {
        size_t n = 0;

        if ((i + 1) * words->n > PAIRS_MAX) {
            find_list(index, finding->leads[i].list, finding);
            continue;
        }
        for (size_t j = 0; j < words->n; j++) {
            finding->hits[n] = hash_mates(finding->leads[i].hash, words->at[j]);
            n += in_bloom(index, finding->hits[n]);
        }
        look_up_hits(index, n, finding);
    }
}

void index_find(const struct index *index, const struct sketch *sketch, struct finding *finding)
{
    size_t n_hashes = 2 * sketch->words.n + sketch->others.n + 1;

    begin(index, n_hashes, finding);
    find_words(index, &sketch->words, finding);
    find_others(index, &sketch->others, finding);
    if (finding->n_leads)
        find_mates(index, &sketch->words, finding);
}

void finding_done(struct finding *finding)
{
    free(finding->rule_round);
    free(finding->list_round);
    free(finding->found);
    free(finding->leads);
    free(finding->hits);
    *finding = (struct finding){ 0 };
}
