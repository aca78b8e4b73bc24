/* care/mask.c: every finder says where it sees something; what overlaps becomes one; each piece gets the placeholder of its
 * value. Names are looked for in the folded text, whose every byte knows which byte of the text it came from: so a name is
 * found in any case, with or without accents, however its letters are composed. */
#include "care/mask.h"

#include "base/arena.h"
#include "care/guards.h"
#include "care/mask_find.h"
#include "text/chars.h"
#include "text/entities.h"
#include "text/fold.h"

enum {
    TEXT_LIMIT = 1 << 20,
    NAMES_MAX = 600,
    KEPT_MAX = 64,
    LEARNT_MAX = 50 /* of one text */,
    NAME_BYTES = 400,
    PLACEHOLDER_MAX = 32
};

static const char *const kinds[N_MASK_KINDS] = {
#define X(name, text) [MASK_##name] = text,
    MASK_KINDS(X)
#undef X
};

struct value {
    enum mask_kind kind;
    size_t number;
    struct sv shown, key; /* as it stood; folded */
};

struct name {
    struct sv folded;
    size_t value;
};

struct mask {
    struct arena *arena;
    struct value values[MASK_VALUES_MAX];
    size_t n_values, n_of_kind[N_MASK_KINDS];
    struct name names[NAMES_MAX];
    size_t n_names;
    struct {
        struct sv words;
        bool whole;
    } kept[KEPT_MAX];
    size_t n_kept;
};

struct span {
    size_t begin, end;
    enum mask_kind kind;
    size_t value; /* SIZE_MAX: by its text */
};

struct spans {
    struct span *at;
    size_t n, size;
    struct arena *arena;
};

struct mask *mask_new(struct arena *arena)
{
    struct mask *mask = ARENA_NEW(arena, struct mask, 1);

    mask->arena = arena;
    return mask;
}

size_t mask_count(const struct mask *mask)
{
    return mask->n_values;
}

static struct sv folded(struct mask *mask, struct sv text)
{
    CLEANUP(buf_done) struct buf out = BUF((size_t)TEXT_LIMIT * FOLD_GROWTH_MAX);

    fold(text, &out);
    return arena_sv(mask->arena, sv_trim(buf_sv(&out)));
}

/* The value's place; SIZE_MAX when there are too many. */
static size_t put_value(struct mask *mask, enum mask_kind kind, struct sv shown, struct sv key)
{
    for (size_t i = 0; i < mask->n_values; i++) {
        if (mask->values[i].kind == kind && sv_equal(mask->values[i].key, key))
            return i;
    }
    if (mask->n_values == MASK_VALUES_MAX)
        return SIZE_MAX;
    mask->values[mask->n_values] = (struct value){ .kind = kind,
                                                   .number = ++mask->n_of_kind[kind],
                                                   .shown = arena_sv(mask->arena, shown),
                                                   .key = arena_sv(mask->arena, key) };
    return mask->n_values++;
}

static void put_placeholder(const struct mask *mask, size_t value, struct buf *out)
{
    const struct value *at = value == SIZE_MAX ? NULL : &mask->values[value];

    if (!at)
        buf_str_append(out, "[PRIVATE]");
    else if (at->kind == MASK_CUSTOMER)
        buf_str_append(out, "[CUSTOMER]");
    else
        buf_printf(out, "[%s %zu]", kinds[at->kind], at->number);
}

/* Names ------------------------------------------------------------------------------------------------------------- */

/* Folded. Words that stand in names people give themselves and in every sentence: alone they tell nothing. */
static const char *const common[] = { "the", "and", "of",  "for", "my",  "your", "our", "you", "it",  "is",
                                      "in",  "on",  "at",  "to",  "a",   "an",   "i",   "me",  "no",  "not",
                                      "mr",  "mrs", "ms",  "dr",  "de",  "la",   "le",  "el",  "los", "les",
                                      "van", "von", "der", "die", "das", "du",   "da",  "do",  "dos", "y",
                                      "und", "et",  "e",   "be",  "we",  "so",   "am",  "as",  "or",  "if" };

