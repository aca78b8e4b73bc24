/* flow/outbox.c: one answer, one part at a time. Each part's key and record are fixed and stored before its first try; a
 * part goes when the one before it is known to be there; what may have gone is looked for before a second try. */
#include "flow/outbox.h"

#include <inttypes.h>

#include "base/log.h"
#include "bus/bus.h"
#include "db/db.h"
#include "db/pool.h"
#include "flow/commit.h"
#include "flow/core.h"
#include "flow/node.h"
#include "flow/watch.h"
#include "flow/writer.h"
#include "hear/ruleset.h"
#include "model/post.h"
#include "store/cases.h"
#include "store/outbox_send.h"
#include "store/posts.h"

enum { READER_WAIT_MS = 5000, RETRY_FIRST_MS = 2000, RETRY_MOST_MS = 10 * MS_MINUTE, TRIES_MAX = 100 };

/* One answer while it is worked on. */
struct delivery {
    struct outbox *outbox;
    struct outbox_due due;
    struct outbox_parts parts;
    struct sender sender;
    struct arena arena;
    ms_t now;
};

static void tell(struct delivery *delivery)
{
    const struct bus_event events[] = { { .kind = BUS_OUTBOX, .id = delivery->due.id },
                                        { .kind = BUS_CASE, .id = delivery->due.kase } };

    bus_tell(delivery->outbox->core->bus, events, COUNT(events));
}

/* First in every transaction here: who comes back after another node took the account over writes nothing. */
static bool hold(const struct delivery *delivery, struct db *db, struct err *err)
{
    return outbox_hold(db, delivery->due.id, delivery->due.account, delivery->due.lease, err);
}

/* Notes the answer's state; a final failure is an event of the case. */
struct state_job {
    struct delivery *delivery;
    enum outbox_state state;
    ms_t not_before;
    bool tried;
    struct sv error;
};

static bool state_run(void *arg, struct db *db, struct err *err)
{
    struct state_job *job = arg;
    struct delivery *delivery = job->delivery;
    struct core *core = delivery->outbox->core;
    struct event_row event = { .id = id_new(&core->ids, clock_now()),
                               .kase = delivery->due.kase,
                               .kind = EVENT_SEND_FAILED,
                               .at = delivery->now,
                               .noted_at = delivery->now,
                               .actor = delivery->due.agent };

    if (!hold(delivery, db, err) ||
        !outbox_set(db, delivery->due.id, job->state, job->not_before, 0, job->tried, job->error, err) ||
        !outbox_show(db, delivery->due.kase, event.id, err))
        return false;
    return job->state != OUTBOX_FAILED || events_insert(db, &event, 1, err);
}

static bool note_state(struct delivery *delivery, enum outbox_state state, ms_t not_before, bool tried,
                       struct sv error, struct err *err)
{
    struct state_job job = { delivery, state, not_before, tried, error };

    if (!writer_run(delivery->outbox->core->writer, WRITE_DESK, state_run, &job, err))
        return false;
    delivery->due.state = state;
    tell(delivery);
    return true;
}

static ms_t retry_at(const struct delivery *delivery, const struct err *why)
{
    ms_t wait = RETRY_FIRST_MS;

    for (int64_t i = 0; i < delivery->due.tries && wait < RETRY_MOST_MS; i++)
        wait *= 2;
    wait = wait < RETRY_MOST_MS ? wait : RETRY_MOST_MS;
    return why->retry_at > delivery->now + wait ? why->retry_at : delivery->now + wait;
}

/* What the network said, as the answer's next state. `sending`: parts of it are fixed, so that it can't be taken back. */
static bool note_failure(struct delivery *delivery, const struct err *why, bool sending, struct err *err)
{
    bool again = why->kind == ERR_LATER || why->kind == ERR_UNSURE;

    if (!again || delivery->due.tries >= TRIES_MAX)
        return note_state(delivery, OUTBOX_FAILED, 0, true, sv_str(why->text), err);
    if (why->kind == ERR_UNSURE)
        return note_state(delivery, OUTBOX_UNSURE, retry_at(delivery, why), true, sv_str(why->text), err);
    return note_state(delivery, sending ? OUTBOX_SENDING : OUTBOX_QUEUED, retry_at(delivery, why), true,
                      sv_str(why->text), err);
}

/* Fixing the parts -------------------------------------------------------------------------------------------------- */

