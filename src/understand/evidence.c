/* understand/evidence.c: a rule's words stand as they are; a word of the model counts by what the chosen label would lose
 * without it: its own row and those of its pieces. */
#include "understand/evidence.h"

#include "understand/fit.h"
#include "understand/model_parts.h"

enum { TOP_MAX = 3 };

static const float least = 0.1F;

static struct sv span(struct sv text, const struct words *words, size_t first, size_t last)
{
    size_t from = words->at[first].from, to = words->at[last].to;

    return sv_of(text.at + from, to - from);
}

static bool overlap(struct sv one, struct sv other)
{
    return one.at < other.at + other.len && other.at < one.at + one.len;
}

static void drop(struct labels *out, size_t at)
{
    out->n_why--;
    for (; at < out->n_why; at++)
        out->why[at] = out->why[at + 1];
}

/* Whether the same words tell the same already, and more strongly; what they tell less strongly goes. */
static bool is_told(struct labels *out, const struct evidence *evidence)
{
    for (size_t i = 0; i < out->n_why; i++) {
        const struct evidence *told = &out->why[i];

        if (told->label != evidence->label || told->value != evidence->value ||
            !(overlap(told->words, evidence->words) || sv_equal_nocase(told->words, evidence->words)))
            continue;
        if (told->weight >= evidence->weight)
            return true;
        drop(out, i--);
    }
    return false;
}

static void add(struct labels *out, const struct evidence *evidence)
{
    size_t at;

    if (evidence->weight <= 0 || is_told(out, evidence))
        return;
    if (out->n_why == EVIDENCE_MAX && out->why[EVIDENCE_MAX - 1].weight >= evidence->weight)
        return;
    at = out->n_why < EVIDENCE_MAX ? out->n_why++ : EVIDENCE_MAX - 1;
    for (; at > 0 && out->why[at - 1].weight < evidence->weight; at--)
        out->why[at] = out->why[at - 1];
    out->why[at] = *evidence;
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

/* What a head's steps are worth here. */
struct worth {
    enum head head;
    enum label label;
    unsigned class;
    float of_word, of_piece;
};

static struct worth worth_of(const struct model *model, const struct reading *reading, enum head head,
                             enum label label, unsigned class)
{
    const struct head_scale *scale = &model->lines.scales[head];
    float step = scale->unit / scale->temperature;

    return (struct worth){
        .head = head,
        .label = label,
        .class = class,
        .of_word = step * fit_scale(scale->weigh[GROUP_WORDS], reading->scoring.n[GROUP_WORDS]),
        .of_piece = step * fit_scale(scale->weigh[GROUP_PIECES], reading->scoring.n[GROUP_PIECES])
    };
}

/* What a word adds to the class over the mean of all: its own row and its pieces'. */
static float pull(const struct model *model, const struct worth *worth, uint32_t cue,
                  const struct piece_sums *pieces)
{
    const struct head_shape *shape = &head_shapes[worth->head];
    bool feels = worth->head == HEAD_SENTIMENT;
    const int8_t *line = lines_row(&model->lines, cue);
    const int8_t *row = feels ? lines_feeling(line, cue) : line + shape->place;
    const int16_t *sums = feels ? pieces->feeling : pieces->care + shape->place;
    int of_row = 0, of_sums = feels ? pieces->feeling_sum : pieces->intent_sum, n = (int)shape->n_classes;

    for (int c = 0; c < n; c++)
        of_row += row[c];
    return (worth->of_word * (float)(n * row[worth->class] - of_row) +
            worth->of_piece * (float)(n * sums[worth->class] - of_sums)) /
           (float)n;
}

/* The few heaviest words of one label. */
struct top {
    struct evidence at[TOP_MAX];
    size_t n;
};

static void top_add(struct top *top, const struct worth *worth, float weight, struct sv words)
{
    struct evidence evidence = {
        .words = words, .label = worth->label, .value = (int)worth->class, .weight = weight / (1 + weight)
    };
    size_t at;

    if (weight < least || (top->n == TOP_MAX && top->at[TOP_MAX - 1].weight >= evidence.weight))
        return;
    at = top->n < TOP_MAX ? top->n++ : TOP_MAX - 1;
    for (; at > 0 && top->at[at - 1].weight < evidence.weight; at--)
        top->at[at] = top->at[at - 1];
    top->at[at] = evidence;
}

static void add_words(const struct model *model, struct sv text, const struct reading *reading,
                      struct labels *out)
{
    static const struct piece_sums none = { 0 };
    struct worth worths[] = { worth_of(model, reading, HEAD_INTENT, LABEL_INTENT, out->intent),
                              worth_of(model, reading, HEAD_SENTIMENT, LABEL_SENTIMENT, out->sentiment) };
    size_t n_worths = out->sentiment == SENTIMENT_NEUTRAL ? 1 : 2; /* that nothing is felt has no words */
    struct top tops[COUNT(worths)] = { 0 };

    for (size_t i = 0; i < reading->words.n; i++) {
        const struct word *word = &reading->words.at[i];
        const struct piece_sums *pieces =
            word_has_pieces(word) ? pieces_of(&model->lines, word, reading->cache) : &none;
        uint32_t cue = cues_word(word);

        if (word->kind == WORD_HANDLE || word->kind == WORD_LINK)
            continue;
        for (size_t w = 0; w < n_worths; w++)
            top_add(&tops[w], &worths[w], pull(model, &worths[w], cue, pieces),
                    span(text, &reading->words, i, i));
    }
    for (size_t w = 0; w < n_worths; w++) {
        for (size_t i = 0; i < tops[w].n; i++)
            add(out, &tops[w].at[i]);
    }
}

void evidence_collect(const struct model *model, struct sv text, const struct reading *reading,
                      struct labels *out)
{
    for (size_t i = 0; i < reading->hits.n; i++)
        add_rule(out, text, &reading->words, &reading->hits.at[i]);
    add_words(model, text, reading, out);
}
