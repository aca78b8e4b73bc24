/* flow/accounts.c: polls an account every few seconds; between polls it sleeps, after failures longer. */
#include "flow/accounts.h"

#include "base/log.h"
#include "base/random.h"
#include "bus/bus.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/live.h"
#include "flow/secrets.h"
#include "flow/settings.h"
#include "flow/taker.h"
#include "flow/worker.h"
#include "flow/writer.h"

enum { POLL_MS = 5000, RETRY_FIRST_MS = 2000, RETRY_MOST_MS = 5 * MS_MINUTE };

struct account_reader {
    struct core *core;
    const struct secrets *secrets;
    int64_t account;
    const struct channel *channel;
    struct channel_host host;
    struct channel_state *state;
    struct taker *taker;
    struct buf cursor;
    struct lease lease; /* no owner while somebody signs in: then the secret is typed, and wins */
    /* hashes of the sealed text it was opened with or has saved itself */
    _Atomic uint64_t secret_now, secret_before;
    struct worker_thread worker;
    struct lock lock;
    struct cond let_go;
    int n_holds GUARDED_BY(lock);
};

struct secret_job {
    int64_t account;
    struct lease lease;
    struct sv sealed;
};

static bool hold(int64_t account, struct lease lease, struct db *db, struct err *err)
{
    return !lease.owner || account_hold(db, account, lease, err);
}

static bool save_secret_run(void *arg, struct db *db, struct err *err)
{
    const struct secret_job *job = arg;

    return hold(job->account, job->lease, db, err) && account_save_secret(db, job->account, job->sealed, err);
}

static bool save_secret(void *ctx, struct sv secret, struct err *err)
{
    struct account_reader *reader = ctx;
    CLEANUP(buf_done) struct buf sealed = BUF(2 * CHANNEL_SECRET_MAX);
    struct secret_job job = { .account = reader->account, .lease = reader->lease };

    secrets_seal(reader->secrets, secret, &sealed);
    job.sealed = buf_sv(&sealed);
    reader->secret_before = reader->secret_now; /* the supervisor may see either until this is committed */
    reader->secret_now = sv_hash(job.sealed, 0);
    return writer_run(reader->core->writer, WRITE_DESK, save_secret_run, &job, err);
}

static ms_t host_now(void *ctx UNUSED)
{
    return clock_now();
}

static bool save_cursor(void *arg, struct db *db, struct sv cursor, struct err *err)
{
    struct account_reader *reader = arg;

    return hold(reader->account, reader->lease, db, err) &&
           account_save_cursor(db, reader->account, cursor, err);
}

static void move_on(void *arg, struct sv cursor)
{
    struct account_reader *reader = arg;

    buf_clear(&reader->cursor);
    buf_sv_append(&reader->cursor, cursor);
}

static bool read_ancestors(void *arg, struct sv id, const struct channel_sink *sink, struct err *err)
{
    struct account_reader *reader = arg;

    return !reader->channel->ancestors || reader->channel->ancestors(reader->state, id, sink, err);
}

struct state_job {
    int64_t account;
    struct lease lease;
    const char *state;
    struct sv text;
};

static bool save_state_run(void *arg, struct db *db, struct err *err)
{
    const struct state_job *job = arg;

    return hold(job->account, job->lease, db, err) &&
           account_set_state(db, job->account, sv_str(job->state), job->text, err);
}

/* What the desk shows of the account, told at once. */
static void save_state(struct account_reader *reader, const char *state, struct sv text)
{
    struct state_job job = { reader->account, reader->lease, state, text };
    struct err err;

    if (writer_run(reader->core->writer, WRITE_DESK, save_state_run, &job, &err))
        bus_tell(reader->core->bus, &(struct bus_event){ .kind = BUS_STATUS, .id = reader->account }, 1);
    else
        log_line(LOG_WARN, "can't note the state of an account", LOG_STR("error", err.text));
}

static bool read_once(struct account_reader *reader, struct err *err)
{
    struct channel_sink sink = taker_sink(reader->taker);

    return reader->channel->read(reader->state, buf_sv(&reader->cursor), &sink, err) &&
           taker_flush(reader->taker, err);
}

static ms_t wait_after(const struct err *err, int n_failed)
{
    ms_t wait = RETRY_FIRST_MS, now = clock_now();
    uint64_t jitter;

    for (int i = 1; i < n_failed && wait < RETRY_MOST_MS; i++)
        wait *= 2;
    if (err->retry_at > now + wait)
        return err->retry_at - now < RETRY_MOST_MS ? err->retry_at - now : RETRY_MOST_MS;
    random_bytes(&jitter, sizeof jitter); /* a network that comes back is not met by all at once */
    wait = wait < RETRY_MOST_MS ? wait : RETRY_MOST_MS;
    return wait - (ms_t)(jitter % (uint64_t)(wait / 4));
}

