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

enum { NODES_MAX = 2 * JSON_PATHS_MAX, NO_SLOT = -1, NAME_MAX_BYTES = 32, EIGHT = 8 };

/* A wanted value, or one on the way to it. Node 0 is the root. */
struct node {
    char name[NAME_MAX_BYTES]; /* zeroes behind it */
    uint64_t ends;             /* ones where the last bytes of the name's last eight are */
    uint8_t len;
    int slot;
    uint8_t first[NAME_MAX_BYTES]; /* of the children whose names are so long; 0 = none */
    uint8_t next;                  /* its brother of the same length */
    bool has_children;
};

struct json_paths {
    size_t n_paths, n_nodes;
    struct node nodes[NODES_MAX];
};

struct json_glancer {
    struct json_index *index;
    size_t size_max;
    struct sv text; /* the document */
    const uint32_t *places;
    size_t n;
    bool has_escapes;     /* a backslash somewhere */
    struct buf unescaped; /* the string that is being unescaped */
    struct arena arena;   /* those that were */
};

/* ---- paths ---- */

static uint8_t child_of(struct json_paths *paths, uint8_t parent, struct sv name)
{
    uint8_t *link;

    assert(name.len < NAME_MAX_BYTES);
    link = &paths->nodes[parent].first[name.len];
    for (; *link; link = &paths->nodes[*link].next) {
        if (sv_equal(sv_of(paths->nodes[*link].name, paths->nodes[*link].len), name))
            return *link;
    }
    assert(paths->n_nodes < NODES_MAX);
    paths->nodes[paths->n_nodes] = (struct node){ .len = (uint8_t)name.len, .slot = NO_SLOT };
    memcpy(paths->nodes[paths->n_nodes].name, name.at, name.len);
    memset(&paths->nodes[paths->n_nodes].ends, 0xFF, name.len ? (name.len - 1) % EIGHT + 1 : 0);
    paths->nodes[parent].has_children = true;
    return *link = (uint8_t)paths->n_nodes++;
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
        paths->nodes[node].slot = (int)i;
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

/* Whether it stands in `unescaped`, not in the document. */
static bool is_unescaped(const struct json_glancer *glancer, struct sv text)
{
    return glancer->unescaped.at == text.at;
}

static bool is_escaped(const struct json_glancer *glancer, struct sv raw)
{
    return glancer->has_escapes && sv_find(raw, '\\') < raw.len;
}

/* ---- the walk ---- */

/* The byte at a place; NUL behind the last. */
static char byte_at(const struct json_glancer *glancer, size_t place)
{
    return place < glancer->n ? glancer->text.at[glancer->places[place]] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* What stands from a place up to the next, without the blanks behind it. */
static struct sv span(const struct json_glancer *glancer, size_t place)
{
    size_t from = glancer->places[place];
    size_t end = place + 1 < glancer->n ? glancer->places[place + 1] : glancer->text.len;

    while (end > from && is_blank(glancer->text.at[end - 1]))
        end--;
    return sv_of(glancer->text.at + from, end - from);
}

/* What stands between the quotes of the string at a place; absent when it is none. */
static struct sv string_at(const struct json_glancer *glancer, size_t place)
{
    struct sv whole = span(glancer, place);

    if (whole.len < 2 || whole.at[0] != '"' || whole.at[whole.len - 1] != '"')
        return sv_of(NULL, 0);
    return sv_of(whole.at + 1, whole.len - 2);
}

static bool opens(char c)
{
    return c == '{' || c == '[';
}

static bool closes(char c)
{
    return c == '}' || c == ']';
}

/* The place behind the value at `place`. */
static size_t behind(const struct json_glancer *glancer, size_t place)
{
    size_t depth = 0;

    do {
        char c = byte_at(glancer, place++);

        depth += opens(c);
        depth -= closes(c) && depth;
    } while (depth && place < glancer->n);
    return place;
}

static enum json_type type_of(char first)
{
    switch (first) {
    case '"':
        return JSON_STRING;
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case 't':
    case 'f':
        return JSON_BOOL;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

static void find(const struct json_glancer *glancer, size_t place, size_t next, struct json_found *out)
{
    out->type = type_of(byte_at(glancer, place));
    out->at = (uint32_t)place;
    if (out->type == JSON_STRING) {
        out->raw = string_at(glancer, place);
    } else {
        struct sv last = span(glancer, next - 1);
        const char *from = glancer->text.at + glancer->places[place];

        out->raw = sv_of(from, (size_t)(last.at + last.len - from));
    }
}

/* Eight bytes a step. The key is as long as the name and may be read NAME_MAX_BYTES far. */
static bool is_named(const struct node *node, const char *key)
{
    uint64_t one, other;
    size_t at = 0;

    for (; at + EIGHT < node->len; at += EIGHT) {
        memcpy(&one, node->name + at, EIGHT);
        memcpy(&other, key + at, EIGHT);
        if (one != other)
            return false;
    }
    memcpy(&one, node->name + at, EIGHT);
    memcpy(&other, key + at, EIGHT);
    return ((one ^ other) & node->ends) == 0;
}

/* A key at the very end of the document, or one that was unescaped. */
static __attribute__((noinline)) bool is_named_slowly(const struct node *node, struct sv key)
{
    return sv_equal(sv_of(node->name, node->len), key);
}

static uint8_t wanted_child(const struct json_glancer *glancer, const struct json_paths *paths,
                            const struct node *parent, struct sv key)
{
    uint8_t child = key.len < NAME_MAX_BYTES ? parent->first[key.len] : 0;
    bool slowly;

    if (!child)
        return 0;
    slowly = is_unescaped(glancer, key) ||
             (size_t)(glancer->text.at + glancer->text.len - key.at) < NAME_MAX_BYTES;
    while (child &&
           !(slowly ? is_named_slowly(&paths->nodes[child], key) : is_named(&paths->nodes[child], key.at)))
        child = paths->nodes[child].next;
    return child;
}

/* The key at a place: a colon is at the next. */
static struct sv key_at(const struct json_glancer *glancer, size_t place)
{
    size_t from, end;

    if (byte_at(glancer, place) != '"' || byte_at(glancer, place + 1) != ':')
        return sv_of(NULL, 0);
    from = glancer->places[place] + 1;
    end = glancer->places[place + 1] - 1;
    while (end > from && glancer->text.at[end] != '"')
        end--;
    return end >= from && glancer->text.at[end] == '"' ? sv_of(glancer->text.at + from, end - from)
                                                       : sv_of(NULL, 0);
}

static bool walk_value(struct json_glancer *glancer, const struct json_paths *paths, uint8_t node,
                       size_t *place, struct json_found *out);

/* The members of the object at *place, which ends behind it. Recurses as deep as the paths go. */
static bool walk_members(struct json_glancer *glancer, const struct json_paths *paths, uint8_t parent,
                         size_t *place, struct json_found *out)
{
    uint64_t seen = 0;
    char next = byte_at(glancer, *place + 1) == '}' ? '}' : ',';

    if (next == '}')
        ++*place;
    while (next == ',') {
        struct sv key = key_at(glancer, *place + 1);
        uint8_t child;

        if (!key.at)
            return false;
        if (is_escaped(glancer, key))
            key = unescape(glancer, key);
        *place += 3;
        child = wanted_child(glancer, paths, &paths->nodes[parent], key);
        if (child && !(seen >> child & 1)) {
            seen |= UINT64_C(1) << child;
            if (!walk_value(glancer, paths, child, place, out))
                return false;
        } else {
            *place = behind(glancer, *place);
        }
        next = byte_at(glancer, *place);
    }
    ++*place;
    return next == '}';
}

static bool walk_value(struct json_glancer *glancer, const struct json_paths *paths, uint8_t node,
                       size_t *place, struct json_found *out)
{
    size_t from = *place;

    if (from >= glancer->n)
        return false;
    if (!paths->nodes[node].has_children || byte_at(glancer, from) != '{')
        *place = behind(glancer, from);
    else if (!walk_members(glancer, paths, node, place, out))
        return false;
    if (paths->nodes[node].slot != NO_SLOT)
        find(glancer, from, *place, &out[paths->nodes[node].slot]);
    return true;
}

static void empty(const struct json_paths *paths, struct json_found *out)
{
    memset(out, 0, paths->n_paths * sizeof *out);
}

bool json_glance(struct json_glancer *glancer, struct sv document, const struct json_paths *paths,
                 struct json_found *out)
{
    size_t place = 0;

    static_assert(JSON_ABSENT == 0, "zeroes are absent");
    empty(paths, out);
    arena_reset(&glancer->arena);
    glancer->text = document;
    glancer->n = 0;
    if (document.len > glancer->size_max ||
        !json_index_make(glancer->index, document, &glancer->places, &glancer->n))
        return false;
    glancer->has_escapes = sv_find(document, '\\') < document.len;
    return walk_value(glancer, paths, 0, &place, out) && place == glancer->n;
}

bool json_glance_each(struct json_glancer *glancer, const struct json_found *array, uint32_t *at,
                      const struct json_paths *paths, struct json_found *out)
{
    size_t place = *at ? *at : array->at + 1;

    empty(paths, out);
    if (array->type != JSON_ARRAY || closes(byte_at(glancer, place)) ||
        !walk_value(glancer, paths, 0, &place, out))
        return false;
    *at = (uint32_t)(place + (byte_at(glancer, place) == ','));
    return true;
}

struct sv json_glance_text(struct json_glancer *glancer, const struct json_found *found)
{
    if (found->type != JSON_STRING)
        return sv_of(NULL, 0);
    if (!is_escaped(glancer, found->raw))
        return found->raw;
    return arena_sv(&glancer->arena, unescape(glancer, found->raw));
}

bool json_glance_i64(const struct json_found *found, int64_t *out)
{
    double number;

    if (found->type != JSON_NUMBER)
        return false;
    if (sv_to_i64(found->raw, out))
        return true;
    if (!sv_to_double(found->raw, &number) || number < -0x1p53 || number > 0x1p53 ||
        number != (double)(int64_t)number)
        return false;
    *out = (int64_t)number;
    return true;
}
