/* flow/labelled.c: the base model's labels as rows, and over them a layer for each brand of what agents corrected. */
#include "flow/labelled.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/lock.h"
#include "base/map.h"
#include "flow/core.h"
#include "flow/follower.h"
#include "flow/models.h"
#include "model/company.h"
#include "model/post.h"
#include "store/labels.h"
#include "text/likeness.h"
#include "understand/labels.h"
#include "understand/understand.h"
#include "wire/json.h"

enum { NAMES_MAX = 200, OTHERS_MAX = 32, JSON_MAX = 16384, VALUE_MAX = 24, NAME_SHOWN = 60 };

/* So alike that a label of one holds for the other: all but a word or two in the rarer words. */
#define ALIKE        0.8
/* A chance below this is not kept. */
#define LEAST_LIKELY 0.05f

/* What agents said of one post. */
struct corrected {
    int64_t post, kase;
    char value[LABEL_COUNT][VALUE_MAX];
    char who[NAME_SHOWN + 1];
    ms_t at;
};

struct label_memory {
    struct core *core;
    struct follower *follower;
    struct lock lock;
    struct likeness *texts GUARDED_BY(lock);
    struct corrected *posts GUARDED_BY(lock); /* CORRECTIONS_KEPT places, the oldest is the next to go */
    size_t next GUARDED_BY(lock);
    struct map by_post GUARDED_BY(lock); /* id → place + 1 */
};

static enum label label_of(struct sv name)
{
    static const enum label which[] = { LABEL_SENTIMENT, LABEL_INTENT, LABEL_REASON, LABEL_URGENCY };

    for (size_t i = 0; i < COUNT(which); i++) {
        if (sv_is(name, label_name(which[i])))
            return which[i];
    }
    return LABEL_COUNT;
}

static bool value_parse(enum label label, struct sv text, int *out)
{
    enum sentiment sentiment;
    enum intent intent;
    enum reason reason;
    int64_t urgency;

    if (label == LABEL_SENTIMENT && sentiment_parse(text, &sentiment))
        *out = (int)sentiment;
    else if (label == LABEL_INTENT && intent_parse(text, &intent))
        *out = (int)intent;
    else if (label == LABEL_REASON && reason_parse(text, &reason))
        *out = (int)reason;
    else if (label == LABEL_URGENCY && text.len == 1 && sv_to_i64(text, &urgency) && urgency >= 0 &&
             urgency < URGENCY_COUNT)
        *out = (int)urgency;
    else
        return false;
    return true;
}

bool label_value_number(struct sv label, struct sv value, int *out)
{
    return value_parse(label_of(label), value, out);
}

bool label_value_is(struct sv label, struct sv value)
{
    int ignored;

    return label_value_number(label, value, &ignored);
}

static const char *value_name(enum label label, int value, char number[static 16])
{
    switch (label) {
    case LABEL_SENTIMENT:
        return sentiment_name((enum sentiment)value);
    case LABEL_INTENT:
        return intent_name((enum intent)value);
    case LABEL_REASON:
        return reason_name((enum reason)value);
    case LABEL_SPEAKER:
        return speaker_name((enum speaker)value);
    default:
        (void)snprintf(number, 16, "%d", value);
        return number;
    }
}

void label_values_write(struct buf *out, const char *key)
{
    static const struct {
        enum label label;
        int n;
    } which[] = { { LABEL_INTENT, INTENT_COUNT },
                  { LABEL_REASON, REASON_COUNT },
                  { LABEL_URGENCY, URGENCY_COUNT },
                  { LABEL_SENTIMENT, SENTIMENT_COUNT } };
    char number[16];

    json_begin(out, key, '{');
    for (size_t i = 0; i < COUNT(which); i++) {
        json_begin(out, label_name(which[i].label), '[');
        for (int value = 0; value < which[i].n; value++)
            json_out_str(out, NULL, value_name(which[i].label, value, number));
        json_end(out, ']');
    }
    json_end(out, '}');
}

/* The memory ------------------------------------------------------------------------------------------------------- */

static void forget(struct label_memory *memory, struct corrected *corrected)
{
    likeness_drop(memory->texts, (uint64_t)corrected->post);
    (void)map_remove(&memory->by_post, (uint64_t)corrected->post);
    *corrected = (struct corrected){ 0 };
}

