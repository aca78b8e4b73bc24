/* tests/store/test_outbox.c: an answer is sent at most once and never silently lost, whatever the network does and wherever
 * the process ends: on both databases, with the network in memory. */
#include "rig/rig.h"

#include <stdio.h>

#include "bus/bus.h"
#include "channel/ram.h"
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
#include "store/outbox.h"
#include "store/schema.h"

enum { STEPS_MAX = 40, LONG_TEXT = 700 };

static const char complaint[] =
    "{\"network\":\"ram\",\"id\":\"their-1\",\"created_at\":\"2026-01-01T10:00:00Z\",\"text\":\"@acme my order is late\","
    "\"author\":{\"id\":\"mo\",\"handle\":\"mo\",\"name\":\"Mo\"}}";

/* One desk with one case, one answer queued, and the network it goes to. */
struct desk_double {
    struct core *core;
    struct ram_network *network;
    struct channel_host host;
    struct channel_state *state;
    struct watch *watch;
    struct outbox outbox;
    int64_t account, kase, answer;
    ms_t now;
};

static ms_t fixed_now(void *ctx)
{
    return *(ms_t *)ctx;
}

static bool keep_secret(void *ctx, struct sv secret, struct err *err)
{
    (void)ctx, (void)secret, (void)err;
    return true;
}

static bool lend(void *arg, int64_t account, struct sender *out)
{
    struct desk_double *desk = arg;

    assert_int_equal(account, desk->account);
    *out = (struct sender){ .state = desk->state, .identity = { .id = SV("acme"), .handle = SV("acme") } };
    return true;
}

static void take_back(void *arg, const struct sender *sender)
{
    (void)arg, (void)sender;
}

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static bool put_company(void *arg, struct db *db, struct err *err)
{
    struct desk_double *desk = arg;
    int64_t brand;

    return brand_put(db, id_new(&desk->core->ids, desk->now), SV("Acme"), true, false, &brand, err) &&
           account_put(db, id_new(&desk->core->ids, desk->now), brand, SV("ram"), (struct sv){ 0 },
                       SV("acme"), &desk->account, err) &&
           db_run(db, NULL, err, "UPDATE account SET secret = 'sealed', state = 'signed_in'") &&
           leases_take(db, node_holder(desk->core->node), desk->now, false, err);
}

struct answer_job {
    struct desk_double *desk;
    const char *text;
};

static bool put_answer(void *arg, struct db *db, struct err *err)
{
    const struct answer_job *job = arg;
    struct desk_double *desk = job->desk;
    struct db_rows rows = { 0 };
    int64_t post;
    bool row;

    if (!db_query(db, &rows, err, "SELECT kase, id FROM post WHERE network_id = 'their-1'") ||
        !db_next(&rows, &row, err))
        return false;
    desk->kase = db_i64(&rows, 0);
    post = db_i64(&rows, 1);
    db_rows_done(&rows);
    desk->answer = id_new(&desk->core->ids, desk->now);
    return outbox_add(db,
                      &(struct outbox_row){ .id = desk->answer,
                                            .kase = desk->kase,
                                            .account = desk->account,
                                            .in_reply_to = post,
                                            .key = SV("k"),
                                            .text = sv_str(job->text),
                                            .state = OUTBOX_QUEUED,
                                            .queued_at = desk->now,
                                            .not_before = desk->now },
                      err);
}

static void say_complaint(struct desk_double *desk)
{
    struct json_parser *parser = json_parser_new(POST_LINE_MAX);
    struct arena arena = { 0 };
    struct post post;
    struct err err;

    must(post_parse(parser, sv_str(complaint), JSON_FILE, &arena, &post, &err), &err);
    ram_say(desk->network, &post);
    arena_done(&arena);
    json_parser_free(parser);
}

static void hear_complaint(struct desk_double *desk)
{
    struct import_options options = { .batch_max = 10 };
    struct import_cursor counts;
    struct importer *importer;
    uint64_t skip;
    struct err err;

    must(importer_new(desk->core, &options, &importer, &skip, &err), &err);
    must(importer_line(importer, sv_str(complaint), false, sizeof complaint, &err), &err);
    must(importer_finish(importer, &counts, &err), &err);
    importer_free(importer);
    assert_int_equal(counts.n_opened, 1);
}

