/* desk/case_work.c: what an agent asks to be done to a case, from JSON to care/case_work.h. */
#include <inttypes.h>
#include <string.h>

#include "desk/handlers.h"
#include "desk/inner.h"
#include "desk/presence.h"
#include "desk/views.h"
#include "flow/core.h"
#include "model/company.h"
#include "model/outbox.h"
#include "store/case_work.h"
#include "store/posts.h"
#include "text/search_tokens.h"

/* Which case the answer shows, where it isn't the one in the path; and what else a step leaves for the next. */
struct worked {
    int64_t kase;
    struct claim claim;
    bool looking, typing, writes;
    bool objects[N_GUARDS];
};

static struct worked *worked(struct request *request)
{
    if (!request->own)
        request->own = ARENA_NEW(&request->arena, struct worked, 1);
    return request->own;
}

bool worked_case_read(struct request *request, struct db *db, struct err *err)
{
    int64_t kase = worked(request)->kase;

    return write_case(request, db, kase ? kase : request->ids[0], err);
}

bool claim_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    bool force = false;

    if (!body_bool(request, "force", &force))
        return false;
    if (force && request->caller.role < AGENT_LEAD)
        return request_problem(request, PROBLEM_DENIED, "taking over a claim takes the role lead");
    return work_claim(&request->work, request->ids[0], force, err);
}

bool release_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    return work_release(&request->work, request->ids[0], err);
}

/* Also what is no news here goes out: the other nodes forget whom they don't hear of for a minute. */
static void tell_presence(struct request *request, int64_t kase, bool holder_types)
{
    const struct worked *own = worked(request);
    struct bus_event told[] = { { .kind = BUS_PRESENCE,
                                  .id = kase,
                                  .agent = request->caller.agent,
                                  .looking = own->looking,
                                  .typing = own->typing },
                                { .kind = BUS_CASE, .id = kase } }; /* its row says that the holder types */

    told[0].quiet = !presence_set(request->desk->presence, kase, request->caller.agent, request->caller.name,
                                  own->looking, own->typing, request->now);
    bus_tell(request_bus(request), told, !told[0].quiet && holder_types ? 2 : 1);
}

/* Nothing is written where nothing changes: most of what comes every 30 seconds. */
bool presence_check(struct request *request, struct db *db, struct err *err)
{
    struct worked *own = worked(request);
    struct case_row row;
    bool mine, typed;

    own->looking = true;
    if (!body_bool(request, "looking", &own->looking) || !body_bool(request, "typing", &own->typing) ||
        !cases_row(db, request->ids[0], &request->arena, &row, err))
        return false;
    own->claim = (struct claim){ .agent = row.agent, .until = row.claimed_until, .fence = row.fence };
    mine = claim_holder(&own->claim, request->now) == request->caller.agent;
    own->writes = own->looking && request->caller.role >= AGENT_AGENT &&
                  (row.unread || (mine && row.claimed_until - request->now < CLAIM_RENEW_WITHIN_MS) ||
                   (mine && row.claimed_until - request->now > CLAIM_LEASE_MS));
    own->typing = own->looking && own->typing;
    typed = presence_types(request->desk->presence, row.id, request->caller.agent, request->now);
    tell_presence(request, row.id, mine && typed != own->typing);
    request->skips_write = !own->writes;
    return true;
}

bool presence_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    return work_look(&request->work, request->ids[0], &worked(request)->claim, err);
}

bool presence_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    const struct claim *claim = &worked(request)->claim;
    bool mine = request->caller.agent && claim_holder(claim, request->now) == request->caller.agent;

    json_begin(&request->out, NULL, '{');
    json_out_time(&request->out, "until", mine ? claim->until : 0);
    json_out_id(&request->out, "fence", mine ? claim->fence : 0);
    json_end(&request->out, '}');
    return true;
}

/* What it answers must be a post of the case's conversation. */
static bool check_answered(struct request *request, struct db *db, int64_t post, struct err *err)
{
    struct thread_posts posts;

    if (!post)
        return request_input(request, "in_reply_to", "name the post it answers");
    if (!thread_read(db, request->ids[0], &request->arena, &posts, err))
        return false;
    for (size_t i = 0; i < posts.n; i++) {
        if (posts.at[i].id == post)
            return true;
    }
    return request_input(request, "in_reply_to", "this case has no such post");
}

