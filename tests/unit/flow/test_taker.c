/* tests/unit/flow/test_taker.c: what nothing selects comes back when what it hangs on concerns us; and where the store fails,
 * nothing that was read is passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/taker.h"
#include "flow/watch.h"
#include "model/post.h"
#include "store/config.h"

struct stage {
    char folder[32], url[96];
    struct core *core;
    struct watch *watch;
    struct taker *taker;
    struct db *db;
    struct channel_sink sink;
    int n_fails; /* as many saves of the cursor fail */
    struct buf cursor;
    struct buf line;            /* the post as it comes */
    struct json_parser *parser; /* of those that are read again */
    bool reads_again;
    size_t n_read_again;
};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static bool save(void *arg, struct db *db, struct sv cursor, struct err *err)
{
    struct stage *stage = arg;

    (void)db;
    (void)cursor;
    return stage->n_fails-- <= 0 || err_set(err, ERR_LATER, "the disk is full");
}

static void saved(void *arg, struct sv cursor)
{
    struct stage *stage = arg;

    buf_clear(&stage->cursor);
    buf_sv_append(&stage->cursor, cursor);
}

static bool reread(void *arg, struct sv line, struct arena *arena, struct post *out)
{
    struct stage *stage = arg;

    stage->n_read_again++;
    return post_parse(stage->parser, line, JSON_FILE, arena, out, NULL);
}

