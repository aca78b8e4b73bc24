/* hear/segment.c: the queries' blocks one behind the other in one piece of memory. */
#include "hear/segment.h"

#include <assert.h>
#include <stdatomic.h>

#include "hear/query.h"

enum { ALIGNMENT = 8 };

struct segment_builder {
    char *blocks;
    size_t n_bytes, room_bytes;
    uint32_t *places; /* of each query in `blocks`, in units of ALIGNMENT */
    size_t n, room;
};

struct segment {
    _Atomic int n_refs;
    char *blocks;
    size_t n_bytes;
    uint32_t *places;
    size_t n;
    struct index *index;
};

struct segment_builder *segment_builder_new(void)
{
    return NEW(struct segment_builder, 1);
}

void segment_add(struct segment_builder *builder, const struct query *query)
{
    size_t bytes = query_size(query), padded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    if (builder->n == builder->room) {
        builder->room = builder->room ? builder->room * 2 : 64;
        builder->places = mem_grow(builder->places, builder->room, sizeof *builder->places);
    }
    if (builder->n_bytes + padded > builder->room_bytes) {
        builder->room_bytes = 2 * builder->room_bytes + padded;
        builder->blocks = mem_grow(builder->blocks, builder->room_bytes, 1);
    }
    assert(builder->n_bytes / ALIGNMENT <= UINT32_MAX);
    memcpy(builder->blocks + builder->n_bytes, query, bytes);
    builder->places[builder->n++] = (uint32_t)(builder->n_bytes / ALIGNMENT);
    builder->n_bytes += padded;
}

size_t segment_builder_size(const struct segment_builder *builder)
{
    return builder->n;
}

static const struct query *query_at(const char *blocks, uint32_t place)
{
    return (const struct query *)(const void *)(blocks + (size_t)place * ALIGNMENT);
}

const struct query *segment_builder_query(const struct segment_builder *builder, uint32_t rule)
{
    return query_at(builder->blocks, builder->places[rule]);
}

static struct index *build_index(const struct segment *segment)
{
    struct rarity rarity;
    struct index_builder *builder = index_builder_new(&rarity);
    struct index *index;

    rarity_init(&rarity);
    for (size_t i = 0; i < segment->n; i++)
        index_add(builder, segment_query(segment, (uint32_t)i));
    index = index_build(builder);
    rarity_done(&rarity);
    return index;
}

struct segment *segment_build(struct segment_builder *builder)
{
    struct segment *segment = NEW(struct segment, 1);

    /* growing gives back what is left over */
    segment->n_refs = 1;
    segment->n = builder->n;
    segment->n_bytes = builder->n_bytes;
    segment->blocks = mem_grow(TAKE(builder->blocks), builder->n_bytes, 1);
    segment->places = mem_grow(TAKE(builder->places), builder->n, sizeof *segment->places);
    segment_builder_free(builder);
    segment->index = build_index(segment);
    return segment;
}

void segment_builder_free(struct segment_builder *builder)
{
    if (!builder)
        return;
    free(builder->blocks);
    free(builder->places);
    free(builder);
}

struct segment *segment_ref(struct segment *segment)
{
    if (segment)
        atomic_fetch_add(&segment->n_refs, 1);
    return segment;
}

void segment_unref(struct segment *segment)
{
    if (!segment || atomic_fetch_sub(&segment->n_refs, 1) > 1)
        return;
    index_free(segment->index);
    free(segment->blocks);
    free(segment->places);
    free(segment);
}

size_t segment_size(const struct segment *segment)
{
    return segment->n;
}

size_t segment_bytes(const struct segment *segment)
{
    return sizeof *segment + segment->n_bytes + segment->n * sizeof *segment->places +
           index_size(segment->index);
}

const struct query *segment_query(const struct segment *segment, uint32_t rule)
{
    return query_at(segment->blocks, segment->places[rule]);
}

const struct index *segment_index(const struct segment *segment)
{
    return segment->index;
}
