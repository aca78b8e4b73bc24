/* wire/json_index.cc: a thin C face over simdjson's first stage, which reads nothing behind the text. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstdlib>
#include <memory>

extern "C" {
#include "wire/json.h"
#include "wire/json_index.h"
}

struct json_index {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
    size_t capacity = 0;
};

static const size_t capacity_min = 4096;

struct json_index *json_index_new(void)
{
    return new json_index;
}

void json_index_free(struct json_index *index)
{
    delete index;
}

/* Grows by doubling, so that a run of slightly longer documents does not allocate each time. */
static void reserve(struct json_index *index, size_t len)
{
    size_t capacity = index->capacity ? index->capacity : capacity_min;

    if (len <= index->capacity)
        return;
    while (capacity < len)
        capacity *= 2;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, JSON_DEPTH_MAX,
                                                                                index->stages))
        std::abort(); /* no memory: ends the process, as mem_grow does */
    index->capacity = capacity;
}

bool json_index_make(struct json_index *index, struct sv text, const uint32_t **out, size_t *out_n)
{
    reserve(index, text.len ? text.len : 1);
    if (text.len == 0 || index->stages->stage1(reinterpret_cast<const uint8_t *>(text.at), text.len,
                                               simdjson::stage1_mode::regular))
        return false;
    *out = index->stages->structural_indexes.get();
    *out_n = index->stages->n_structural_indexes;
    return true;
}
