/* tests/store/test_senders.c: one account's trouble holds up no other account's answers: everything that runs by itself while a
 * server is up, with its threads, on both databases and a network in memory whose accounts can hang. */
#include "rig/rig.h"

#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/id.h"
#include "channel/ram.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/import.h"
#include "flow/live.h"
#include "flow/outbox.h"
#include "flow/secrets.h"
#include "flow/writer.h"
#include "model/outbox.h"
#include "model/post.h"
#include "store/config.h"
#include "store/outbox.h"
#include "store/schema.h"

enum { N_ACCOUNTS = 5, ANSWERS_EACH = 3, PATIENCE_MS = 20000, LOOK_MS = 20, TO_REST_MS = 2500 };

static const char complaint[] =
    "{\"network\":\"ram\",\"id\":\"their-1\",\"created_at\":\"2026-01-01T10:00:00Z\",\"text\":\"@a my order is late\","
    "\"author\":{\"id\":\"mo\",\"handle\":\"mo\",\"name\":\"Mo\"}}";
static const char *const handles[N_ACCOUNTS] = { "a", "b", "c", "d", "e" };

/* One case that all accounts answer. */
struct house {
    struct rig_db where;
    struct core *core;
    struct live *live;
    struct ram_network *network;
    char key_file[RIG_PATH_MAX + 16];
    int64_t accounts[N_ACCOUNTS], kase, post;
    int n_queued;
};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static void wait_ms(int ms)
{
    (void)nanosleep(&(struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 }, NULL);
}

static bool put_accounts(void *arg, struct db *db, struct err *err)
{
    struct house *house = arg;
    CLEANUP(buf_done) struct buf sealed = BUF(1000);
    int64_t brand;

    secrets_seal(live_secrets(house->live), SV("{}"), &sealed);
    if (!brand_put(db, id_new(&house->core->ids, clock_now()), SV("Acme"), true, false, &brand, err))
        return false;
    for (int i = 0; i < N_ACCOUNTS; i++) {
        if (!account_put(db, id_new(&house->core->ids, clock_now()), brand, SV("ram"), (struct sv){ 0 },
                         sv_str(handles[i]), &house->accounts[i], err))
            return false;
    }
    return db_run(db, NULL, err, "UPDATE account SET secret = $1, state = 'signed_in'", A(buf_sv(&sealed)));
}

static void hear_complaint(struct house *house)
{
    struct import_options options = { .batch_max = 10 };
    CLEANUP(db_closep) struct db *db = NULL;
    struct import_cursor counts;
    struct importer *importer;
    struct db_rows rows = { 0 };
    uint64_t skip;
    struct err err;
    bool row = false;

    must(importer_new(house->core, &options, &importer, &skip, &err), &err);
    must(importer_line(importer, sv_str(complaint), false, sizeof complaint, &err), &err);
    must(importer_finish(importer, &counts, &err), &err);
    importer_free(importer);
    db = rig_open(&house->where, DB_READ);
    must(db_query(db, &rows, &err, "SELECT kase, id FROM post WHERE network_id = 'their-1'") &&
             db_next(&rows, &row, &err),
         &err);
    assert_true(row);
    house->kase = db_i64(&rows, 0);
    house->post = db_i64(&rows, 1);
    db_rows_done(&rows);
}

/* How many answers are in this state now. */
static int64_t n_in_state(struct house *house, enum outbox_state state)
{
    CLEANUP(db_closep) struct db *db = rig_open(&house->where, DB_READ);
    struct db_rows rows = { 0 };
    struct err err;
    int64_t n;
    bool row = false;

    must(db_query(db, &rows, &err, "SELECT COUNT(*) FROM outbox WHERE state = $1", A((int64_t)state)) &&
             db_next(&rows, &row, &err),
         &err);
    n = db_i64(&rows, 0);
    db_rows_done(&rows);
    return n;
}

static void until_sent(struct house *house, int64_t n, const char *what)
{
    for (int waited = 0; n_in_state(house, OUTBOX_SENT) != n; waited += LOOK_MS) {
        if (waited >= PATIENCE_MS)
            fail_msg("%s: %d of %d answers are sent", what, (int)n_in_state(house, OUTBOX_SENT), (int)n);
        wait_ms(LOOK_MS);
    }
}

static void until_hung(struct house *house, size_t n, const char *what)
{
    for (int waited = 0; ram_n_hung(house->network) != n; waited += LOOK_MS) {
        if (waited >= PATIENCE_MS)
            fail_msg("%s: %zu of %zu sends hang", what, ram_n_hung(house->network), n);
        wait_ms(LOOK_MS);
    }
}

struct answers_job {
    struct house *house;
    int account, n;
};

