/* hear/ruleset.c: many rules over one stream.
 *
 * A post is sketched: hashes of its words and names. The index says which rules have one of those as an anchor; usually
 * nobody, and the post is done. Only then is it heard in full, and those few rules are asked exactly.
 *
 * A set is one layer, or two: what was there, and over it what has been changed since. Layers are shared with the set
 * before. A rule has a *place*, its turn among all that were added; one that is gone from a layer has none. */
#include "hear/ruleset.h"

#include <assert.h>

#include "hear/brand.h"
#include "hear/evaluate.h"
#include "hear/query.h"
#include "hear/segment.h"

enum { BASE, OVER, LAYERS_MAX };
enum { CHANGED_SHARE = 4 }; /* when a quarter of all is new or gone, all is built anew */
#define GONE UINT32_MAX

struct layer {
    struct segment *segment;
    uint32_t *places; /* per rule; NULL: its own number */
};

struct ruleset {
    struct layer layers[LAYERS_MAX];
    size_t n_layers;
    uint64_t *tags; /* by place */
    size_t n_rules;
    uint64_t kinds;
    uint64_t brands_hash; /* of what was known of brands */
};

/* Where a rule comes from: a layer of the old set, or what was compiled now. */
struct source {
    uint32_t layer; /* LAYERS_MAX: compiled now */
    uint32_t rule;
};

struct ruleset_builder {
    const struct ruleset *old;
    struct source *old_sources; /* by old place; NULL until one is kept */
    struct segment_builder *fresh;
    const struct brand_book *brands;
    uint64_t brands_hash;
    struct source *sources; /* by place */
    uint64_t *tags;
    size_t n, room;
};

struct match_scratch {
    struct sketch sketch;
    struct finding finding;
    struct heard heard;
    bool has_heard;
    uint64_t *hits; /* places, twice, and whether disguised */
    uint64_t *tags;
    size_t n_hits, room_hits;
};

/* ---- building ---- */

struct ruleset_builder *ruleset_builder_new(void)
{
    struct ruleset_builder *builder = NEW(struct ruleset_builder, 1);

    builder->fresh = segment_builder_new();
    return builder;
}

static size_t layer_size(const struct ruleset *rules, uint32_t layer)
{
    return layer < rules->n_layers ? segment_size(rules->layers[layer].segment) : 0;
}

struct ruleset_builder *ruleset_builder_after(const struct ruleset *old)
{
    struct ruleset_builder *builder = ruleset_builder_new();

    builder->old = old;
    return builder;
}

/* Where each rule of a set is, by its place. */
static struct source *sources_of(const struct ruleset *rules)
{
    struct source *sources = NEW(struct source, rules->n_rules);

    for (uint32_t layer = 0; layer < rules->n_layers; layer++) {
        const uint32_t *places = rules->layers[layer].places;

        for (uint32_t i = 0; i < layer_size(rules, layer); i++) {
            if (!places || places[i] != GONE)
                sources[places ? places[i] : i] = (struct source){ layer, i };
        }
    }
    return sources;
}

static void add_source(struct ruleset_builder *builder, struct source source, uint64_t tag)
{
    if (builder->n == builder->room) {
        builder->room = builder->room ? builder->room * 2 : 64;
        builder->sources = mem_grow(builder->sources, builder->room, sizeof *builder->sources);
        builder->tags = mem_grow(builder->tags, builder->room, sizeof *builder->tags);
    }
    builder->sources[builder->n] = source;
    builder->tags[builder->n++] = tag;
}

void ruleset_builder_brands(struct ruleset_builder *builder, const struct brand_book *brands)
{
    builder->brands = brands;
    builder->brands_hash = brand_book_hash(brands);
}

/* Whether what is known of brands makes another rule of the same text: it has a brand: in it. */
static bool asks_for_brand(struct sv text)
{
    static const struct sv name = { "brand", 5 };

    for (size_t at = sv_find(text, ':'); at < text.len; at += 1 + sv_find(sv_skip(text, at + 1), ':')) {
        if (at >= name.len && sv_equal_nocase(sv_of(text.at + at - name.len, name.len), name))
            return true;
    }
    return false;
}