struct begin_job {
    struct delivery *delivery;
    bool taken;
};

static bool begin_run(void *arg, struct db *db, struct err *err)
{
    struct begin_job *job = arg;
    struct delivery *delivery = job->delivery;

    return hold(delivery, db, err) &&
           outbox_begin_sending(db, delivery->due.id, delivery->parts.at, delivery->parts.n, &job->taken,
                                err) &&
           outbox_show(db, delivery->due.kase, id_new(&delivery->outbox->core->ids, clock_now()), err);
}

static bool fix_parts(struct delivery *delivery, bool *out_go_on, struct err *err)
{
    const struct channel *channel = delivery->sender.state->channel;
    const struct channel_answer answer = { delivery->due.text, delivery->due.in_reply_to,
                                           delivery->due.lang };
    struct channel_parts made;
    struct begin_job job = { .delivery = delivery };
    struct err why = { 0 };

    *out_go_on = false;
    if (!channel->prepare)
        return note_state(delivery, OUTBOX_FAILED, 0, false, SV("this network takes no answers from Earshot"),
                          err);
    if (!channel->prepare(delivery->sender.state, &answer, &delivery->arena, &made, &why))
        return note_failure(delivery, &why, false, err);
    delivery->parts.at = ARENA_NEW(&delivery->arena, struct outbox_part, made.n);
    delivery->parts.n = made.n;
    for (size_t i = 0; i < made.n; i++)
        delivery->parts.at[i] = (struct outbox_part){ .part = (int64_t)i + 1,
                                                      .network_id = made.at[i].id,
                                                      .record = made.at[i].record,
                                                      .text = made.at[i].text,
                                                      .in_reply_to = made.at[i].in_reply_to,
                                                      .url = made.at[i].url,
                                                      .at = made.at[i].at };
    if (!writer_run(delivery->outbox->core->writer, WRITE_DESK, begin_run, &job, err))
        return false;
    *out_go_on = job.taken; /* else somebody took it back meanwhile */
    if (job.taken)
        tell(delivery);
    return true;
}

/* Noting a part that is there --------------------------------------------------------------------------------------- */

struct sent_job {
    struct delivery *delivery;
    const struct outbox_part *part;
    bool last;
};

static bool save_sent(void *arg, struct db *db, const struct intake_counts *counts UNUSED, struct err *err)
{
    const struct sent_job *job = arg;
    const struct outbox_due *due = &job->delivery->due;

    return hold(job->delivery, db, err) && outbox_part_sent(db, due->id, job->part->part, err) &&
           (!job->last ||
            outbox_set(db, due->id, OUTBOX_SENT, 0, job->delivery->now, false, (struct sv){ 0 }, err));
}

static struct channel_part part_of(const struct outbox_part *part)
{
    return (struct channel_part){ .id = part->network_id,
                                  .record = part->record,
                                  .text = part->text,
                                  .in_reply_to = part->in_reply_to,
                                  .url = part->url,
                                  .at = part->at };
}

/* The part becomes a post of ours, in the transaction that notes it as sent. */
static bool note_sent(struct delivery *delivery, const struct outbox_part *part, bool last, struct err *err)
{
    struct core *core = delivery->outbox->core;
    struct channel_part channel_part = part_of(part);
    struct match_scratch *scratch = match_scratch_new();
    struct sent_job job = { delivery, part, last };
    struct commit_batch batch;
    struct post post;
    bool ok;

    commit_init(&batch, core);
    if (!delivery->sender.sample)
        batch.snapshot = core_snapshot(core);
    else if (!core_sample(core, &batch.snapshot, err)) {
        commit_done(&batch);
        match_scratch_free(scratch);
        return false;
    }
    batch.settings =
        (struct intake_settings){ .window_ms = core->window_ms, .due_after_ms = core->due_after_ms };
    batch.save = save_sent;
    batch.arg = &job;
    channel_part_post(delivery->sender.state->channel, &delivery->sender.identity, &channel_part, &post);
    commit_add(&batch, &post, scratch);
    batch.items[0].sent_by_us = true;
    batch.items[0].agent = delivery->due.agent;
    ok = commit_and_wait(&batch, err);
    if (ok)
        watch_add(delivery->outbox->watch, post.network, post.id);
    commit_done(&batch);
    match_scratch_free(scratch);
    if (ok)
        tell(delivery);
    return ok;
}

/* Sending ----------------------------------------------------------------------------------------------------------- */

