#include "intake_stage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "care/decide.h"
#include "care/prefetch.h"
#include "model/company.h"
#include "model/post.h"
#include "store/config.h"
#include "store/labels.h"
#include "store/people.h"
#include "store/posts.h"
#include "store/schema.h"
#include "text/search_tokens.h"

enum { LINES_MAX = 64, NOTED_AT = 1700000000 };

#define OK(call) \
    do { \
        if (!(call)) \
            fail_msg("%s", err.text); \
    } while (0)

/* ---- the company ---- */

static const struct {
    const char *name, *accounts[2], *rule;
    bool ours;
} brands[] = {
    { "Shop", { "shop", "shophelp" }, "guitar", true },
    { "Cafe", { "cafe", NULL }, "latte", true },
    { "Drums", { "drums", NULL }, "drums", false },
};

bool stage_prepare(struct db *db, struct err *err)
{
    int64_t id = 0, brand, made;

    if (!schema_migrate(db, err))
        return false;
    for (size_t i = 0; i < COUNT(brands); i++) {
        if (!brand_put(db, ++id, sv_str(brands[i].name), brands[i].ours, false, &brand, err) ||
            !rule_put(db, ++id, brand, sv_str(brands[i].rule), (struct sv){ 0 }, &made, err))
            return false;
        for (size_t k = 0; k < COUNT(brands[i].accounts) && brands[i].accounts[k]; k++) {
            struct sv network_id = i + k == 0 ? SV("u-shop") : (struct sv){ 0 };

            if (!account_put(db, ++id, brand, SV("x"), network_id, sv_str(brands[i].accounts[k]), &made, err))
                return false;
        }
    }
    return true;
}

void stage_open(struct stage *stage, void **state)
{
    struct err err = { 0 };

    *stage = (struct stage){ .db = rig_open(*state, DB_WRITE) };
    id_maker_init(&stage->ids, 0, 0);
    OK(config_load(stage->db, false, &stage->company, &err));
}

void stage_close(struct stage *stage)
{
    company_free(stage->company);
    id_maker_done(&stage->ids);
    db_close(stage->db);
}

/* Every other play knows from the start which keys the store has, as a large import does. */
static void know(struct stage *stage)
{
    struct err err = { 0 };

    if (stage->n_plays++ % 2)
        OK(known_read_on(&stage->intake.known, stage->db, STAGE_IMPORT, &err));
}

void stage_begin(struct stage *stage, bool keep_all)
{
    struct err err = { 0 };

    stage->counts = (struct intake_counts){ 0 };
    stage->settings = (struct intake_settings){ .window_ms = 3 * (ms_t)MS_DAY,
                                                .due_after_ms = MS_HOUR,
                                                .keep_all = keep_all,
                                                .may_wait = true,
                                                .waiting_max = 1000 };
    OK(db_begin(stage->db, &err));
    OK(intake_open(&stage->intake, stage->db, &err));
    know(stage);
}

void stage_undo(struct stage *stage)
{
    intake_close(&stage->intake);
    db_rollback(stage->db);
}

void stage_run(struct stage *stage, const char *sql)
{
    struct err err = { 0 };

    OK(db_run_sql(stage->db, NULL, &err, (struct db_sql){ sql, NULL }, NULL, 0));
}

/* ---- playing ---- */

static void write_author(struct buf *line, const char *by)
{
    if (!by)
        return;
    json_begin(line, "author", '{');
    if (by[0] != '@') {
        CLEANUP(buf_done) struct buf id = BUF(64);

        buf_printf(&id, "u-%s", by);
        json_out_sv(line, "id", buf_sv(&id));
    }
    json_out_str(line, "handle", by[0] == '@' ? by + 1 : by);
    json_end(line, '}');
}

static void make_post(const struct say *say, struct json_parser *parser, struct arena *arena,
                      struct post *out)
{
    CLEANUP(buf_done) struct buf line = BUF(STAGE_TEXT_MAX);
    struct err err = { 0 };
    struct post views;

    json_begin(&line, NULL, '{');
    json_out_str(&line, "network", "x");
    json_out_str(&line, "id", say->id);
    json_out_time(&line, "created_at", ((ms_t)STAGE_BASE_S + say->at) * MS_SECOND);
    json_out_str(&line, "text", say->text);
    json_out_str(&line, "in_reply_to", say->to);
    write_author(&line, say->by);
    if (say->more)
        buf_printf(&line, ",%s", say->more);
    buf_char(&line, '}');
    if (!post_parse(parser, buf_sv(&line), JSON_FILE, arena, &views, &err))
        fail_msg("%s: %s", buf_str(&line), err.text);
    post_keep(&views, arena, out);
}

