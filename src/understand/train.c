/* understand/train.c: the order of the work: cues of all rows, the feeling, the other heads told of it, whole numbers,
 * calibration on rows that trained nothing. */
#include "understand/train.h"

#include <math.h>
#include <string.h>

#include "understand/calibrate.h"
#include "understand/fit.h"
#include "understand/model_file.h"
#include "understand/reading.h"
#include "wire/json.h"

enum { FOLDS = 4, GENERAL_ONE_IN = 3 };

/* How much a text of a set teaches, and what: feelings, that it is told to a company, or all labels. Requests to banks and shops
 * teach no other head: tried beside our own examples, they made every one of those worse on real posts (doc/models.md). */
static const struct taught {
    const char *set;
    float weight;
    enum { TEACHES_FEELING, TEACHES_CARE, TEACHES_ALL } what;
} sets_taught[] = {
    { "semeval2017_A", 1, TEACHES_FEELING },
    { "xlmt_sentiment", 1.5F, TEACHES_FEELING },
    { "goemotions", 0.15F, TEACHES_FEELING },
    { "semeval2017_BD", 0.5F, TEACHES_FEELING },
    { "banking77", 1, TEACHES_CARE },
    { "bitext_8k", 0.5F, TEACHES_CARE },
    { "own", 3, TEACHES_ALL },
};

struct training {
    const struct rows *rows;
    struct weights weights;
    struct cue_store store, care_store;
    struct fit_row *fit;      /* of every row, label by label */
    struct fit_row *care_fit; /* the same with the facts of feeling */
    float (*feeling)[SENTIMENT_COUNT];
    struct lexicon *lexicon;
    struct rules *rules;
    struct reading reading;
    FILE *progress;
};

static void say(const struct training *training, const char *what)
{
    if (training->progress) {
        fprintf(training->progress, "%s\n", what);
        (void)fflush(training->progress);
    }
}

static const struct taught *taught_by(const struct row *row)
{
    static const struct taught nothing = { .weight = 0 };

    for (size_t i = 0; i < COUNT(sets_taught); i++) {
        if (strcmp(sets_taught[i].set, row->set) == 0)
            return &sets_taught[i];
    }
    return &nothing;
}

static float weight_of(const struct row *row)
{
    return taught_by(row)->weight;
}

static void store_cues(struct cue_store *store, const struct cues *cues, struct fit_row *row)
{
    size_t n = cues->n_facts + cues->n_words + cues->n_pieces;
    uint32_t *at;

    if (store->n + n > store->size) {
        store->size = (store->n + n) * 3 / 2 + (1 << 20);
        store->at = mem_grow(store->at, store->size, sizeof *store->at);
    }
    at = store->at + store->n;
    *row = (struct fit_row){ .from = store->n,
                             .n_facts = (uint32_t)cues->n_facts,
                             .n_words = (uint32_t)cues->n_words,
                             .n_pieces = (uint32_t)cues->n_pieces };
    memcpy(at, cues->facts, cues->n_facts * sizeof *at);
    memcpy(at + cues->n_facts, cues->words, cues->n_words * sizeof *at);
    memcpy(at + cues->n_facts + cues->n_words, cues->pieces, cues->n_pieces * sizeof *at);
    store->n += n;
}

static bool is_used(const struct row *row)
{
    return row->use != ROW_LEFT_OUT && weight_of(row) > 0;
}

static void read_cues(struct training *training)
{
    for (size_t i = 0; i < training->rows->n; i++) {
        const struct row *row = &training->rows->at[i];

        training->fit[i].label = LABEL_UNKNOWN;
        if (!is_used(row))
            continue;
        reading_cues(training->lexicon, training->rules, row->text, row->lang, &training->reading);
        store_cues(&training->store, &training->reading.cues, &training->fit[i]);
    }
}

/* Classes of one set count alike in the sum: a set where every third text is praise must not teach that praise is likely. */
static void balance(struct training *training, unsigned n_classes, struct fit_row *fit)
{
    for (size_t s = 0; s < COUNT(sets_taught); s++) {
        double n[CLASSES_MAX] = { 0 }, all = 0, used = 0;

        for (size_t i = 0; i < training->rows->n; i++) {
            if (fit[i].label >= 0 && strcmp(training->rows->at[i].set, sets_taught[s].set) == 0) {
                n[fit[i].label]++;
                all++;
            }
        }
        for (unsigned c = 0; c < n_classes; c++)
            used += n[c] > 0;
        for (size_t i = 0; i < training->rows->n; i++) {
            const struct row *row = &training->rows->at[i];

            if (fit[i].label >= 0 && strcmp(row->set, sets_taught[s].set) == 0) {
                double even = all / used / n[fit[i].label];

                fit[i].weight = weight_of(row) * (float)even;
            }
        }
    }
}

