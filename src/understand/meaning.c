/* understand/meaning.c: a second walk, over the words: so what is known of each has come near since it was spelled. What the lexicon
 * said of a word is kept, as people use the same words: in one number, whose upper bits tell the word from all others (they are its
 * key, mixed, less the bits that are its place) and whose lower ones are what was said. Exact: only a cache. */
#include "understand/meaning.h"

#include "base/lang.h"

enum { NEGATION_REACH = 4, NEGATION_REACH_BACK = 2 };
/* The lower bits of what is kept: a role, a polarity with POLARITY_MOST added, and that it is there. */
enum { ROLE_BITS = 3, POLARITY_MOST = 2, KNOWN = 1 << 6 };
_Static_assert(ROLE_TROUBLE < 1 << ROLE_BITS && KNOWN < 1 << KNOWN_BITS, "what is said finds room");

static uint64_t mixed_key(const struct word *word, unsigned lang)
{
    return (word->hash ^ (uint64_t)lang << 1 ^ word->stretched) * UINT64_C(0x9E3779B97F4A7C15);
}

uint64_t *meaning_slot(const struct words *words, unsigned lang, const struct word *word)
{
    return &words->known[mixed_key(word, lang) >> (64 - KNOWN_BITS)];
}

static uint64_t packed(struct lexeme lexeme)
{
    return KNOWN | (uint64_t)(lexeme.polarity + POLARITY_MOST) << ROLE_BITS | lexeme.role;
}

static struct lexeme unpacked(uint64_t kept)
{
    return (struct lexeme){ .polarity = (int16_t)((int)(kept >> ROLE_BITS & 7) - POLARITY_MOST),
                            .role = (uint8_t)(kept & ((1 << ROLE_BITS) - 1)) };
}

/* "soooo" is first looked up as soo, then as so. */
static struct lexeme look_up_afresh(const struct lexicon *lexicon, unsigned lang, const struct word *word)
{
    struct lexeme found = lexicon_find(lexicon, lang, word->text);
    char single[WORD_BYTES_MAX];
    size_t len = 0;

    if (!word->stretched || found.polarity || found.role || word->text.len > sizeof single)
        return found;
    for (size_t i = 0; i < word->text.len; i++) {
        if (len == 0 || single[len - 1] != word->text.at[i])
            single[len++] = word->text.at[i];
    }
    return lexicon_find(lexicon, lang, sv_of(single, len));
}

static struct lexeme look_up(const struct words *words, const struct lexicon *lexicon, unsigned lang,
                             const struct word *word)
{
    uint64_t tag = mixed_key(word, lang) << KNOWN_BITS, *known = meaning_slot(words, lang, word);

    if (!(*known & KNOWN) || *known >> KNOWN_BITS != tag >> KNOWN_BITS)
        *known = tag | packed(look_up_afresh(lexicon, lang, word));
    return unpacked(*known);
}

/* Turns the last feelings that stand before a negator of that kind. */
static void negate_back(struct words *words, size_t at)
{
    int reach = NEGATION_REACH_BACK;

    for (size_t i = at; i-- > 0 && reach-- > 0 && words->at[i].clause == words->at[at].clause;)
        words->at[i].negated = true;
}

/* A text is read from left to right. */
struct reach {
    uint16_t clause, n_buts; /* the clause as the signs part them, and what each "but" adds */
    int negated_for;         /* so many words yet, in this clause */
};

static void enter_clause(struct reach *reach, struct word *word)
{
    if (word->clause != reach->clause)
        reach->negated_for = 0;
    reach->clause = word->clause;
    word->clause = (uint16_t)(reach->clause + reach->n_buts);
}

/* What a word does to its clause and its neighbours. */
static void act(struct words *words, size_t at, struct reach *reach)
{
    struct word *word = &words->at[at];

    if (word->role == ROLE_BUT) {
        word->clause = (uint16_t)(reach->clause + ++reach->n_buts);
        reach->negated_for = 0;
    }
    if (reach->negated_for > 0) {
        reach->negated_for--;
        word->negated = true;
    }
    if (word->role == ROLE_NEGATOR)
        reach->negated_for = NEGATION_REACH;
    else if (word->role == ROLE_NEGATOR_BACK)
        negate_back(words, at);
}

static bool is_spelled(const struct word *word)
{
    return word->kind == WORD_PLAIN || word->kind == WORD_NUMBER || word->kind == WORD_TAG;
}

void meaning_read(struct words *words, const struct lexicon *lexicon, unsigned lang)
{
    struct reach reach = { 0 };

    for (size_t i = 0; i < words->n; i++) {
        struct word *word = &words->at[i];
        struct lexeme lexeme;

        enter_clause(&reach, word);
        if (!is_spelled(word))
            continue;
        lexeme = look_up(words, lexicon, lang, word);
        word->polarity = lexeme.polarity;
        word->role = lexeme.role;
        act(words, i, &reach);
    }
    words->n_clauses += reach.n_buts;
}
