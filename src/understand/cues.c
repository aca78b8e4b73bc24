/* understand/cues.c: a hash for each thing seen. A word of plain letters is its bytes; numbers are their shape, handles
 * and links one thing each, so that the model learns language and no names. */
#include "understand/cues.h"

#include "base/lang.h"
#include "text/chars.h"

enum kind {
    ONE = 1,
    ONE_NEGATED,
    ONE_LOUD,
    TWO,
    THREE,
    GAP,
    FIRST,
    LAST,
    TAGGED,
    PIECE,
    FACT,
};

static const uint64_t prime = UINT64_C(0x9E3779B97F4A7C15);

static uint32_t cue(uint64_t hash, enum kind kind)
{
    uint64_t mixed = (hash ^ (uint64_t)kind * UINT64_C(0xA0761D6478BD642F)) * prime;

    mixed ^= mixed >> 29;
    return (uint32_t)(mixed * UINT64_C(0xE7037ED1A0B428DB) >> 32);
}

/* "2nd" and "3rd" are alike, "45" and "7" too; "2017" is not "20". */
static uint64_t number_hash(struct sv text)
{
    uint64_t hash = 0;
    size_t n_digits = 0;

    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.at[i] >= '0' && text.at[i] <= '9';

        n_digits += digit;
        if (!digit)
            hash = word_hash_next(hash, text.at[i]);
    }
    return word_hash_next(hash, (char)(0x70 + (n_digits > 4 ? 5 : n_digits)));
}

static uint64_t token_of(const struct word *word)
{
    switch (word->kind) {
    case WORD_NUMBER:
        return number_hash(word->text);
    case WORD_HANDLE:
        return 0x1111;
    case WORD_LINK:
        return 0x2222;
    default:
        return word->hash;
    }
}

static void fact(struct cues *out, unsigned what, uint64_t value)
{
    if (out->n_facts < FACTS_MAX)
        out->facts[out->n_facts++] = cue(what * UINT64_C(0x100000001B3) + value, FACT);
}

static void add(struct cues *out, uint64_t hash, enum kind kind)
{
    if (out->n_words < WORD_CUES_MAX)
        out->words[out->n_words++] = cue(hash, kind);
}

void cues_read_words(const struct words *words, struct cues *out)
{
    uint64_t before = 0x3333, before_that = 0x4444;

    out->n_facts = out->n_words = out->n_pieces = 0;
    for (size_t i = 0; i < words->n; i++) {
        const struct word *word = &words->at[i];
        uint64_t token = token_of(word);

        add(out, token, ONE);
        if (word->negated)
            add(out, token, ONE_NEGATED);
        add(out, before * 31 ^ token, TWO);
        if (i > 1)
            add(out, (before_that * 31 ^ before) * 31 ^ token, THREE);
        if (word->kind == WORD_TAG)
            add(out, token, TAGGED);
        before_that = before;
        before = token;
    }
    if (words->n) {
        add(out, token_of(&words->at[0]), FIRST);
        add(out, before, LAST);
    }
    out->pieces = out->words + out->n_words;
}

size_t cues_pieces(const struct word *word, uint32_t *out, size_t max)
{
    enum { SHORTEST = 3, LONGEST = 5, EDGE = 1 };
    uint32_t units[WORD_BYTES_MAX + 2];
    struct sv rest = word->text;
    size_t n = 0, n_out = 0;

    units[n++] = EDGE;
    while (rest.len && n <= WORD_BYTES_MAX) {
        if ((unsigned char)rest.at[0] < 0x80) {
            units[n++] = (unsigned char)rest.at[0];
            rest = sv_skip(rest, 1);
        } else
            units[n++] = char_take(&rest);
    }
    units[n++] = EDGE;
    for (size_t i = 0; i + SHORTEST <= n; i++) {
        uint64_t hash = ((uint64_t)PIECE << 48 ^ units[i]) * prime ^ units[i + 1];

        for (size_t j = i + 2; j < n && j < i + LONGEST && n_out < max; j++) {
            hash = hash * prime ^ units[j];
            out[n_out++] = (uint32_t)((hash ^ hash >> 31) * UINT64_C(0xE7037ED1A0B428DB) >> 32);
        }
    }
    return n_out;
}

