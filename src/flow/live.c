/* flow/live.c: the supervisor: opens a reader for each account that is signed in and each stream that is wanted, closes those
 * that are not any more, and runs the senders. Looks again when the configuration changes, and every few seconds. */
#include "flow/live.h"

#include "base/id.h"
#include "base/log.h"
#include "bus/bus.h"
#include "db/db.h"
#include "db/pool.h"
#include "flow/accounts.h"
#include "flow/core.h"
#include "flow/node.h"
#include "flow/outbox.h"
#include "flow/sample.h"
#include "flow/secrets.h"
#include "flow/share.h"
#include "flow/streams.h"
#include "flow/watch.h"
#include "flow/worker.h"
#include "model/capabilities.h"
#include "wire/json.h"

enum {
    LOOK_EVERY_MS = 5000,
    SHARED_LOOK_MS = 1000, /* where other nodes store posts and may leave sources behind */
    SEND_EVERY_MS = 1000,
    REST_MS = MS_HOUR, /* of a sender that nobody needs; it is woken */
    READER_WAIT_MS = 5000,
    WATCH_DAYS = 14,
    OVERLAP_MS = 10 * MS_SECOND,
};

/* One of those who send answers. */
struct live_sender {
    struct live *live;
    int number;
    struct worker_thread worker;
    struct arena arena; /* its own: the identity it was handed */
};

struct live {
    struct live_options options;
    struct secrets *secrets;
    struct watch *watch;
    bool watch_loaded;
    int bus_number;
    struct worker_thread supervisor;
    struct live_sender senders[SENDERS];
    struct outbox_busy busy;
    struct lock
        lock; /* the list of accounts; held while an answer is sent for one, so that it isn't closed */
    struct account_reader **accounts GUARDED_BY(lock);
    size_t n_accounts GUARDED_BY(lock);
    struct stream_reader **streams; /* the supervisor's own */
    size_t n_streams;
    ms_t watched_at, note_at; /* … and when it did what it does now and then; note_at: steady */
};

static bool watched_account(const struct signed_accounts *wanted, const struct account_reader *reader)
{
    for (size_t i = 0; i < wanted->n; i++) {
        if (wanted->at[i].id == account_reader_account(reader))
            return account_reader_is(reader, &wanted->at[i]);
    }
    return false;
}

/* Takes readers that are not wanted out of the list, one at a time; NULL when there is none. */
static struct account_reader *unwanted_account(struct live *live, const struct signed_accounts *wanted)
{
    struct account_reader *found = NULL;

    lock_take(&live->lock);
    for (size_t i = 0; i < live->n_accounts && !found; i++) {
        if (watched_account(wanted, live->accounts[i]))
            continue;
        found = live->accounts[i];
        live->accounts[i] = live->accounts[--live->n_accounts];
    }
    lock_give(&live->lock);
    return found;
}

static bool has_account(struct live *live, int64_t account)
{
    bool found = false;

    lock_take(&live->lock);
    for (size_t i = 0; i < live->n_accounts; i++)
        found = found || account_reader_account(live->accounts[i]) == account;
    lock_give(&live->lock);
    return found;
}

static void add_account(struct live *live, const struct signed_account *account)
{
    struct account_reader *reader;
    struct err err = { 0 };

    if (!account_reader_new(&live->options, live->secrets, live->watch, account, &reader, &err)) {
        log_line(LOG_WARN, "an account can't be opened", LOG_STR("error", err.text));
        return;
    }
    lock_take(&live->lock);
    live->accounts = mem_grow(live->accounts, live->n_accounts + 1, sizeof(struct account_reader *));
    live->accounts[live->n_accounts++] = reader;
    lock_give(&live->lock);
}

static void match_accounts(struct live *live, const struct signed_accounts *wanted)
{
    struct account_reader *reader;

    while ((reader = unwanted_account(live, wanted)))
        account_reader_free(reader);
    for (size_t i = 0; i < wanted->n; i++) {
        if (!has_account(live, wanted->at[i].id))
            add_account(live, &wanted->at[i]);
    }
}