/* `whole`: as it was named, and not only a word of that: a stranger may be called after one. */
static bool is_kept(const struct mask *mask, struct sv word, bool whole)
{
    for (size_t i = 0; i < mask->n_kept; i++) {
        if ((mask->kept[i].whole || !whole) && sv_equal(mask->kept[i].words, word))
            return true;
    }
    return false;
}

static bool is_common(struct sv word)
{
    for (size_t i = 0; i < COUNT(common); i++) {
        if (sv_is(word, common[i]))
            return true;
    }
    return false;
}

static bool is_wordlike(uint32_t c)
{
    enum char_class class = char_class(c);

    return class == CHAR_WORD || class == CHAR_RUN || class == CHAR_MARK;
}

/* Takes the next word of letters and digits; false at the end. */
static bool take_word(struct sv *in, struct sv *out)
{
    while (in->len) {
        struct sv begin = *in, before;

        if (!is_wordlike(char_take(in)))
            continue;
        while (in->len) {
            before = *in;
            if (!is_wordlike(char_take(in))) {
                *out = sv_of(begin.at, begin.len - before.len);
                return true;
            }
        }
        *out = begin;
        return true;
    }
    return false;
}

static void keep(struct mask *mask, struct sv words, bool whole)
{
    if (words.len && mask->n_kept < KEPT_MAX) {
        mask->kept[mask->n_kept].words = words;
        mask->kept[mask->n_kept++].whole = whole;
    }
}

void mask_keep(struct mask *mask, struct sv words)
{
    struct sv rest = folded(mask, utf8_cut(words, NAME_BYTES)), word;

    if (rest.len && rest.at[0] == '@')
        rest = sv_skip(rest, 1);
    keep(mask, rest, true);
    while (take_word(&rest, &word))
        keep(mask, word, false);
}

static void put_name(struct mask *mask, struct sv name, size_t value)
{
    for (size_t i = 0; i < mask->n_names; i++) {
        if (mask->names[i].value == value && sv_equal(mask->names[i].folded, name))
            return;
    }
    if (name.len && mask->n_names < NAMES_MAX)
        mask->names[mask->n_names++] = (struct name){ name, value };
}

void mask_name(struct mask *mask, enum mask_kind kind, struct sv name)
{
    struct sv whole = folded(mask, utf8_cut(sv_trim(name), NAME_BYTES)), rest = whole, word;
    size_t value, n_chars = utf8_count(whole);

    if (!whole.len || is_kept(mask, whole, true) || (n_chars < 2 && (unsigned char)whole.at[0] < 0x80))
        return;
    value = put_value(mask, kind, sv_trim(name), whole);
    put_name(mask, whole, value);
    while (take_word(&rest, &word)) {
        if ((utf8_count(word) > 1 || (unsigned char)word.at[0] >= 0xe0) && !is_common(word) &&
            !is_kept(mask, word, false))
            put_name(mask, word, value);
    }
}

void mask_handle(struct mask *mask, struct sv handle)
{
    struct sv bare = sv_trim(handle), key;

    if (bare.len && bare.at[0] == '@')
        bare = sv_skip(bare, 1);
    bare = utf8_cut(bare, NAME_BYTES);
    key = folded(mask, bare);
    if (key.len && !is_kept(mask, key, true)) {
        char *shown = arena_printf(mask->arena, "@%.*s", SV_ARG(bare));
        size_t value = put_value(mask, MASK_HANDLE, sv_str(shown), key);

        if (utf8_count(key) > 1)
            put_name(mask, key, value);
    }
}

/* Finding ----------------------------------------------------------------------------------------------------------- */