/* The rules are one word each. */
static void match(const struct company *company, const struct post *post, struct incoming *out)
{
    for (size_t i = 0; i < company->n_rules; i++) {
        const struct rule *rule = &company->rules[i];
        int64_t *first = rule->ours ? &out->rule : &out->rival_rule;

        if (!*first && post->text.len &&
            memmem(post->text.at, post->text.len, rule->value.at, rule->value.len))
            *first = rule->id;
    }
}

static void batch_begin(struct stage *stage, struct intake_batch *batch)
{
    intake_begin(batch, &stage->intake, stage->db, &stage->ids, stage->company, &stage->settings,
                 (ms_t)NOTED_AT * MS_SECOND);
}

static void batch_end(struct stage *stage, struct intake_batch *batch)
{
    struct err err = { 0 };

    OK(intake_write(batch, &err));
    stage->counts.duplicate += batch->counts.duplicate;
    stage->counts.dropped += batch->counts.dropped;
    stage->counts.kept += batch->counts.kept;
    stage->counts.opened += batch->counts.opened;
    stage->counts.joined += batch->counts.joined;
    intake_end(batch);
}

/* Labels of every kind, by the post's id and text alone; one post in five has none. */
static const struct label_row *make_labels(const struct post *post, struct arena *arena)
{
    static const char *const intents[] = { "praise", "complaint", "defence", "question" };
    uint64_t hash = sv_hash(post->text, sv_hash(post->id, 7));
    struct label_row *row = ARENA_NEW(arena, struct label_row, 1);

    *row = (struct label_row){ .sentiment = hash & 64 ? SV("neutral") : SV("negative"),
                               .intent = sv_str(intents[hash % COUNT(intents)]),
                               .reason = hash & 32 ? SV("other") : SV("delivery"),
                               .speaker = SV("affected"),
                               .lang = SV("en"),
                               .urgency = (int64_t)(hash >> 8) % 4,
                               .actionable = hash & 16,
                               .likely = SV("{}"),
                               .why = SV("[]") };
    return (hash >> 16) % 5 == 0 ? NULL : row;
}

static void make_incoming(struct stage *stage, const struct say *say, struct json_parser *parser,
                          struct arena *arena, struct incoming *out)
{
    CLEANUP(buf_done) struct buf words = BUF(SEARCH_BYTES_MAX);
    struct post *post = ARENA_NEW(arena, struct post, 1);

    make_post(say, parser, arena, post);
    *out = (struct incoming){ .post = post };
    match(stage->company, post, out);
    search_tokens(post->text, SEARCH_INDEX, &words);
    out->words = arena_sv(arena, buf_sv(&words));
    out->labels = make_labels(post, arena);
}

void stage_take(struct stage *stage, const struct say *says, const int *order, size_t n)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(STAGE_TEXT_MAX);
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct incoming *items = ARENA_NEW(&arena, struct incoming, n);
    struct intake_batch batch;
    struct err err = { 0 };

    for (size_t i = 0; i < n; i++)
        make_incoming(stage, &says[order ? order[i] : (int)i], parser, &arena, &items[i]);
    batch_begin(stage, &batch);
    OK(intake_prefetch(&batch, items, n, &err));
    for (size_t i = 0; i < n; i++)
        OK(intake_take(&batch, &items[i], &err));
    batch_end(stage, &batch);
}

void stage_finish(struct stage *stage)
{
    struct err err = { 0 };

    for (bool left = true; left;) {
        struct intake_batch batch;

        batch_begin(stage, &batch);
        OK(intake_give_up_waiting(&batch, 100, &left, &err));
        batch_end(stage, &batch);
    }
}

/* ---- what came out ---- */

static struct db_rows ask(struct stage *stage, struct db_sql sql, const struct db_val *args, size_t n_args)
{
    struct db_rows rows = { 0 };
    struct err err = { 0 };

    OK(db_query_sql(stage->db, &rows, &err, sql, args, n_args));
    return rows;
}

#define ASK(stage, sql, ...) ask((stage), (struct db_sql){ "" sql }, DB_ARGS(__VA_ARGS__))