static int label_of(const struct row *row, enum head head)
{
    const int8_t labels[HEAD_COUNT] = {
        [HEAD_SENTIMENT] = row->sentiment, [HEAD_INTENT] = row->intent,         [HEAD_REASON] = row->reason,
        [HEAD_URGENCY] = row->urgency,     [HEAD_ACTIONABLE] = row->actionable, [HEAD_SPEAKER] = row->speaker,
        [HEAD_TOLD] = row->sentiment,      [HEAD_CARE] = LABEL_UNKNOWN,
    };

    return labels[head];
}

static bool is_own(const struct row *row)
{
    return strcmp(row->set, "own") == 0;
}

static unsigned fold_of(const struct row *row)
{
    return (unsigned)(row->same_as >> 40) % FOLDS;
}

/* Who trains a head; `without` leaves out one fold of our own examples, FOLDS none. */
static void choose_rows(const struct training *training, enum head head, unsigned without,
                        struct fit_row *fit)
{
    for (size_t i = 0; i < training->rows->n; i++) {
        const struct row *row = &training->rows->at[i];
        bool trains = row->use == ROW_TRAIN && weight_of(row) > 0 && fold_of(row) != without;

        fit[i].label = trains ? label_of(row, head) : LABEL_UNKNOWN;
    }
}

static struct fit_plan plan_of_sentiment(void)
{
    return (struct fit_plan){ .bits = FEELING_BITS,
                              .n_classes = SENTIMENT_COUNT,
                              .n_rounds = 15,
                              .n_runs = 3,
                              .rate = 0.03F,
                              .drop = 0.4F,
                              .of_facts = 1,
                              .of_words = 1,
                              .of_pieces = 1,
                              .not_once = true,
                              .seed = 1 };
}

static struct fit_plan plan_of_labels(enum head head)
{
    return (struct fit_plan){ .bits = CARE_BITS,
                              .n_classes = head_shapes[head].n_classes,
                              .n_rounds = 12,
                              .n_runs = 4,
                              .rate = 0.05F,
                              .drop = 0.4F,
                              .of_facts = 1.5F,
                              .of_words = 1,
                              .of_pieces =
                                  0.5F, /* of few texts they tell more of the texts than of the language */
                              .seed = 2 };
}

/* It is the manner that tells, and many texts teach it: pieces say more than facts. */
static struct fit_plan plan_of_care(void)
{
    struct fit_plan plan = plan_of_labels(HEAD_CARE);

    plan.n_runs = 2;
    plan.of_facts = 0.5F;
    plan.of_pieces = 2;
    plan.not_once = true;
    return plan;
}

static struct fit_plan plan_of(enum head head)
{
    switch (head) {
    case HEAD_SENTIMENT:
        return plan_of_sentiment();
    case HEAD_CARE:
        return plan_of_care();
    default:
        return plan_of_labels(head);
    }
}

static void predict_fold(struct training *training, unsigned fold, const float *weights,
                         const struct fit_plan *plan)
{
    for (size_t i = 0; i < training->rows->n; i++) {
        const struct row *row = &training->rows->at[i];

        if (!is_used(row) ||
            (fold < FOLDS ? !is_own(row) || fold_of(row) != fold : is_own(row) && row->use == ROW_TRAIN))
            continue;
        fit_scores(&training->store, &training->fit[i], plan, weights, training->feeling[i]);
        fit_normalise(training->feeling[i], SENTIMENT_COUNT);
    }
}

/* The weights of a head as whole numbers of its columns. The largest is not the largest that there is: one in ten thousand
 * is cut, so that the others keep their digits. */
static float step_of(const float *weights, size_t n)
{
    double sum = 0, most = 0;
    size_t used = 0;

    for (size_t i = 0; i < n; i++) {
        double value = weights[i] < 0 ? -(double)weights[i] : (double)weights[i];

        sum = sum + value * value;
        used += weights[i] != 0;
        most = value > most ? value : most;
    }
    if (used == 0)
        return 1;
    sum = 12 * sqrt(sum / (double)used);
    return (float)((most < sum ? most : sum) / (double)FIT_STEPS);
}

static void keep_weights(struct training *training, enum head head, const float *fitted,
                         const struct fit_plan *plan)
{
    const struct head_shape *shape = &head_shapes[head];
    struct head_scale *scale = &training->weights.scales[head];
    int8_t *table = head == HEAD_SENTIMENT ? training->weights.feeling : training->weights.care;
    size_t columns = head == HEAD_SENTIMENT ? FEELING_COLUMNS : CARE_STRIDE, n_rows = (size_t)1 << plan->bits;

    scale->unit = step_of(fitted, n_rows * shape->n_classes);
    scale->temperature = 1;
    scale->weigh[GROUP_FACTS] = plan->of_facts;
    scale->weigh[GROUP_WORDS] = plan->of_words;
    scale->weigh[GROUP_PIECES] = plan->of_pieces;
    for (size_t r = 0; r < n_rows; r++) {
        int8_t *row = table + r * columns + shape->column;

        for (unsigned c = 0; c < shape->n_classes; c++)
            row[c] = fit_whole(fitted[r * shape->n_classes + c], scale->unit);
        if (shape->n_classes == 2) /* but for rounding it is so already: lines.h counts on it */
            row[1] = (int8_t)-row[0];
    }
}