static void put_span(struct spans *spans, struct sv text, struct sv found, enum mask_kind kind, size_t value)
{
    if (spans->n == spans->size) {
        size_t size = spans->size ? spans->size * 2 : 32;

        spans->at =
            arena_grow(spans->arena, spans->at, spans->n * sizeof *spans->at, size * sizeof *spans->at);
        spans->size = size;
    }
    spans->at[spans->n++] = (struct span){ .begin = (size_t)(found.at - text.at),
                                           .end = (size_t)(found.at - text.at) + found.len,
                                           .kind = kind,
                                           .value = value };
}

static void find_shapes(struct sv text, struct spans *spans)
{
    static const struct {
        bool (*find)(struct sv text, struct sv *out);
        enum mask_kind kind;
    } finders[] = {
        { guard_find_email, MASK_EMAIL },  { guard_find_card, MASK_CARD },   { mask_find_iban, MASK_IBAN },
        { guard_find_phone, MASK_PHONE },  { guard_find_order, MASK_ORDER }, { mask_find_link, MASK_LINK },
        { mask_find_number, MASK_NUMBER }, { mask_find_code, MASK_NUMBER },
    };

    for (size_t i = 0; i < COUNT(finders); i++) {
        struct sv rest = text, found;

        while (finders[i].find(rest, &found) && found.len) {
            put_span(spans, text, found, finders[i].kind, SIZE_MAX);
            rest = sv_skip(rest, (size_t)(found.at - rest.at) + found.len);
        }
    }
}

static bool of_handle(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || (unsigned char)c >= 0x80;
}

/* Any @name of any network: the longest reading, @name@host.tld. */
static bool find_mention(struct sv text, struct sv *out)
{
    for (size_t at = 0; at < text.len; at++) {
        size_t end = at + 1;

        if (text.at[at] != '@')
            continue;
        while (end < text.len && (of_handle(text.at[end]) || (text.at[end] == '@' && end > at + 1)))
            end++;
        while (end > at + 1 && strchr(".-@", text.at[end - 1]))
            end--;
        if (end > at + 1) {
            *out = sv_of(text.at + at, end - at);
            return true;
        }
    }
    return false;
}

static void find_mentions(struct mask *mask, struct sv text, struct spans *spans)
{
    struct sv rest = text, found;

    while (find_mention(rest, &found)) {
        if (!is_kept(mask, folded(mask, sv_skip(found, 1)), true))
            put_span(spans, text, found, MASK_HANDLE, SIZE_MAX);
        rest = sv_skip(rest, (size_t)(found.at - rest.at) + found.len);
    }
}

/* Most are plain letters, for which fold() is a long way round. */
static void fold_char(uint32_t c, struct sv bytes, struct buf *out)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ')
        buf_char(out, (char)c);
    else if (c >= 'A' && c <= 'Z')
        buf_char(out, (char)(c - 'A' + 'a'));
    else
        fold(bytes, out);
}

/* The text folded character by character, and for each byte of it the byte of the text it is of. */
static struct sv fold_mapped(struct mask *mask, struct sv text, size_t **out_of)
{
    CLEANUP(buf_done) struct buf out = BUF((size_t)TEXT_LIMIT * FOLD_GROWTH_MAX);
    size_t size = text.len + 64, n = 0, *of = ARENA_NEW(mask->arena, size_t, size);
    struct sv rest = text;

    while (rest.len) {
        struct sv here = rest;
        uint32_t c;

        c = char_take(&rest);
        fold_char(c, sv_of(here.at, here.len - rest.len), &out);
        if (out.len + 1 > size) {
            of = arena_grow(mask->arena, of, n * sizeof *of, 2 * (out.len + 64) * sizeof *of);
            size = 2 * (out.len + 64);
        }
        for (; n < out.len; n++)
            of[n] = (size_t)(here.at - text.at);
    }
    of[n] = text.len;
    *out_of = of;
    return arena_sv(mask->arena, buf_sv(&out));
}

