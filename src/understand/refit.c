/* understand/refit.c: AdaGrad goes on from the stored weights. Only heads that agents correct move (the sentiment as a company is
 * told it, intent, reason, urgency): the sums of all others stay to the bit. Three things keep it from forgetting: our own examples
 * are trained again beside the corrections, each touched weight is pulled back to the base, and the sums of squares begin high, as
 * if much had been seen. A weight that moves less than half a step keeps its whole number. */
#include "understand/refit.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "model/post.h"
#include "text/likeness.h"
#include "understand/fit.h"
#include "understand/language.h"
#include "understand/model_file.h"
#include "understand/model_parts.h"
#include "understand/reading.h"
#include "understand/rows.h"

enum { ROUNDS = 8, KEEP_ONE_IN = 4, LOOK_BACK = 8000, SEED = 3 };

#define RATE      0.05F
#define SEEN      0.01F
#define PULL      0.02F
/* As the base was fitted: the temperatures fit sums of all cues. */
#define DROP      0.4F
#define CORRECTED 3.0F
#define AGREED    0.5F
#define OWN       1.0F
/* So alike that they are on one side. */
#define ALIKE     0.7

const char *refit_label_name(enum refit_label label)
{
    static const char *const names[] = { "sentiment", "intent", "reason", "urgency" };

    return names[label];
}

void refit_keep(struct refit_post *posts, size_t n)
{
    struct likeness *earlier = likeness_new(LOOK_BACK);
    struct alike alike;

    for (size_t i = 0; i < n; i++) {
        if (likeness_find(earlier, 1, posts[i].text, 0, ALIKE, 1, &alike) == 1)
            posts[i].kept = posts[alike.id - 1].kept;
        else
            posts[i].kept = (rows_same_as(posts[i].text) >> 24) % KEEP_ONE_IN == 0;
        likeness_put(earlier, i + 1, 1, posts[i].text);
    }
    likeness_free(earlier);
}

/* One text that trains, with its cues in the store. */
struct lesson {
    struct fit_row row;
    int value[REFIT_LABELS];
    float weight[REFIT_LABELS];
};

struct refit {
    const struct model *base;
    struct weights weights; /* the base's, and of some heads those that move on */
    struct cue_store store;
    struct lesson *lessons;
    size_t n_lessons, n_desk; /* the desk's stand first */
    uint32_t *kept;           /* of the current text: rows of weights … */
    float *scale;             /* … and how much each counts */
    size_t n_kept;
    struct reading reading;
};

static const enum head heads[REFIT_LABELS] = { HEAD_TOLD, HEAD_INTENT, HEAD_REASON, HEAD_URGENCY };

static void store_group(struct cue_store *store, const uint32_t *cues, size_t n)
{
    if (store->n + n > store->size) {
        store->size = (store->n + n) * 3 / 2 + (1 << 16);
        store->at = mem_grow(store->at, store->size, sizeof *store->at);
    }
    memcpy(store->at + store->n, cues, n * sizeof *cues);
    store->n += n;
}

/* The other heads are told of the feeling, as when they label. */
static void read_cues(struct refit *refit, struct sv text, struct sv lang, struct fit_row *out)
{
    const struct model *base = refit->base;
    const struct cues *cues = &refit->reading.cues;
    float feeling[CLASSES_MAX];

    reading_read(base, text, lang, &refit->reading);
    score_head(&base->lines, HEAD_SENTIMENT, &refit->reading.scoring, feeling);
    reading_cues(base->lexicon, base->rules, text, lang, &refit->reading);
    cues_add_feeling(&refit->reading.cues, feeling);
    *out = (struct fit_row){ .from = refit->store.n,
                             .n_facts = (uint32_t)cues->n_facts,
                             .n_words = (uint32_t)cues->n_words,
                             .n_pieces = (uint32_t)cues->n_pieces };
    store_group(&refit->store, cues->facts, cues->n_facts);
    store_group(&refit->store, cues->words, cues->n_words);
    store_group(&refit->store, cues->pieces, cues->n_pieces);
}