static bool wanted_stream(const struct stream_rows *wanted, const struct stream_reader *reader)
{
    for (size_t i = 0; i < wanted->n; i++) {
        if (wanted->at[i].id == stream_reader_source(reader))
            return stream_reader_is(reader, &wanted->at[i]);
    }
    return false;
}

static bool has_stream(const struct live *live, int64_t source)
{
    for (size_t i = 0; i < live->n_streams; i++) {
        if (stream_reader_source(live->streams[i]) == source)
            return true;
    }
    return false;
}

static void match_streams(struct live *live, const struct stream_rows *wanted)
{
    for (size_t i = 0; i < live->n_streams;) {
        if (wanted_stream(wanted, live->streams[i])) {
            i++;
            continue;
        }
        stream_reader_free(live->streams[i]);
        live->streams[i] = live->streams[--live->n_streams];
    }
    for (size_t i = 0; i < wanted->n; i++) {
        struct err err = { 0 };

        if (has_stream(live, wanted->at[i].id))
            continue;
        live->streams = mem_grow(live->streams, live->n_streams + 1, sizeof(struct stream_reader *));
        if (stream_reader_new(&live->options, live->watch, &wanted->at[i], &live->streams[live->n_streams],
                              &err))
            live->n_streams++;
        else
            log_line(LOG_WARN, "a stream can't be opened", LOG_STR("error", err.text));
    }
}

static bool take_share(struct live *live, struct err *err)
{
    return share_take(live->options.core, live->secrets, live->options.offline, err);
}

static bool read_wanted(struct live *live, struct arena *arena, struct signed_accounts *accounts,
                        struct stream_rows *streams, struct err *err)
{
    int64_t holder = node_holder(live->options.core->node);
    CLEANUP(db_givep) struct db *db = NULL;

    return take_share(live, err) && db_take(live->options.core->readers, READER_WAIT_MS, &db, err) &&
           accounts_signed_in(db, holder, arena, accounts, err) &&
           streams_enabled(db, holder, arena, streams, err);
}

/* All there is, once, by a connection of its own: what that took of memory goes back, for the server may be idle for long. */
static bool load_whole_watch(struct live *live, ms_t now, struct err *err)
{
    struct db *db = NULL;
    bool ok = db_open(sv_str(live->options.core->url), DB_READ, &db, err) &&
              watch_load(live->watch, db, now - WATCH_DAYS * (int64_t)MS_DAY, err);

    db_close(db);
    mem_give_back();
    return ok;
}

/* What other nodes stored since is watched here too: what answers it may come by a source of ours. Ids are made before they
 * are committed, so each look begins a little before the last one. */
static bool load_watch(struct live *live, struct err *err)
{
    CLEANUP(db_givep) struct db *db = NULL;
    ms_t now = clock_now();
    bool ok;

    if (live->watch_loaded && !node_is_shared(live->options.core->node))
        return true;
    if (live->watch_loaded)
        ok = db_take(live->options.core->readers, READER_WAIT_MS, &db, err) &&
             watch_load_since(live->watch, db, id_floor(live->watched_at - OVERLAP_MS), err);
    else
        ok = load_whole_watch(live, now, err);
    if (ok)
        live->watched_at = now;
    live->watch_loaded = live->watch_loaded || ok;
    return ok;
}

static void look(struct live *live)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct signed_accounts accounts;
    struct stream_rows streams;
    struct err err = { 0 };

    if (!node_is_held(live->options.core->node)) { /* others read by now what was ours */
        match_accounts(live, &(struct signed_accounts){ 0 });
        match_streams(live, &(struct stream_rows){ 0 });
        return;
    }
    if (!load_watch(live, &err)) {
        log_line(LOG_WARN, "the watch set can't be loaded, tried again", LOG_STR("error", err.text));
        return;
    }
    if (!read_wanted(live, &arena, &accounts, &streams, &err)) {
        log_line(LOG_WARN, "the sources can't be read, tried again", LOG_STR("error", err.text));
        return;
    }
    match_accounts(live, &accounts);
    match_streams(live, &streams);
    if (clock_steady() < live->note_at)
        return;
    live->note_at = clock_steady() + LOOK_EVERY_MS - SHARED_LOOK_MS / 2;
    for (size_t i = 0; i < live->n_streams; i++)
        stream_reader_note_health(live->streams[i]);
    core_settle(live->options.core);
}