/* Whether two characters side by side are of one word, as its script has it. */
static bool of_one_word(struct sv before, struct sv after)
{
    size_t begin = before.len;
    struct sv last;

    if (!before.len || !after.len)
        return false;
    do
        begin--;
    while (begin > 0 && ((unsigned char)before.at[begin] & 0xc0) == 0x80);
    last = sv_skip(before, begin);
    return char_class(char_take(&last)) == CHAR_WORD && char_class(char_take(&after)) == CHAR_WORD;
}

static void find_names(struct mask *mask, struct sv text, struct spans *spans)
{
    size_t *of;
    struct sv whole = fold_mapped(mask, text, &of);

    if (!whole.len)
        return;
    for (size_t i = 0; i < mask->n_names; i++) {
        struct sv name = mask->names[i].folded;
        const char *at = whole.at, *end = whole.at + whole.len;

        while ((at = memmem(at, (size_t)(end - at), name.at, name.len)) != NULL) {
            size_t begin = (size_t)(at - whole.at), over = begin + name.len, last = of[over - 1];
            struct sv before = sv_of(whole.at, begin), after = sv_skip(whole, over);

            at++;
            if (of_one_word(before, sv_skip(whole, begin)) || of_one_word(sv_of(whole.at, over), after))
                continue;
            while (over < whole.len && of[over] == last)
                over++; /* all that came of one character goes with it */
            put_span(spans, text, sv_of(text.at + of[begin], of[over] - of[begin]),
                     mask->values[mask->names[i].value].kind, mask->names[i].value);
        }
    }
}

static int by_begin(const void *a_, const void *b_)
{
    const struct span *a = a_, *b = b_;

    if (a->begin != b->begin)
        return a->begin < b->begin ? -1 : 1;
    return a->end > b->end ? -1 : a->end < b->end;
}

/* Parts that overlap become one; it is what the one was that covers it, else it is known by its whole text. */
static void merge(struct spans *spans)
{
    size_t n = 0;

    if (spans->n)
        qsort(spans->at, spans->n, sizeof *spans->at, by_begin);
    for (size_t i = 0; i < spans->n; i++) {
        struct span *last = n ? &spans->at[n - 1] : NULL, *here = &spans->at[i];

        if (!last || here->begin >= last->end) {
            spans->at[n++] = *here;
            continue;
        }
        if (here->end > last->end || (here->end == last->end && here->begin == last->begin)) {
            if (here->end > last->end || (here->kind < last->kind))
                last->value = here->end > last->end ? SIZE_MAX : here->value;
            if (here->kind < last->kind)
                last->kind = here->kind;
            last->end = here->end;
        }
    }
    spans->n = n;
}

/* Writing ----------------------------------------------------------------------------------------------------------- */

static bool is_unseen(uint32_t c)
{
    return (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
           c == 0x180e || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xfe00 && c <= 0xfe0f) || c >= 0xe0000;
}

static bool ends_line(uint32_t c)
{
    return c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* As a reader sees it: without what nobody sees, line ends alike, full-width letters and signs as plain ones. */
static struct sv plain(struct mask *mask, struct sv text)
{
    CLEANUP(buf_done) struct buf out = BUF(TEXT_LIMIT);
    struct sv rest = utf8_cut(text, TEXT_LIMIT / 4);

    while (rest.len) {
        uint32_t c = char_take(&rest);

        if (ends_line(c))
            c = '\n';
        else if (c >= 0xff01 && c <= 0xff5e)
            c = c - 0xff01 + '!';
        else if (c == 0xa0 || c == 0x202f || c == 0x2007)
            c = ' ';
        if (!is_unseen(c))
            buf_utf8(&out, c);
    }
    return arena_sv(mask->arena, buf_sv(&out));
}

static void put_plain(struct sv text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.at[i]) {
        case '[':
            buf_char(out, '(');
            break;
        case ']':
            buf_char(out, ')');
            break;
        case '<':
            buf_str_append(out, "\xe2\x80\xb9");
            break;
        case '>':
            buf_str_append(out, "\xe2\x80\xba");
            break;
        default:
            buf_char(out, text.at[i]);
        }
    }
}

