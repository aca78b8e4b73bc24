/* tests/store/test_nodes.c: several processes on one store: numbers, ids, who reads what, and who may say how an answer went.
 * A process here is a struct core; one that is killed is one that stops renewing. */
#include "rig/rig.h"

#include <sched.h>
#include <stdio.h>

#include "base/id.h"
#include "bus/bus.h"
#include "channel/ram.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/import.h"
#include "flow/node.h"
#include "flow/outbox.h"
#include "flow/watch.h"
#include "flow/writer.h"
#include "model/outbox.h"
#include "model/post.h"
#include "store/config.h"
#include "store/leases.h"
#include "store/nodes.h"
#include "store/outbox.h"
#include "store/schema.h"
#include "store/sources.h"

enum { LEASE_MS = 10000, BEGIN_MS = 1000000, N_MANY = 20 };

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static struct db *open_store(void **state)
{
    return rig_open(*state, DB_WRITE);
}

/* One transaction each, as the callers have it. */
static int take_number(struct db *db, int64_t holder, ms_t now, int64_t *out_last)
{
    struct err err = { 0 };
    int number;

    must(db_begin(db, &err), &err);
    must(node_take(db, holder, SV("here:1"), now, now + LEASE_MS, &number, out_last, &err), &err);
    must(db_commit(db, &err), &err);
    return number;
}

static bool renew(struct db *db, int number, int64_t holder, ms_t until, int64_t last_id)
{
    struct err err = { 0 };
    bool held;

    must(node_renew(db, number, holder, until, last_id, &held, &err), &err);
    return held;
}

static void a_number_has_one_holder_and_remembers_its_ids(void **state)
{
    CLEANUP(db_closep) struct db *db = open_store(state);
    int64_t last;

    if (db_kind(db) == DB_SQLITE) { /* one owner: number 0, and whoever had it before is gone */
        assert_int_equal(take_number(db, 7, BEGIN_MS, &last), 0);
        assert_int_equal(take_number(db, 8, BEGIN_MS, &last), 0);
        assert_false(renew(db, 0, 7, BEGIN_MS + LEASE_MS, 1));
        return;
    }
    for (int i = 0; i < N_MANY; i++)
        assert_int_equal(take_number(db, 100 + i, BEGIN_MS, &last), i);
    assert_true(renew(db, 3, 103, BEGIN_MS + LEASE_MS, 77));
    assert_true(renew(db, 3, 103, BEGIN_MS + LEASE_MS, 70)); /* a promise is never taken back */
    assert_int_equal(take_number(db, 200, BEGIN_MS + LEASE_MS - 1, &last), N_MANY);
    for (int i = 0; i < N_MANY; i++) {
        if (i != 3)
            assert_true(renew(db, i, 100 + i, BEGIN_MS + 3 * LEASE_MS, 1));
    }
    assert_int_equal(take_number(db, 201, BEGIN_MS + LEASE_MS, &last), 3); /* nobody renewed it */
    assert_int_equal(last, 77);
    assert_false(renew(db, 3, 103, BEGIN_MS + 9 * LEASE_MS, 99)); /* back too late */
}

static void a_number_given_back_is_free_at_once(void **state)
{
    CLEANUP(db_closep) struct db *db = open_store(state);
    struct err err = { 0 };
    int64_t last;

    assert_int_equal(take_number(db, 7, BEGIN_MS, &last), 0);
    must(node_give(db, 0, 7, 55, &err), &err);
    assert_int_equal(take_number(db, 8, BEGIN_MS, &last), 0);
    assert_int_equal(last, 55);
}

static void all_numbers_taken_is_said(void **state)
{
    CLEANUP(db_closep) struct db *db = open_store(state);
    struct err err = { 0 };
    int64_t last;
    int number;

    if (db_kind(db) == DB_SQLITE)
        return;
    must(db_run(db, NULL, &err,
                "INSERT INTO node (id, name, lease_until, last_id, holder)"
                " SELECT n, 'many', 9000000000000, 0, n + 1 FROM generate_series(0, 1023) AS n"),
         &err);
    assert_false(node_take(db, 5000, SV("x"), BEGIN_MS, BEGIN_MS + 1, &number, &last, &err));
    assert_int_equal(err.kind, ERR_LATER);
}