static void add_lessons(struct refit *refit, const struct refit_post *posts, size_t n, const struct rows *own)
{
    refit->lessons = NEW(struct lesson, n + own->n + 1);
    for (size_t i = 0; i < n; i++) {
        struct lesson *lesson = &refit->lessons[refit->n_lessons];
        const struct post post = { .text = posts[i].text, .lang = posts[i].lang };
        char lang[LANG_MAX];

        if (posts[i].kept || !posts[i].text.len)
            continue;
        language_of(&post, lang);
        read_cues(refit, post.text, sv_str(lang), &lesson->row);
        for (unsigned label = 0; label < REFIT_LABELS; label++) {
            lesson->value[label] = posts[i].value[label];
            lesson->weight[label] = posts[i].corrected[label] ? CORRECTED : AGREED;
        }
        refit->n_lessons++;
    }
    refit->n_desk = refit->n_lessons;
    for (size_t i = 0; i < own->n; i++) {
        struct lesson *lesson = &refit->lessons[refit->n_lessons];
        const struct row *row = &own->at[i];

        if (row->use != ROW_TRAIN)
            continue;
        read_cues(refit, row->text, row->lang, &lesson->row);
        *lesson = (struct lesson){ .row = lesson->row,
                                   .value = { row->sentiment, row->intent, row->reason, row->urgency } };
        refit->n_lessons++;
    }
}

/* The fit ---------------------------------------------------------------------------------------------------------- */

static void keep_group(struct refit *refit, const uint32_t *cues, size_t n, float scale,
                       struct random_seq *random)
{
    const uint64_t limit = (uint64_t)(DROP * 65536);
    uint64_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0)
            bits = random_next(random);
        if ((bits >> i % 4 * 16 & 0xFFFF) < limit)
            continue;
        refit->kept[refit->n_kept] = cues[i] >> (32 - CARE_BITS);
        refit->scale[refit->n_kept++] = scale;
    }
}

static void keep_cues(struct refit *refit, const struct fit_row *row, const struct head_scale *scale,
                      struct random_seq *random)
{
    const uint32_t *cues = refit->store.at + row->from;

    refit->n_kept = 0;
    keep_group(refit, cues, row->n_facts, fit_scale(scale->weigh[GROUP_FACTS], row->n_facts), random);
    cues += row->n_facts;
    keep_group(refit, cues, row->n_words, fit_scale(scale->weigh[GROUP_WORDS], row->n_words), random);
    cues += row->n_words;
    keep_group(refit, cues, row->n_pieces, fit_scale(scale->weigh[GROUP_PIECES], row->n_pieces), random);
}

struct fitting {
    unsigned n_classes;
    const float *base; /* the weights as they were: [2^CARE_BITS][n_classes] */
    float *now, *seen;
};

static void learn(const struct refit *refit, const struct fitting *fitting, int value, float weight)
{
    unsigned n = fitting->n_classes;
    float wrong[CLASSES_MAX];
    double sums[CLASSES_MAX] = { 0 };

    for (size_t i = 0; i < refit->n_kept; i++) {
        const float *row = fitting->now + (size_t)refit->kept[i] * n;

        for (unsigned c = 0; c < n; c++)
            sums[c] = sums[c] + (double)(row[c] * refit->scale[i]);
    }
    for (unsigned c = 0; c < n; c++)
        wrong[c] = (float)sums[c];
    fit_normalise(wrong, n);
    wrong[value] = wrong[value] - 1;
    for (size_t i = 0; i < refit->n_kept; i++) {
        size_t at = (size_t)refit->kept[i] * n;

        for (unsigned c = 0; c < n; c++) {
            float *now = &fitting->now[at + c], *seen = &fitting->seen[at + c];
            float gradient = wrong[c] * weight * refit->scale[i] + PULL * (*now - fitting->base[at + c]);

            *seen = *seen + gradient * gradient;
            *now = *now - RATE * gradient / sqrtf(*seen);
        }
    }
}

