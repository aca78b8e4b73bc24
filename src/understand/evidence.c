/* understand/evidence.c: a rule's words stand as they are; a word of the model counts by what the chosen label would lose
 * without it: its own row and those of its pieces. */
#include "understand/evidence.h"

#include <string.h>

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

/* The sum of eight bytes from 0 to 255, all at once. */
static int sum_of_eight(uint64_t bytes)
{
    const uint64_t even = UINT64_C(0x00FF00FF00FF00FF), ones = UINT64_C(0x0001000100010001);

    return (int)(((bytes & even) + (bytes >> 8 & even)) * ones >> 48);
}

/* The sum of a row of weights. */
static inline int sum_of_row(const int8_t *row, int n)
{
    const uint64_t lift = UINT64_C(0x8080808080808080); /* from -128 … 127 to 0 … 255 */
    uint64_t bytes;
    int sum = 0;

    for (; n >= (int)sizeof bytes; n -= (int)sizeof bytes, row += sizeof bytes) {
        memcpy(&bytes, row, sizeof bytes);
        sum += sum_of_eight(bytes ^ lift) - 128 * (int)sizeof bytes;
    }
    for (int c = 0; c < n; c++)
        sum += row[c];
    return sum;
}

/* What a word adds to the class over the mean of all `n`: its own row and its pieces'. */
static inline float pull_of(const struct worth *worth, const int8_t *row, const int16_t *sums, int of_sums,
                            int n)
{
    int of_row = sum_of_row(row, n);

    return (worth->of_word * (float)(n * row[worth->class] - of_row) +
            worth->of_piece * (float)(n * sums[worth->class] - of_sums)) /
           (float)n;
}

static float pull(const struct model *model, const struct worth *worth, uint32_t cue,
                  const struct piece_sums *pieces)
{
    const int8_t *line = lines_row(&model->lines, cue);
    unsigned place = head_shapes[HEAD_INTENT].place;

    if (worth->head == HEAD_SENTIMENT)
        return pull_of(worth, lines_feeling(line, cue), pieces->feeling, pieces->feeling_sum,
                       SENTIMENT_COUNT);
    return pull_of(worth, line + place, pieces->care + place, pieces->intent_sum, INTENT_COUNT);
}

/* The few heaviest words of one label. */
struct top {
    struct evidence at[TOP_MAX];
    size_t n;
};

static void top_add(struct top *top, const struct worth *worth, float weight, struct sv text,
                    const struct words *words, size_t at_word)
{
    struct evidence evidence;
    size_t at;

    if (weight < least) /* as most are */
        return;
    evidence = (struct evidence){ .words = span(text, words, at_word, at_word),
                                  .label = worth->label,
                                  .value = (int)worth->class,
                                  .weight = weight / (1 + weight) };
    if (top->n == TOP_MAX && top->at[TOP_MAX - 1].weight >= evidence.weight)
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
    struct top tops[COUNT(worths)];

    tops[0].n = tops[1].n = 0;
    for (size_t i = 0; i < reading->words.n; i++) {
        const struct word *word = &reading->words.at[i];
        const struct piece_sums *pieces;
        uint32_t cue;

        if (word->kind == WORD_HANDLE || word->kind == WORD_LINK)
            continue;
        pieces = word_has_pieces(word) ? pieces_of(&model->lines, word, reading->cache) : &none;
        cue = cues_word(word);
        for (size_t w = 0; w < n_worths; w++)
            top_add(&tops[w], &worths[w], pull(model, &worths[w], cue, pieces), text, &reading->words, i);
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