/* Who reads what ----------------------------------------------------------------------------------------------------- */

static void put_sources(struct db *db)
{
    struct err err = { 0 };

    must(db_run(db, NULL, &err, "INSERT INTO brand (id, name, ours) VALUES (1, 'Acme', 1)"), &err);
    must(db_run(db, NULL, &err,
                "INSERT INTO account (id, brand, network, handle, state, secret)"
                " VALUES (2, 1, 'ram', 'acme', 'signed_in', 'sealed')"),
         &err);
    must(db_run(db, NULL, &err,
                "INSERT INTO source (id, kind, name, network) VALUES (3, 'stream', 'stream', 'ram')"),
         &err);
}

static struct lease read_lease(struct db *db, int64_t owner)
{
    struct arena arena = { 0 };
    struct signed_accounts accounts;
    struct stream_rows streams;
    struct lease lease = { 0 };
    struct err err;

    must(accounts_signed_in(db, owner, &arena, &accounts, &err), &err);
    must(streams_enabled(db, owner, &arena, &streams, &err), &err);
    assert_int_equal(accounts.n, streams.n); /* they go together here */
    if (accounts.n)
        lease = accounts.at[0].lease;
    arena_done(&arena);
    return lease;
}

static void a_source_has_one_reader_and_goes_on_with_the_next(void **state)
{
    CLEANUP(db_closep) struct db *db = open_store(state);
    struct lease first, second;
    struct err err = { 0 };
    bool any;
    int64_t last;
    int number = take_number(db, 7, BEGIN_MS, &last);

    put_sources(db);
    must(leases_free(db, BEGIN_MS, false, &any, &err), &err);
    assert_true(any);
    must(leases_take(db, 7, BEGIN_MS, false, &err), &err);
    must(leases_free(db, BEGIN_MS, false, &any, &err), &err);
    assert_false(any);
    must(leases_take(db, 8, BEGIN_MS + LEASE_MS - 1, false, &err), &err); /* its owner lives */
    first = read_lease(db, 7);
    assert_int_equal(first.owner, 7);
    assert_int_equal(read_lease(db, 8).owner, 0);
    must(account_hold(db, 2, first, &err), &err);

    must(leases_take(db, 8, BEGIN_MS + LEASE_MS, false, &err), &err); /* it has not renewed */
    second = read_lease(db, 8);
    assert_true(second.fence > first.fence);
    assert_false(account_hold(db, 2, first, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_false(source_hold(db, 3, first, &err));
    must(account_hold(db, 2, second, &err), &err);
    must(source_hold(db, 3, second, &err), &err);
    assert_true(renew(db, number, 7, BEGIN_MS + 2 * LEASE_MS, 0)); /* back, but not to what it had */
    assert_int_equal(read_lease(db, 7).owner, 0);
}

static void put_many(struct db *db, int64_t owner, int n)
{
    struct err err = { 0 };

    must(db_run(db, NULL, &err, "INSERT INTO brand (id, name, ours) VALUES (1, 'Acme', 1)"), &err);
    for (int64_t i = 0; i < n; i++) {
        char handle[32];

        (void)snprintf(handle, sizeof handle, "acme%d", (int)i);
        must(db_run(db, NULL, &err,
                    "INSERT INTO account (id, brand, network, handle, state, secret, owner)"
                    " VALUES ($1, 1, 'ram', $2, 'signed_in', $2, $3)",
                    A(10 + i), A(sv_str(handle)), A(owner)),
             &err);
        must(
            db_run(db, NULL, &err,
                   "INSERT INTO source (id, kind, name, network, owner) VALUES ($1, 'stream', $2, 'ram', $3)",
                   A(100 + i), A(sv_str(handle)), A(owner)),
            &err);
    }
}

struct held {
    int64_t accounts, streams;
};

static struct held held_by(struct db *db, int64_t owner)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    must(db_query(db, &rows, &err,
                  "SELECT (SELECT count(*) FROM account WHERE owner = $1),"
                  " (SELECT count(*) FROM source WHERE owner = $1)",
                  A(owner)) &&
             db_next(&rows, &row, &err),
         &err);
    return (struct held){ .accounts = db_i64(&rows, 0), .streams = db_i64(&rows, 1) };
}

/* What there is to take over, taken; whether there was anything. */
static bool take_over(struct db *db, int64_t owner)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct lease_offers offers;
    struct err err = { 0 };

    must(leases_offered(db, owner, &arena, &offers, &err), &err);
    must(leases_take_offers(db, owner, &offers, &err), &err);
    return offers.stream.id || offers.account.id;
}

