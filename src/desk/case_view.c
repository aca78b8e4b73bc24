/* desk/case_view.c: the whole of one case: a fixed number of queries, however long it is. */
#include <inttypes.h>
#include <stdio.h>

#include "base/map.h"
#include "db/db.h"
#include "desk/inner.h"
#include "desk/thread.h"
#include "desk/views.h"
#include "flow/core.h"
#include "model/capabilities.h"
#include "model/company.h"
#include "store/outbox.h"

enum { POSTS_SHOWN = 200, EVENTS_SHOWN = 500, WHY_MAX = 600 };

/* Why a post was selected, in words. */
static void write_why(struct buf *out, const struct company *company, const struct whole_post *whole)
{
    CLEANUP(buf_done) struct buf why = BUF(WHY_MAX);
    const struct account *named = company_named(company, &whole->post);
    const struct rule *rule = company_rule(company, whole->rule);

    if (whole->role != ROLE_CUSTOMER)
        ;
    else if (named)
        buf_printf(&why, "names @%.*s", SV_ARG(named->handle));
    else if (whole->post.visibility == VISIBILITY_DIRECT)
        buf_str_append(&why, "written to us in private");
    else if (rule)
        buf_printf(&why, "matches %.*s", SV_ARG(utf8_cut(rule->tag.len ? rule->tag : rule->value, 500)));
    else if (whole->addressed)
        buf_str_append(&why, "answers us");
    json_out_sv(out, "why", why.len ? buf_sv(&why) : (struct sv){ 0 });
}

/* The agent of ours who wrote a post: the one whose answer became it. */
static const struct event_view *find_writer(const struct event_views *events, int64_t post)
{
    for (size_t i = 0; events && i < events->n; i++) {
        if (events->at[i].row.kind == EVENT_REPLIED && events->at[i].row.post == post &&
            events->at[i].row.actor)
            return &events->at[i];
    }
    return NULL;
}

static void write_post_author(struct buf *out, const struct whole_post *whole,
                              const struct event_view *writer)
{
    const struct post_author *author = &whole->post.author;
    struct sv handle = author->handle.at ? author->handle : SV("");

    if (!author->name.len && !handle.len) {
        json_out_null(out, "author");
        return;
    }
    json_begin(out, "author", '{');
    json_out_sv(out, "name", author->name.len ? author->name : handle);
    json_out_sv(out, "handle", handle);
    write_person(out, "agent", writer ? writer->row.actor : 0,
                 writer ? writer->actor_name : (struct sv){ 0 });
    json_end(out, '}');
}

static int64_t at_least(int64_t count, int64_t least)
{
    return count > least ? count : least;
}

static void write_post(struct buf *out, const struct company *company, const struct whole_post *whole,
                       const struct placed_post *placed, int64_t kase, const struct event_view *writer,
                       const struct post_labels *labels, ms_t now)
{
    CLEANUP(buf_done) struct buf url = BUF(2 * POST_FIELD_MAX);
    const struct post *post = &whole->post;
    bool of_case = whole->kase == kase;

    json_begin(out, NULL, '{');
    json_out_id(out, "id", whole->id);
    json_out_sv(out, "network", post->network);
    json_out_str(out, "role",
                 !of_case || whole->role == ROLE_NONE ? "context"
                 : whole->role == ROLE_CUSTOMER       ? "customer"
                                                      : "ours");
    json_out_bool(out, "ours", whole->account != 0);
    write_post_author(out, whole, writer);
    json_out_sv(out, "text", post->deleted || !post->text.at ? SV("") : post->text);
    json_out_sv(out, "lang", post->lang.len ? post->lang : (struct sv){ 0 });
    json_out_str(out, "dir", text_is_rtl(post->text) ? "rtl" : "ltr");
    json_out_time(out, "created_at", post->created_at);
    json_out_time(out, "edited_at", post->edited_at);
    json_out_bool(out, "deleted", post->deleted);
    json_out_str(out, "visibility", visibility_name(post->visibility));
    json_out_id(out, "in_reply_to", placed->parent);
    json_out_i64(out, "depth", placed->depth);
    if (capabilities_post_url(capabilities_of(post->network), post->url, post->id, &url))
        json_out_sv(out, "url", buf_sv(&url));
    else
        json_out_null(out, "url");
    json_out_i64(out, "reposts", at_least(post->counts.reposts, whole->reposts));
    json_out_i64(out, "likes", at_least(post->counts.likes, 0));
    write_why(out, company, whole);
    write_post_labels(out, labels, of_case && whole->role == ROLE_CUSTOMER ? whole->id : 0,
                      now - post->created_at);
    json_end(out, '}');
}