/* A handle is the same with and without its @. */
static size_t value_of(struct mask *mask, enum mask_kind kind, struct sv piece)
{
    bool at_first = kind == MASK_HANDLE && piece.at[0] == '@';

    return put_value(mask, kind == MASK_CUSTOMER ? MASK_PERSON : kind, piece,
                     folded(mask, sv_skip(piece, at_first)));
}

void mask_text(struct mask *mask, struct sv text, struct buf *out)
{
    struct spans spans = { .arena = mask->arena };
    size_t at = 0;

    text = plain(mask, text);
    find_shapes(text, &spans);
    find_mentions(mask, text, &spans);
    find_names(mask, text, &spans);
    merge(&spans);
    for (size_t i = 0; i < spans.n; i++) {
        struct span *span = &spans.at[i];
        struct sv piece = sv_of(text.at + span->begin, span->end - span->begin);

        put_plain(sv_of(text.at + at, span->begin - at), out);
        put_placeholder(mask, span->value == SIZE_MAX ? value_of(mask, span->kind, piece) : span->value, out);
        at = span->end;
    }
    put_plain(sv_skip(text, at), out);
}

void mask_learn(struct mask *mask, struct sv text)
{
    struct sv rest = plain(mask, text), found;

    for (size_t n = 0; n < LEARNT_MAX && find_mention(rest, &found); n++) {
        bool in_email = found.at > rest.at && of_handle(found.at[-1]);

        if (!in_email)
            mask_handle(mask, found);
        rest = sv_skip(rest, (size_t)(found.at - rest.at) + found.len);
    }
}

/* Back again -------------------------------------------------------------------------------------------------------- */

/* What stands between the brackets at the front of `text`, if it may be a placeholder: one of our kinds, a number or none. */
static bool read_placeholder(struct sv text, enum mask_kind *out_kind, size_t *out_number, size_t *out_len)
{
    struct sv inner = utf8_cut(text, PLACEHOLDER_MAX), word;
    size_t close = sv_find(inner, ']');
    int64_t number = 1;

    if (!text.len || text.at[0] != '[' || close == inner.len)
        return false;
    *out_len = close + 1;
    inner = sv_trim(sv_of(inner.at + 1, close - 1));
    word = sv_split(&inner, ' ');
    if (inner.len && (!sv_to_i64(sv_trim(inner), &number) || number < 0))
        return false;
    *out_number = (size_t)number;
    for (size_t i = 0; i < N_MASK_KINDS; i++) {
        if (sv_equal_nocase(word, sv_str(kinds[i]))) {
            *out_kind = (enum mask_kind)i;
            return true;
        }
    }
    *out_kind = N_MASK_KINDS;
    return sv_is(word, "PRIVATE");
}

void mask_restore(const struct mask *mask, struct sv text, struct buf *out, size_t *out_strange)
{
    *out_strange = 0;
    while (text.len) {
        size_t bracket = sv_find(text, '['), len = 0, number = 0, found = SIZE_MAX;
        enum mask_kind kind;

        buf_sv_append(out, sv_of(text.at, bracket));
        text = sv_skip(text, bracket);
        if (!read_placeholder(text, &kind, &number, &len)) {
            if (text.len)
                buf_char(out, '[');
            text = sv_skip(text, text.len ? 1 : 0);
            continue;
        }
        for (size_t i = 0; i < mask->n_values; i++) {
            if (mask->values[i].kind == kind && mask->values[i].number == number)
                found = i;
        }
        *out_strange += found == SIZE_MAX;
        buf_sv_append(out, found == SIZE_MAX ? sv_of(text.at, len) : mask->values[found].shown);
        text = sv_skip(text, len);
    }
}