/* All at once, so that a sender meets them together; the text says which one it is. */
static bool put_answers(void *arg, struct db *db, struct err *err)
{
    const struct answers_job *job = arg;
    struct house *house = job->house;

    for (int i = 0; i < job->n; i++) {
        ms_t now = clock_now();
        char key[32];

        (void)snprintf(key, sizeof key, "%d", house->n_queued + i);
        if (!outbox_add(db,
                        &(struct outbox_row){ .id = id_new(&house->core->ids, now),
                                              .kase = house->kase,
                                              .account = house->accounts[job->account],
                                              .in_reply_to = house->post,
                                              .key = sv_str(key),
                                              .text = sv_str(key),
                                              .state = OUTBOX_QUEUED,
                                              .queued_at = now,
                                              .not_before = now },
                        err))
            return false;
    }
    return true;
}

static void queue(struct house *house, int account, int n)
{
    struct answers_job job = { house, account, n };
    struct err err;

    must(writer_run(house->core->writer, WRITE_DESK, put_answers, &job, &err), &err);
    house->n_queued += n;
}

static void open_house(struct house *house, const struct rig_db *where)
{
    struct live_options options;
    struct err err;

    *house = (struct house){ .where = *where, .network = ram_new() };
    (void)snprintf(house->key_file, sizeof house->key_file, "%s/key", rig_folder());
    must(core_open(sv_str(where->url), &house->core, &err), &err);
    options =
        (struct live_options){ .core = house->core, .key_file = house->key_file, .ram = house->network };
    must(live_start(&options, &house->live, &err), &err);
    must(writer_run(house->core->writer, WRITE_DESK, put_accounts, house, &err), &err);
    must(core_reload(house->core, &err), &err);
    hear_complaint(house);
    for (int i = 0; i < N_ACCOUNTS; i++) /* all are connected when each has sent one */
        queue(house, i, 1);
    until_sent(house, N_ACCOUNTS, "at the start");
}

/* Each answer is there once, and an account's in the order in which they were queued. */
static void close_house(struct house *house)
{
    int64_t last[N_ACCOUNTS] = { -1, -1, -1, -1, -1 };
    struct post post;

    live_stop(house->live);
    core_close(house->core);
    assert_int_equal(ram_n_sends(house->network), house->n_queued);
    assert_int_equal(ram_n_posts(house->network), house->n_queued);
    for (size_t i = 0; ram_post(house->network, i, &post); i++) {
        int account = post.author.handle.at[0] - 'a';
        int64_t number = -1;

        assert_true(account >= 0 && account < N_ACCOUNTS && sv_to_i64(post.text, &number));
        assert_true(number > last[account]);
        last[account] = number;
    }
    ram_free(house->network);
}

static void an_account_that_hangs_holds_up_its_own_answers_alone(void **state)
{
    enum { OTHERS = (N_ACCOUNTS - 1) * ANSWERS_EACH };
    struct house house;

    open_house(&house, *state);
    ram_hang(house.network, SV("a"));
    queue(&house, 0, ANSWERS_EACH);
    until_hung(&house, 1, "the first account");
    for (int i = 1; i < N_ACCOUNTS; i++)
        queue(&house, i, ANSWERS_EACH);
    until_sent(&house, N_ACCOUNTS + OTHERS, "while one hangs");
    assert_int_equal(ram_n_hung(house.network), 1);
    assert_int_equal(ram_n_sends(house.network), N_ACCOUNTS + OTHERS + 1); /* its next ones wait for it */
    ram_let_go(house.network, SV("a"));
    until_sent(&house, house.n_queued, "when it is let go");
    close_house(&house);
}

/* The first sender comes back while the second hangs, and the others go to rest; then the first hangs again. Somebody who rests
 * must hear of it. */
static void whoever_rests_is_woken_past_one_that_hangs(void **state)
{
    struct house house;

    open_house(&house, *state);
    wait_ms(TO_REST_MS); /* now the first sender alone looks */
    ram_hang(house.network, SV("a"));
    ram_hang(house.network, SV("b"));
    queue(&house, 0, 1);
    until_hung(&house, 1, "the first account");
    queue(&house, 1, 1);
    until_hung(&house, 2, "the second account");
    ram_let_go(house.network, SV("a"));
    until_sent(&house, N_ACCOUNTS + 1, "the first account");
    wait_ms(TO_REST_MS);
    ram_hang(house.network, SV("c"));
    queue(&house, 2, 1);
    until_hung(&house, 2, "the third account");
    queue(&house, 3, 1);
    until_sent(&house, N_ACCOUNTS + 2, "past two that hang");
    assert_int_equal(ram_n_hung(house.network), 2);
    ram_let_go(house.network, SV("b"));
    ram_let_go(house.network, SV("c"));
    until_sent(&house, house.n_queued, "when they are let go");
    close_house(&house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_that_hangs_holds_up_its_own_answers_alone),
        cmocka_unit_test(whoever_rests_is_woken_past_one_that_hangs),
    };

    return rig_each_database("senders", tests, COUNT(tests), schema_migrate);
}