static void remember(struct label_memory *memory, const struct correction *row)
{
    enum label label = label_of(row->label);
    struct sv who = utf8_cut(row->agent_name, NAME_SHOWN);
    struct corrected *corrected;
    uint64_t *place = map_find(&memory->by_post, (uint64_t)row->post);

    if (label == LABEL_COUNT || row->became.len >= VALUE_MAX)
        return;
    corrected = &memory->posts[place ? *place - 1 : memory->next];
    if (!place) {
        if (corrected->post)
            forget(memory, corrected);
        memory->next = (memory->next + 1) % CORRECTIONS_KEPT;
        *map_put(&memory->by_post, (uint64_t)row->post, NULL) = (uint64_t)(corrected - memory->posts) + 1;
        likeness_put(memory->texts, (uint64_t)row->post, (uint64_t)row->brand, row->text);
    }
    corrected->post = row->post;
    corrected->kase = row->kase;
    corrected->at = row->at;
    (void)snprintf(corrected->who, sizeof corrected->who, "%.*s", SV_ARG(who));
    (void)snprintf(corrected->value[label], VALUE_MAX, "%.*s", SV_ARG(row->became));
}

/* The corrections of one case (0: of all) are these now. */
static void take(struct label_memory *memory, int64_t kase, const struct corrections *rows)
{
    lock_take(&memory->lock);
    for (size_t i = 0; memory->by_post.n_held && i < CORRECTIONS_KEPT; i++) {
        if (memory->posts[i].post && (!kase || memory->posts[i].kase == kase))
            forget(memory, &memory->posts[i]);
    }
    for (size_t i = 0; i < rows->n; i++)
        remember(memory, &rows->at[i]);
    lock_give(&memory->lock);
}

static bool read_all(void *arg, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct corrections rows;

    if (!corrections_latest(db, CORRECTIONS_KEPT, &arena, &rows, err))
        return false;
    take(arg, 0, &rows);
    return true;
}

static bool read_one(void *arg, struct db *db, int64_t kase, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct corrections rows;

    if (!corrections_of_case(db, kase, &arena, &rows, err))
        return false;
    take(arg, kase, &rows);
    return true;
}

static void free_all(struct label_memory *memory)
{
    likeness_free(memory->texts);
    map_done(&memory->by_post);
    lock_done(&memory->lock);
    free(memory->posts);
    free(memory);
}

bool label_memory_start(struct core *core, struct label_memory **out, struct err *err)
{
    struct label_memory *memory = NEW(struct label_memory, 1);
    const struct follower_reads reads = {
        .what = "corrected labels", .arg = memory, .all = read_all, .one = read_one
    };

    memory->core = core;
    lock_init(&memory->lock);
    memory->texts = likeness_new(CORRECTIONS_KEPT);
    memory->posts = NEW(struct corrected, CORRECTIONS_KEPT);
    if (!follower_start(core, &reads, &memory->follower, err)) {
        free_all(memory);
        return false;
    }
    atomic_store(&core->label_memory, memory);
    *out = memory;
    return true;
}

void label_memory_stop(struct label_memory *memory)
{
    if (!memory)
        return;
    atomic_store(&memory->core->label_memory, NULL);
    follower_stop(memory->follower);
    free_all(memory);
}

/* What agents said of the post most like this one; false: of none. */
static bool recall(struct label_memory *memory, int64_t brand, struct sv text, struct corrected *out)
{
    struct alike alike;
    uint64_t *place = NULL;

    lock_take(&memory->lock);
    if (memory->by_post.n_held &&
        likeness_find(memory->texts, (uint64_t)brand, text, 0, ALIKE, 1, &alike) == 1)
        place = map_find(&memory->by_post, alike.id);
    if (place)
        *out = memory->posts[*place - 1];
    lock_give(&memory->lock);
    return place != NULL;
}

/* A post ----------------------------------------------------------------------------------------------------------- */

static void out_share(struct buf *out, const char *key, float value)
{
    char text[16];

    (void)snprintf(text, sizeof text, "%.2f", (double)value);
    json_out_raw(out, key, sv_str(text));
}