static void *supervise(void *arg)
{
    struct live *live = arg;
    ms_t every = node_is_shared(live->options.core->node) ? SHARED_LOOK_MS : LOOK_EVERY_MS;

    do
        look(live);
    while (worker_sleep(&live->supervisor, every));
    return NULL;
}

/* Sending ------------------------------------------------------------------------------------------------------------ */

static bool read_account(struct live_sender *by, int64_t account, struct signed_account *out)
{
    CLEANUP(db_givep) struct db *db = NULL;
    struct err err;

    return db_take(by->live->options.core->readers, READER_WAIT_MS, &db, &err) &&
           accounts_get(db, account, &by->arena, out, &err);
}

/* Once it is taken the sample stays until it is given back; so the account is looked for again. */
static bool take_sample(struct live_sender *by, const struct signed_account *row, struct sender *out)
{
    struct sample *sample = by->live->options.sample;
    struct signed_account still;

    if (!sample || !sample_take_sender(sample, row->network, row->handle, &out->state))
        return false;
    if (!read_account(by, row->id, &still)) {
        sample_give_sender(sample, out->state);
        return false;
    }
    out->sample = true;
    return true;
}

static bool take_sender(void *arg, int64_t account, struct sender *out)
{
    struct live_sender *by = arg;
    struct live *live = by->live;
    struct signed_account row;

    arena_reset(&by->arena);
    if (!read_account(by, account, &row))
        return false;
    out->identity = (struct channel_identity){ .id = row.network_id, .handle = row.handle };
    if (row.sample)
        return take_sample(by, &row, out);
    lock_take(&live->lock);
    for (size_t i = 0; i < live->n_accounts; i++) {
        if (account_reader_account(live->accounts[i]) == account) {
            out->state = account_reader_state(live->accounts[i]);
            out->held = live->accounts[i];
            account_reader_hold(live->accounts[i]);
            lock_give(&live->lock);
            return true;
        }
    }
    lock_give(&live->lock);
    return false;
}

static void give_sender(void *arg, const struct sender *sender)
{
    struct live *live = ((struct live_sender *)arg)->live;

    if (sender->sample)
        sample_give_sender(live->options.sample, sender->state);
    else
        account_reader_let_go(sender->held);
}

/* The next one that is free looks for answers as long as this one is busy; one that hangs would not hear it. Only one behind
 * this one is ever woken: they end in their order (live_stop). If one before this one is free it looks by itself. */
static void wake_next(void *arg)
{
    struct live_sender *by = arg;
    struct outbox_busy *busy = &by->live->busy;
    int next = by->number + 1;

    lock_take(&busy->lock);
    while (next < SENDERS && busy->accounts[next])
        next++;
    lock_give(&busy->lock);
    if (next < SENDERS)
        worker_wake(&by->live->senders[next].worker);
}

/* The first that is free looks every second; the others rest. */
static ms_t rest_of(struct live_sender *by)
{
    struct outbox_busy *busy = &by->live->busy;
    bool is_first = true;

    lock_take(&busy->lock);
    for (int i = 0; i < by->number; i++)
        is_first = is_first && busy->accounts[i];
    lock_give(&busy->lock);
    return is_first ? SEND_EVERY_MS : REST_MS;
}

static void *send_answers(void *arg)
{
    struct live_sender *by = arg;
    struct live *live = by->live;
    struct outbox outbox = { .core = live->options.core,
                             .watch = live->watch,
                             .sample_only = live->options.offline,
                             .take = take_sender,
                             .give = give_sender,
                             .arg = by,
                             .busy = &live->busy,
                             .number = by->number,
                             .began = wake_next };
    struct err err = { 0 };

    while (worker_sleep(&by->worker, rest_of(by))) {
        if (live->options.offline && by->number == 0 && !take_share(live, &err)) /* there is no supervisor */
            log_line(LOG_WARN, "the sample's accounts can't be read, tried again",
                     LOG_STR("error", err.text));
        for (bool did = true; did && !worker_ends(&by->worker);) {
            if (!outbox_step(&outbox, clock_now(), &did, &err)) {
                log_line(LOG_WARN, "an answer can't be sent now, tried again", LOG_STR("error", err.text));
                break;
            }
        }
    }
    return NULL;
}

