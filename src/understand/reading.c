/* understand/reading.c: words once, everything else from them. */
#include "understand/reading.h"

#include "base/lang.h"
#include "understand/model.h"

void reading_init(struct reading *reading)
{
    words_init(&reading->words);
    reading->cache = NEW(struct piece_sums, CACHE_SLOTS);
}

void reading_done(struct reading *reading)
{
    words_done(&reading->words);
    free(reading->cache);
}

static void read_words(const struct lexicon *lexicon, struct sv text, struct sv lang, struct reading *out,
                       struct setting *setting)
{
    *setting = (struct setting){ .lang = lexicon_lang(lexicon, lang) };
    words_read(&out->words, lexicon, setting->lang, text);
    cues_read_words(&out->words, &out->cues);
}

static void read_facts(const struct rules *rules, struct setting *setting, struct reading *out)
{
    rules_find(rules, &out->words, &out->hits);
    setting->rules = out->hits.kinds;
    cues_read_facts(&out->words, setting, &out->cues);
}

void reading_cues(const struct lexicon *lexicon, const struct rules *rules, struct sv text, struct sv lang,
                  struct reading *out)
{
    struct setting setting;

    read_words(lexicon, text, lang, out, &setting);
    read_facts(rules, &setting, out);
    cues_read_pieces(&out->words, &out->cues);
}

static void sum_pieces(const struct weights *weights, struct reading *reading)
{
    struct scoring *scoring = &reading->scoring;

    for (size_t i = 0; i < reading->words.n; i++) {
        const struct word *word = &reading->words.at[i];
        const struct piece_sums *pieces;

        if (!word_has_pieces(word))
            continue;
        pieces = score_pieces(weights, word, reading->cache);
        if (scoring->n[GROUP_PIECES] + pieces->n > PIECES_MAX)
            break;
        score_add(&scoring->groups[GROUP_PIECES], pieces);
        scoring->n[GROUP_PIECES] += pieces->n;
    }
}

void reading_read(const struct model *model, struct sv text, struct sv lang, struct reading *out)
{
    struct scoring *scoring = &out->scoring;
    struct setting setting;

    *scoring = (struct scoring){ 0 };
    read_words(model->lexicon, text, lang, out, &setting);
    score_fetch_pieces(&out->words, out->cache);
    score_fetch_cues(&model->weights, out->cues.words, out->cues.n_words);
    read_facts(model->rules, &setting, out);
    scoring->n[GROUP_FACTS] = out->cues.n_facts;
    scoring->n[GROUP_WORDS] = out->cues.n_words;
    score_cues(&model->weights, out->cues.facts, out->cues.n_facts, &scoring->groups[GROUP_FACTS]);
    score_cues(&model->weights, out->cues.words, out->cues.n_words, &scoring->groups[GROUP_WORDS]);
    sum_pieces(&model->weights, out);
}

void reading_add_feeling(const struct weights *weights, struct reading *reading, const float *sentiment)
{
    struct cues *cues = &reading->cues;
    size_t before = cues->n_facts;

    cues_add_feeling(cues, sentiment);
    score_cues(weights, cues->facts + before, cues->n_facts - before, &reading->scoring.groups[GROUP_FACTS]);
    reading->scoring.n[GROUP_FACTS] = cues->n_facts;
}

void reading_sentiment(const struct weights *weights, struct reading *reading, float out[SENTIMENT_COUNT])
{
    float told[SENTIMENT_COUNT], care[CARE_COUNT];

    score_head(weights, HEAD_SENTIMENT, &reading->scoring, out);
    reading_add_feeling(weights, reading, out);
    score_head(weights, HEAD_TOLD, &reading->scoring, told);
    score_head(weights, HEAD_CARE, &reading->scoring, care);
    for (unsigned c = 0; c < SENTIMENT_COUNT; c++)
        out[c] = out[c] * (1 - care[1]) + told[c] * care[1];
}