static bool next(struct db_rows *rows)
{
    struct err err = { 0 };
    bool row;

    OK(db_next(rows, &row, &err));
    return row;
}

/* The ids of a query's first column, in a row. */
static void add_ids(struct buf *out, struct db_rows rows)
{
    bool some = false;

    while (next(&rows)) {
        buf_printf(out, "%s%.*s", some ? " " : "", SV_ARG(db_text(&rows, 0)));
        some = true;
    }
    db_rows_done(&rows);
    buf_str_append(out, some ? "; " : "-; ");
}

static void add_time(struct buf *out, int64_t at)
{
    if (at)
        buf_printf(out, "%" PRId64 " ", at / MS_SECOND - STAGE_BASE_S);
    else
        buf_str_append(out, "- ");
}

static void add_customer(struct stage *stage, struct buf *out, int64_t customer)
{
    struct db_rows rows = ASK(stage, "SELECT lower(handle) FROM author WHERE customer = $1", A(customer));

    if (!next(&rows))
        buf_str_append(out, "nobody: ");
    else
        buf_printf(out, "%.*s: ", SV_ARG(db_text(&rows, 0)));
    db_rows_done(&rows);
}

static void write_case(struct stage *stage, const struct db_rows *row, struct buf *out)
{
    int64_t id = db_i64(row, 0);
    struct sv brand = db_text(row, 1);

    buf_printf(out, "%.*s ", SV_ARG(brand.at ? brand : SV("-")));
    add_customer(stage, out, db_i64(row, 2));
    add_ids(out, ASK(stage, "SELECT network_id FROM post WHERE kase = $1 AND role = 1 ORDER BY network_id",
                     A(id)));
    add_ids(out, ASK(stage, "SELECT network_id FROM post WHERE kase = $1 AND role <> 1 ORDER BY network_id",
                     A(id)));
    add_ids(out, ASK(stage,
                     "SELECT network_id FROM post WHERE disposition = 1 AND conversation IN"
                     " (SELECT conversation FROM post WHERE kase = $1) ORDER BY network_id",
                     A(id)));
    add_time(out, db_i64(row, 3));
    add_time(out, db_i64(row, 4));
    buf_str_append(out, case_state_name((enum case_state)db_i64(row, 5)));
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void stage_outcome(struct stage *stage, struct buf *out)
{
    char *lines[LINES_MAX];
    size_t n = 0;
    struct db_rows rows =
        ASK(stage, "SELECT c.id, b.name, c.customer, c.opened_at, c.first_response_at, c.state FROM cases c"
                   " LEFT JOIN brand b ON b.id = c.brand WHERE c.state <> 3 ORDER BY c.id");

    for (; next(&rows); n++) {
        CLEANUP(buf_done) struct buf line = BUF(STAGE_TEXT_MAX);

        assert_true(n < LINES_MAX);
        write_case(stage, &rows, &line);
        lines[n] = buf_take(&line);
    }
    db_rows_done(&rows);
    rows =
        ASK(stage,
            "SELECT network_id, disposition FROM post WHERE kase IS NULL AND (disposition <> 1 OR NOT EXISTS"
            " (SELECT 1 FROM post q WHERE q.conversation = post.conversation AND q.kase IS NOT NULL))");
    for (; next(&rows); n++) {
        CLEANUP(buf_done) struct buf line = BUF(STAGE_TEXT_MAX);

        assert_true(n < LINES_MAX);
        buf_printf(&line, "%s %.*s", disposition_name((enum disposition)db_i64(&rows, 1)),
                   SV_ARG(db_text(&rows, 0)));
        lines[n] = buf_take(&line);
    }
    db_rows_done(&rows);
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "%s%s", i ? "\n" : "", lines[i]);
        free(lines[i]);
    }
}

/* ---- what must always hold ---- */

