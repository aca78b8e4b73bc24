/* hear/rows.c: see rows.h. Each walks the post's words once, whatever they are. */
#include "hear/rows.h"

#include "hear/look_alike.h"
#include "hear/query.h"
#include "text/chars.h"

static struct sv word_text(const struct heard *heard, size_t word)
{
    return sv_of(heard->bytes.at + heard->words[word].at, heard->words[word].len);
}

bool run_stands(struct sv run, const char *at, const char *end, const char **out_end)
{
    struct sv behind;

    if (run.len > (size_t)(end - at) || memcmp(at, run.at, run.len) != 0)
        return false;
    *out_end = at + run.len;
    behind = sv_of(*out_end, (size_t)(end - *out_end));
    return behind.len == 0 ||
           char_class(char_take(&behind)) != CHAR_MARK; /* else its last character is another */
}

bool row_stands(const struct query *query, const struct node *term, const struct heard *heard,
                const struct heard_entry *entry)
{
    const char *at = heard->bytes.at + entry->at;

    if (entry->word + (size_t)term->n_elements > heard->n_words)
        return false;
    for (size_t i = 0; i < term->n_elements; i++) {
        const struct element *element = node_element(query, term, i);
        struct sv word = word_text(heard, entry->word + i), text = element_text(query, element);
        const char *word_end = word.at + word.len, *end = word_end;

        if (i > 0)
            at = word.at;
        if (element->is_run ? !run_stands(text, at, word_end, &end)
                            : !sv_equal(text, sv_of(at, (size_t)(word_end - at))))
            return false;
        if (i + 1 < term->n_elements && end != word_end)
            return false;
    }
    return true;
}

bool run_stands_in(struct sv run, struct sv word, bool at_front, bool at_end)
{
    const char *from = word.at, *word_end = word.at + word.len, *end;

    while (from && run.len && (size_t)(word_end - from) >= run.len) {
        from = at_front ? word.at : memmem(from, (size_t)(word_end - from), run.at, run.len);
        if (from && run_stands(run, from, word_end, &end) && (end == word_end || !at_end))
            return true;
        if (at_front || !from)
            return false;
        from++;
    }
    return false;
}

/* Whether `element` is the word, or, a run, stands somewhere in it. */
static bool stands_in(const struct query *query, const struct element *element, struct sv word)
{
    struct sv text = element_text(query, element);

    return element->is_run ? run_stands_in(text, word, false, false) : sv_equal(text, word);
}

/* Whether the words can be had with the first word of the row, were it unbroken, at `start`, and each at most `slack`
 * words later. Of a word that is in the row twice each takes a place of its own: the earliest that is left. */
static bool fits_from(const struct query *query, const struct node *term, const struct heard *heard,
                      ptrdiff_t start)
{
    ptrdiff_t taken[APART_WORDS_MAX];

    for (int i = 0; i < term->n_elements; i++) {
        const struct element *element = node_element(query, term, (size_t)i);
        ptrdiff_t at = start + i < 0 ? 0 : start + i, last = start + i + term->n;

        for (int j = 0; j < i; j++) {
            if (node_element(query, term, (size_t)j)->key == element->key && taken[j] >= at)
                at = taken[j] + 1;
        }
        while (at <= last && at < (ptrdiff_t)heard->n_words &&
               !stands_in(query, element, word_text(heard, (size_t)at)))
            at++;
        if (at > last || at >= (ptrdiff_t)heard->n_words)
            return false;
        taken[i] = at;
    }
    return true;
}

bool row_is_apart(const struct query *query, const struct node *term, const struct heard *heard)
{
    const struct element *first = node_element(query, term, 0);
    ptrdiff_t next = PTRDIFF_MIN; /* places before are done: places of the first word share theirs */

    for (size_t i = 1; i < term->n_elements; i++) {
        if (!heard_find(heard, node_element(query, term, i)->key))
            return false;
    }
    for (const struct heard_entry *entry = heard_find(heard, first->key); entry;
         entry = heard_next(heard, entry)) {
        ptrdiff_t last = (ptrdiff_t)entry->word, start = last - term->n;

        if (entry->kind != first->kind)
            continue;
        for (start = start > next ? start : next; start <= last; start++) {
            if (fits_from(query, term, heard, start))
                return true;
        }
        next = last + 1;
    }
    return false;
}