static void fit_feeling(struct training *training)
{
    struct fit_plan plan = plan_of(HEAD_SENTIMENT);

    for (unsigned fold = 0; fold <= FOLDS; fold++) {
        CLEANUP(mem_freep) float *fitted = NULL;

        say(training, fold < FOLDS ? "sentiment, without a quarter of the texts" : "sentiment");
        choose_rows(training, HEAD_SENTIMENT, fold, training->fit);
        balance(training, SENTIMENT_COUNT, training->fit);
        fitted = fit_softmax(&training->store, training->fit, training->rows->n, &plan);
        predict_fold(training, fold, fitted, &plan);
        if (fold == FOLDS)
            keep_weights(training, HEAD_SENTIMENT, fitted, &plan);
    }
}

/* Of the general sets some texts teach what is no business of a company's. */
static int care_of(const struct row *row)
{
    if (taught_by(row)->what == TEACHES_CARE)
        return 1;
    if (!is_own(row))
        return row->brand.len || (row->same_as >> 12) % GENERAL_ONE_IN ? LABEL_UNKNOWN : 0;
    return row->intent != INTENT_CHATTER && row->intent != INTENT_SPAM && row->intent != INTENT_NONE;
}

static bool has_care_label(const struct row *row)
{
    return is_used(row) && care_of(row) >= 0;
}

static void read_care_cues(struct training *training)
{
    for (size_t i = 0; i < training->rows->n; i++) {
        const struct row *row = &training->rows->at[i];

        training->care_fit[i].label = LABEL_UNKNOWN;
        if (!has_care_label(row))
            continue;
        reading_cues(training->lexicon, training->rules, row->text, row->lang, &training->reading);
        cues_add_feeling(&training->reading.cues, training->feeling[i]);
        store_cues(&training->care_store, &training->reading.cues, &training->care_fit[i]);
    }
}

static void fit_care(struct training *training)
{
    for (enum head head = HEAD_INTENT; head < HEAD_COUNT; head++) {
        struct fit_plan plan = plan_of(head);
        CLEANUP(mem_freep) float *fitted = NULL;

        say(training, head_shapes[head].name);
        choose_rows(training, head, FOLDS, training->care_fit);
        for (size_t i = 0; i < training->rows->n; i++) {
            const struct row *row = &training->rows->at[i];

            if (!has_care_label(row) || (head != HEAD_CARE && !is_own(row)))
                training->care_fit[i].label = LABEL_UNKNOWN;
            else if (head == HEAD_CARE && row->use == ROW_TRAIN)
                training->care_fit[i].label = care_of(row);
        }
        balance(training, head_shapes[head].n_classes, training->care_fit);
        fitted = fit_softmax(&training->care_store, training->care_fit, training->rows->n, &plan);
        keep_weights(training, head, fitted, &plan);
    }
}

static void write_about(const struct rows *rows, struct buf *out)
{
    json_begin(out, NULL, '{');
    json_out_i64(out, "version", MODEL_VERSION);
    json_begin(out, "rows", '{');
    for (size_t s = 0; s < COUNT(sets_taught); s++) {
        int64_t n = 0;

        for (size_t i = 0; i < rows->n; i++)
            n += rows->at[i].use == ROW_TRAIN && strcmp(rows->at[i].set, sets_taught[s].set) == 0;
        json_out_i64(out, sets_taught[s].set, n);
    }
    json_end(out, '}');
    json_out_i64(out, "left_out", rows->n_left_out);
    json_end(out, '}');
}

static void training_done(struct training *training)
{
    weights_done(&training->weights);
    free(training->store.at);
    free(training->care_store.at);
    free(training->fit);
    free(training->care_fit);
    free(training->feeling);
    lexicon_free(training->lexicon);
    rules_free(training->rules);
    reading_done(&training->reading);
}

bool train_model(const struct rows *rows, FILE *progress, struct buf *out, struct err *err)
{
    struct training training = { .rows = rows, .progress = progress };
    CLEANUP(buf_done) struct buf about = BUF(MODEL_ABOUT_MAX);

    weights_init(&training.weights);
    training.fit = NEW(struct fit_row, rows->n);
    training.care_fit = NEW(struct fit_row, rows->n);
    training.feeling = mem_new(rows->n, sizeof *training.feeling);
    training.lexicon = lexicon_new();
    training.rules = rules_new();
    reading_init(&training.reading, NULL);
    read_cues(&training);
    fit_feeling(&training);
    read_care_cues(&training);
    fit_care(&training);
    calibrate(&training.weights, rows, training.lexicon, training.rules, progress);
    write_about(rows, &about);
    model_pack(&training.weights, buf_sv(&about), out);
    training_done(&training);
    return buf_ok(out) || err_set(err, ERR_FAULT, "the model is larger than %d bytes", MODEL_FILE_MAX);
}