static const struct {
    const char *promise, *sql; /* gives a row for each thing that breaks it */
} laws[] = {
    { "nothing waits at the end", "SELECT network_id FROM post WHERE disposition = 5" },
    { "a case has a post of its customer",
      "SELECT id FROM cases c WHERE state <> 3 AND NOT EXISTS (SELECT 1 FROM post WHERE kase = c.id AND role = 1)" },
    { "a merged case has no posts",
      "SELECT c.id FROM cases c JOIN post p ON p.kase = c.id WHERE c.state = 3" },
    { "a merged case says where it went, and that one is not merged",
      "SELECT c.id FROM cases c LEFT JOIN cases d ON d.id = c.merged_into WHERE c.state = 3 AND (d.id IS NULL OR d.state = 3)" },
    { "a merged case has no times",
      "SELECT id FROM cases WHERE state = 3 AND (opened_at IS NOT NULL OR first_response_at IS NOT NULL)" },
    { "a case's customer wrote the customer's posts",
      "SELECT p.network_id FROM post p JOIN cases c ON c.id = p.kase LEFT JOIN author a ON a.id = p.author"
      " WHERE p.role = 1 AND coalesce(a.customer, 0) <> coalesce(c.customer, 0)" },
    { "posts of our accounts are never a customer's",
      "SELECT network_id FROM post WHERE role = 1 AND account IS NOT NULL" },
    { "a post in a case is one of it",
      "SELECT network_id FROM post WHERE (kase IS NOT NULL) <> (disposition = 0)" },
    { "context is in no case", "SELECT network_id FROM post WHERE disposition = 1 AND kase IS NOT NULL" },
    { "no customer has two strands in a conversation with posts in other cases than theirs",
      "SELECT p.network_id FROM post p JOIN author a ON a.id = p.author JOIN strand s ON s.conversation = p.conversation"
      " AND s.customer = a.customer WHERE p.role = 1 AND p.kase <> s.kase" },
    { "a customer's post has a strand",
      "SELECT p.network_id FROM post p LEFT JOIN author a ON a.id = p.author WHERE p.role = 1 AND NOT EXISTS"
      " (SELECT 1 FROM strand s WHERE s.conversation = p.conversation AND s.kase = p.kase)" },
    { "a strand has a post",
      "SELECT s.id FROM strand s WHERE NOT EXISTS (SELECT 1 FROM post p WHERE p.conversation = s.conversation AND"
      " p.kase = s.kase AND p.role = 1)" },
    { "no post is in a conversation that was joined to another",
      "SELECT p.network_id FROM post p JOIN conversation c ON c.id = p.conversation WHERE c.merged_into IS NOT NULL" },
    { "events are of cases that are there",
      "SELECT e.id FROM case_event e LEFT JOIN cases c ON c.id = e.kase WHERE c.id IS NULL" },
    { "each customer's post has one event that says how it came",
      "SELECT p.network_id FROM post p WHERE p.role = 1 AND (SELECT COUNT(*) FROM case_event e WHERE e.post = p.id"
      " AND e.kind IN (0, 1)) <> 1" },
};

static bool same_times(const struct kase *is, const struct kase *should)
{
    return is->opened_at == should->opened_at && is->first_response_at == should->first_response_at &&
           is->last_customer_at == should->last_customer_at && is->last_ours_at == should->last_ours_at &&
           is->waiting_since == should->waiting_since && is->n_customer == should->n_customer &&
           is->n_ours == should->n_ours && is->state == should->state;
}

static void times_of_posts(struct stage *stage, int64_t id, struct kase *out)
{
    struct timed_post posts[LINES_MAX];
    struct db_rows rows = ASK(stage,
                              "SELECT p.created_at, p.role, coalesce(a.bot, 0) FROM post p LEFT JOIN author a"
                              " ON a.id = p.author WHERE p.kase = $1",
                              A(id));
    size_t n = 0;

    for (; next(&rows); n++) {
        assert_true(n < LINES_MAX);
        posts[n] =
            (struct timed_post){ db_i64(&rows, 0), (enum case_role)db_i64(&rows, 1), db_i64(&rows, 2) != 0 };
    }
    db_rows_done(&rows);
    case_times(out, posts, n);
}

static bool times_hold(struct stage *stage, const char *what)
{
    struct db_rows rows =
        ASK(stage, "SELECT id, state, opened_at, first_response_at, last_customer_at, last_ours_at,"
                   " waiting_since, n_customer, n_ours FROM cases WHERE state <> 3");
    bool hold = true;

    while (hold && next(&rows)) {
        struct kase is = { .state = (enum case_state)db_i64(&rows, 1),
                           .opened_at = db_i64(&rows, 2),
                           .first_response_at = db_i64(&rows, 3),
                           .last_customer_at = db_i64(&rows, 4),
                           .last_ours_at = db_i64(&rows, 5),
                           .waiting_since = db_i64(&rows, 6),
                           .n_customer = db_i64(&rows, 7),
                           .n_ours = db_i64(&rows, 8) };
        struct kase should = { .state = is.state };

        times_of_posts(stage, db_i64(&rows, 0), &should);
        hold = same_times(&is, &should);
    }
    db_rows_done(&rows);
    if (!hold)
        print_error("%s: the times of a case are not those of its posts\n", what);
    return hold;
}

