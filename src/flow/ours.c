/* flow/ours.c: what agents decided, followed; and the judgement of one post. */
#include "flow/ours.h"

#include "base/map.h"
#include "care/intake.h"
#include "flow/core.h"
#include "flow/follower.h"
#include "hear/lessons.h"
#include "hear/ours.h"
#include "model/company.h"
#include "store/lessons.h"
#include "store/people.h"
#include "text/fold.h"

enum {
    TEXT_MAX = 4096,
    NAME_MAX_BYTES = 400,
    JUDGEMENT_MAX = 64 << 10,
};

/* What a case taught, so that it can be taken back. */
struct taught {
    int64_t kase, brand;
    struct buf folded;
    bool ours;
};

struct teacher {
    struct core *core;
    struct follower *follower;
    struct lock lock;
    struct lessons *lessons GUARDED_BY(lock);
    struct taught *taught GUARDED_BY(lock); /* LESSONS_KEPT places, the oldest is the next to go */
    size_t next GUARDED_BY(lock);
    struct map by_case GUARDED_BY(lock); /* id → place + 1 */
};

static struct sv folded_name(struct core *core, int64_t brand, struct buf *out)
{
    struct snapshot *snapshot = core_snapshot(core);
    const struct brand *found = company_brand(snapshot->company, brand);

    buf_clear(out);
    if (found)
        fold(utf8_cut(found->name, NAME_MAX_BYTES), out);
    snapshot_unref(snapshot);
    return buf_sv(out);
}

static void take_back(struct teacher *teacher, struct taught *taught, struct sv name)
{
    if (!taught->kase)
        return;
    lessons_take_back(teacher->lessons, (struct lesson_brand){ (uint64_t)taught->brand, name },
                      buf_sv(&taught->folded), taught->ours);
    (void)map_remove(&teacher->by_case, (uint64_t)taught->kase);
    taught->kase = 0;
}

/* Sets what a case teaches; a lesson of NULL: nothing. */
static void teach(struct teacher *teacher, int64_t kase, const struct lesson *lesson)
{
    CLEANUP(buf_done) struct buf name = BUF(NAME_MAX_BYTES * FOLD_GROWTH_MAX), old = name;
    struct taught *taught;
    uint64_t *known;

    lock_take(&teacher->lock);
    known = map_find(&teacher->by_case, (uint64_t)kase);
    taught = &teacher->taught[known ? *known - 1 : teacher->next];
    if (known || (lesson && taught->kase))
        take_back(teacher, taught, folded_name(teacher->core, taught->brand, &old));
    if (lesson && lesson->text.len) {
        if (!known)
            teacher->next = (teacher->next + 1) % LESSONS_KEPT;
        *map_put(&teacher->by_case, (uint64_t)kase, NULL) = (uint64_t)(taught - teacher->taught) + 1;
        taught->kase = kase;
        taught->brand = lesson->brand;
        taught->ours = lesson->ours;
        taught->folded.limit = TEXT_MAX * FOLD_GROWTH_MAX;
        buf_clear(&taught->folded);
        fold(utf8_cut(lesson->text, TEXT_MAX), &taught->folded);
        lessons_give(teacher->lessons,
                     (struct lesson_brand){ (uint64_t)lesson->brand,
                                            folded_name(teacher->core, lesson->brand, &name) },
                     buf_sv(&taught->folded), lesson->ours);
    }
    lock_give(&teacher->lock);
    buf_done(&old);
}

static bool read_all(void *arg, struct db *db, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct lesson_list list;

    if (!lessons_latest(db, LESSONS_KEPT, &arena, &list, err))
        return false;
    for (size_t i = list.n; i-- > 0;)
        teach(arg, list.at[i].kase, &list.at[i]);
    return true;
}

static bool read_one(void *arg, struct db *db, int64_t kase, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct lesson lesson;
    bool found;

    if (!lesson_of(db, kase, &arena, &lesson, &found, err))
        return false;
    teach(arg, kase, found ? &lesson : NULL);
    return true;
}

static void free_all(struct teacher *teacher)
{
    for (size_t i = 0; i < LESSONS_KEPT; i++)
        buf_done(&teacher->taught[i].folded);
    free(teacher->taught);
    lessons_free(teacher->lessons);
    map_done(&teacher->by_case);
    lock_done(&teacher->lock);
    free(teacher);
}

bool teacher_start(struct core *core, struct teacher **out, struct err *err)
{
    struct teacher *teacher = NEW(struct teacher, 1);
    const struct follower_reads reads = {
        .what = "what agents decided", .arg = teacher, .all = read_all, .one = read_one
    };

    teacher->core = core;
    lock_init(&teacher->lock);
    teacher->lessons = lessons_new();
    teacher->taught = NEW(struct taught, LESSONS_KEPT);
    if (!follower_start(core, &reads, &teacher->follower, err)) {
        free_all(teacher);
        return false;
    }
    atomic_store(&core->teacher, teacher);
    *out = teacher;
    return true;
}

void teacher_stop(struct teacher *teacher)
{
    if (!teacher)
        return;
    atomic_store(&teacher->core->teacher, NULL);
    follower_stop(teacher->follower);
    free_all(teacher);
}

