/* understand/rules.c: patterns by what they begin with: the hash of a word, a number, a handle, the first bytes of a beginning. Those
 * of one key stand side by side: one look for a word that begins none, and for one whose next word fits none of its patterns. */
#include "understand/rules.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/lang.h"
#include "text/fold.h"

#define MEANING_(id, what, urgency, intent, sure, reason, overrules) \
    { what, urgency, intent, sure, reason, overrules },
const struct rule_meaning rule_meanings[RULE_COUNT] = { RULE_KINDS(MEANING_) };

_Static_assert(RULE_COUNT <= 32, "a text's kinds are the bits of 32");

enum { FIRST_BITS = 16, FIRST_WORDS = 1 << (FIRST_BITS - 6) };
enum { BEGINNING_BYTES = 4 }; /* no pattern begins with a shorter beginning */
enum { ELEMENTS_MAX = 12, GAP_MAX = 3, SLOTS = 8192, LIST_FOLDED_MAX = 256 << 10, NOTHING = -1 };

enum element_kind {
    ELEMENT_WORD,
    ELEMENT_BEGINNING,
    ELEMENT_NUMBER,
    ELEMENT_HANDLE,
    ELEMENT_ANY,
    ELEMENT_GAP
};

/* Small, since a text looks at many that lie apart. */
struct choice {
    union {
        uint64_t hash;  /* of a word */
        const char *at; /* a beginning … */
    };
    uint16_t len; /* … of so many bytes */
    uint8_t kind; /* enum element_kind */
};

struct pattern {
    enum rule_kind kind;
    uint16_t first[ELEMENTS_MAX + 1]; /* of each element's choices; the last: their end */
    uint16_t n_elements;
};

struct entry {
    uint64_t key;
    uint64_t
        second; /* bits of the words that may stand second, by six bits of their hash: most don't, and are seen here */
    int pattern;
};

/* What patterns begin with: their entries, and what any of them lets stand second. */
struct slot {
    uint64_t key, second;
    uint32_t first, n; /* n 0: empty */
};

struct rules {
    struct pattern *patterns;
    struct choice *choices;
    struct entry *entries; /* one key's side by side; while the rules are made */
    uint64_t *seconds;    /* of the entries: what they let stand second, all that is looked at of most, … */
    uint16_t *pattern_of; /* … and their patterns */
    size_t n_patterns, n_choices, n_entries;
    /* A bit for each key: most words begin nothing, and are seen here, near by. */
    uint64_t first_bits[FIRST_WORDS];
    struct slot slots[SLOTS];
    struct buf folded;
};

/* Keys of what isn't a whole word: numbers that no word's hash is likely to be. Four bytes only tell that a
 * beginning may fit. */
static const uint64_t number_key = UINT64_C(0x23D5A1C94E7B6F81), handle_key = UINT64_C(0x40B8E2367AD915C3);

static uint64_t beginning_key(const char *at)
{
    uint32_t bytes;

    memcpy(&bytes, at, sizeof bytes);
    return (bytes + UINT64_C(1)) * UINT64_C(0xA0761D6478BD642F);
}

/* The slot of a key, or the empty one where it would stand: they are never all full. */
static size_t slot_of(const struct rules *rules, uint64_t key)
{
    size_t at = key * UINT64_C(0x9E3779B97F4A7C15) >> 51;

    while (rules->slots[at].n && rules->slots[at].key != key)
        at = (at + 1) % SLOTS;
    return at;
}

/* Where a key's bit stands. */
static size_t first_at(uint64_t key)
{
    return key * UINT64_C(0xE7037ED1A0B428DB) >> (64 - FIRST_BITS);
}

static bool may_begin(const struct rules *rules, uint64_t key)
{
    size_t at = first_at(key);

    return rules->first_bits[at / 64] >> at % 64 & 1;
}