static struct sv take_letter(struct sv *text)
{
    struct sv letter = *text;

    (void)char_take(text);
    letter.len -= text->len;
    return letter;
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

bool differ_by_one(struct sv a, struct sv b)
{
    struct sv one, other;
    size_t front = 0;

    while (front < a.len && front < b.len && a.at[front] == b.at[front])
        front++;
    while (front && ((front < a.len && continues(a.at[front])) || (front < b.len && continues(b.at[front]))))
        front--; /* not inside a letter */
    a = sv_skip(a, front);
    b = sv_skip(b, front);
    for (;;) { /* whole letters from the end */
        size_t i = 1;

        while (i < a.len && continues(a.at[a.len - i]))
            i++;
        if (i > a.len || i > b.len || memcmp(a.at + a.len - i, b.at + b.len - i, i) != 0)
            break;
        a.len -= i;
        b.len -= i;
    }
    if (utf8_count(a) <= 1 && utf8_count(b) <= 1)
        return true;
    if (utf8_count(a) != 2 || utf8_count(b) != 2)
        return false;
    one = take_letter(&a);
    other = take_letter(&b);
    return sv_equal(one, b) && sv_equal(other, a);
}

/* Bytes of a letter: no two words can differ by one letter and by more bytes. */
enum { LETTER_BYTES_MAX = 4 };

/* One mistake leaves the first byte or the last as it was, since the word is long enough: most words are done here. */
static bool is_nearly(struct sv word, struct sv wanted)
{
    if (word.len > wanted.len + LETTER_BYTES_MAX || wanted.len > word.len + LETTER_BYTES_MAX)
        return false;
    if (word.at[0] != wanted.at[0] && word.at[word.len - 1] != wanted.at[wanted.len - 1])
        return false;
    return utf8_count(wanted) >= FUZZY_LETTERS_MIN && differ_by_one(word, wanted);
}

static bool is_fuzzy_at(const struct query *query, const struct node *term, const struct heard *heard,
                        bool plainly, size_t at)
{
    size_t n_mistakes = 0;

    for (size_t i = 0; i < term->n_elements; i++) {
        const struct element *element = node_element(query, term, i);
        struct sv word = word_text(heard, at + i), wanted = element_text(query, element);

        if (sv_equal(word, wanted))
            continue;
        if (element->kind != KEY_WORD || n_mistakes++ || !is_nearly(word, wanted) ||
            (plainly && look_alike(word, wanted)))
            return false;
    }
    return true;
}

bool row_is_fuzzy(const struct query *query, const struct node *term, const struct heard *heard, bool plainly)
{
    for (size_t at = 0; at + term->n_elements <= heard->n_words; at++) {
        if (is_fuzzy_at(query, term, heard, plainly, at))
            return true;
    }
    return false;
}

static bool is_disguised_at(const struct query *query, const struct node *term, const struct heard *heard,
                            size_t at)
{
    bool disguised = false;

    for (size_t i = 0; i < term->n_elements; i++) {
        struct sv word = word_text(heard, at + i), wanted = element_text(query, node_element(query, term, i));

        if (sv_equal(word, wanted))
            continue;
        if (!look_alike(word, wanted))
            return false;
        disguised = true;
    }
    return disguised;
}

bool row_is_disguised(const struct query *query, const struct node *term, const struct heard *heard)
{
    for (size_t at = 0; at + term->n_elements <= heard->n_words; at++) {
        if (is_disguised_at(query, term, heard, at))
            return true;
    }
    return false;
}

bool has_prefix(const struct query *query, const struct node *term, const struct heard *heard)
{
    struct sv prefix = element_text(query, node_element(query, term, 0));

    for (size_t i = 0; i < heard->n_words; i++) {
        if (sv_starts(word_text(heard, i), prefix))
            return true;
    }
    return false;
}