static void a_node_that_is_added_gets_its_part_and_then_all_is_quiet(void **state)
{
    CLEANUP(db_closep) struct db *db = open_store(state);
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct signed_accounts accounts;
    struct err err = { 0 };

    put_many(db, 7, 5);
    assert_false(take_over(db, 7));
    must(accounts_signed_in(db, 7, &arena, &accounts, &err), &err);
    while (take_over(db, 8) || take_over(db, 9))
        assert_false(take_over(db, 7)); /* nothing goes back */
    for (int64_t owner = 7; owner <= 9; owner++) {
        assert_in_range(held_by(db, owner).accounts, 1, 2);
        assert_in_range(held_by(db, owner).streams, 1, 2);
    }
    assert_false(
        account_hold(db, 14, accounts.at[4].lease, &err)); /* who had it writes nothing more in its name */
    assert_int_equal(err.kind, ERR_CONFLICT);
}

static void an_account_that_sends_stays_until_it_has_sent(void **state)
{
    CLEANUP(db_closep) struct db *db = open_store(state);
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct lease_offers offers;
    struct err err = { 0 };

    put_many(db, 7, 2);
    must(leases_offered(db, 8, &arena, &offers, &err), &err);
    assert_int_equal(offers.account.id, 11);
    assert_true(sv_is(offers.account.secret, "acme1"));
    for (int64_t i = 0; i < 2; i++) /* between the look and the taking it begins to */
        must(db_run(db, NULL, &err,
                    "INSERT INTO outbox (id, kase, account, key, text, state, queued_at, not_before)"
                    " VALUES ($1, $1, $2, 'k', 'Sorry', 1, 0, 0)",
                    A(500 + i), A(10 + i)),
             &err);
    must(leases_take_offers(db, 8, &offers, &err), &err);
    assert_int_equal(held_by(db, 8).accounts, 0);
    assert_int_equal(held_by(db, 8).streams, 1);
    must(leases_offered(db, 8, &arena, &offers, &err), &err);
    assert_int_equal(offers.account.id, 0);
    must(db_run(db, NULL, &err, "UPDATE outbox SET state = 3 WHERE account = 10"), &err);
    assert_true(take_over(db, 8));
    assert_int_equal(held_by(db, 8).accounts, 1);
}

/* Ids --------------------------------------------------------------------------------------------------------------------- */

static void processes_never_make_the_same_id(void **state)
{
    const struct rig_db *where = *state;
    struct core *cores[3];
    struct err err;

    if (where->kind == DB_SQLITE)
        return; /* its owner is alone */
    for (size_t i = 0; i < COUNT(cores); i++)
        must(core_open(sv_str(where->url), &cores[i], &err), &err);
    for (size_t i = 0; i < COUNT(cores); i++) {
        int64_t id = id_new(&cores[i]->ids, clock_now());

        assert_int_equal(id >> 12 & 1023, (int64_t)i);
        assert_int_equal(node_number(cores[i]->node), (int)i);
        assert_true(node_is_held(cores[i]->node));
    }
    for (size_t i = 0; i < COUNT(cores); i++)
        core_close(cores[i]);
}

