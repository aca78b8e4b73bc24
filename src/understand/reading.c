/* understand/reading.c: words once, everything else from them. */
#include "understand/reading.h"

#include "base/lang.h"
#include "understand/model_parts.h"

void reading_init(struct reading *reading, struct piece_set *cache)
{
    words_init(&reading->words);
    reading->cache = cache;
}

void reading_done(struct reading *reading)
{
    words_done(&reading->words);
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

static void sum_pieces(const struct lines *lines, struct reading *reading)
{
    struct scoring *scoring = &reading->scoring;

    for (size_t i = 0; i < reading->words.n; i++) {
        const struct word *word = &reading->words.at[i];
        const struct piece_sums *pieces;

        if (!word_has_pieces(word))
            continue;
        pieces = pieces_of(lines, word, reading->cache);
        if (scoring->n[GROUP_PIECES] + pieces->n > PIECES_MAX)
            break;
        pieces_add(&scoring->groups[GROUP_PIECES], pieces);
        scoring->n[GROUP_PIECES] += pieces->n;
    }
}

void reading_read(const struct model *model, struct sv text, struct sv lang, struct reading *out)
{
    const struct lines *lines = &model->lines;
    struct scoring *scoring = &out->scoring;
    struct cues *cues = &out->cues;
    struct setting setting;

    *scoring = (struct scoring){ 0 };
    read_words(model->lexicon, text, lang, out, &setting);
    pieces_fetch(&out->words, out->cache);
    score_fetch(lines, cues->words, cues->n_words);
    read_facts(model->rules, &setting, out);
    pieces_gather(lines, &out->words, out->cache, cues, &out->fresh);
    scoring->n[GROUP_FACTS] = cues->n_facts;
    scoring->n[GROUP_WORDS] = cues->n_words;
    score_cues(lines, cues->facts, cues->n_facts, 0, &scoring->groups[GROUP_FACTS]);
    score_cues(lines, cues->words, cues->n_words, cues->n_pieces, &scoring->groups[GROUP_WORDS]);
    pieces_sum(lines, cues, &out->fresh);
    sum_pieces(lines, out);
}

void reading_add_feeling(const struct lines *lines, struct reading *reading, const float *sentiment)
{
    struct cues *cues = &reading->cues;
    size_t before = cues->n_facts;

    cues_add_feeling(cues, sentiment);
    score_cues(lines, cues->facts + before, cues->n_facts - before, 0, &reading->scoring.groups[GROUP_FACTS]);
    reading->scoring.n[GROUP_FACTS] = cues->n_facts;
}

/* How many times likelier a text is one told to a company than the sets say that teach "care", which know only texts: what
 * comes here was chosen by a company's own rules, and far more so if it begins with a handle. What they cost and gain: doc/models.md. */
static const float odds_chosen = 3, odds_addressed = 20;

static float share_of_told(const struct words *words, float care)
{
    bool is_addressed = words->n > 0 && words->at[0].kind == WORD_HANDLE;
    float odds = (is_addressed ? odds_addressed : odds_chosen) * care;

    return odds / (odds + 1 - care);
}

void reading_heads(const struct lines *lines, struct reading *reading, enum head from,
                   float out[HEAD_COUNT][CLASSES_MAX])
{
    float *sentiment = out[HEAD_SENTIMENT], care;

    score_heads(lines, HEAD_SENTIMENT, HEAD_SENTIMENT + 1, &reading->scoring, out);
    reading_add_feeling(lines, reading, sentiment);
    score_heads(lines, from, HEAD_COUNT, &reading->scoring, out);
    care = share_of_told(&reading->words, out[HEAD_CARE][1]);
    for (unsigned c = 0; c < SENTIMENT_COUNT; c++)
        sentiment[c] = sentiment[c] * (1 - care) + out[HEAD_TOLD][c] * care;
}
