/* hear/lessons.c: counts of words, a pair for each brand and word: in so many posts that were about it, in so many that were not. */
#include "hear/lessons.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "hear/stop_words.h"
#include "text/tokens.h"

enum { TEXT_MAX = 4096, SHORT_WORD = 3 /* bytes: what is no longer says little by itself */ };
#define WEIGHT_MAX    1.4  /* of one word */
#define LEAST         0.25 /* what weighs less is noise */
#define DRAWN         4.0  /* posts by which a share is drawn to that of all */
#define POSTS_ASSUMED 20.0

struct lessons {
    struct map words;  /* key of brand and word → counts */
    struct map brands; /* brand → counts of posts */
};

/* Two counts in one value of the map: for in the upper half. */
static uint64_t one(bool ours)
{
    return ours ? UINT64_C(1) << 32 : 1;
}

static double n_for(uint64_t counts)
{
    return (double)(counts >> 32);
}

static double n_against(uint64_t counts)
{
    return (double)(counts & UINT32_MAX);
}

struct lessons *lessons_new(void)
{
    return NEW(struct lessons, 1);
}

void lessons_free(struct lessons *lessons)
{
    if (!lessons)
        return;
    map_done(&lessons->words);
    map_done(&lessons->brands);
    free(lessons);
}

/* A word of a text: where it stands there, and its key. */
struct learnt_word {
    uint64_t key;
    struct sv text;
};

static bool has_key(const struct learnt_word *words, size_t n, uint64_t key)
{
    for (size_t i = 0; i < n; i++) {
        if (words[i].key == key)
            return true;
    }
    return false;
}

static bool is_of_name(struct sv word, struct sv name)
{
    struct tokens tokens = tokens_of(name);
    struct token token;

    while (tokens_next(&tokens, &token)) {
        if (sv_equal(token.text, word))
            return true;
    }
    return false;
}

/* Each word once. */
static size_t read_words(struct lesson_brand brand, struct sv folded,
                         struct learnt_word words[static LESSON_WORDS_MAX])
{
    struct tokens tokens = tokens_of(utf8_cut(folded, TEXT_MAX));
    struct token token;
    size_t n = 0;

    while (n < LESSON_WORDS_MAX && tokens_next(&tokens, &token)) {
        uint64_t key;

        if ((token.kind != TOKEN_WORD && token.kind != TOKEN_RUN) || token.text.len <= SHORT_WORD ||
            is_stop_word(token.text) || is_of_name(token.text, brand.name))
            continue;
        key = sv_hash(token.text, brand.id);
        if (!has_key(words, n, key))
            words[n++] = (struct learnt_word){ key, token.text };
    }
    return n;
}

static void count(struct lessons *lessons, struct lesson_brand brand, struct sv folded, uint64_t by)
{
    struct learnt_word words[LESSON_WORDS_MAX];
    size_t n = read_words(brand, folded, words);

    for (size_t i = 0; i < n; i++)
        *map_put(&lessons->words, words[i].key, NULL) += by;
    *map_put(&lessons->brands, brand.id, NULL) += by;
}

void lessons_give(struct lessons *lessons, struct lesson_brand brand, struct sv folded, bool ours)
{
    count(lessons, brand, folded, one(ours));
}

void lessons_take_back(struct lessons *lessons, struct lesson_brand brand, struct sv folded, bool ours)
{
    count(lessons, brand, folded, -one(ours));
}

/* How much likelier a word is in posts about the brand. Both shares are drawn towards that of all posts, as if some had been
 * read before: one lesson about a rare word says something, one about a common word next to nothing. */
static double weight_of(uint64_t word, uint64_t posts)
{
    double n_all = fmax(n_for(posts) + n_against(posts), POSTS_ASSUMED),
           share = (n_for(word) + n_against(word) + 0.5) / (n_all + 1),
           share_for = (n_for(word) + DRAWN * share) / (n_for(posts) + DRAWN),
           share_against = (n_against(word) + DRAWN * share) / (n_against(posts) + DRAWN);
    double weight = word ? log(share_for / share_against) : 0;

    return fmax(-WEIGHT_MAX, fmin(WEIGHT_MAX, weight));
}

static size_t insert(struct lesson_word *out, size_t n, size_t most, struct lesson_word word)
{
    size_t at = n;

    while (at > 0 && fabs(out[at - 1].weight) < fabs(word.weight))
        at--;
    if (at == most)
        return n;
    n = n < most ? n + 1 : n;
    memmove(out + at + 1, out + at, (n - 1 - at) * sizeof *out);
    out[at] = word;
    return n;
}

size_t lessons_words(const struct lessons *lessons, struct lesson_brand brand, struct sv folded, size_t most,
                     struct lesson_word *out)
{
    const uint64_t *posts = map_find(&lessons->brands, brand.id);
    struct learnt_word words[LESSON_WORDS_MAX];
    size_t n = posts && *posts ? read_words(brand, folded, words) : 0, n_out = 0;

    for (size_t i = 0; i < n; i++) {
        const uint64_t *counts = map_find(&lessons->words, words[i].key);
        double weight = counts ? weight_of(*counts, *posts) : 0;

        if (fabs(weight) >= LEAST)
            n_out = insert(out, n_out, most, (struct lesson_word){ words[i].text, weight });
    }
    return n_out;
}