/* What the lexicon says of a text. */
struct feelings {
    int n_good, n_great, n_bad, n_awful; /* as they stand, negation counted */
    int n_turned_good, n_turned_bad;     /* "not bad", "not good" */
    int sum, sum_last_clause, sum_after_but;
    int n_trouble, n_strong, n_negators;
    int first, last, emoji, tags;
    bool but;
};

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static int at_most(int value, int max)
{
    return value > max ? max : value < -max ? -max : value;
}

static void feel(struct feelings *feelings, const struct words *words, size_t i)
{
    const struct word *word = &words->at[i];
    bool strengthened = i > 0 && words->at[i - 1].role == ROLE_INTENSIFIER;
    int value = word->polarity;

    if (word->negated) {
        feelings->n_turned_good += value > 0;
        feelings->n_turned_bad += value < 0;
        value = -sign(value);
    } else {
        feelings->n_good += value == 1;
        feelings->n_great += value == 2;
        feelings->n_bad += value == -1;
        feelings->n_awful += value == -2;
    }
    if (word->stretched || word->capitals || strengthened) {
        feelings->n_strong += value != 0;
        value += sign(value);
    }
    feelings->sum += value;
    if (value && !feelings->first)
        feelings->first = sign(value);
    feelings->last = value ? sign(value) : feelings->last;
    feelings->sum_last_clause += word->clause + 1u == words->n_clauses ? value : 0;
    feelings->sum_after_but += feelings->but ? value : 0;
    feelings->emoji += word->kind == WORD_EMOJI || word->kind == WORD_FACE ? value : 0;
    feelings->tags += word->kind == WORD_TAG ? value : 0;
}

static struct feelings feelings_of(const struct words *words)
{
    struct feelings feelings = { 0 };

    for (size_t i = 0; i < words->n; i++) {
        const struct word *word = &words->at[i];

        feelings.but |= word->role == ROLE_BUT;
        feelings.n_trouble += word->role == ROLE_TROUBLE;
        feelings.n_negators += word->role == ROLE_NEGATOR || word->role == ROLE_NEGATOR_BACK;
        if (word->polarity)
            feel(&feelings, words, i);
    }
    return feelings;
}

struct signs {
    int n_loud, n_asked, n_dots, n_handles, n_links, n_tags, n_emoji, n_numbers, n_stretched;
    bool handle_first, asks_last, loud_last;
};

static struct signs signs_of(const struct words *words)
{
    struct signs signs = { 0 };

    for (size_t i = 0; i < words->n; i++) {
        const struct word *word = &words->at[i];

        signs.n_stretched += word->stretched;
        signs.n_handles += word->kind == WORD_HANDLE;
        signs.n_links += word->kind == WORD_LINK;
        signs.n_tags += word->kind == WORD_TAG;
        signs.n_emoji += word->kind == WORD_EMOJI || word->kind == WORD_FACE;
        signs.n_numbers += word->kind == WORD_NUMBER;
        if (word->kind != WORD_MARK)
            continue;
        signs.n_loud += memchr(word->text.at, '!', word->text.len) != NULL ? (int)word->text.len : 0;
        signs.n_asked += memchr(word->text.at, '?', word->text.len) != NULL;
        signs.n_dots += word->text.at[0] == '.';
    }
    if (words->n) {
        const struct word *last = &words->at[words->n - 1];

        signs.handle_first = words->at[0].kind == WORD_HANDLE;
        signs.asks_last = last->kind == WORD_MARK && last->text.at[0] == '?';
        signs.loud_last = last->kind == WORD_MARK && last->text.at[0] == '!';
    }
    return signs;
}

static unsigned length_step(size_t n_words)
{
    unsigned step = 0;

    for (; n_words > 1 && step < 8; n_words = n_words * 2 / 3)
        step++;
    return step;
}

static uint64_t pair(int a, int b)
{
    return (uint64_t)(a + 64) << 8 | (uint64_t)(b + 64);
}