static void *read_account(void *arg)
{
    struct account_reader *reader = arg;
    bool is_well = false; /* and the store says so: a run before this one may have ended in trouble */
    int n_failed = 0;
    ms_t wait = 0;

    while (worker_sleep(&reader->worker, wait)) {
        struct err err = { 0 };

        if (read_once(reader, &err)) {
            if (!is_well)
                save_state(reader, "signed_in", (struct sv){ 0 });
            is_well = true;
            n_failed = 0;
            wait = POLL_MS;
            continue;
        }
        if (worker_ends(&reader->worker))
            break;
        is_well = false;
        n_failed++;
        wait = wait_after(&err, n_failed);
        if (err.kind == ERR_DENIED) {
            save_state(reader, "refused", sv_str(err.text));
            log_line(LOG_ERROR, "an account must be signed in again", LOG_STR("error", err.text));
            break;
        }
        save_state(reader, "signed_in", sv_str(err.text));
        log_line(LOG_WARN, "reading an account failed, tried again", LOG_STR("error", err.text),
                 LOG_I64("again_in_s", wait / MS_SECOND));
    }
    return NULL;
}

static bool open_channel(struct account_reader *reader, const struct live_options *options,
                         const struct signed_account *account, struct sv secret, struct err *err)
{
    CLEANUP(buf_done) struct buf settings = BUF(NETWORK_SETTINGS_MAX);
    const struct channel_account channel_account = { account->handle, account->network_id, secret };

    reader->channel = channel_find(account->network);
    if (!reader->channel)
        return err_set(err, ERR_INPUT, "Earshot can't sign in to %.*s yet", SV_ARG(account->network));
    reader->core = options->core;
    reader->account = account->id;
    reader->cursor = BUF(CHANNEL_CURSOR_MAX);
    buf_sv_append(&reader->cursor, account->cursor);
    reader->host = (struct channel_host){ .guard = options->guard,
                                          .user_agent = "Earshot",
                                          .now = host_now,
                                          .save_secret = save_secret,
                                          .ctx = reader,
                                          .ram = options->ram };
    network_settings(options->network_settings, account->network, &settings);
    return reader->channel->open(&reader->host, buf_sv(&settings), &channel_account, &reader->state, err);
}

static void reader_done(struct account_reader *reader)
{
    if (reader->state)
        reader->channel->stop(reader->state);
    worker_end(&reader->worker);
    worker_join(&reader->worker);
    taker_free(reader->taker);
    if (reader->state)
        reader->channel->close(reader->state);
    buf_done(&reader->cursor);
}

static void reader_free(struct account_reader *reader)
{
    reader_done(reader);
    cond_done(&reader->let_go);
    lock_done(&reader->lock);
    free(reader);
}

bool account_reader_new(const struct live_options *options, const struct secrets *secrets,
                        struct watch *watch, const struct signed_account *account,
                        struct account_reader **out, struct err *err)
{
    CLEANUP(buf_done) struct buf secret = BUF(CHANNEL_SECRET_MAX);
    struct account_reader *reader = NEW(struct account_reader, 1);

    lock_init(&reader->lock);
    cond_init(&reader->let_go);
    reader->secrets = secrets;
    reader->lease = account->lease;
    reader->secret_now = reader->secret_before = sv_hash(account->secret, 0);
    if (!secrets_unseal(secrets, account->secret, &secret, err) ||
        !open_channel(reader, options, account, buf_sv(&secret), err)) {
        reader_free(reader);
        return false;
    }
    reader->taker = taker_new(&(struct taker_options){ .core = options->core,
                                                       .watch = watch,
                                                       .all = true,
                                                       .ancestors = read_ancestors,
                                                       .save = save_cursor,
                                                       .saved = move_on,
                                                       .arg = reader });
    if (!worker_start(&reader->worker, read_account, reader, err)) {
        reader_free(reader);
        return false;
    }
    *out = reader;
    return true;
}

void account_reader_free(struct account_reader *reader)
{
    if (!reader)
        return;
    reader->channel->stop(reader->state); /* a send on its way ends soon, unsure */
    lock_take(&reader->lock);
    while (reader->n_holds)
        cond_wait(&reader->let_go, &reader->lock);
    lock_give(&reader->lock);
    reader_free(reader);
}

void account_reader_hold(struct account_reader *reader)
{
    lock_take(&reader->lock);
    reader->n_holds++;
    lock_give(&reader->lock);
}

void account_reader_let_go(struct account_reader *reader)
{
    lock_take(&reader->lock);
    reader->n_holds--;
    cond_signal(&reader->let_go);
    lock_give(&reader->lock);
}

int64_t account_reader_account(const struct account_reader *reader)
{
    return reader->account;
}

bool account_reader_is(const struct account_reader *reader, const struct signed_account *account)
{
    uint64_t secret = sv_hash(account->secret, 0);

    return (reader->secret_now == secret || reader->secret_before == secret) &&
           reader->lease.owner == account->lease.owner && reader->lease.fence == account->lease.fence;
}

struct channel_state *account_reader_state(struct account_reader *reader)
{
    return reader->state;
}

struct identity_job {
    int64_t account;
    struct channel_identity identity;
};

static bool save_identity_run(void *arg, struct db *db, struct err *err)
{
    const struct identity_job *job = arg;

    return account_save_identity(db, job->account, job->identity.id, job->identity.handle, SV("signed_in"),
                                 (struct sv){ 0 }, err);
}

bool account_sign_in(const struct live_options *options, const struct secrets *secrets,
                     const struct signed_account *account, struct sv typed, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct account_reader reader = { .secrets = secrets };
    struct identity_job job = { .account = account->id };
    bool ok = open_channel(&reader, options, account, typed, err) &&
              reader.channel->sign_in(reader.state, &arena, &job.identity, err) &&
              writer_run(options->core->writer, WRITE_DESK, save_identity_run, &job, err);

    reader_done(&reader);
    return ok;
}