static int set_up_stage(void **state, bool reads_again)
{
    struct stage *stage = NEW(struct stage, 1);
    int64_t brand, account;
    struct err err;

    (void)snprintf(stage->folder, sizeof stage->folder, "/tmp/earshot-taker-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    (void)snprintf(stage->url, sizeof stage->url, "sqlite:%s/store.db", stage->folder);
    stage->cursor = BUF(100);
    stage->reads_again = reads_again;
    stage->line = BUF(POST_LINE_MAX);
    stage->parser = json_parser_new(POST_LINE_MAX);
    must(core_open(sv_str(stage->url), &stage->core, &err), &err);
    must(db_open(sv_str(stage->url), DB_WRITE, &stage->db, &err), &err);
    must(brand_put(stage->db, 1, SV("Shop"), true, false, &brand, &err), &err);
    must(account_put(stage->db, 2, brand, SV("x"), (struct sv){ 0 }, SV("shop"), &account, &err), &err);
    must(core_reload(stage->core, &err), &err);
    stage->watch = watch_new();
    stage->taker = taker_new(&(struct taker_options){ .core = stage->core,
                                                      .watch = stage->watch,
                                                      .reread = reads_again ? reread : NULL,
                                                      .save = save,
                                                      .saved = saved,
                                                      .arg = stage });
    stage->sink = taker_sink(stage->taker);
    *state = stage;
    return 0;
}

static int set_up(void **state)
{
    return set_up_stage(state, false);
}

/* As a channel that keeps what came. */
static int set_up_lines(void **state)
{
    return set_up_stage(state, true);
}

static int tear_down(void **state)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    struct stage *stage = *state;

    taker_free(stage->taker);
    watch_free(stage->watch);
    db_close(stage->db);
    core_close(stage->core);
    for (size_t i = 0; i < COUNT(ends); i++) {
        char path[96];

        (void)snprintf(path, sizeof path, "%s/store.db%s", stage->folder, ends[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(stage->folder), 0);
    buf_done(&stage->cursor);
    buf_done(&stage->line);
    json_parser_free(stage->parser);
    free(stage);
    return 0;
}

static struct post post_of(const char *id, const char *text)
{
    struct post post = post_empty;

    post.network = SV("x");
    post.id = sv_str(id);
    post.text = sv_str(text);
    post.author.id = post.author.handle = SV("ann");
    post.to = sv_str(text[0] == '@' ? "shop" : NULL);
    post.created_at = MS_DAY;
    return post;
}

static void give(struct stage *stage, struct post post)
{
    struct err err = { 0 };

    buf_clear(&stage->line);
    post_write(&stage->line, &post);
    if (stage->sink.wants(stage->sink.ctx, &post, buf_sv(&stage->line)))
        must(stage->sink.post(stage->sink.ctx, &post, &err), &err);
}

static void give_reply(struct stage *stage, const char *id, const char *to)
{
    struct post post = post_of(id, "hm");

    post.in_reply_to = sv_str(to);
    give(stage, post);
}

static void give_repost(struct stage *stage, const char *id, const char *of)
{
    struct post post = post_of(id, "");

    post.repost_of = sv_str(of);
    give(stage, post);
}

static void give_deletion(struct stage *stage, const char *id)
{
    struct post post = post_of(id, "");

    post.deleted = true;
    give(stage, post);
}

static int64_t number(struct stage *stage, const char *sql)
{
    CLEANUP(db_rows_done) struct db_rows rows = { 0 };
    struct err err = { 0 };
    bool row;

    must(db_query_sql(stage->db, &rows, &err, (struct db_sql){ sql, NULL }, NULL, 0), &err);
    must(db_next(&rows, &row, &err) && row, &err);
    return db_i64(&rows, 0);
}

static void what_was_held_back_comes_when_its_post_does(void **state)
{
    struct stage *stage = *state;
    struct err err = { 0 };

    give_repost(stage, "r", "a");
    give_repost(stage, "s", "a");
    give_repost(stage, "of-nobody", "zz");
    give_reply(stage, "b", "a");
    give_reply(stage, "c", "b");
    give_repost(stage, "t", "c");
    give(stage, post_of("nobody", "a fine day"));
    must(taker_flush(stage->taker, &err), &err);
    assert_int_equal(number(stage, "SELECT count(*) FROM post"), 0);
    give(stage, post_of("a", "@shop help"));
    must(taker_flush(stage->taker, &err), &err);
    assert_int_equal(number(stage, "SELECT count(*) FROM post"), 6);
    assert_int_equal(number(stage, "SELECT n_customer FROM cases"), 3);
    assert_int_equal(number(stage, "SELECT reposts FROM cases"), 3);
    assert_int_equal(stage->n_read_again, stage->reads_again ? 5 : 0); /* whoever hangs on nobody isn't */
    give_repost(stage, "u", "a");                                      /* that one is watched by now */
    must(taker_flush(stage->taker, &err), &err);
    assert_int_equal(number(stage, "SELECT reposts FROM cases"), 4);
}

static void what_was_taken_back_meanwhile_comes_blank(void **state)
{
    struct stage *stage = *state;
    struct err err = { 0 };

    give_repost(stage, "r", "a");
    give_reply(stage, "b", "a");
    give_deletion(stage, "r");
    give_deletion(stage, "b");
    give(stage, post_of("a", "@shop help"));
    must(taker_flush(stage->taker, &err), &err);
    assert_int_equal(number(stage, "SELECT count(*) FROM post WHERE deleted = 1 AND text = ''"), 2);
    assert_int_equal(number(stage, "SELECT reposts FROM cases"), 0);
}

static void what_could_not_be_stored_is_read_again(void **state)
{
    struct stage *stage = *state;
    struct err err = { 0 };

    assert_true(stage->sink.mark(stage->sink.ctx, SV("1"), &err) && taker_flush(stage->taker, &err));
    assert_string_equal(buf_str(&stage->cursor), "1");
    stage->n_fails = 1;
    give(stage, post_of("a", "@shop help"));
    assert_false(stage->sink.mark(stage->sink.ctx, SV("2"), &err));
    assert_string_equal(err.text, "the disk is full");
    assert_true(taker_flush(stage->taker, &err)); /* what is left to be flushed says nothing of the cursor */
    assert_string_equal(buf_str(&stage->cursor), "1");
    give(stage, post_of("a", "@shop help"));
    assert_true(stage->sink.mark(stage->sink.ctx, SV("2"), &err));
    assert_string_equal(buf_str(&stage->cursor), "2");
    assert_int_equal(number(stage, "SELECT count(*) FROM cases"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_held_back_comes_when_its_post_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_taken_back_meanwhile_comes_blank, set_up, tear_down),
        { "what was held back as it came is read when its post comes",
          what_was_held_back_comes_when_its_post_does, set_up_lines, tear_down, NULL },
        { "what was held back as it came and taken back comes blank",
          what_was_taken_back_meanwhile_comes_blank, set_up_lines, tear_down, NULL },
        cmocka_unit_test_setup_teardown(what_could_not_be_stored_is_read_again, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("taker", tests, NULL, NULL);
}
