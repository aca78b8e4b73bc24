/* wire/json_glance.c: the walk. A member's key, its colon and its value are three places in a row, so that what is not wanted
 * is passed by counting brackets; a string is a view of the document, copied only when it has escapes. Every step holds
 * itself to the index and the index to the text, so that what is not JSON ends the walk and does no harm. */
#include "wire/json_glance.h"

#include <assert.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/lang.h"
#include "wire/json_fault.h"
#include "wire/json_index.h"

enum {
    NODES_MAX = 2 * JSON_PATHS_MAX,
    NO_SLOT = -1,
    NAME_WORDS = 3,
    NAME_MAX_BYTES = 8 * NAME_WORDS,
    BUCKETS = 32
};

/* A wanted value, or one on the way to it. Node 0 is the root. */
struct node {
    uint64_t name[NAME_WORDS]; /* its bytes, zeroes behind them */
    uint64_t bits[NAME_WORDS]; /* ones where the name has a byte */
    uint8_t len;
    uint8_t next; /* its brother in the same bucket */
    int16_t slot;
    bool has_children;
    uint8_t first[BUCKETS]; /* of the children, by their names' length and first byte; 0 = none */
};

struct json_paths {
    size_t n_paths, n_nodes;
    struct node nodes[NODES_MAX];
};

struct json_glancer {
    struct json_index *index;
    size_t size_max;
    struct sv text;         /* the document */
    const uint32_t *places; /* of its brackets, colons, commas, strings and other values */
    size_t n;
    bool has_escapes;     /* a backslash somewhere */
    struct buf unescaped; /* the string that is being unescaped */
    struct arena arena;   /* those that were */
};

/* ---- paths ---- */

static size_t bucket_of(const char *name, size_t len)
{
    return (len * 5 + (uint8_t)name[0]) % BUCKETS;
}

static uint8_t child_named(const struct json_paths *paths, const struct node *parent, struct sv name)
{
    uint8_t child = name.len && name.len < NAME_MAX_BYTES ? parent->first[bucket_of(name.at, name.len)] : 0;

    while (child &&
           !(paths->nodes[child].len == name.len && memcmp(paths->nodes[child].name, name.at, name.len) == 0))
        child = paths->nodes[child].next;
    return child;
}

static uint8_t child_add(struct json_paths *paths, struct node *parent, struct sv name)
{
    struct node *child = &paths->nodes[paths->n_nodes];
    uint8_t *first;

    assert(paths->n_nodes < NODES_MAX && name.len && name.len < NAME_MAX_BYTES);
    first = &parent->first[bucket_of(name.at, name.len)];
    *child = (struct node){ .len = (uint8_t)name.len, .slot = NO_SLOT, .next = *first };
    memcpy(child->name, name.at, name.len);
    memset(child->bits, 0xFF, name.len);
    parent->has_children = true;
    return *first = (uint8_t)paths->n_nodes++;
}

static uint8_t child_of(struct json_paths *paths, uint8_t parent, struct sv name)
{
    uint8_t child = child_named(paths, &paths->nodes[parent], name);

    return child ? child : child_add(paths, &paths->nodes[parent], name);
}

struct json_paths *json_paths_new(const char *const list[], size_t n_paths)
{
    struct json_paths *paths = NEW(struct json_paths, 1);

    assert(n_paths <= JSON_PATHS_MAX);
    paths->n_paths = n_paths;
    paths->n_nodes = 1;
    paths->nodes[0].slot = NO_SLOT;
    for (size_t i = 0; i < n_paths; i++) {
        struct sv rest = sv_str(list[i]);
        uint8_t node = 0;

        while (rest.len)
            node = child_of(paths, node, sv_split(&rest, '.'));
        paths->nodes[node].slot = (int16_t)i;
    }
    return paths;
}

void json_paths_free(struct json_paths *paths)
{
    free(paths);
}

struct json_glancer *json_glancer_new(size_t size_max)
{
    struct json_glancer *glancer = NEW(struct json_glancer, 1);

    glancer->index = json_index_new();
    glancer->size_max = size_max;
    glancer->unescaped = BUF(size_max);
    return glancer;
}

void json_glancer_free(struct json_glancer *glancer)
{
    if (!glancer)
        return;
    json_index_free(glancer->index);
    buf_done(&glancer->unescaped);
    arena_done(&glancer->arena);
    free(glancer);
}

/* ---- escapes ---- */