static void hear_bus(void *arg, const struct bus_event *events, size_t n_events)
{
    struct live *live = arg;

    for (size_t i = 0; i < n_events; i++) {
        if (events[i].kind == BUS_CONFIG)
            worker_wake(&live->supervisor);
    }
}

/* Start and stop ------------------------------------------------------------------------------------------------------ */

/* The last one first: each wakes the one behind it. */
static bool start_senders(struct live *live, struct err *err)
{
    for (int i = SENDERS - 1; i >= 0; i--) {
        live->senders[i].live = live;
        live->senders[i].number = i;
        if (!worker_start(&live->senders[i].worker, send_answers, &live->senders[i], err))
            return false;
    }
    return true;
}

bool live_start(const struct live_options *options, struct live **out, struct err *err)
{
    struct live *live = NEW(struct live, 1);

    live->options = *options;
    lock_init(&live->lock);
    lock_init(&live->busy.lock);
    live->watch = watch_new();
    if (!secrets_open(options->key_file, &live->secrets, err) ||
        (!options->offline && !worker_start(&live->supervisor, supervise, live, err)) ||
        !start_senders(live, err)) {
        live_stop(live);
        return false;
    }
    live->bus_number = bus_join(options->core->bus, hear_bus, live);
    *out = live;
    return true;
}

const struct secrets *live_secrets(const struct live *live)
{
    return live->secrets;
}

void live_stop(struct live *live)
{
    if (!live)
        return;
    if (live->bus_number)
        bus_leave(live->options.core->bus, live->bus_number);
    for (int i = 0; i < SENDERS; i++)
        worker_end(&live->senders[i].worker);
    worker_end(&live->supervisor);
    for (int i = 0; i < SENDERS; i++) { /* the first first: nobody wakes one that is gone */
        worker_join(&live->senders[i].worker);
        arena_done(&live->senders[i].arena);
    }
    worker_join(&live->supervisor);
    for (size_t i = 0; i < live->n_streams; i++)
        stream_reader_free(live->streams[i]);
    for (size_t i = 0; i < live->n_accounts; i++)
        account_reader_free(live->accounts[i]);
    free(live->streams);
    free(live->accounts);
    watch_free(live->watch);
    secrets_free(live->secrets);
    lock_done(&live->busy.lock);
    lock_done(&live->lock);
    free(live);
}

/* What a person typed is a JSON object by the names of the network's capabilities; a channel wants the one secret of it. */
static bool typed_secret(struct sv network, struct sv object, struct arena *arena, struct sv *out,
                         struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(CHANNEL_SECRET_MAX);
    const struct sign_in_field *field = capabilities_of(network)->sign_in;
    struct json root;

    if (!field->name)
        return err_set(err, ERR_INPUT, "Earshot can't sign in to %.*s yet", SV_ARG(network));
    if (!json_parse(parser, object, JSON_FILE, &root, err))
        return false;
    *out = arena_sv(arena, sv_trim(json_text(json_get(root, field->name))));
    return out->len > 0 || err_set(err, ERR_INPUT, "%s is missing", field->label);
}

bool live_sign_in(struct live *live, int64_t account, struct sv secret, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    CLEANUP(db_givep) struct db *db = NULL;
    struct signed_account row;
    struct sv typed;

    if (live->options.offline)
        return err_set(err, ERR_LATER, "the server runs offline; start it without --offline to sign in");
    if (!db_take(live->options.core->readers, READER_WAIT_MS, &db, err) ||
        !accounts_get(db, account, &arena, &row, err) ||
        !typed_secret(row.network, secret, &arena, &typed, err))
        return false;
    db_give(TAKE(db));
    return account_sign_in(&live->options, live->secrets, &row, typed, err) &&
           core_reload(live->options.core, err);
}