static bool write_chosen(struct request *request, struct db *db, const struct placed_post *placed, size_t n,
                         int64_t kase, const struct event_views *events, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(64 * 1024);
    struct snapshot *snapshot;
    struct whole_posts whole;
    struct post_labels labels;
    struct map by_id = { 0 };

    json_begin(&ids, NULL, '[');
    for (size_t i = 0; i < n; i++)
        json_out_i64(&ids, NULL, placed[i].post->id);
    json_end(&ids, ']');
    if (!posts_whole(db, buf_sv(&ids), n, &request->arena, &whole, err) ||
        !labels_read(db, buf_sv(&ids), n, kase, &request->arena, &labels, err))
        return false;
    for (size_t i = 0; i < whole.n; i++)
        *map_put(&by_id, (uint64_t)whole.at[i].id, NULL) = i;
    snapshot = core_snapshot(request->desk->core);
    for (size_t i = 0; i < n; i++) {
        uint64_t *at = map_find(&by_id, (uint64_t)placed[i].post->id);

        if (at)
            write_post(&request->out, snapshot->company, &whole.at[*at], &placed[i], kase,
                       find_writer(events, placed[i].post->id), &labels, request->now);
    }
    snapshot_unref(snapshot);
    map_done(&by_id);
    return true;
}

bool write_posts(struct request *request, struct db *db, const struct case_row *row,
                 const struct event_views *events, int64_t before, size_t most, size_t *out_earlier,
                 int64_t *out_reply_to, bool *out_found, struct err *err)
{
    struct thread_posts posts;
    struct placed_post *placed;
    ms_t latest = 0;
    size_t end;

    if (!thread_read(db, row->id, &request->arena, &posts, err))
        return false;
    thread_order(&posts, &request->arena, &placed);
    end = posts.n;
    *out_found = !before;
    *out_reply_to = 0;
    for (size_t i = 0; i < posts.n; i++) {
        if (placed[i].post->id == before) {
            end = i;
            *out_found = true;
        }
        if (placed[i].post->kase == row->id && placed[i].post->role == ROLE_CUSTOMER &&
            placed[i].post->created_at >= latest) {
            latest = placed[i].post->created_at;
            *out_reply_to = placed[i].post->id;
        }
    }
    *out_earlier = end > most ? end - most : 0;
    return write_chosen(request, db, placed + *out_earlier, end - *out_earlier, row->id, events, err);
}

static bool write_events(struct request *request, struct db *db, const struct case_row *row,
                         const struct event_views *events, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(4 << 20);
    struct kase kase = { .id = row->id, .state = row->state };
    bool held = row->agent && row->agent != request->caller.agent && row->claimed_until > request->now;
    bool *undone, *undoable;

    if (!events_judge(db, &kase, events, request->caller.agent && request->caller.role >= AGENT_AGENT, held,
                      &request->arena, parser, &undone, &undoable, err))
        return false;
    json_begin(&request->out, "events", '[');
    for (size_t i = 0; i < events->n; i++) {
        if (event_is_shown(events->at[i].row.kind))
            write_event(&request->out, NULL, &events->at[i], undoable[i], undone[i], parser);
    }
    json_end(&request->out, ']');
    return true;
}

static bool write_draft(struct request *request, struct db *db, int64_t kase, struct err *err)
{
    struct buf *out = &request->out;
    struct draft_row draft;
    bool found;

    if (!draft_get(db, kase, &request->arena, &draft, &found, err))
        return false;
    if (!found) {
        json_out_null(out, "draft");
        return true;
    }
    json_begin(out, "draft", '{');
    json_out_sv(out, "text", draft.text);
    json_out_id(out, "account", draft.account);
    json_out_time(out, "saved_at", draft.saved_at);
    write_person(out, "agent", draft.agent, draft.agent_name);
    json_end(out, '}');
    return true;
}

/* Whether an account can answer, and if not, why and what else can be done. */
static void write_account(struct buf *out, const struct account_row *account, struct sv answered)
{
    const struct capabilities *can = capabilities_of(account->network);
    CLEANUP(buf_done) struct buf why = BUF(1000);
    CLEANUP(buf_done) struct buf url = BUF(2000);
    bool signed_in = sv_is(account->state, "signed_in");

    bool able = can->can_answer || account->sample;

    if (!able)
        buf_printf(&why, "Earshot can't answer on %s yet.", can->name);
    else if (sv_is(account->state, "refused"))
        buf_printf(&why, "%s refused @%.*s: %.*s", can->name, SV_ARG(utf8_cut(account->handle, 100)),
                   SV_ARG(utf8_cut(account->text, 300)));
    else if (!signed_in)
        buf_printf(&why, "@%.*s is not signed in.", SV_ARG(utf8_cut(account->handle, 100)));
    json_begin(out, NULL, '{');
    json_out_id(out, "id", account->id);
    json_out_sv(out, "network", account->network);
    json_out_sv(out, "handle", account->handle);
    json_out_bool(out, "can_answer", able && signed_in);
    json_out_bool(out, "sample", account->sample);
    json_out_sv(out, "why", why.len ? buf_sv(&why) : (struct sv){ 0 });
    if (why.len && (capabilities_url(can->answer_url, answered, &url) ||
                    capabilities_post_url(can, (struct sv){ 0 }, answered, &url)))
        json_out_sv(out, "open_url", buf_sv(&url));
    else
        json_out_null(out, "open_url");
    json_end(out, '}');
}