static void open_double(struct desk_double *desk, const struct rig_db *where, const char *text)
{
    const struct channel_account account = { .handle = SV("acme"), .secret = SV("secret") };
    struct answer_job job = { desk, text };
    struct err err;

    *desk = (struct desk_double){ .now = clock_now(), .network = ram_new(), .watch = watch_new() };
    desk->host = (struct channel_host){
        .now = fixed_now, .save_secret = keep_secret, .ctx = &desk->now, .ram = desk->network
    };
    must(core_open(sv_str(where->url), &desk->core, &err), &err);
    must(ram_channel.open(&desk->host, (struct sv){ 0 }, &account, &desk->state, &err), &err);
    desk->outbox = (struct outbox){
        .core = desk->core, .watch = desk->watch, .take = lend, .give = take_back, .arg = desk
    };
    must(writer_run(desk->core->writer, WRITE_DESK, put_company, desk, &err), &err);
    must(core_reload(desk->core, &err), &err);
    say_complaint(desk);
    hear_complaint(desk);
    must(writer_run(desk->core->writer, WRITE_DESK, put_answer, &job, &err), &err);
}

static void close_double(struct desk_double *desk)
{
    ram_channel.close(desk->state);
    core_close(desk->core);
    watch_free(desk->watch);
    ram_free(desk->network);
}

/* Lets time pass and the sender work until nothing is left to do. */
static void work_until_done(struct desk_double *desk)
{
    for (int i = 0; i < STEPS_MAX; i++) {
        struct err err;
        bool did;

        must(outbox_step(&desk->outbox, desk->now, &did, &err), &err);
        desk->now += 20 * (ms_t)MS_MINUTE;
    }
}

static void read_answer(struct desk_double *desk, struct outbox_row *out, struct arena *arena)
{
    struct rig_db where = { 0 };
    struct db *db;
    struct err err;

    (void)snprintf(where.url, sizeof where.url, "%s", desk->core->url);
    db = rig_open(&where, DB_READ);
    must(outbox_get(db, desk->answer, arena, out, &err), &err);
    db_close(db);
}

static void expect_state(struct desk_double *desk, enum outbox_state state)
{
    struct arena arena = { 0 };
    struct outbox_row row;

    read_answer(desk, &row, &arena);
    assert_string_equal(outbox_state_name(row.state), outbox_state_name(state));
    arena_done(&arena);
}

/* How many posts stand on the network beside the complaint. */
static size_t n_answers(struct desk_double *desk)
{
    return ram_n_posts(desk->network) - 1;
}

static const struct {
    const char *name;
    struct ram_step sends[4], finds[3];
    size_t n_sends, n_finds;
} faults[] = {
    { "all is well", { { 0 } }, { { 0 } }, 0, 0 },
    { "the request was lost", { { RAM_LOST, 0, 0 } }, { { 0 } }, 1, 0 },
    { "the answer was lost", { { RAM_UNHEARD, 0, 0 } }, { { 0 } }, 1, 0 },
    { "lost twice, then the answer was lost",
      { { RAM_LOST, 0, 0 }, { RAM_LOST, 0, 0 }, { RAM_UNHEARD, 0, 0 } },
      { { 0 } },
      3,
      0 },
    { "the answer was lost, and asking fails too",
      { { RAM_UNHEARD, 0, 0 } },
      { { RAM_REFUSED, ERR_LATER, 0 }, { RAM_LOST, 0, 0 } },
      1,
      2 },
    { "a rate limit", { { RAM_REFUSED, ERR_LATER, 0 }, { RAM_REFUSED, ERR_LATER, 0 } }, { { 0 } }, 2, 0 },
};

static void an_answer_is_there_exactly_once(void **state)
{
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct desk_double desk;
        struct rig_db where;

        rig_database(((struct rig_db *)*state)->kind, schema_migrate, &where);
        open_double(&desk, &where, "Sorry about that. We look into it.");
        ram_script_send(desk.network, faults[i].sends, faults[i].n_sends);
        ram_script_find(desk.network, faults[i].finds, faults[i].n_finds);
        work_until_done(&desk);
        if (n_answers(&desk) != 1)
            fail_msg("%s: %zu answers on the network", faults[i].name, n_answers(&desk));
        expect_state(&desk, OUTBOX_SENT);
        close_double(&desk);
    }
}