/* What guards would say to it, while it is typed; nothing of them stands in the way of keeping it. */
static bool look_at_draft(struct request *request, struct db *db, struct sv text, struct err *err)
{
    struct worked *own = worked(request);
    int64_t in_reply_to;

    memset(own->objects, 0, sizeof own->objects);
    return !text.len || (body_id(request, "in_reply_to", &in_reply_to) &&
                         (!in_reply_to || check_answered(request, db, in_reply_to, err)) &&
                         work_guards(&request->work, request->ids[0], text, in_reply_to, own->objects, err));
}

bool draft_write(struct request *request, struct db *db, struct err *err)
{
    struct typed typed = { 0 };

    return body_text(request, "text", 0, OUTBOX_TEXT_MAX, &typed.text) &&
           body_id(request, "account", &typed.account) && body_id(request, "fence", &typed.fence) &&
           body_text(request, "suggested_by", 0, SUGGESTED_BY_MAX, &typed.suggested_by) &&
           work_draft(&request->work, request->ids[0], &typed, err) &&
           look_at_draft(request, db, typed.text, err);
}

bool draft_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    json_begin(&request->out, NULL, '{');
    json_out_time(&request->out, "saved_at", request->now);
    write_guards(&request->out, worked(request)->objects);
    json_end(&request->out, '}');
    return true;
}

static bool read_undo(struct request *request, ms_t *out)
{
    int64_t seconds = UNDO_SECONDS;

    if (body_has(request, "undo_seconds") && (!json_i64(json_get(request->json, "undo_seconds"), &seconds) ||
                                              seconds < 0 || seconds > UNDO_SECONDS_MAX))
        return request_input(request, "undo_seconds", "undo_seconds is 0 to %d", UNDO_SECONDS_MAX);
    *out = seconds * MS_SECOND;
    return true;
}

bool answer_write(struct request *request, struct db *db, struct err *err)
{
    struct answer answer = { 0 };
    struct sv *confirmed;
    bool again = false;

    if (!body_text(request, "text", 1, OUTBOX_TEXT_MAX, &answer.text) ||
        !body_text(request, "key", 1, OUTBOX_KEY_MAX, &answer.key) ||
        !body_id(request, "account", &answer.account) ||
        !body_id(request, "in_reply_to", &answer.in_reply_to) || !body_id(request, "fence", &answer.fence) ||
        !read_undo(request, &answer.undo_ms) ||
        !body_texts(request, "confirmed", 64, 20, &confirmed, &answer.n_confirmed))
        return false;
    answer.confirmed = confirmed;
    if (!check_answered(request, db, answer.in_reply_to, err) ||
        !work_answer(&request->work, request->ids[0], &answer, &again, err))
        return false;
    request->status = again ? 200 : 201;
    request_tell(request, BUS_OUTBOX, 0, 0);
    return true;
}

bool unsend_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    request_tell(request, BUS_OUTBOX, request->ids[0], 0);
    return work_unsend(&request->work, request->ids[0], &worked(request)->kase, err);
}

bool resend_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    request_tell(request, BUS_OUTBOX, request->ids[0], 0);
    return work_resend(&request->work, request->ids[0], &worked(request)->kase, err);
}

bool note_write(struct request *request, struct db *db, struct err *err)
{
    CLEANUP(buf_done) struct buf words = BUF(SEARCH_BYTES_MAX);
    struct search_row row = { 0 };
    struct sv text;

    if (!body_text(request, "text", 1, NOTE_MAX, &text) ||
        !work_note(&request->work, request->ids[0], text, &row.id, err))
        return false;
    search_tokens(text, SEARCH_INDEX, &words);
    row.tokens = buf_sv(&words);
    return search_insert(db, &row, row.tokens.len ? 1 : 0, err);
}

static bool check_tags(struct request *request, const char *member, const struct sv *tags, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (sv_find(tags[i], ',') < tags[i].len)
            return request_input(request, member, "a tag has no comma");
    }
    return true;
}

bool tags_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    struct sv *add, *remove;
    size_t n_add, n_remove;

    return body_texts(request, "add", TAG_MAX, WORK_LIST_MAX, &add, &n_add) &&
           body_texts(request, "remove", TAG_MAX, WORK_LIST_MAX, &remove, &n_remove) &&
           check_tags(request, "add", add, n_add) &&
           work_tags(&request->work, request->ids[0], add, n_add, remove, n_remove, err);
}