static bool write_accounts(struct request *request, struct db *db, const struct case_row *row,
                           int64_t reply_to, struct err *err)
{
    struct account_rows accounts = { 0 };
    struct whole_posts answered = { 0 };
    char ids[32];

    (void)snprintf(ids, sizeof ids, "[%" PRId64 "]", reply_to);
    if ((row->brand && !accounts_list(db, row->brand, row->network, &request->arena, &accounts, err)) ||
        (reply_to && !posts_whole(db, sv_str(ids), 1, &request->arena, &answered, err)))
        return false;
    json_begin(&request->out, "accounts", '[');
    for (size_t i = 0; i < accounts.n; i++)
        write_account(&request->out, &accounts.at[i], answered.n ? answered.at[0].post.id : (struct sv){ 0 });
    json_end(&request->out, ']');
    return true;
}

static void write_answer(struct buf *out, const struct outbox_row *row)
{
    json_begin(out, NULL, '{');
    json_out_id(out, "id", row->id);
    json_out_sv(out, "key", row->key);
    json_out_str(out, "state", outbox_state_name(row->state));
    json_out_sv(out, "text", row->text);
    json_out_id(out, "account", row->account);
    json_out_id(out, "in_reply_to", row->in_reply_to);
    write_person(out, "agent", row->agent, row->agent_name);
    json_out_time(out, "queued_at", row->queued_at);
    json_out_time(out, "undo_until", row->not_before);
    json_out_time(out, "sent_at", row->sent_at);
    json_out_i64(out, "parts", row->parts ? row->parts : 1);
    json_out_i64(out, "parts_sent", row->parts_sent);
    json_out_sv(out, "error", row->error.len ? row->error : (struct sv){ 0 });
    json_end(out, '}');
}

static bool write_outbox(struct request *request, struct db *db, int64_t kase, struct err *err)
{
    struct outbox_rows rows;

    if (!outbox_of_case(db, kase, &request->arena, &rows, err))
        return false;
    json_begin(&request->out, "outbox", '[');
    for (size_t i = 0; i < rows.n; i++)
        write_answer(&request->out, &rows.at[i]);
    json_end(&request->out, ']');
    return true;
}

/* Who else has the name of its brand: whose it may be, and what can be said of them. */
static void write_others(struct request *request, int64_t brand)
{
    struct snapshot *snapshot = core_snapshot(request->desk->core);
    const struct brand *found = company_brand(snapshot->company, brand);
    struct buf *out = &request->out;

    json_begin(out, "others", '[');
    for (size_t i = 0; found && i < found->facts.n_others; i++) {
        const struct brand_other *other = &found->facts.others[i];

        json_begin(out, NULL, '{');
        json_out_sv(out, "name", other->name);
        json_out_sv(out, "handle", other->handle);
        json_out_sv(out, "link", other->link);
        json_out_sv(out, "sentence", other->sentence);
        json_end(out, '}');
    }
    json_end(out, ']');
    snapshot_unref(snapshot);
}

bool write_case(struct request *request, struct db *db, int64_t kase, struct err *err)
{
    struct buf *out = &request->out;
    struct event_views events;
    struct case_row row;
    int64_t reply_to;
    size_t earlier;
    bool found;

    if (!cases_row(db, kase, &request->arena, &row, err) ||
        !events_of_case(db, kase, EVENTS_SHOWN, &request->arena, &events, err))
        return false;
    (void)snprintf(request->etag, sizeof request->etag, "\"%" PRId64 "\"", row.version);
    write_row_open(request->desk, out, NULL, &row, row.agent == request->caller.agent ? row.fence : 0,
                   request->now);
    json_out_id(out, "merged_into", row.merged_into);
    if (!row.customer)
        json_out_null(out, "person");
    else if (!write_customer(db, out, "person", row.customer, kase, &request->arena, err))
        return false;
    json_begin(out, "posts", '[');
    if (!write_posts(request, db, &row, &events, 0, POSTS_SHOWN, &earlier, &reply_to, &found, err))
        return false;
    json_end(out, ']');
    json_out_i64(out, "earlier_posts", (int64_t)earlier);
    if (!write_events(request, db, &row, &events, err) || !write_draft(request, db, kase, err) ||
        !write_accounts(request, db, &row, reply_to, err) || !write_outbox(request, db, kase, err))
        return false;
    write_others(request, row.brand);
    write_looking(request->desk, out, kase, request->now);
    json_out_id(out, "reply_to", reply_to);
    json_end(out, '}');
    return true;
}