static void a_long_answer_has_its_parts_once_and_in_order(void **state)
{
    static const struct ram_step lost_answers[] = { { RAM_UNHEARD, 0, 0 },
                                                    { RAM_FINE, 0, 0 },
                                                    { RAM_LOST, 0, 0 } };
    char text[LONG_TEXT + 1];
    struct desk_double desk;
    struct post first, second;

    for (size_t i = 0; i < LONG_TEXT; i++)
        text[i] = i % 50 == 49 ? ' ' : i % 50 == 48 ? '.' : 'a';
    text[LONG_TEXT] = '\0';
    open_double(&desk, *state, text);
    ram_script_send(desk.network, lost_answers, COUNT(lost_answers));
    work_until_done(&desk);
    expect_state(&desk, OUTBOX_SENT);
    assert_true(n_answers(&desk) >= 3);
    assert_true(ram_post(desk.network, 1, &first) && ram_post(desk.network, 2, &second));
    assert_true(sv_is(first.in_reply_to, "their-1"));
    assert_true(sv_equal(second.in_reply_to, first.id));
    close_double(&desk);
}

static void what_the_network_refuses_fails_with_its_words(void **state)
{
    static const struct ram_step refusal[] = { { RAM_REFUSED, ERR_INPUT, 0 } };
    struct arena arena = { 0 };
    struct outbox_row row;
    struct desk_double desk;

    open_double(&desk, *state, "Sorry.");
    ram_script_send(desk.network, refusal, 1);
    work_until_done(&desk);
    read_answer(&desk, &row, &arena);
    assert_int_equal(row.state, OUTBOX_FAILED);
    assert_true(row.error.len > 0);
    assert_int_equal(n_answers(&desk), 0);
    arena_done(&arena);
    close_double(&desk);
}

static bool forget_sent(void *arg, struct db *db, struct err *err)
{
    (void)arg;
    return db_run(db, NULL, err, "UPDATE outbox SET state = 1, sent_at = NULL") &&
           db_run(db, NULL, err, "UPDATE outbox_part SET state = 0");
}

/* The process that held the account is gone, and another has its node number. */
static bool take_over(void *arg, struct db *db, struct err *err)
{
    struct desk_double *desk = arg;

    return db_run(db, NULL, err, "UPDATE account SET owner = 5") &&
           leases_take(db, node_holder(desk->core->node), desk->now, false, err);
}

/* The process ended after the network had it and before that was noted: what stands then is `sending`. */
static void after_a_crash_the_network_is_asked_first(void **state)
{
    struct desk_double desk;
    struct err err;
    size_t n_sends;

    open_double(&desk, *state, "Sorry.");
    work_until_done(&desk);
    n_sends = ram_n_sends(desk.network);
    must(writer_run(desk.core->writer, WRITE_DESK, forget_sent, NULL, &err), &err);
    must(writer_run(desk.core->writer, WRITE_DESK, take_over, &desk, &err), &err);
    expect_state(&desk, OUTBOX_UNSURE);
    work_until_done(&desk);
    expect_state(&desk, OUTBOX_SENT);
    assert_int_equal(ram_n_sends(desk.network), n_sends);
    assert_int_equal(n_answers(&desk), 1);
    close_double(&desk);
}

static bool take_it_back(void *arg, struct db *db, struct err *err)
{
    struct desk_double *desk = arg;
    bool changed;

    return outbox_move(db, desk->answer, OUTBOX_QUEUED, OUTBOX_UNSENT, 0, &changed, err) && changed;
}

static void what_was_taken_back_never_goes(void **state)
{
    struct desk_double desk;
    struct err err = { 0 };

    open_double(&desk, *state, "Sorry.");
    must(writer_run(desk.core->writer, WRITE_DESK, take_it_back, &desk, &err), &err);
    work_until_done(&desk);
    assert_int_equal(n_answers(&desk), 0);
    expect_state(&desk, OUTBOX_UNSENT);
    close_double(&desk);
}

static int64_t count_of(struct desk_double *desk, bool cases)
{
    struct rig_db where = { 0 };
    struct db_rows rows = { 0 };
    struct db *db;
    struct err err;
    int64_t n;
    bool row, ok;

    (void)snprintf(where.url, sizeof where.url, "%s", desk->core->url);
    db = rig_open(&where, DB_READ);
    ok = cases ? db_query(db, &rows, &err,
                          "SELECT count(*) FROM cases WHERE state = 1 AND first_response_at IS NOT NULL")
               : db_query(db, &rows, &err, "SELECT count(*) FROM case_event WHERE kind = 11"); /* replied */
    must(ok && db_next(&rows, &row, &err), &err);
    n = db_i64(&rows, 0);
    db_rows_done(&rows);
    db_close(db);
    return n;
}