void cues_read_facts(const struct words *words, const struct setting *setting, struct cues *out)
{
    struct feelings feelings = feelings_of(words);
    struct signs signs = signs_of(words);
    int feeling = sign(feelings.sum), asked = signs.n_asked > 0, trouble = at_most(feelings.n_trouble, 3);
    const struct {
        int value, max;
    } counts[] = {
        { feelings.n_good, 3 },        { feelings.n_great, 3 },
        { feelings.n_bad, 3 },         { feelings.n_awful, 3 },
        { feelings.n_turned_good, 2 }, { feelings.n_turned_bad, 2 },
        { feelings.sum, 6 },           { feelings.sum_last_clause, 3 },
        { feelings.sum_after_but, 2 }, { feelings.n_trouble, 4 },
        { feelings.n_strong, 2 },      { feelings.n_negators, 3 },
        { feelings.first, 1 },         { feelings.last, 1 },
        { feelings.emoji, 3 },         { feelings.tags, 2 },
        { signs.n_loud, 4 },           { signs.n_asked, 3 },
        { signs.n_dots, 2 },           { signs.n_handles, 3 },
        { signs.n_links, 2 },          { signs.n_tags, 3 },
        { signs.n_emoji, 3 },          { signs.n_numbers, 3 },
        { signs.n_stretched, 2 },      { signs.handle_first, 1 },
        { signs.asks_last, 1 },        { signs.loud_last, 1 },
        { (int)words->n_loud, 4 },     { setting->is_reply, 1 },
        { setting->is_addressed, 1 },
    };

    for (unsigned i = 0; i < COUNT(counts); i++) {
        if (counts[i].value)
            fact(out, i, pair(at_most(counts[i].value, counts[i].max), 0));
    }
    fact(out, 60,
         pair(feelings.n_good + feelings.n_great > 2 ? 2 : feelings.n_good + feelings.n_great,
              feelings.n_bad + feelings.n_awful > 2 ? 2 : feelings.n_bad + feelings.n_awful));
    fact(out, 61, pair(feeling, asked));
    fact(out, 62, pair(feeling, trouble));
    fact(out, 63, pair(feeling, at_most(signs.n_loud, 2)));
    fact(out, 64, pair(feeling, signs.handle_first));
    fact(out, 65, pair(trouble, asked * 2 + signs.handle_first));
    fact(out, 66, pair(feelings.last, sign(feelings.emoji)));
    fact(out, 67, pair((int)setting->lang, 0));
    fact(out, 68, pair((int)setting->lang, feeling));
    fact(out, 69, pair((int)setting->lang, at_most(feelings.sum, 4)));
    fact(out, 70, length_step(words->n));
    fact(out, 71, pair(feelings.first, feelings.last));
    fact(out, 72, pair(at_most(feelings.n_negators, 2), trouble));
    fact(out, 73, pair(signs.n_links > 0, feeling));
    fact(out, 74, 0);
    for (uint32_t rules = setting->rules; rules; rules &= rules - 1)
        fact(out, 100 + (unsigned)__builtin_ctz(rules), 0);
}

uint32_t cues_word(const struct word *word)
{
    return cue(token_of(word), ONE);
}

void cues_add_feeling(struct cues *cues, const float sentiment[3])
{
    enum { STEPS = 8 };

    for (unsigned i = 0; i < 3; i++)
        fact(cues, 80 + i, (uint64_t)(sentiment[i] * ((float)STEPS - 0.01F)));
}

void cues_read_pieces(const struct words *words, struct cues *out)
{
    uint32_t one[3 * (WORD_BYTES_MAX + 2)];

    for (size_t i = 0; i < words->n; i++) {
        size_t n;

        if (!word_has_pieces(&words->at[i]))
            continue;
        n = cues_pieces(&words->at[i], one, COUNT(one));
        if (out->n_pieces + n > PIECES_MAX) /* whole words alone, as the cache of sums has them */
            break;
        memcpy(out->pieces + out->n_pieces, one, n * sizeof *one);
        out->n_pieces += n;
    }
}