bool ruleset_may_keep(const struct ruleset_builder *builder, struct sv text)
{
    return builder->old && (builder->old->brands_hash == builder->brands_hash || !asks_for_brand(text));
}

bool ruleset_add(struct ruleset_builder *builder, uint64_t tag, struct sv text, struct err *err)
{
    struct source source = { LAYERS_MAX, (uint32_t)segment_builder_size(builder->fresh) };
    struct query *query;

    if (!query_compile_with(text, builder->brands, &query, err))
        return false;
    segment_add(builder->fresh, query);
    query_free(query);
    add_source(builder, source, tag);
    return true;
}

void ruleset_keep(struct ruleset_builder *builder, uint64_t tag, size_t place)
{
    if (!builder->old_sources)
        builder->old_sources = sources_of(builder->old);
    assert(builder->old_sources[place].layer < LAYERS_MAX); /* not twice */
    add_source(builder, builder->old_sources[place], tag);
    builder->old_sources[place].layer = LAYERS_MAX;
}

static void copy_rule(const struct ruleset_builder *builder, struct source from, struct segment_builder *to)
{
    if (from.layer == LAYERS_MAX)
        segment_add(to, segment_builder_query(builder->fresh, from.rule));
    else
        segment_add(to, segment_query(builder->old->layers[from.layer].segment, from.rule));
}

/* One layer of all. */
static void build_anew(struct ruleset_builder *builder, struct ruleset *out)
{
    out->n_layers = 1;
    if (segment_builder_size(builder->fresh) < builder->n) {
        struct segment_builder *all = segment_builder_new();

        for (size_t i = 0; i < builder->n; i++)
            copy_rule(builder, builder->sources[i], all);
        out->layers[BASE].segment = segment_build(all);
    } else {
        out->layers[BASE].segment = segment_build(TAKE(builder->fresh));
    }
}

/* The old base with the places it has now, and a layer of all that is not in it. */
static void build_over(const struct ruleset_builder *builder, struct ruleset *out)
{
    size_t n_base = layer_size(builder->old, BASE);
    uint32_t *base_places = mem_grow(NULL, n_base, sizeof *base_places);
    uint32_t *over_places = mem_grow(NULL, builder->n, sizeof *over_places);
    struct segment_builder *over = segment_builder_new();

    memset(base_places, 0xFF, n_base * sizeof *base_places);
    for (size_t i = 0; i < builder->n; i++) {
        if (builder->sources[i].layer == BASE) {
            base_places[builder->sources[i].rule] = (uint32_t)i;
        } else {
            over_places[segment_builder_size(over)] = (uint32_t)i;
            copy_rule(builder, builder->sources[i], over);
        }
    }
    out->layers[BASE] = (struct layer){ segment_ref(builder->old->layers[BASE].segment), base_places };
    out->layers[OVER].places = mem_grow(over_places, segment_builder_size(over), sizeof *over_places);
    out->layers[OVER].segment = segment_build(over);
    out->n_layers = 2;
}

static bool is_mostly_old(const struct ruleset_builder *builder)
{
    size_t n_base = 0, n_changed;

    if (!builder->old)
        return false;
    for (size_t i = 0; i < builder->n; i++)
        n_base += builder->sources[i].layer == BASE;
    n_changed = builder->n - n_base + layer_size(builder->old, BASE) - n_base;
    return n_changed * CHANGED_SHARE <= builder->n;
}

struct ruleset *ruleset_build(struct ruleset_builder *builder)
{
    struct ruleset *rules = NEW(struct ruleset, 1);

    if (is_mostly_old(builder))
        build_over(builder, rules);
    else
        build_anew(builder, rules);
    rules->n_rules = builder->n;
    rules->brands_hash = builder->brands_hash;
    rules->tags = mem_grow(TAKE(builder->tags), builder->n, sizeof *rules->tags);
    for (size_t i = 0; i < rules->n_layers; i++)
        rules->kinds |= index_kinds(segment_index(rules->layers[i].segment));
    ruleset_builder_free(builder);
    return rules;
}

void ruleset_builder_free(struct ruleset_builder *builder)
{
    if (!builder)
        return;
    segment_builder_free(builder->fresh);
    free(builder->old_sources);
    free(builder->sources);
    free(builder->tags);
    free(builder);
}