static void a_sent_answer_stops_the_clock_of_its_case(void **state)
{
    struct desk_double desk;

    open_double(&desk, *state, "Sorry.");
    work_until_done(&desk);
    assert_int_equal(count_of(&desk, false), 1);
    assert_int_equal(count_of(&desk, true), 1);
    close_double(&desk);
}

/* Another account of the same brand, and answers from both: more from the first, which come first. */
struct two_accounts {
    struct desk_double *desk;
    struct outbox other; /* the second sender */
    int64_t second, ids[3], at[4];
    int n_at;
    bool found_more;
};

static bool put_two(void *arg, struct db *db, struct err *err)
{
    struct two_accounts *two = arg;
    struct desk_double *desk = two->desk;
    static const char *const keys[] = { "k1", "k2", "k3" };
    struct snapshot *snapshot = core_snapshot(desk->core);
    int64_t brand = snapshot->company->brands[0].id;

    snapshot_unref(snapshot);
    if (!account_put(db, id_new(&desk->core->ids, desk->now), brand, SV("ram"), (struct sv){ 0 },
                     SV("acme_uk"), &two->second, err) ||
        !db_run(db, NULL, err, "UPDATE account SET secret = 'sealed', state = 'signed_in'") ||
        !leases_take(db, node_holder(desk->core->node), desk->now, false, err))
        return false;
    for (int i = 0; i < 3; i++) {
        two->ids[i] = id_new(&desk->core->ids, desk->now);
        if (!outbox_add(db,
                        &(struct outbox_row){ .id = two->ids[i],
                                              .kase = desk->kase,
                                              .account = i < 2 ? desk->account : two->second,
                                              .key = sv_str(keys[i]),
                                              .text = SV("Sorry."),
                                              .state = OUTBOX_QUEUED,
                                              .queued_at = desk->now,
                                              .not_before = desk->now + i },
                        err))
            return false;
    }
    return true;
}

/* While the first sender waits for its network, the second looks for work until it finds none. */
static bool lend_and_look(void *arg, int64_t account, struct sender *out)
{
    struct two_accounts *two = arg;
    bool more = two->n_at == 0;
    struct err err;

    two->at[two->n_at++] = account;
    while (more) {
        must(outbox_step(&two->other, two->desk->now + 10, &more, &err), &err);
        two->found_more = two->found_more || more;
    }
    *out =
        (struct sender){ .state = two->desk->state, .identity = { .id = SV("acme"), .handle = SV("acme") } };
    return true;
}

static void a_network_that_hangs_holds_up_its_own_account_alone(void **state)
{
    struct desk_double desk;
    struct outbox_busy busy = { 0 };
    struct two_accounts two = { .desk = &desk };
    struct outbox_row row;
    struct err err;
    bool did;

    open_double(&desk, *state, "First of all.");
    must(writer_run(desk.core->writer, WRITE_DESK, put_two, &two, &err), &err);
    lock_init(&busy.lock);
    desk.outbox.busy = &busy;
    desk.outbox.take = lend_and_look;
    desk.outbox.arg = &two;
    two.other = desk.outbox;
    two.other.number = 1;
    must(outbox_step(&desk.outbox, desk.now + 10, &did, &err), &err);
    assert_true(did && two.found_more);
    assert_int_equal(two.n_at, 2); /* not the first account's other answer */
    assert_int_equal(two.at[0], desk.account);
    assert_int_equal(two.at[1], two.second);
    while (did)
        must(outbox_step(&desk.outbox, desk.now + 10, &did, &err), &err);
    assert_int_equal(two.n_at, 4);
    assert_int_equal(two.at[2], desk.account);
    assert_int_equal(two.at[3], desk.account);
    for (int i = 0; i < 3; i++) {
        struct arena arena = { 0 };

        desk.answer = two.ids[i];
        read_answer(&desk, &row, &arena);
        assert_int_equal(row.state, OUTBOX_SENT);
        arena_done(&arena);
    }
    lock_done(&busy.lock);
    close_double(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_there_exactly_once),
        cmocka_unit_test(a_long_answer_has_its_parts_once_and_in_order),
        cmocka_unit_test(what_the_network_refuses_fails_with_its_words),
        cmocka_unit_test(after_a_crash_the_network_is_asked_first),
        cmocka_unit_test(what_was_taken_back_never_goes),
        cmocka_unit_test(a_sent_answer_stops_the_clock_of_its_case),
        cmocka_unit_test(a_network_that_hangs_holds_up_its_own_account_alone),
    };

    return rig_each_database("outbox", tests, COUNT(tests), schema_migrate);
}
