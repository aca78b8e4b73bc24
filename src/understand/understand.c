/* understand/understand.c: the way from a text to its labels: words, rules, cues, sums; the feeling first, since the other heads
 * are told of it; then what rules know for sure, then the words that led there. */
#include "understand/understand.h"

#include <string.h>

#include "model/post.h"
#include "understand/evidence.h"
#include "understand/language.h"
#include "understand/model_parts.h"
#include "understand/reading.h"
#include "understand/target.h"
#include "understand/towards.h"

struct understand_scratch {
    struct reading reading, near;
    struct piece_set *cache; /* of both; NULL: no post was labelled yet */
    uint64_t check;          /* of the model that they remember */
};

struct understand_scratch *understand_scratch_new(void)
{
    struct understand_scratch *scratch = NEW(struct understand_scratch, 1);

    reading_init(&scratch->reading, NULL);
    reading_init(&scratch->near, NULL);
    return scratch;
}

void understand_scratch_free(struct understand_scratch *scratch)
{
    if (!scratch)
        return;
    reading_done(&scratch->reading);
    reading_done(&scratch->near);
    free(scratch->cache);
    free(scratch);
}

void understand_scratch_freep(struct understand_scratch **scratch)
{
    understand_scratch_free(*scratch);
}

/* Of a deadline, of being stranded, of an earlier contact without answer: one of them presses, unless little else does. */
static const float pressing = 0.55F;

static unsigned best_of(const float *p, unsigned n)
{
    unsigned best = 0;

    for (unsigned c = 1; c < n; c++)
        best = p[c] > p[best] ? c : best;
    return best;
}

/* What a rule speaks for gets a share of what the others had: it stays a probability. */
static void lean(float *p, unsigned n, unsigned towards, float sure)
{
    for (unsigned c = 0; c < n; c++)
        p[c] = p[c] * (1 - sure) + (c == towards ? sure : 0);
}

/* Moves a share of what is thought less urgent up to `level`. */
static void press(float p[URGENCY_COUNT], int level, float share)
{
    for (int below = 0; below < level; below++) {
        p[level] += p[below] * share;
        p[below] *= 1 - share;
    }
}

static void apply_rules(const struct rule_hits *hits, struct labels *out)
{
    for (uint32_t kinds = hits->kinds; kinds; kinds &= kinds - 1) {
        const struct rule_meaning *meaning = &rule_meanings[__builtin_ctz(kinds)];

        if (meaning->overrules) {
            lean(out->intent_p, INTENT_COUNT, meaning->intent, meaning->sure);
            press(out->urgency_p, meaning->urgency, meaning->sure);
        } else if (meaning->urgency == 2 && out->actionable_p >= 0.5F) {
            press(out->urgency_p, 2, pressing);
        }
    }
}

static void score_all(const struct lines *lines, struct reading *reading, struct labels *out)
{
    float p[HEAD_COUNT][CLASSES_MAX];

    reading_heads(lines, reading, HEAD_INTENT, p);
    memcpy(out->sentiment_p, p[HEAD_SENTIMENT], sizeof out->sentiment_p);
    memcpy(out->intent_p, p[HEAD_INTENT], sizeof out->intent_p);
    memcpy(out->reason_p, p[HEAD_REASON], sizeof out->reason_p);
    memcpy(out->urgency_p, p[HEAD_URGENCY], sizeof out->urgency_p);
    memcpy(out->speaker_p, p[HEAD_SPEAKER], sizeof out->speaker_p);
    out->actionable_p = p[HEAD_ACTIONABLE][1];
}

static void choose(struct labels *out)
{
    out->sentiment = (enum sentiment)best_of(out->sentiment_p, SENTIMENT_COUNT);
    out->score = out->sentiment_p[SENTIMENT_POSITIVE] - out->sentiment_p[SENTIMENT_NEGATIVE];
    out->intent = (enum intent)best_of(out->intent_p, INTENT_COUNT);
    out->reason = (enum reason)best_of(out->reason_p, REASON_COUNT);
    out->urgency = (int)best_of(out->urgency_p, URGENCY_COUNT);
    out->speaker = (enum speaker)best_of(out->speaker_p, SPEAKER_COUNT);
    out->actionable = out->actionable_p >= 0.5F;
}

/* What is remembered goes by the model's address: another model may come to stand there. */
static void forget(struct understand_scratch *scratch, const struct model *model)
{
    if (scratch->cache)
        pieces_cache_clear(scratch->cache);
    else
        scratch->reading.cache = scratch->near.cache = scratch->cache = pieces_cache_new();
    scratch->check = model->check;
}

void understand_label(const struct model *model, const struct post *post, const struct brand_names *brand,
                      struct understand_scratch *scratch, struct labels *out)
{
    struct reading *reading = &scratch->reading;

    if (scratch->check != model->check)
        forget(scratch, model);
    *out = (struct labels){ .n_why = 0 };
    language_of(post, out->lang);
    reading_read(model, post->text, sv_str(out->lang), reading);
    score_all(&model->lines, reading, out);
    apply_rules(&reading->hits, out);
    if (brand)
        towards_brand(model, brand, sv_str(out->lang), reading, &scratch->near, out->sentiment_p);
    choose(out);
    out->ignored_first =
        (reading->hits.kinds >> RULE_IGNORED & 1) && out->actionable && out->intent != INTENT_PRAISE;
    out->target = target_find(post->text, reading, brand, out);
    evidence_collect(model, post->text, reading, out);
}
