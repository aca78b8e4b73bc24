/* understand/evidence.c: a rule's words stand as they are; a word of the model counts by what the chosen label would lose
 * without it: its own row and those of its pieces. */
#include "understand/evidence.h"

#include "understand/fit.h"
#include "understand/model.h"

enum { TOP_MAX = 3 };

static struct sv span(struct sv text, const struct words *words, size_t first, size_t last)
{
    size_t from = words->at[first].from, to = words->at[last].to;

    return sv_of(text.at + from, to - from);
}

static void add(struct labels *out, const struct evidence *evidence)
{
    size_t at;

    if (evidence->weight <= 0)
        return;
    at = out->n_why < EVIDENCE_MAX ? out->n_why++ : EVIDENCE_MAX - 1;
    if (at == EVIDENCE_MAX - 1 && out->why[at].weight >= evidence->weight && out->n_why == EVIDENCE_MAX &&
        out->why[at].words.at)
        return;
    out->why[at] = *evidence;
    for (; at > 0 && out->why[at - 1].weight < out->why[at].weight; at--) {
        struct evidence swap = out->why[at];

        out->why[at] = out->why[at - 1];
        out->why[at - 1] = swap;
    }
}

static void add_rule(struct labels *out, struct sv text, const struct words *words,
                     const struct rule_hit *hit)
{
    const struct rule_meaning *meaning = &rule_meanings[hit->kind];
    struct evidence evidence = { .words = span(text, words, hit->first, hit->last), .rule = meaning->what };

    if (meaning->urgency >= 2 && out->urgency >= meaning->urgency) {
        evidence.label = LABEL_URGENCY;
        evidence.value = out->urgency;
        evidence.weight = 0.9F;
    } else if (meaning->intent == out->intent) {
        evidence.label = LABEL_INTENT;
        evidence.value = (int)out->intent;
        evidence.weight = 0.4F + meaning->sure / 2;
    } else if (meaning->reason == out->reason && out->reason != REASON_NONE) {
        evidence.label = LABEL_REASON;
        evidence.value = (int)out->reason;
        evidence.weight = 0.5F;
    }
    add(out, &evidence);
}

/* What a word adds to one class over the mean of all. */
static float pull(const struct model *model, const struct reading *reading, const struct word *word,
                  enum head head, unsigned class)
{
    const struct head_shape *shape = &head_shapes[head];
    const struct head_scale *scale = &model->weights.scales[head];
    struct group_sums one = { 0 };
    const struct piece_sums *pieces =
        word_has_pieces(word) ? score_pieces(&model->weights, word, reading->cache) : NULL;
    uint32_t cue = cues_word(word);
    const int32_t *columns = head == HEAD_SENTIMENT ? one.feeling : one.care + shape->column;
    float of_word = fit_scale(scale->weigh[GROUP_WORDS], reading->scoring.n[GROUP_WORDS]) * scale->unit;
    float of_piece = fit_scale(scale->weigh[GROUP_PIECES], reading->scoring.n[GROUP_PIECES]) * scale->unit;
    float sum = 0, own = 0;

    score_cues(&model->weights, &cue, 1, &one);
    for (unsigned c = 0; c < shape->n_classes; c++) {
        float value = of_word * (float)columns[c];

        if (pieces)
            value += of_piece *
                     (float)(head == HEAD_SENTIMENT ? pieces->feeling[c] : pieces->care[shape->column + c]);
        sum += value;
        own = c == class ? value : own;
    }
    return (own - sum / (float)shape->n_classes) / scale->temperature;
}

static void add_words(const struct model *model, struct sv text, const struct reading *reading,
                      enum head head, enum label label, unsigned class, struct labels *out)
{
    struct evidence top[TOP_MAX] = { 0 };
    size_t n_top = 0;

    for (size_t i = 0; i < reading->words.n; i++) {
        const struct word *word = &reading->words.at[i];
        float weight = word->kind == WORD_HANDLE || word->kind == WORD_LINK
                           ? 0
                           : pull(model, reading, word, head, class);
        struct evidence evidence = { .words = span(text, &reading->words, i, i),
                                     .label = label,
                                     .value = (int)class };
        size_t at;

        evidence.weight = weight / (1 + weight);
        if (weight < 0.1F || (n_top == TOP_MAX && top[n_top - 1].weight >= evidence.weight))
            continue;
        at = n_top < TOP_MAX ? n_top++ : TOP_MAX - 1;
        for (; at > 0 && top[at - 1].weight < evidence.weight; at--)
            top[at] = top[at - 1];
        top[at] = evidence;
    }
    for (size_t i = 0; i < n_top; i++)
        add(out, &top[i]);
}

void evidence_collect(const struct model *model, struct sv text, const struct reading *reading,
                      struct labels *out)
{
    for (size_t i = 0; i < reading->hits.n; i++)
        add_rule(out, text, &reading->words, &reading->hits.at[i]);
    if (out->sentiment != SENTIMENT_NEUTRAL)
        add_words(model, text, reading, HEAD_SENTIMENT, LABEL_SENTIMENT, out->sentiment, out);
    add_words(model, text, reading, HEAD_INTENT, LABEL_INTENT, out->intent, out);
}