void ruleset_free(struct ruleset *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->n_layers; i++) {
        segment_unref(rules->layers[i].segment);
        free(rules->layers[i].places);
    }
    free(rules->tags);
    free(rules);
}

size_t ruleset_size(const struct ruleset *rules)
{
    return rules->n_rules;
}

size_t ruleset_bytes(const struct ruleset *rules)
{
    size_t bytes = sizeof *rules + rules->n_rules * sizeof *rules->tags;

    for (uint32_t i = 0; i < rules->n_layers; i++) {
        bytes += segment_bytes(rules->layers[i].segment);
        if (rules->layers[i].places)
            bytes += layer_size(rules, i) * sizeof *rules->layers[i].places;
    }
    return bytes;
}

bool ruleset_is_layered(const struct ruleset *rules)
{
    return rules->n_layers > 1;
}

struct ruleset *ruleset_settle(const struct ruleset *rules)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct ruleset *settled = NEW(struct ruleset, 1);

    builder->old = rules;
    builder->n = rules->n_rules;
    builder->sources = sources_of(rules);
    build_anew(builder, settled);
    settled->n_rules = rules->n_rules;
    settled->brands_hash = rules->brands_hash;
    settled->tags = mem_grow(NULL, rules->n_rules, sizeof *settled->tags);
    memcpy(settled->tags, rules->tags, rules->n_rules * sizeof *settled->tags);
    settled->kinds = index_kinds(segment_index(settled->layers[BASE].segment));
    ruleset_builder_free(builder);
    return settled;
}

/* ---- matching ---- */

struct match_scratch *match_scratch_new(void)
{
    return NEW(struct match_scratch, 1);
}

void match_scratch_free(struct match_scratch *scratch)
{
    if (!scratch)
        return;
    sketch_done(&scratch->sketch);
    finding_done(&scratch->finding);
    heard_done(&scratch->heard);
    free(scratch->hits);
    free(scratch->tags);
    free(scratch);
}

static void add_hit(struct match_scratch *scratch, uint32_t place, bool disguised)
{
    if (scratch->n_hits == scratch->room_hits) {
        scratch->room_hits = scratch->room_hits ? scratch->room_hits * 2 : 64;
        scratch->hits = mem_grow(scratch->hits, scratch->room_hits, sizeof *scratch->hits);
        scratch->tags = mem_grow(scratch->tags, scratch->room_hits, sizeof *scratch->tags);
    }
    scratch->hits[scratch->n_hits++] = (uint64_t)place << 1 | disguised;
}

static void ask(const struct layer *layer, uint32_t rule, const struct post *post,
                struct match_scratch *scratch)
{
    uint32_t place = layer->places ? layer->places[rule] : rule;
    const struct query *query;

    if (place == GONE)
        return;
    if (!scratch->has_heard) {
        heard_take(&scratch->heard, post);
        scratch->has_heard = true;
    }
    query = segment_query(layer->segment, rule);
    if (query_hears(query, &scratch->heard))
        add_hit(scratch, place, query_is_disguised(query, &scratch->heard));
}

static int compare_hits(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

    return (one > other) - (one < other);
}

size_t ruleset_match(const struct ruleset *rules, const struct post *post, struct match_scratch *scratch,
                     const uint64_t **out_tags)
{
    scratch->n_hits = 0;
    scratch->has_heard = false;
    sketch_take(&scratch->sketch, post, rules->kinds);
    for (size_t i = 0; i < rules->n_layers; i++) {
        const struct layer *layer = &rules->layers[i];

        index_find(segment_index(layer->segment), &scratch->sketch, &scratch->finding);
        for (size_t j = 0; j < scratch->finding.n_found; j++)
            ask(layer, scratch->finding.found[j], post, scratch);
    }
    if (scratch->n_hits > 1)
        qsort(scratch->hits, scratch->n_hits, sizeof *scratch->hits, compare_hits);
    for (size_t i = 0; i < scratch->n_hits; i++)
        scratch->tags[i] = rules->tags[scratch->hits[i] >> 1];
    *out_tags = scratch->tags;
    return scratch->n_hits;
}

bool match_is_disguised(const struct match_scratch *scratch, size_t i)
{
    return scratch->hits[i] & 1;
}
