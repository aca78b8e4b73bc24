/* understand/pieces.c: a slot for each hash. The words of a text that are not there are first gathered and then summed, so that the
 * lines of one are on their way while those of another are added. */
#include "understand/pieces.h"

enum { SLOT_SHIFT = 51, WORD_PIECES_MAX = 3 * (WORD_BYTES_MAX + 2) };
_Static_assert(PIECE_SLOTS == 1 << (64 - SLOT_SHIFT), "a hash's upper bits are its slot");

static size_t slot_of(const struct word *word)
{
    return (word->hash * UINT64_C(0x9E3779B97F4A7C15)) >> SLOT_SHIFT;
}

static bool is_of(const struct piece_sums *slot, uint64_t word, const struct lines *lines)
{
    return slot->word == word && slot->model == lines;
}

static void take(struct piece_sums *slot, uint64_t word, const struct lines *lines, size_t n)
{
    slot->word = word;
    slot->model = lines;
    slot->n = (uint32_t)n;
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

void pieces_fetch(const struct words *words, const struct piece_sums *cache)
{
    for (size_t i = 0; i < words->n && i < FRESH_MAX; i++) {
        const char *slot = (const char *)&cache[slot_of(&words->at[i])];

        if (!word_has_pieces(&words->at[i]))
            continue;
        for (size_t line = 0; line < sizeof *cache; line += CACHE_LINE)
            __builtin_prefetch(slot + line);
    }
}

void pieces_gather(const struct lines *lines, const struct words *words, struct piece_sums *cache,
                   struct cues *cues, struct fresh_words *out)
{
    out->n = cues->n_pieces = 0;
    for (size_t i = 0; i < words->n && out->n < FRESH_MAX; i++) {
        const struct word *word = &words->at[i];
        struct piece_sums *slot = &cache[slot_of(word)];
        size_t n;

        if (!word_has_pieces(word) || is_of(slot, word->hash, lines))
            continue;
        if (cues->n_pieces + WORD_PIECES_MAX > PIECES_MAX)
            break;
        n = cues_pieces(word, cues->pieces + cues->n_pieces, WORD_PIECES_MAX);
        take(slot, word->hash, lines, n);
        out->at[out->n].slot = slot;
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

__attribute__((noinline)) static void sum_one(const struct lines *lines, const struct word *word,
                                              struct piece_sums *slot)
{
    uint32_t cues[WORD_PIECES_MAX];
    struct group_sums sums = { 0 };
    size_t n = cues_pieces(word, cues, WORD_PIECES_MAX);

    score_fetch(lines, cues, n);
    score_cues(lines, cues, n, 0, &sums);
    take(slot, word->hash, lines, n);
    keep(slot, &sums);
}

const struct piece_sums *pieces_of(const struct lines *lines, const struct word *word,
                                   struct piece_sums *cache)
{
    struct piece_sums *slot = &cache[slot_of(word)];

    if (!is_of(slot, word->hash, lines))
        sum_one(lines, word, slot);
    return slot;
}

void pieces_add(struct group_sums *sums, const struct piece_sums *pieces)
{
    for (size_t c = 0; c < LINE_SUMS; c++)
        sums->care[c] += pieces->care[c];
    for (size_t c = 0; c < LINE_FEELING; c++)
        sums->feeling[c] += pieces->feeling[c];
}