/* Says what could have been named: all of it beside the sentence, which has not room for all. */
static bool refuse_owner(struct request *request, const struct brand_facts *facts)
{
    (void)request_input(request, "belongs_to", "%s",
                        facts->n_others ? "belongs_to is the name of another that is told of the brand"
                                        : "nobody else of this name is told of the case's brand");
    json_begin(&request->more, "possible", '[');
    for (size_t i = 0; i < facts->n_others; i++)
        json_out_sv(&request->more, NULL, facts->others[i].name);
    json_end(&request->more, ']');
    return false;
}

/* `snapshot` owns what is found. */
static bool read_owner(struct request *request, struct db *db, const struct snapshot *snapshot,
                       const struct brand_other **out, struct err *err)
{
    static const struct brand_facts nothing = { 0 };
    const struct brand *brand;
    struct case_row row;
    struct sv name = { 0 };

    if (!body_text(request, "belongs_to", 0, BRAND_ENTRY_MAX, &name))
        return false;
    name = sv_trim(name);
    if (!name.len)
        return true;
    if (!cases_row(db, request->ids[0], &request->arena, &row, err))
        return false;
    brand = company_brand(snapshot->company, row.brand);
    *out = brand ? brand_other_named(&brand->facts, name) : NULL;
    return *out || refuse_owner(request, brand ? &brand->facts : &nothing);
}

static bool resolve_by(struct request *request, struct db *db, const struct snapshot *snapshot,
                       struct sv *note, struct err *err)
{
    struct resolution how = { 0 };

    if (!body_text(request, "reason", 1, 40, &how.reason) ||
        !body_text(request, "note", 0, NOTE_MAX, &how.note) ||
        !read_owner(request, db, snapshot, &how.belongs_to, err))
        return false;
    *note = how.note;
    return work_resolve(&request->work, request->ids[0], &how, err);
}

bool resolve_write(struct request *request, struct db *db, struct err *err)
{
    struct snapshot *snapshot = core_snapshot(request->desk->core);
    CLEANUP(buf_done) struct buf words = BUF(SEARCH_BYTES_MAX);
    struct search_row row = { 0 };
    struct sv note;
    bool ok = resolve_by(request, db, snapshot, &note, err);

    snapshot_unref(snapshot);
    if (!ok)
        return false;
    search_tokens(note, SEARCH_INDEX, &words);
    row = (struct search_row){ .id = request->work.told[0].event, .tokens = buf_sv(&words) };
    return search_insert(db, &row, row.tokens.len ? 1 : 0, err);
}

bool reopen_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    return work_reopen(&request->work, request->ids[0], err);
}

bool hand_on_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    struct json to = json_get(request->json, "to");
    int64_t agent = 0, queue = 0;
    struct sv note = { 0 }, *confirmed;
    size_t n_confirmed;
    bool insists = false;

    if ((json_text(json_get(to, "agent")).at && !id_parse(json_text(json_get(to, "agent")), &agent)) ||
        (json_text(json_get(to, "queue")).at && !id_parse(json_text(json_get(to, "queue")), &queue)) ||
        (agent == 0) == (queue == 0))
        return request_input(request, "to", "to is {\"agent\":\"ID\"} or {\"queue\":\"ID\"}");
    if (!body_text(request, "note", 0, NOTE_MAX, &note) ||
        !body_texts(request, "confirmed", 64, 20, &confirmed, &n_confirmed))
        return false;
    for (size_t i = 0; i < n_confirmed; i++)
        insists = insists || sv_is(confirmed[i], guards[GUARD_HANDED_ON].id);
    return work_hand_on(&request->work, request->ids[0], agent, queue, note, insists, err);
}

bool split_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    int64_t posts[WORK_LIST_MAX];
    struct sv *texts;
    size_t n;

    if (!body_texts(request, "posts", 20, WORK_LIST_MAX, &texts, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!id_parse(texts[i], &posts[i]))
            return request_input(request, "posts", "posts are ids");
    }
    if (!n)
        return request_input(request, "posts", "name the posts to split off");
    return work_split(&request->work, request->ids[0], posts, n, err);
}

bool merge_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    int64_t into;

    if (!body_id(request, "into", &into))
        return false;
    if (!into)
        return request_input(request, "into", "name the case to merge into");
    worked(request)->kase = into;
    return work_merge(&request->work, request->ids[0], into, err);
}

bool undo_write(struct request *request, struct db *db UNUSED, struct err *err)
{
    return work_undo(&request->work, request->ids[0], &worked(request)->kase, err);
}