static void shown_of_cases(struct stage *stage, struct buf *ids, struct buf *out)
{
    struct db_rows rows =
        ASK(stage,
            "SELECT id, sentiment, intent, cause, urgency, due_at FROM cases WHERE state <> 3 ORDER BY id");

    while (next(&rows)) {
        buf_char(ids, ids->len ? ',' : '[');
        buf_i64(ids, db_i64(&rows, 0));
        buf_printf(out, "%s case %" PRId64 ":", out->len ? "," : "", db_i64(&rows, 0));
        for (int i = 1; i <= 3; i++)
            buf_printf(out, " %.*s", SV_ARG(db_text(&rows, i)));
        buf_printf(out, " %" PRId64 " %" PRId64, db_is_null(&rows, 4) ? -1 : db_i64(&rows, 4),
                   db_i64(&rows, 5));
    }
    buf_char(ids, ids->len ? ']' : ' ');
    db_rows_done(&rows);
}

/* What intake wrote of a case's labels, and its clock, is what the store finds in the posts. */
static bool labels_hold(struct stage *stage, const char *what)
{
    CLEANUP(buf_done) struct buf ids = BUF(STAGE_TEXT_MAX), again = BUF(STAGE_TEXT_MAX);
    CLEANUP(buf_done) struct buf wrote = BUF(STAGE_TEXT_MAX), found = BUF(STAGE_TEXT_MAX);
    struct err err = { 0 };

    shown_of_cases(stage, &ids, &wrote);
    if (!wrote.len)
        return true;
    OK(cases_take_labels(stage->db, buf_sv(&ids), stage->settings.due_after_ms, &err));
    shown_of_cases(stage, &again, &found);
    if (sv_equal(buf_sv(&wrote), buf_sv(&found)))
        return true;
    print_error("%s: labels\n--- should be\n%s\n--- is\n%s\n", what, buf_str(&found), buf_str(&wrote));
    return false;
}

bool stage_is_whole(struct stage *stage, const char *what)
{
    for (size_t i = 0; i < COUNT(laws); i++) {
        struct db_rows rows = ask(stage, (struct db_sql){ laws[i].sql, NULL }, NULL, 0);
        bool broken = next(&rows);

        if (broken)
            print_error("%s: broken for %.*s: %s\n", what, SV_ARG(db_text(&rows, 0)), laws[i].promise);
        db_rows_done(&rows);
        if (broken)
            return false;
    }
    return times_hold(stage, what) && labels_hold(stage, what);
}

bool stage_counts_hold(struct stage *stage, const char *what)
{
    struct db_rows rows =
        ASK(stage, "SELECT (SELECT COUNT(*) FROM post), (SELECT COUNT(*) FROM cases WHERE state <> 3),"
                   " (SELECT COUNT(*) FROM post WHERE kase IS NOT NULL)");
    const struct intake_counts *counts = &stage->counts;
    bool hold;

    assert_true(next(&rows));
    hold = counts->kept == db_i64(&rows, 0) && counts->opened == db_i64(&rows, 1) &&
           counts->opened + counts->joined == db_i64(&rows, 2);
    if (!hold)
        print_error(
            "%s: counted %d kept, %d opened, %d joined; there are %d posts, %d cases, %d posts in them\n",
            what, (int)counts->kept, (int)counts->opened, (int)counts->joined, (int)db_i64(&rows, 0),
            (int)db_i64(&rows, 1), (int)db_i64(&rows, 2));
    db_rows_done(&rows);
    return hold;
}

bool stage_is(struct stage *stage, const char *what, const char *outcome)
{
    CLEANUP(buf_done) struct buf is = BUF(STAGE_TEXT_MAX);

    stage_outcome(stage, &is);
    if (strcmp(buf_str(&is), outcome) == 0)
        return true;
    print_error("%s\n--- should be\n%s\n--- is\n%s\n", what, outcome, buf_str(&is));
    return false;
}