/* *out_there: the part is on the network. False there with true result: the answer's state says what comes next. */
static bool deliver_part(struct delivery *delivery, const struct outbox_part *part, bool look_first,
                         bool *out_there, struct err *err)
{
    const struct channel *channel = delivery->sender.state->channel;
    struct channel_part channel_part = part_of(part);
    struct err why = { 0 };

    *out_there = false;
    if (look_first) {
        if (!channel->find(delivery->sender.state, &channel_part, out_there, &why)) {
            why.kind = why.kind == ERR_DENIED ? ERR_DENIED : ERR_UNSURE; /* still not known */
            return note_failure(delivery, &why, true, err);
        }
        if (*out_there)
            return true;
    }
    if (!node_is_held(delivery->outbox->core->node)) /* others may be at it by now */
        return err_set(err, ERR_LATER, "this node's lease has run out");
    if (channel->send(delivery->sender.state, &channel_part, &why)) {
        *out_there = true;
        return true;
    }
    return note_failure(delivery, &why, true, err);
}

static bool deliver(struct delivery *delivery, struct err *err)
{
    bool go_on = true, look_first = delivery->due.state == OUTBOX_UNSURE;

    if (!delivery->parts.n && !fix_parts(delivery, &go_on, err))
        return false;
    if (!go_on)
        return true;
    for (size_t i = 0; i < delivery->parts.n; i++) {
        bool there;

        if (delivery->parts.at[i].state == OUTBOX_SENT)
            continue;
        if (!deliver_part(delivery, &delivery->parts.at[i], look_first, &there, err))
            return false;
        if (!there)
            return true;
        if (!note_sent(delivery, &delivery->parts.at[i], i + 1 == delivery->parts.n, err))
            return false;
        look_first = false;
    }
    return true;
}

static bool load(struct delivery *delivery, struct sv busy, bool *out_found, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;

    return db_take(delivery->outbox->core->readers, READER_WAIT_MS, &db, err) &&
           outbox_next_due(db, node_holder(delivery->outbox->core->node), delivery->now,
                           delivery->outbox->sample_only, busy, &delivery->arena, &delivery->due, out_found,
                           err) &&
           (!*out_found || outbox_parts_get(db, delivery->due.id, &delivery->arena, &delivery->parts, err));
}

/* Finds an answer and takes its account; no other sender looks meanwhile. */
static bool pick(struct delivery *delivery, bool *out_found, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(SENDERS * 32);
    struct outbox_busy *busy = delivery->outbox->busy;
    bool ok;

    if (!busy)
        return load(delivery, SV("[]"), out_found, err);
    lock_take(&busy->lock);
    for (int i = 0; i < SENDERS; i++) {
        buf_char(&ids, i ? ',' : '[');
        buf_i64(&ids, busy->accounts[i]);
    }
    buf_char(&ids, ']');
    ok = load(delivery, buf_sv(&ids), out_found, err);
    if (ok && *out_found)
        busy->accounts[delivery->outbox->number] = delivery->due.account;
    lock_give(&busy->lock);
    return ok;
}

static void leave(struct outbox *outbox)
{
    if (!outbox->busy)
        return;
    lock_take(&outbox->busy->lock);
    outbox->busy->accounts[outbox->number] = 0;
    lock_give(&outbox->busy->lock);
}

static bool work(struct delivery *delivery, struct err *err)
{
    struct outbox *outbox = delivery->outbox;
    bool in_doubt =
        delivery->due.state == OUTBOX_UNSURE; /* and stays so: it is looked for before a second try */
    struct err later = { .kind = in_doubt ? ERR_UNSURE : ERR_LATER,
                         .text = "the account is not connected now" };
    bool ok;

    if (!outbox->take(outbox->arg, delivery->due.account, &delivery->sender))
        return note_failure(delivery, &later, delivery->parts.n > 0, err);
    ok = deliver(delivery, err);
    outbox->give(outbox->arg, &delivery->sender);
    return ok;
}

bool outbox_step(struct outbox *outbox, ms_t now, bool *out_did, struct err *err)
{
    struct delivery delivery = { .outbox = outbox, .now = now };
    bool ok = pick(&delivery, out_did, err);

    if (ok && *out_did) {
        if (outbox->began)
            outbox->began(outbox->arg);
        ok = work(&delivery, err);
        leave(outbox);
    }
    arena_done(&delivery.arena);
    return ok;
}
