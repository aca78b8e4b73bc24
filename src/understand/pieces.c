/* understand/pieces.c: two slots for each hash. The words of a text that are not there are first gathered and then summed, so that the
 * lines of one are on their way while those of another are added. */
#include "understand/pieces.h"

#include <string.h>

enum { SET_SHIFT = 51, WORD_PIECES_MAX = 3 * (WORD_BYTES_MAX + 2) };
_Static_assert(PIECE_WAYS == 2, "find() and take() tell two apart");
_Static_assert(PIECE_SETS == 1 << (64 - SET_SHIFT), "a hash's upper bits are its set");
_Static_assert(sizeof(struct piece_sums) == 2 * CACHE_LINE, "a word's sums take two lines");

static size_t set_of(const struct word *word)
{
    return (word->hash * UINT64_C(0x9E3779B97F4A7C15)) >> SET_SHIFT;
}

static bool is_of(const struct piece_sums *slot, uint64_t word, const struct lines *lines)
{
    return slot->word == word && slot->model == lines;
}

/* The word's slot, or NULL. Which of the two it is nobody can foretell, so nothing branches on it. */
static struct piece_sums *find(struct piece_set *set, uint64_t word, const struct lines *lines)
{
    unsigned way = set->at[1].word == word;
    struct piece_sums *slot = &set->at[way];

    if (!is_of(slot, word, lines))
        return NULL;
    set->at[0].last = (uint16_t)way;
    return slot;
}

/* The slot of a word that is not there: of those that may go, the one that was not asked for last. */
static struct piece_sums *take(struct piece_set *set, uint64_t word, const struct lines *lines, size_t n)
{
    uint16_t way = (uint16_t)(1 - set->at[0].last);
    struct piece_sums *slot = &set->at[way];

    set->at[0].last = way;
    slot->word = word;
    slot->model = lines;
    slot->n = (uint16_t)n;
    return slot;
}

static void keep(struct piece_sums *slot, const struct group_sums *sums)
{
    const int16_t *intent = slot->care + head_shapes[HEAD_INTENT].place;

    for (size_t c = 0; c < LINE_SUMS; c++)
        slot->care[c] = (int16_t)sums->care[c];
    for (size_t c = 0; c < LINE_FEELING; c++)
        slot->feeling[c] = (int16_t)sums->feeling[c];
    slot->intent_sum = slot->feeling_sum = 0;
    for (size_t c = 0; c < INTENT_COUNT; c++)
        slot->intent_sum = (int16_t)(slot->intent_sum + intent[c]);
    for (size_t c = 0; c < SENTIMENT_COUNT; c++)
        slot->feeling_sum = (int16_t)(slot->feeling_sum + slot->feeling[c]);
}

struct piece_set *pieces_cache_new(void)
{
    return mem_aligned(CACHE_LINE, PIECE_SETS * sizeof(struct piece_set));
}

void pieces_cache_clear(struct piece_set *cache)
{
    memset(cache, 0, PIECE_SETS * sizeof *cache);
}

void pieces_fetch(const struct words *words, const struct piece_set *cache)
{
    for (size_t i = 0; i < words->n && i < FRESH_MAX; i++) {
        const struct piece_set *set = &cache[set_of(&words->at[i])];

        if (!word_has_pieces(&words->at[i]))
            continue;
        for (size_t way = 0; way < PIECE_WAYS; way++)
            __builtin_prefetch(&set->at[way]);
    }
}

void pieces_gather(const struct lines *lines, const struct words *words, struct piece_set *cache,
                   struct cues *cues, struct fresh_words *out)
{
    out->n = cues->n_pieces = 0;
    for (size_t i = 0; i < words->n && out->n < FRESH_MAX; i++) {
        const struct word *word = &words->at[i];
        struct piece_set *set = &cache[set_of(word)];
        struct piece_sums *slot;
        size_t n;

        if (!word_has_pieces(word))
            continue;
        slot = find(set, word->hash, lines);
        if (slot) {
            __builtin_prefetch((const char *)slot + CACHE_LINE);
            continue;
        }
        if (cues->n_pieces + WORD_PIECES_MAX > PIECES_MAX)
            break;
        n = cues_pieces(word, cues->pieces + cues->n_pieces, WORD_PIECES_MAX);
        out->at[out->n].slot = take(set, word->hash, lines, n);
        out->at[out->n].word = word->hash;
        out->at[out->n++].n = (uint32_t)n;
        cues->n_pieces += n;
    }
}

void pieces_sum(const struct lines *lines, const struct cues *cues, const struct fresh_words *fresh)
{
    size_t from = 0;

    for (size_t i = 0; i < fresh->n; i++) {
        struct piece_sums *slot = fresh->at[i].slot;
        struct group_sums sums = { 0 };
        size_t n = fresh->at[i].n;

        score_cues(lines, cues->pieces + from, n, cues->n_pieces - from - n, &sums);
        from += n;
        if (is_of(slot, fresh->at[i].word, lines)) /* else a later word of the text took it */
            keep(slot, &sums);
    }
}

__attribute__((noinline)) static const struct piece_sums *
sum_one(const struct lines *lines, const struct word *word, struct piece_set *set)
{
    uint32_t cues[WORD_PIECES_MAX];
    size_t n = cues_pieces(word, cues, WORD_PIECES_MAX);
    struct piece_sums *slot = take(set, word->hash, lines, n);
    struct group_sums sums = { 0 };

    score_fetch(lines, cues, n);
    score_cues(lines, cues, n, 0, &sums);
    keep(slot, &sums);
    return slot;
}

const struct piece_sums *pieces_of(const struct lines *lines, const struct word *word,
                                   struct piece_set *cache)
{
    struct piece_set *set = &cache[set_of(word)];
    const struct piece_sums *known = find(set, word->hash, lines);

    return known ? known : sum_one(lines, word, set);
}

/* Written once, compiled for each kind of machine. */
static inline __attribute__((always_inline)) void add(struct group_sums *sums,
                                                      const struct piece_sums *pieces)
{
    for (size_t c = 0; c < LINE_SUMS; c++)
        sums->care[c] += pieces->care[c];
    for (size_t c = 0; c < LINE_FEELING; c++)
        sums->feeling[c] += pieces->feeling[c];
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void add_avx2(struct group_sums *sums, const struct piece_sums *pieces)
{
    add(sums, pieces);
}

void pieces_add(struct group_sums *sums, const struct piece_sums *pieces)
{
    if (__builtin_cpu_supports("avx2"))
        add_avx2(sums, pieces);
    else
        add(sums, pieces);
}
#else
void pieces_add(struct group_sums *sums, const struct piece_sums *pieces)
{
    add(sums, pieces);
}
#endif