/* Classes of our own examples count alike in the sum, as when the base was fitted; those of the desk as often as they come. */
static void balance(struct refit *refit, enum refit_label label, unsigned n_classes)
{
    size_t n[CLASSES_MAX] = { 0 }, all = 0, used = 0;

    for (size_t i = refit->n_desk; i < refit->n_lessons; i++) {
        if (refit->lessons[i].value[label] >= 0) {
            n[refit->lessons[i].value[label]]++;
            all++;
        }
    }
    for (unsigned c = 0; c < n_classes; c++)
        used += n[c] > 0;
    for (size_t i = refit->n_desk; i < refit->n_lessons; i++) {
        int value = refit->lessons[i].value[label];

        if (value >= 0)
            refit->lessons[i].weight[label] = OWN * (float)((double)all / (double)used / (double)n[value]);
    }
}

static void fit_label(struct refit *refit, enum refit_label label)
{
    const struct head_shape *shape = &head_shapes[heads[label]];
    const struct head_scale *scale = &refit->weights.scales[heads[label]];
    size_t n_rows = (size_t)1 << CARE_BITS, n = n_rows * shape->n_classes, n_order = 0;
    CLEANUP(mem_freep) float *base = NEW(float, n);
    CLEANUP(mem_freep) float *now = NEW(float, n);
    CLEANUP(mem_freep) float *seen = NEW(float, n);
    CLEANUP(mem_freep) uint32_t *order = NEW(uint32_t, refit->n_lessons + 1);
    struct fitting fitting = { .n_classes = shape->n_classes, .base = base, .now = now, .seen = seen };
    struct random_seq random = { .state = SEED };

    for (size_t i = 0; i < n; i++) {
        size_t at = i / shape->n_classes * CARE_STRIDE + shape->column + i % shape->n_classes;

        base[i] = now[i] = (float)refit->weights.care[at] * scale->unit;
        seen[i] = SEEN;
    }
    for (size_t i = 0; i < refit->n_lessons; i++) {
        if (refit->lessons[i].value[label] >= 0)
            order[n_order++] = (uint32_t)i;
    }
    balance(refit, label, shape->n_classes);
    for (unsigned round = 0; round < ROUNDS; round++) {
        random_shuffle(&random, order, n_order);
        for (size_t i = 0; i < n_order; i++) {
            const struct lesson *lesson = &refit->lessons[order[i]];

            keep_cues(refit, &lesson->row, scale, &random);
            learn(refit, &fitting, lesson->value[label], lesson->weight[label]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = i / shape->n_classes * CARE_STRIDE + shape->column + i % shape->n_classes;

        refit->weights.care[at] = fit_whole(now[i], scale->unit);
    }
}

bool refit_model(const struct model *base, const struct refit_post *posts, size_t n, struct sv about,
                 struct buf *out, struct err *err)
{
    enum { CUES_MOST = FACTS_MAX + WORD_CUES_MAX + PIECES_MAX };
    CLEANUP(mem_freep) struct piece_set *cache = pieces_cache_new();
    struct refit refit = { .base = base };
    struct rows own;

    if (!rows_read_examples(&own, err))
        return false;
    lines_unpack(&base->lines, &refit.weights);
    refit.kept = NEW(uint32_t, CUES_MOST);
    refit.scale = NEW(float, CUES_MOST);
    reading_init(&refit.reading, cache);
    add_lessons(&refit, posts, n, &own);
    for (enum refit_label label = 0; label < REFIT_LABELS; label++)
        fit_label(&refit, label);
    model_pack(&refit.weights, about, out);
    reading_done(&refit.reading);
    rows_done(&own);
    weights_done(&refit.weights);
    free(refit.store.at);
    free(refit.lessons);
    free(refit.kept);
    free(refit.scale);
    return buf_ok(out) || err_set(err, ERR_FAULT, "the model is larger than %d bytes", MODEL_FILE_MAX);
}