size_t teacher_lessons(struct teacher *teacher)
{
    size_t n;

    lock_take(&teacher->lock);
    n = teacher->by_case.n_held;
    lock_give(&teacher->lock);
    return n;
}

/* The handles of a brand's accounts. */
static struct sv_list handles_of(const struct company *company, int64_t brand, struct arena *arena)
{
    struct sv_list list = { .at = ARENA_NEW(arena, struct sv, company->n_accounts + 1) };

    for (size_t i = 0; i < company->n_accounts; i++) {
        if (company->accounts[i].brand == brand)
            list.at[list.n++] = company->accounts[i].handle;
    }
    return list;
}

/* The house of a brand, and the other brands of that house. */
static struct sv_list family_of(const struct brand_facts *facts, struct arena *arena)
{
    struct sv_list list = { .at = ARENA_NEW(arena, struct sv, facts->sisters.n + 1) };

    for (size_t i = 0; i < facts->sisters.n; i++)
        list.at[list.n++] = facts->sisters.at[i];
    if (facts->parent.len)
        list.at[list.n++] = facts->parent;
    return list;
}

static void judge(struct teacher *teacher, const struct brand_hints *hints, const struct post *post,
                  const struct ours_history *history, int64_t brand, struct ours_judgement *out)
{
    if (!teacher) {
        ours_judge(hints, post, history, NULL, (uint64_t)brand, out);
        return;
    }
    lock_take(&teacher->lock);
    ours_judge(hints, post, history, teacher->lessons, (uint64_t)brand, out);
    lock_give(&teacher->lock);
}

static struct brand_hints hints_of(const struct company *company, const struct brand *brand,
                                   struct arena *arena)
{
    return (struct brand_hints){ .name = brand->name,
                                 .homonym = brand->facts.homonym,
                                 .words_for = brand->facts.words_for,
                                 .words_against = brand->facts.words_against,
                                 .domains = brand->facts.domains,
                                 .countries = brand->facts.countries,
                                 .languages = brand->facts.languages,
                                 .family = family_of(&brand->facts, arena),
                                 .handles = handles_of(company, brand->id, arena),
                                 .others = brand->facts.others,
                                 .n_others = brand->facts.n_others };
}

/* The brand of which a post is to be judged; NULL where nobody asks. Who names an account of ours means us, unless others of
 * the name are told: "@Hardees" is written in Amman, too. */
static const struct brand *doubted_brand(const struct company *company, const struct incoming *incoming,
                                         const struct account *named, struct teacher *teacher)
{
    const struct rule *rule = named ? NULL : company_rule(company, incoming->rule);
    const struct brand *brand = NULL;

    if (named || rule) /* of most posts nobody asks */
        brand = company_brand(company, named ? named->brand : rule->brand);
    if (!brand || incoming->post->deleted || incoming->post->visibility == VISIBILITY_DIRECT)
        return NULL;
    if (named)
        return brand->facts.n_others ? brand : NULL;
    return brand_facts_any(&brand->facts) || (teacher && teacher_lessons(teacher)) ? brand : NULL;
}

static struct sv written(const struct ours_judgement *judgement, struct arena *arena)
{
    CLEANUP(buf_done) struct buf json = BUF(JUDGEMENT_MAX);

    json_begin(&json, NULL, '{');
    ours_write(&json, "ours", judgement);
    json_end(&json, '}');
    return buf_ok(&json) ? arena_sv(arena, buf_sv(&json)) : (struct sv){ 0 };
}

static bool look_back(struct db *db, const struct post *post, int64_t brand, struct arena *arena,
                      struct ours_history *out, struct err *err)
{
    struct sv key = author_key(&post->author, arena);
    struct author_history told = { 0 };

    if (key.at && !author_told(db, post->network, key, brand, arena, &told, err))
        return false;
    *out = (struct ours_history){ .wrote_to_us = told.ours,
                                  .was_not_ours = told.not_ours,
                                  .handed_to = told.handed_to };
    return true;
}

bool ours_look(struct core *core, const struct snapshot *snapshot, struct db *db, struct arena *arena,
               struct incoming *incoming, struct err *err)
{
    const struct company *company = snapshot->company;
    const struct account *named = company_named(company, incoming->post);
    struct teacher *teacher = atomic_load(&core->teacher);
    const struct brand *brand = doubted_brand(company, incoming, named, teacher);
    struct ours_judgement judgement = { 0 };
    struct ours_history history;
    struct brand_hints hints;

    if (!brand)
        return true;
    if (!look_back(db, incoming->post, brand->id, arena, &history, err))
        return false;
    hints = hints_of(company, brand, arena);
    judge(teacher, &hints, incoming->post, &history, brand->id, &judgement);
    if (named && judgement.verdict == OURS_NO)
        judgement.verdict = OURS_UNSURE; /* who asks us is answered, if only with whose it is */
    incoming->not_ours = judgement.verdict == OURS_NO;
    if (!named || ours_names_other(&judgement))
        incoming->judgement = written(&judgement, arena);
    ours_judgement_done(&judgement);
    return true;
}
