/* hear/ruleset.c: many rules over one stream.
 *
 * Every rule has anchors: keys (a word, a pair of letters, a name) of which a post that matches has at least
 * one. An index from key to rules turns the post's own keys into the few rules that could match; those are
 * asked exactly. So a post costs its own length and its candidates, whatever the number of rules. */
#include "hear/ruleset.h"

#include "base/map.h"
#include "hear/evaluate.h"
#include "hear/query.h"
#include "hear/rare_keys.h"

struct rule {
    struct query *query;
    uint64_t tag;
};

/* One rule under one of its anchors. */
struct posting {
    uint64_t key;
    uint32_t rule;
};

struct ruleset_builder {
    struct rule *rules;
    size_t n_rules, room;
};

struct ruleset {
    struct rule *rules;
    size_t n_rules;
    struct posting *postings; /* by key, then by rule */
    size_t n_postings, room_postings;
    struct map index; /* key → its first posting */
    uint64_t rare;    /* kinds of keys that only some rules ask for: see rare_keys.h */
};

struct match_scratch {
    struct heard heard;
    uint32_t *asked; /* per rule: the round in which it was last asked */
    size_t n_asked;
    uint32_t round;
    uint32_t *hits;
    uint64_t *tags;
    size_t n_hits, room_hits;
};

struct ruleset_builder *ruleset_builder_new(void)
{
    return NEW(struct ruleset_builder, 1);
}

bool ruleset_add(struct ruleset_builder *builder, uint64_t tag, struct sv text, struct err *err)
{
    struct query *query;

    if (!query_compile(text, &query, err))
        return false;
    if (builder->n_rules == builder->room) {
        builder->room = builder->room ? builder->room * 2 : 64;
        builder->rules = mem_grow(builder->rules, builder->room, sizeof *builder->rules);
    }
    builder->rules[builder->n_rules++] = (struct rule){ query, tag };
    return true;
}

struct posting_adder {
    struct ruleset *rules;
    uint32_t rule;
};

static void add_posting(void *to, uint64_t key)
{
    struct posting_adder *adder = to;
    struct ruleset *rules = adder->rules;

    if (rules->n_postings == rules->room_postings) {
        rules->room_postings = rules->room_postings ? rules->room_postings * 2 : 64;
        rules->postings = mem_grow(rules->postings, rules->room_postings, sizeof *rules->postings);
    }
    rules->postings[rules->n_postings++] = (struct posting){ key, adder->rule };
}

static int compare_postings(const void *a, const void *b)
{
    const struct posting *one = a, *other = b;

    if (one->key != other->key)
        return one->key < other->key ? -1 : 1;
    return one->rule < other->rule ? -1 : one->rule > other->rule;
}

static void build_index(struct ruleset *rules)
{
    for (size_t i = 0; i < rules->n_rules; i++) {
        uint64_t rare;

        query_each_anchor(rules->rules[i].query, add_posting, &(struct posting_adder){ rules, (uint32_t)i },
                          &rare);
        rules->rare |= rare;
    }
    if (rules->n_postings)
        qsort(rules->postings, rules->n_postings, sizeof *rules->postings, compare_postings);
    for (size_t i = rules->n_postings; i-- > 0;)
        *map_put(&rules->index, rules->postings[i].key, NULL) = i;
}

struct ruleset *ruleset_build(struct ruleset_builder *builder)
{
    struct ruleset *rules = NEW(struct ruleset, 1);

    rules->rules = TAKE(builder->rules);
    rules->n_rules = builder->n_rules;
    free(builder);
    build_index(rules);
    return rules;
}

static void free_rules(struct rule *rules, size_t n_rules)
{
    for (size_t i = 0; i < n_rules; i++)
        query_free(rules[i].query);
    free(rules);
}

void ruleset_builder_free(struct ruleset_builder *builder)
{
    if (!builder)
        return;
    free_rules(builder->rules, builder->n_rules);
    free(builder);
}

void ruleset_free(struct ruleset *rules)
{
    if (!rules)
        return;
    free_rules(rules->rules, rules->n_rules);
    free(rules->postings);
    map_done(&rules->index);
    free(rules);
}

size_t ruleset_size(const struct ruleset *rules)
{
    return rules->n_rules;
}

struct match_scratch *match_scratch_new(void)
{
    return NEW(struct match_scratch, 1);
}

void match_scratch_free(struct match_scratch *scratch)
{
    if (!scratch)
        return;
    heard_done(&scratch->heard);
    free(scratch->asked);
    free(scratch->hits);
    free(scratch->tags);
    free(scratch);
}

/* A new round forgets which rules were asked without touching them all. */
static void begin_round(struct match_scratch *scratch, size_t n_rules)
{
    scratch->n_hits = 0;
    if (n_rules > scratch->n_asked || scratch->round == UINT32_MAX) {
        size_t n_asked = n_rules > scratch->n_asked ? n_rules : scratch->n_asked;

        free(scratch->asked);
        scratch->asked = NEW(uint32_t, n_asked);
        scratch->n_asked = n_asked;
        scratch->round = 0;
    }
    scratch->round++;
}

static void add_hit(struct match_scratch *scratch, uint32_t rule)
{
    if (scratch->n_hits == scratch->room_hits) {
        scratch->room_hits = scratch->room_hits ? scratch->room_hits * 2 : 64;
        scratch->hits = mem_grow(scratch->hits, scratch->room_hits, sizeof *scratch->hits);
        scratch->tags = mem_grow(scratch->tags, scratch->room_hits, sizeof *scratch->tags);
    }
    scratch->hits[scratch->n_hits++] = rule;
}

static void ask_rules_of_key(const struct ruleset *rules, uint64_t key, struct match_scratch *scratch)
{
    const uint64_t *first = map_find(&rules->index, key);

    for (size_t i = first ? (size_t)*first : rules->n_postings; i < rules->n_postings; i++) {
        const struct posting *posting = &rules->postings[i];

        if (posting->key != key)
            break;
        if (scratch->asked[posting->rule] == scratch->round)
            continue;
        scratch->asked[posting->rule] = scratch->round;
        if (query_hears(rules->rules[posting->rule].query, &scratch->heard))
            add_hit(scratch, posting->rule);
    }
}

struct asker {
    const struct ruleset *rules;
    struct match_scratch *scratch;
};

static void ask_rules_of_rare_key(void *to, enum key_kind kind UNUSED, uint64_t key, struct sv text UNUSED)
{
    const struct asker *asker = to;

    ask_rules_of_key(asker->rules, key, asker->scratch);
}

static int compare_hits(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

    return one < other ? -1 : one > other;
}

size_t ruleset_match(const struct ruleset *rules, const struct post *post, struct match_scratch *scratch,
                     const uint64_t **out_tags)
{
    size_t at = 0;
    uint64_t key;

    begin_round(scratch, rules->n_rules);
    heard_take(&scratch->heard, post);
    while (heard_each_key(&scratch->heard, &at, &key))
        ask_rules_of_key(rules, key, scratch);
    if (rules->rare)
        rare_each_key(&scratch->heard, rules->rare, ask_rules_of_rare_key, &(struct asker){ rules, scratch });
    if (scratch->n_hits > 1)
        qsort(scratch->hits, scratch->n_hits, sizeof *scratch->hits, compare_hits);
    for (size_t i = 0; i < scratch->n_hits; i++)
        scratch->tags[i] = rules->rules[scratch->hits[i]].tag;
    *out_tags = scratch->tags;
    return scratch->n_hits;
}