static uint64_t bit_of(uint64_t hash)
{
    return UINT64_C(1) << (hash * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

/* Which second words a pattern lets through; all, where it has none or names them loosely. */
static uint64_t second_of(const struct rules *rules, const struct pattern *pattern)
{
    uint64_t bits = 0;

    if (pattern->n_elements < 2)
        return UINT64_MAX;
    for (size_t i = pattern->first[1]; i < pattern->first[2]; i++) {
        if (rules->choices[i].kind != ELEMENT_WORD)
            return UINT64_MAX;
        bits |= bit_of(rules->choices[i].hash);
    }
    return bits;
}

static void add_entry(struct rules *rules, uint64_t key, uint64_t second, int pattern)
{
    rules->entries = mem_grow(rules->entries, rules->n_entries + 1, sizeof *rules->entries);
    rules->entries[rules->n_entries++] = (struct entry){ .key = key, .second = second, .pattern = pattern };
}

static uint64_t key_of(const struct choice *choice)
{
    switch ((enum element_kind)choice->kind) {
    case ELEMENT_WORD:
        return choice->hash;
    case ELEMENT_NUMBER:
        return number_key;
    case ELEMENT_HANDLE:
        return handle_key;
    case ELEMENT_BEGINNING:
        assert(choice->len >= BEGINNING_BYTES);
        return beginning_key(choice->at);
    case ELEMENT_ANY:
    case ELEMENT_GAP:
        break;
    }
    assert(false); /* a pattern begins with something */
    return 0;
}

static struct choice choice_of(struct sv text)
{
    if (sv_is(text, "#"))
        return (struct choice){ .kind = ELEMENT_NUMBER };
    if (sv_is(text, "@"))
        return (struct choice){ .kind = ELEMENT_HANDLE };
    if (sv_is(text, "_"))
        return (struct choice){ .kind = ELEMENT_ANY };
    if (sv_is(text, "~"))
        return (struct choice){ .kind = ELEMENT_GAP };
    if (text.at[text.len - 1] == '*')
        return (struct choice){ .kind = ELEMENT_BEGINNING, .at = text.at, .len = (uint16_t)(text.len - 1) };
    return (struct choice){ .kind = ELEMENT_WORD, .hash = word_hash(text) };
}

static void add_pattern(struct rules *rules, enum rule_kind kind, struct sv text)
{
    struct pattern pattern = { .kind = kind };

    while (text.len && pattern.n_elements < ELEMENTS_MAX) {
        struct sv element = sv_split(&text, ' ');

        if (element.len == 0)
            continue;
        pattern.first[pattern.n_elements] = (uint16_t)rules->n_choices;
        while (element.len) {
            struct choice choice = choice_of(sv_split(&element, '|'));

            rules->choices = mem_grow(rules->choices, rules->n_choices + 1, sizeof *rules->choices);
            rules->choices[rules->n_choices++] = choice;
        }
        pattern.n_elements++;
    }
    if (pattern.n_elements == 0)
        return;
    pattern.first[pattern.n_elements] = (uint16_t)rules->n_choices;
    for (size_t i = pattern.first[0]; i < pattern.first[1]; i++)
        add_entry(rules, key_of(&rules->choices[i]), second_of(rules, &pattern), (int)rules->n_patterns);
    rules->patterns = mem_grow(rules->patterns, rules->n_patterns + 1, sizeof *rules->patterns);
    rules->patterns[rules->n_patterns++] = pattern;
}

/* The folded patterns of all lists stay: choices look into them. */
static void fold_lists(struct rules *rules, const struct rule_lists *lists, size_t *ends, size_t *n)
{
    for (size_t i = 0; i < lists->n; i++) {
        fold(sv_str(lists->at[i].patterns), &rules->folded);
        ends[(*n)++] = rules->folded.len;
    }
}

static void add_lists(struct rules *rules, const struct rule_lists *lists, const size_t *ends, size_t *n,
                      size_t *from)
{
    for (size_t i = 0; i < lists->n; i++) {
        struct sv rest = sv_of(rules->folded.at + *from, ends[*n] - *from);

        while (rest.len)
            add_pattern(rules, lists->at[i].kind, sv_trim(sv_split(&rest, ';')));
        *from = ends[(*n)++];
    }
}

static int by_key(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;

    if (one->key != other->key)
        return one->key < other->key ? -1 : 1;
    return other->pattern - one->pattern;
}

/* The entries of one key side by side, each key in its slot. */
static void index_entries(struct rules *rules)
{
    qsort(rules->entries, rules->n_entries, sizeof *rules->entries, by_key);
    rules->seconds = NEW(uint64_t, rules->n_entries + 1);
    rules->pattern_of = NEW(uint16_t, rules->n_entries + 1);
    for (size_t i = 0; i < rules->n_entries; i++) {
        const struct entry *entry = &rules->entries[i];
        struct slot *slot = &rules->slots[slot_of(rules, entry->key)];

        if (slot->n == 0)
            *slot = (struct slot){ .key = entry->key, .first = (uint32_t)i };
        slot->second |= entry->second;
        slot->n++;
        rules->seconds[i] = entry->second;
        rules->pattern_of[i] = (uint16_t)entry->pattern;
        rules->first_bits[first_at(entry->key) / 64] |= UINT64_C(1) << first_at(entry->key) % 64;
    }
}

struct rules *rules_new(void)
{
    static const struct rule_lists *const all[] = { &rule_lists_en, &rule_lists_more };
    struct rules *rules = NEW(struct rules, 1);
    CLEANUP(mem_freep) size_t *ends = NEW(size_t, rule_lists_en.n + rule_lists_more.n);
    size_t n = 0, from = 0;

    rules->folded = BUF(4 * LIST_FOLDED_MAX);
    for (size_t i = 0; i < COUNT(all); i++)
        fold_lists(rules, all[i], ends, &n);
    n = 0;
    for (size_t i = 0; i < COUNT(all); i++)
        add_lists(rules, all[i], ends, &n, &from);
    index_entries(rules);
    free(rules->entries);
    rules->entries = NULL;
    return rules;
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    free(rules->patterns);
    free(rules->choices);
    free(rules->seconds);
    free(rules->pattern_of);
    buf_done(&rules->folded);
    free(rules);
}

static bool choice_fits(const struct choice *choice, const struct word *word)
{
    switch (choice->kind) {
    case ELEMENT_WORD:
        return word->hash == choice->hash;
    case ELEMENT_BEGINNING:
        return sv_starts(word->text, sv_of(choice->at, choice->len));
    case ELEMENT_HANDLE:
        return word->kind == WORD_HANDLE;
    case ELEMENT_NUMBER:
        return word->kind == WORD_NUMBER;
    default:
        return true;
    }
}

static bool element_fits(const struct rules *rules, const struct pattern *pattern, size_t element,
                         const struct word *word)
{
    for (size_t i = pattern->first[element]; i < pattern->first[element + 1]; i++) {
        if (choice_fits(&rules->choices[i], word))
            return true;
    }
    return false;
}

/* Whether the elements from `element` on stand at word `at`; the last word they take, or NOTHING. */
static int fits_from(const struct rules *rules, const struct pattern *pattern, size_t element,
                     const struct words *words, size_t at)
{
    for (; element < pattern->n_elements; element++, at++) {
        if (rules->choices[pattern->first[element]].kind == ELEMENT_GAP) {
            for (size_t skip = 0; skip <= GAP_MAX; skip++) {
                int last = fits_from(rules, pattern, element + 1, words, at + skip);

                if (last != NOTHING)
                    return last;
            }
            return NOTHING;
        }
        if (at >= words->n || !element_fits(rules, pattern, element, &words->at[at]))
            return NOTHING;
    }
    return (int)at - 1;
}

static void add_hit(struct rule_hits *out, enum rule_kind kind, size_t first, int last)
{
    out->kinds |= UINT32_C(1) << kind;
    for (size_t i = 0; i < out->n; i++) {
        if (out->at[i].kind == kind && out->at[i].first == first)
            return;
    }
    if (out->n < RULE_HITS_MAX)
        out->at[out->n++] =
            (struct rule_hit){ .kind = kind, .first = (uint16_t)first, .last = (uint16_t)last };
}

/* The patterns of a key that stand from word `at` on; `first`: the first of their elements that the key doesn't tell of. */
static void find_at(const struct rules *rules, const struct words *words, size_t at, uint64_t key,
                    size_t first, struct rule_hits *out)
{
    const struct slot *slot;
    uint64_t next;

    if (!may_begin(rules, key))
        return;
    slot = &rules->slots[slot_of(rules, key)];
    next = at + 1 < words->n ? bit_of(words->at[at + 1].hash) : 0;

    if (!(slot->second & next) && slot->second != UINT64_MAX)
        return;
    for (uint32_t e = slot->first; e < slot->first + slot->n; e++) {
        const struct pattern *pattern;
        int last;

        if (rules->seconds[e] != UINT64_MAX && !(rules->seconds[e] & next))
            continue;
        pattern = &rules->patterns[rules->pattern_of[e]];
        last = fits_from(rules, pattern, first, words, at + first);
        if (last != NOTHING)
            add_hit(out, pattern->kind, at, last);
    }
}

void rules_find(const struct rules *rules, const struct words *words, struct rule_hits *out)
{
    out->n = 0;
    out->kinds = 0;
    for (size_t i = 0; i < words->n; i++) {
        const struct word *word = &words->at[i];

        find_at(rules, words, i, word->hash, 1, out);
        if (word->kind == WORD_NUMBER)
            find_at(rules, words, i, number_key, 1, out);
        else if (word->kind == WORD_HANDLE)
            find_at(rules, words, i, handle_key, 1, out);
        if (word->text.len >= BEGINNING_BYTES)
            find_at(rules, words, i, beginning_key(word->text.at), 0, out);
    }
}