/* Appends what the escape at the front of *in stands for, and takes it. False when it is none. */
static bool take_escape(struct sv *in, struct buf *out)
{
    static const char written[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    int unit = json_unicode_escape(*in), low;
    const char *at;

    if (unit >= 0) {
        *in = sv_skip(*in, 6);
        low = json_unicode_escape(*in);
        if (unit >= 0xD800 && unit <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            *in = sv_skip(*in, 6);
        }
        buf_utf8(out, (uint32_t)unit); /* half a pair becomes U+FFFD there */
        return true;
    }
    at = in->len > 1 ? memchr(written, in->at[1], sizeof written - 1) : NULL;
    if (!at)
        return false;
    buf_char(out, meant[at - written]);
    *in = sv_skip(*in, 2);
    return true;
}

/* What stands for `raw`, until the next is unescaped; absent when it has an escape that is none. */
static struct sv unescape(struct json_glancer *glancer, struct sv raw)
{
    struct buf *out = &glancer->unescaped;

    buf_clear(out);
    while (raw.len) {
        buf_sv_append(out, sv_of(raw.at, sv_find(raw, '\\')));
        raw = sv_skip(raw, sv_find(raw, '\\'));
        if (raw.len && !take_escape(&raw, out))
            return sv_of(NULL, 0);
    }
    return buf_sv(out);
}

static bool has_escape(const struct json_glancer *glancer, struct sv raw)
{
    return glancer->has_escapes && sv_find(raw, '\\') < raw.len;
}

/* ---- what stands at a place ---- */

/* NUL behind the last. */
static char byte_at(const struct json_glancer *glancer, size_t place)
{
    return place < glancer->n ? glancer->text.at[glancer->places[place]] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Up to the next, without the blanks between. */
static struct sv span(const struct json_glancer *glancer, size_t place)
{
    size_t from = glancer->places[place];
    size_t end = place + 1 < glancer->n ? glancer->places[place + 1] : glancer->text.len;

    while (end > from && is_blank(glancer->text.at[end - 1]))
        end--;
    return sv_of(glancer->text.at + from, end - from);
}

/* What stands between the quotes of a string; absent when it is none. */
static struct sv string_at(const struct json_glancer *glancer, size_t place)
{
    struct sv whole = span(glancer, place);

    if (whole.len < 2 || whole.at[0] != '"' || whole.at[whole.len - 1] != '"')
        return sv_of(NULL, 0);
    return sv_of(whole.at + 1, whole.len - 2);
}

/* By how much one is deeper behind it. */
static const int16_t deeper[UINT8_MAX + 1] = { ['{'] = 1, ['['] = 1, ['}'] = -1, [']'] = -1 };

/* The place behind the value at `place`. */
static size_t behind(const struct json_glancer *glancer, size_t place)
{
    const char *text = glancer->text.at;
    const uint32_t *places = glancer->places;
    size_t n = glancer->n;
    int depth = deeper[(uint8_t)text[places[place++]]];

    while (depth > 0 && place < n)
        depth += deeper[(uint8_t)text[places[place++]]];
    return place;
}

/* ---- the walk ---- */

enum { NOWHERE = 0 }; /* no place behind anything: what is no JSON */

static inline uint64_t eight_at(const char *at)
{
    uint64_t eight;

    memcpy(&eight, at, sizeof eight);
    return eight;
}

/* Whether the key is the node's name; NAME_MAX_BYTES may be read from it. */
static inline bool is_named(const struct node *node, struct sv key)
{
    return ((key.len ^ node->len) | ((eight_at(key.at) ^ node->name[0]) & node->bits[0]) |
            ((eight_at(key.at + 8) ^ node->name[1]) & node->bits[1]) |
            ((eight_at(key.at + 16) ^ node->name[2]) & node->bits[2])) == 0;
}

/* A key at the very end of the document, or with an escape. */
static __attribute__((noinline)) uint8_t wanted_child_slowly(struct json_glancer *glancer,
                                                             const struct json_paths *paths,
                                                             const struct node *parent, struct sv key)
{
    return child_named(paths, parent, has_escape(glancer, key) ? unescape(glancer, key) : key);
}

static uint8_t wanted_child(struct json_glancer *glancer, const struct json_paths *paths,
                            const struct node *parent, struct sv key)
{
    uint8_t child;

    if (glancer->text.at + glancer->text.len - key.at < NAME_MAX_BYTES)
        return wanted_child_slowly(glancer, paths, parent, key);
    child = parent->first[bucket_of(key.at, key.len)]; /* an empty one has its quote at hand */
    while (child && !is_named(&paths->nodes[child], key))
        child = paths->nodes[child].next;
    return child || !glancer->has_escapes ? child : wanted_child_slowly(glancer, paths, parent, key);
}

/* The key at a place, with a colon at the next. */
static struct sv key_at(const struct json_glancer *glancer, size_t place)
{
    const char *text = glancer->text.at;
    size_t from = glancer->places[place] + 1, end = glancer->places[place + 1];

    if (text[from - 1] != '"' || text[end] != ':')
        return sv_of(NULL, 0);
    do
        end--;
    while (end > from && is_blank(text[end]));
    return end >= from && text[end] == '"' ? sv_of(text + from, end - from) : sv_of(NULL, 0);
}

/* The place behind the members of the object at `place`. Recurses as deep as the paths go. */
static size_t walk_members(struct json_glancer *glancer, const struct json_paths *paths, uint8_t parent,
                           size_t place, struct json_found *out);

/* The place behind the value of a node at `place`. */
static inline size_t walk_value(struct json_glancer *glancer, const struct json_paths *paths, uint8_t node,
                                size_t place, struct json_found *out)
{
    bool goes_in = paths->nodes[node].has_children && byte_at(glancer, place) == '{';
    size_t end = goes_in ? walk_members(glancer, paths, node, place, out) : behind(glancer, place);
    int slot = paths->nodes[node].slot;

    if (slot != NO_SLOT)
        out[slot] = (struct json_found){ .from = (uint32_t)place, .behind = (uint32_t)end };
    return end;
}

static size_t walk_members(struct json_glancer *glancer, const struct json_paths *paths, uint8_t parent,
                           size_t place, struct json_found *out)
{
    enum { KEY_COLON_VALUE_AND_MORE = 4 };
    uint64_t seen = 0;

    if (byte_at(glancer, place + 1) == '}')
        return place + 2;
    for (char next = ','; next == ','; next = byte_at(glancer, place)) {
        struct sv key;
        uint8_t child;

        if (++place + KEY_COLON_VALUE_AND_MORE > glancer->n)
            return NOWHERE;
        key = key_at(glancer, place);
        if (!key.at)
            return NOWHERE;
        place += 2;
        child = wanted_child(glancer, paths, &paths->nodes[parent], key);
        place = child && !(seen >> child & 1) ? walk_value(glancer, paths, child, place, out)
                                              : behind(glancer, place);
        seen |= UINT64_C(1) << child;
    }
    return place && byte_at(glancer, place) == '}' ? place + 1 : NOWHERE;
}

static_assert(JSON_ABSENT == 0, "an absent type is no type");

static void empty(const struct json_paths *paths, struct json_found *out)
{
    memset(out, 0, paths->n_paths * sizeof *out);
}

bool json_glance(struct json_glancer *glancer, struct sv document, const struct json_paths *paths,
                 struct json_found *out)
{
    empty(paths, out);
    arena_reset(&glancer->arena);
    glancer->text = document;
    glancer->n = 0;
    if (document.len > glancer->size_max ||
        !json_index_make(glancer->index, document, &glancer->places, &glancer->n))
        return false;
    glancer->has_escapes = sv_find(document, '\\') < document.len;
    return walk_value(glancer, paths, 0, 0, out) == glancer->n;
}

bool json_glance_each(const struct json_glancer *glancer, const struct json_found *array,
                      struct json_found *element)
{
    size_t place = element->behind;

    if (json_glance_type(glancer, array) != JSON_ARRAY)
        return false;
    place = place == 0 ? array->from + 1 : place + (byte_at(glancer, place) == ',');
    if (place >= glancer->n || deeper[(uint8_t)byte_at(glancer, place)] < 0)
        return false;
    *element = (struct json_found){ .from = (uint32_t)place, .behind = (uint32_t)behind(glancer, place) };
    return true;
}

bool json_glance_in(struct json_glancer *glancer, const struct json_found *object,
                    const struct json_paths *paths, struct json_found *out)
{
    empty(paths, out);
    return object->behind && walk_value(glancer, paths, 0, object->from, out) == object->behind;
}

/* ---- what was found ---- */

enum json_type json_glance_type(const struct json_glancer *glancer, const struct json_found *found)
{
    static const uint8_t types[UINT8_MAX + 1] = {
        ['"'] = JSON_STRING, ['{'] = JSON_OBJECT, ['['] = JSON_ARRAY,
        ['t'] = JSON_BOOL,   ['f'] = JSON_BOOL,   ['n'] = JSON_NULL,
    };
    uint8_t type;

    if (!found->behind)
        return JSON_ABSENT;
    type = types[(uint8_t)byte_at(glancer, found->from)];
    return type ? (enum json_type)type : JSON_NUMBER;
}

struct sv json_glance_text(struct json_glancer *glancer, const struct json_found *found)
{
    struct sv raw = found->behind ? string_at(glancer, found->from) : sv_of(NULL, 0);

    return has_escape(glancer, raw) ? arena_sv(&glancer->arena, unescape(glancer, raw)) : raw;
}

bool json_glance_true(const struct json_glancer *glancer, const struct json_found *found)
{
    return found->behind && byte_at(glancer, found->from) == 't';
}

bool json_glance_double(const struct json_glancer *glancer, const struct json_found *found, double *out)
{
    return json_glance_type(glancer, found) == JSON_NUMBER && sv_to_double(span(glancer, found->from), out);
}

bool json_glance_i64(const struct json_glancer *glancer, const struct json_found *found, int64_t *out)
{
    double number;

    if (json_glance_type(glancer, found) != JSON_NUMBER)
        return false;
    if (sv_to_i64(span(glancer, found->from), out))
        return true;
    if (!json_glance_double(glancer, found, &number) || number < -0x1p53 || number > 0x1p53 ||
        number != (double)(int64_t)number)
        return false;
    *out = (int64_t)number;
    return true;
}