struct id_job {
    struct core *core;
    int64_t id;
    ms_t now;
};

static bool put_brand(void *arg, struct db *db, struct err *err)
{
    struct id_job *job = arg;
    char name[40];

    job->id = id_new(&job->core->ids, job->now);
    (void)snprintf(name, sizeof name, "Brand %lld", (long long)job->id);
    return db_run(db, NULL, err, "INSERT INTO brand (id, name, ours) VALUES ($1, $2, 1)", A(job->id),
                  A(name));
}

/* A process that was stopped for long, or whose clock jumped, makes ids that it has no right to: they are not stored. */
static void an_id_beyond_the_lease_is_never_stored(void **state)
{
    const struct rig_db *where = *state;
    struct id_job job = { 0 };
    struct err err = { 0 };
    bool ok;

    if (where->kind == DB_SQLITE)
        return;
    must(core_open(sv_str(where->url), &job.core, &err), &err);
    job.now = clock_now();
    must(writer_run(job.core->writer, WRITE_DESK, put_brand, &job, &err), &err);
    job.now = clock_now() + 100 * LEASE_MS;
    ok = writer_run(job.core->writer, WRITE_DESK, put_brand, &job, &err);
    assert_false(ok);
    assert_int_equal(err.kind, ERR_LATER);
    core_close(job.core);
}

static void the_next_with_a_number_begins_above_its_promise(void **state)
{
    const struct rig_db *where = *state;
    CLEANUP(db_closep) struct db *db = open_store(state);
    struct core *core;
    struct err err = { 0 };
    int64_t promised = id_floor(clock_now() + 5000), last;

    assert_int_equal(take_number(db, 7, BEGIN_MS, &last), 0);
    assert_true(renew(db, 0, 7, BEGIN_MS, promised)); /* and then it is killed */
    must(core_open(sv_str(where->url), &core, &err), &err);
    assert_int_equal(node_number(core->node), 0);
    assert_true(id_new(&core->ids, clock_now()) > promised);
    core_close(core);
}

/* What is told crosses ------------------------------------------------------------------------------------------------------ */

struct ear {
    _Atomic int n_config, n_case;
    _Atomic int64_t agent;
};

static void hear(void *arg, const struct bus_event *events, size_t n_events)
{
    struct ear *ear = arg;

    for (size_t i = 0; i < n_events; i++) {
        ear->n_config += events[i].kind == BUS_CONFIG && events[i].from_afar;
        ear->n_case += events[i].kind == BUS_CASE && events[i].from_afar;
        if (events[i].kind == BUS_PRESENCE && events[i].typing)
            ear->agent = events[i].agent;
    }
}

static void what_one_tells_the_others_hear_once(void **state)
{
    enum { N_CASES = 3000 };
    const struct rig_db *where = *state;
    struct bus_event *events = NEW(struct bus_event, N_CASES);
    struct core *one = NULL, *other = NULL;
    struct ear ear = { 0 };
    struct err err;
    ms_t until;
    int number;

    if (where->kind == DB_SQLITE) {
        free(events);
        return;
    }
    must(core_open(sv_str(where->url), &one, &err) && core_open(sv_str(where->url), &other, &err), &err);
    must(node_listen(one->node, core_reload_quietly, &err) &&
             node_listen(other->node, core_reload_quietly, &err),
         &err);
    number = bus_join(other->bus, hear, &ear);
    for (int64_t i = 0; i < N_CASES; i++) /* more than one notice can hold */
        events[i] = (struct bus_event){ .kind = BUS_CASE, .id = INT64_MAX - i, .event = INT64_MAX };
    bus_tell(one->bus, events, N_CASES);
    bus_tell(one->bus, &(struct bus_event){ .kind = BUS_PRESENCE, .id = 1, .agent = 99, .typing = true }, 1);
    must(core_reload(one, &err), &err);
    until = clock_steady() + 10 * MS_SECOND;
    while (!ear.n_config && clock_steady() < until)
        (void)sched_yield();
    assert_int_equal(ear.n_case, N_CASES);
    assert_int_equal(ear.agent, 99);
    assert_int_equal(ear.n_config, 1);
    bus_leave(other->bus, number);
    core_close(one);
    core_close(other);
    free(events);
}