static void write_likely(struct buf *out, enum label label, const float *p, int n, int chosen)
{
    char number[16];

    json_begin(out, label_name(label), '{');
    for (int i = 0; i < n; i++) {
        if (i == chosen || p[i] >= LEAST_LIKELY)
            out_share(out, value_name(label, i, number), p[i]);
    }
    json_end(out, '}');
}

static struct sv likely_of(const struct labels *labels, struct arena *arena)
{
    CLEANUP(buf_done) struct buf out = BUF(JSON_MAX);

    json_begin(&out, NULL, '{');
    write_likely(&out, LABEL_SENTIMENT, labels->sentiment_p, SENTIMENT_COUNT, (int)labels->sentiment);
    write_likely(&out, LABEL_INTENT, labels->intent_p, INTENT_COUNT, (int)labels->intent);
    write_likely(&out, LABEL_REASON, labels->reason_p, REASON_COUNT, (int)labels->reason);
    write_likely(&out, LABEL_URGENCY, labels->urgency_p, URGENCY_COUNT, labels->urgency);
    write_likely(&out, LABEL_SPEAKER, labels->speaker_p, SPEAKER_COUNT, (int)labels->speaker);
    out_share(&out, label_name(LABEL_ACTIONABLE), labels->actionable_p);
    json_end(&out, '}');
    return arena_sv(arena, buf_sv(&out));
}

static void write_corrected(struct buf *out, const struct corrected *corrected, struct labels *labels)
{
    char day[RFC3339_MAX], rule[NAME_SHOWN + 80];
    int value;

    (void)clock_write(corrected->at, day);
    (void)snprintf(rule, sizeof rule, "as corrected by %s on %.10s", corrected->who, day);
    for (int label = 0; label < LABEL_COUNT; label++) {
        struct sv name = sv_str(corrected->value[label]);

        if (!value_parse((enum label)label, name, &value))
            continue;
        if (label == LABEL_SENTIMENT)
            labels->sentiment = (enum sentiment)value;
        else if (label == LABEL_INTENT)
            labels->intent = (enum intent)value;
        else if (label == LABEL_REASON)
            labels->reason = (enum reason)value;
        else
            labels->urgency = value;
        json_begin(out, NULL, '{');
        json_out_str(out, "words", "");
        json_out_str(out, "label", label_name((enum label)label));
        json_out_sv(out, "value", name);
        json_out_str(out, "rule", rule);
        json_end(out, '}');
    }
}

static void write_evidence(struct buf *out, const struct labels *labels)
{
    char number[16];

    for (size_t i = 0; i < labels->n_why; i++) {
        const struct evidence *evidence = &labels->why[i];

        json_begin(out, NULL, '{');
        json_out_sv(out, "words", evidence->words.at ? evidence->words : SV(""));
        json_out_str(out, "label", label_name(evidence->label));
        json_out_str(out, "value", value_name(evidence->label, evidence->value, number));
        if (evidence->rule)
            json_out_str(out, "rule", evidence->rule);
        json_end(out, '}');
    }
}

/* Stands first among the reasons: it is no label that is chosen from a list, but a name out of the text. */
static void write_target(struct buf *out, struct sv target)
{
    if (!target.len)
        return;
    json_begin(out, NULL, '{');
    json_out_sv(out, "words", target);
    json_out_str(out, "label", "target");
    json_out_sv(out, "value", target);
    json_out_str(out, "rule", "the trouble is with them");
    json_end(out, '}');
}

/* Names and handles of all other brands, rivals' and ours. */
static size_t other_names(const struct company *company, const struct brand *brand,
                          struct sv names[static OTHERS_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < company->n_brands && n < OTHERS_MAX; i++) {
        if (company->brands[i].id != brand->id)
            names[n++] = company->brands[i].name;
    }
    for (size_t i = 0; i < company->n_accounts && n < OTHERS_MAX; i++) {
        if (company->accounts[i].brand != brand->id && company->accounts[i].handle.len)
            names[n++] = company->accounts[i].handle;
    }
    return n;
}

