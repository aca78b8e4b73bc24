/* hear/word_keys.c: see word_keys.h. */
#include "hear/word_keys.h"

#include "hear/look_alike.h"
#include "hear/query.h"

enum { START_SHORT = 3, START_LONG = 5, LETTER_BYTES = 4 };

/* Where each letter of a word begins, and where the last ends. */
struct letters {
    struct sv word;
    uint16_t at[FUZZY_LETTERS_MAX + 2];
    size_t n;
};

/* False for words that are too long to be told apart by a letter. */
static bool letters_of(struct sv word, struct letters *out)
{
    out->word = word;
    out->n = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (((unsigned char)word.at[i] & 0xC0) == 0x80)
            continue;
        if (out->n == FUZZY_LETTERS_MAX + 1)
            return false;
        out->at[out->n++] = (uint16_t)i;
    }
    out->at[out->n] = (uint16_t)word.len;
    return word.len <= (FUZZY_LETTERS_MAX + 1) * LETTER_BYTES;
}

static void call_with_part(enum key_kind kind, const struct letters *letters, size_t from, size_t to_letter,
                           size_t n_written, term_key_fn *each, void *to)
{
    char bytes[(FUZZY_LETTERS_MAX + 1) * LETTER_BYTES + 1];
    size_t len = letters->at[to_letter] - letters->at[from];
    struct sv text;

    memcpy(bytes, letters->word.at + letters->at[from], len);
    bytes[len] = (char)n_written;
    text = sv_of(bytes, len + 1);
    each(to, kind, key_of(kind, text), text);
}

/* Both halves of a word of which `n_written` letters were written; the letter in the middle is in neither. */
static void call_with_halves(const struct letters *letters, size_t n_written, uint64_t kinds,
                             term_key_fn *each, void *to)
{
    size_t n_head = n_written / 2, n_tail = n_written - n_head - 1;

    if (kinds & UINT64_C(1) << KEY_HEAD)
        call_with_part(KEY_HEAD, letters, 0, n_head, n_written, each, to);
    if (kinds & UINT64_C(1) << KEY_TAIL)
        call_with_part(KEY_TAIL, letters, letters->n - n_tail, letters->n, n_written, each, to);
}

void fuzzy_each_key(struct sv word, term_key_fn *each, void *to)
{
    struct letters letters;

    if (!letters_of(word, &letters))
        return;
    for (size_t n_written = letters.n - 1; n_written <= letters.n + 1; n_written++)
        call_with_halves(&letters, n_written, UINT64_MAX, each, to);
}

static void call_with_start(struct sv word, size_t n_letters, term_key_fn *each, void *to)
{
    size_t len = 0, n = 0;
    struct sv start;

    for (; len < word.len; len++) {
        if (((unsigned char)word.at[len] & 0xC0) != 0x80 && n++ == n_letters)
            break;
    }
    if (n < n_letters)
        return;
    start = sv_of(word.at, len);
    each(to, KEY_START, key_of(KEY_START, start), start);
}

static bool has_letters(struct sv word, size_t wanted)
{
    size_t n = 0;

    for (size_t i = 0; i < word.len && n < wanted; i++)
        n += ((unsigned char)word.at[i] & 0xC0) != 0x80;
    return n == wanted;
}

void prefix_key(struct sv prefix, term_key_fn *each, void *to)
{
    call_with_start(prefix, has_letters(prefix, START_LONG) ? START_LONG : START_SHORT, each, to);
}

void word_each_key(struct sv word, uint64_t kinds, term_key_fn *each, void *to)
{
    struct letters letters;
    char latin[LOOK_ALIKE_MAX];
    size_t n_latin;

    if (kinds & UINT64_C(1) << KEY_START) {
        call_with_start(word, START_SHORT, each, to);
        call_with_start(word, START_LONG, each, to);
    }
    if (kinds & (UINT64_C(1) << KEY_HEAD | UINT64_C(1) << KEY_TAIL) && letters_of(word, &letters) &&
        letters.n >= FUZZY_LETTERS_MIN - 1)
        call_with_halves(&letters, letters.n, kinds, each, to);
    if (kinds & UINT64_C(1) << KEY_DISGUISED && look_alike_latin(word, latin, &n_latin)) {
        struct sv text = sv_of(latin, n_latin);

        each(to, KEY_DISGUISED, key_of(KEY_DISGUISED, text), text);
    }
}