/* Answers ---------------------------------------------------------------------------------------------------------------- */

/* Two senders on one store and one network; the account goes from the one to the other at a chosen moment. */
struct sender_double {
    struct db *db;
    struct core *core;
    struct channel_host host;
    struct channel_state *state;
    struct outbox outbox;
    struct watch *watch;
    ms_t now;
};

static ms_t fixed_now(void *ctx)
{
    return *(ms_t *)ctx;
}

static bool lend(void *arg, int64_t account, struct sender *out)
{
    struct sender_double *sender = arg;

    (void)account;
    *out = (struct sender){ .state = sender->state, .identity = { .id = SV("acme"), .handle = SV("acme") } };
    return true;
}

/* While the first is about to send, the account is given to number 5, who lives: what the first then notes is refused. */
static bool lend_and_lose(void *arg, int64_t account, struct sender *out)
{
    struct sender_double *sender = arg;
    struct err err = { 0 };

    must(db_run(sender->db, NULL, &err, "UPDATE account SET owner = 5, fence = fence + 1"), &err);
    return lend(arg, account, out);
}

static void take_back(void *arg, const struct sender *sender)
{
    (void)arg, (void)sender;
}

static void who_lost_the_account_notes_nothing_and_sends_nothing(void **state)
{
    const struct channel_account account = { .handle = SV("acme"), .secret = SV("secret") };
    struct ram_network *network = ram_new();
    struct sender_double sender = { .db = open_store(state), .now = clock_now(), .watch = watch_new() };
    struct err err = { 0 };
    int64_t holder;
    bool did;

    must(core_open(sv_str(((struct rig_db *)*state)->url), &sender.core, &err), &err);
    put_sources(sender.db);
    must(db_run(sender.db, NULL, &err,
                "INSERT INTO outbox (id, kase, account, key, text, state, queued_at, not_before)"
                " VALUES (9, 8, 2, 'k', 'Sorry.', 0, 1, 1)"),
         &err);
    sender.host = (struct channel_host){ .now = fixed_now, .ctx = &sender.now, .ram = network };
    must(ram_channel.open(&sender.host, (struct sv){ 0 }, &account, &sender.state, &err), &err);
    sender.outbox = (struct outbox){
        .core = sender.core, .watch = sender.watch, .take = lend_and_lose, .give = take_back, .arg = &sender
    };
    holder = node_holder(sender.core->node);
    must(outbox_step(&sender.outbox, sender.now, &did, &err), &err);
    assert_false(did); /* not ours */
    must(leases_take(sender.db, holder, sender.now, false, &err), &err);
    assert_false(outbox_step(&sender.outbox, sender.now, &did, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_int_equal(ram_n_sends(network), 0);
    ram_channel.close(sender.state);
    core_close(sender.core);
    watch_free(sender.watch);
    ram_free(network);
    db_close(sender.db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_one_holder_and_remembers_its_ids),
        cmocka_unit_test(a_number_given_back_is_free_at_once),
        cmocka_unit_test(all_numbers_taken_is_said),
        cmocka_unit_test(a_source_has_one_reader_and_goes_on_with_the_next),
        cmocka_unit_test(a_node_that_is_added_gets_its_part_and_then_all_is_quiet),
        cmocka_unit_test(an_account_that_sends_stays_until_it_has_sent),
        cmocka_unit_test(processes_never_make_the_same_id),
        cmocka_unit_test(an_id_beyond_the_lease_is_never_stored),
        cmocka_unit_test(the_next_with_a_number_begins_above_its_promise),
        cmocka_unit_test(what_one_tells_the_others_hear_once),
        cmocka_unit_test(who_lost_the_account_notes_nothing_and_sends_nothing),
    };

    return rig_each_database("nodes", tests, COUNT(tests), schema_migrate);
}