static const struct brand *brand_of(const struct company *company, const struct post *post, int64_t rule_id)
{
    const struct account *named = company_named(company, post);
    const struct rule *rule = company_rule(company, rule_id);
    const struct brand *only = NULL;

    if (named)
        return company_brand(company, named->brand);
    if (rule)
        return company_brand(company, rule->brand);
    /* what names nobody is the only brand's, where there is one */
    for (size_t i = 0; i < company->n_brands; i++) {
        if (company->brands[i].ours && only)
            return NULL;
        if (company->brands[i].ours)
            only = &company->brands[i];
    }
    return only;
}

static struct brand_names names_of(const struct company *company, const struct brand *brand,
                                   struct sv names[static NAMES_MAX])
{
    const struct brand_facts *facts = &brand->facts;
    size_t n = 0;

    names[n++] = brand->name;
    for (size_t i = 0; i < company->n_accounts && n < NAMES_MAX; i++) {
        if (company->accounts[i].brand == brand->id && company->accounts[i].handle.len)
            names[n++] = company->accounts[i].handle;
    }
    for (size_t i = 0; i < facts->aliases.n && n < NAMES_MAX; i++)
        names[n++] = facts->aliases.at[i];
    for (size_t i = 0; i < facts->transliterations.n && n < NAMES_MAX; i++)
        names[n++] = facts->transliterations.at[i];
    return (struct brand_names){ .names = names, .n = n };
}

const struct label_row *labelled(struct core *core, const struct snapshot *snapshot, const struct post *post,
                                 int64_t rule, struct understand_scratch *scratch, struct arena *arena)
{
    const struct company *company = snapshot->company;
    struct label_memory *memory = atomic_load(&core->label_memory);
    const struct brand *brand;
    struct sv names[NAMES_MAX], others[OTHERS_MAX];
    struct brand_names called;
    struct corrected corrected;
    struct served_model *served;
    struct labels labels;
    struct label_row *row;
    CLEANUP(buf_done) struct buf why = BUF(JSON_MAX);

    if (post->deleted || !post->text.len || post->repost_of.len ||
        company_author(company, post->network, &post->author))
        return NULL;
    brand = brand_of(company, post, rule);
    if (brand) {
        called = names_of(company, brand, names);
        called.others = others;
        called.n_others = other_names(company, brand, others);
    }
    served = core_model(core);
    understand_label(served->model, post, brand ? &called : NULL, scratch, &labels);
    served_model_unref(served);
    row = ARENA_NEW(arena, struct label_row, 1);
    row->likely = likely_of(&labels, arena);
    json_begin(&why, NULL, '[');
    if (memory && brand && recall(memory, brand->id, post->text, &corrected))
        write_corrected(&why, &corrected, &labels);
    write_target(&why, labels.target);
    write_evidence(&why, &labels);
    json_end(&why, ']');
    row->why = buf_ok(&why) ? arena_sv(arena, buf_sv(&why)) : SV("[]");
    row->sentiment = sv_str(sentiment_name(labels.sentiment));
    row->intent = sv_str(intent_name(labels.intent));
    row->reason = sv_str(reason_name(labels.reason));
    row->speaker = sv_str(speaker_name(labels.speaker));
    row->lang = arena_sv(arena, sv_str(labels.lang));
    row->urgency = labels.urgency;
    row->actionable = labels.actionable;
    row->ignored_first = labels.ignored_first;
    row->score = (int64_t)(labels.score * 1000);
    return row;
}

void label_priority_write(struct buf *out, const char *key, const struct label_row *row, int64_t followers,
                          ms_t waited_ms)
{
    struct labels labels = { .urgency = (int)row->urgency,
                             .actionable = row->actionable,
                             .ignored_first = row->ignored_first };
    struct priority priority;

    (void)(sentiment_parse(row->sentiment, &labels.sentiment) && intent_parse(row->intent, &labels.intent) &&
           reason_parse(row->reason, &labels.reason) && speaker_parse(row->speaker, &labels.speaker));
    labels_priority(&labels, followers, waited_ms, &priority);
    json_begin(out, key, '{');
    json_out_i64(out, "points", priority.points);
    json_begin(out, "terms", '[');
    for (size_t i = 0; i < priority.n_terms; i++) {
        json_begin(out, NULL, '{');
        json_out_str(out, "name", priority.terms[i].name);
        json_out_i64(out, "points", priority.terms[i].points);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}
