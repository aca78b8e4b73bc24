/* command/bench_match.c: `earshot bench match`: posts past rules, by one thread or several.
 *
 * Three ways over the same posts, in turn, so that a noisy machine disturbs all alike. *parse*: simdjson alone over the
 * events' bytes. *structs*: posts in memory past the rules. *json*: the whole way of a post that nobody wants, from its
 * bytes over the watch set (a million ids) and the company's accounts to the rules that match. */
#include "command/bench.h"

#include <unistd.h>

#include "command/bench_match.h"
#include "flow/watch.h"
#include "flow/worker.h"
#include "hear/ruleset.h"
#include "model/company.h"

enum {
    POSTS = 200000,
    WATCHED = 1000000,
    ACCOUNTS = 200,
    THREADS_MAX = 64,
};

enum path { PATH_PARSE, PATH_STRUCTS, PATH_JSON, N_PATHS };
static const char *const path_names[N_PATHS] = { "parse", "structs", "json" };

struct field {
    const struct bench_options *asked;
    struct bench_words words;
    struct bench_rules rules;
    const struct bench_envelope *envelope;
    struct bench_posts posts;
    struct ruleset *ruleset;
    struct watch *watch;
    struct company *company;
    double load_s;
};

/* ---- what a thread does ---- */

struct runner {
    const struct field *field;
    enum path path;
    size_t from, end; /* of the posts */
    struct match_scratch *scratch;
    void *reader; /* of the envelope */
    size_t n_found, n_matching;
    double seconds; /* by the thread's own clock */
    struct worker_thread worker;
};

/* Whoever has just read a post has it in the cache. So the next one's text is brought there while this one is matched, and before
 * that, to know where the text is, the struct of the one behind it. */
static void fetch_ahead(const struct runner *runner, size_t i)
{
    const struct post *posts = runner->field->posts.at;

    for (size_t at = 0; i + 2 < runner->end && at < sizeof *posts; at += CACHE_LINE)
        __builtin_prefetch((const char *)&posts[i + 2] + at);
    for (size_t at = 0; i + 1 < runner->end && at < posts[i + 1].text.len; at += CACHE_LINE)
        __builtin_prefetch(posts[i + 1].text.at + at);
}

static void run_structs(struct runner *runner)
{
    const uint64_t *tags;

    for (size_t i = runner->from; i < runner->end; i++) {
        size_t n;

        fetch_ahead(runner, i);
        n = ruleset_match(runner->field->ruleset, &runner->field->posts.at[i], runner->scratch, &tags);

        runner->n_found += n;
        runner->n_matching += n > 0;
    }
}

static void run_json(struct runner *runner)
{
    const struct field *field = runner->field;
    const uint64_t *tags;
    struct watch_aim aim;
    struct post post;

    for (size_t i = runner->from; i < runner->end; i++) {
        size_t n;

        if (!field->envelope->read(runner->reader, field->posts.lines[i], &post))
            continue;
        watch_aim(field->watch, &post, &aim);
        n = ruleset_match(field->ruleset, &post, runner->scratch, &tags);
        runner->n_found += watch_hits(field->watch, &aim) || company_named(field->company, &post) ||
                           company_author(field->company, post.network, &post.author);
        runner->n_found += n;
        runner->n_matching += n > 0;
    }
}

static void *run_slice(void *arg)
{
    struct runner *runner = arg;
    double began = bench_thread_seconds();

    runner->n_found = runner->n_matching = 0;
    switch (runner->path) {
    case PATH_PARSE:
        runner->n_found = runner->field->envelope->parse_alone(runner->field->posts.lines + runner->from,
                                                               runner->end - runner->from);
        break;
    case PATH_STRUCTS:
        run_structs(runner);
        break;
    default:
        run_json(runner);
    }
    runner->seconds = bench_thread_seconds() - began;
    return NULL;
}

/* ---- one configuration ---- */

struct configuration {
    struct runner *runners;
    size_t n_threads;
    double per_s[N_PATHS][BENCH_RUNS];
    size_t n_matching, n_found;
};

static void runners_init(struct configuration *out, const struct field *field, size_t n_threads)
{
    out->n_threads = n_threads;
    out->runners = NEW(struct runner, n_threads);
    for (size_t i = 0; i < n_threads; i++)
        out->runners[i] = (struct runner){ .field = field,
                                           .from = field->posts.n * i / n_threads,
                                           .end = field->posts.n * (i + 1) / n_threads,
                                           .scratch = match_scratch_new(),
                                           .reader = field->envelope->reader_new(BENCH_LINE_MAX) };
}

static void runners_done(struct configuration *configuration)
{
    for (size_t i = 0; i < configuration->n_threads; i++) {
        match_scratch_free(configuration->runners[i].scratch);
        configuration->runners[i].field->envelope->reader_free(configuration->runners[i].reader);
    }
    free(configuration->runners);
}

/* Each thread is timed by its own clock, for others may want the processors, too: what all do in a second together. */
static bool run_path(struct configuration *configuration, enum path path, double *out_per_s, struct err *err)
{
    bool ok = true;

    configuration->n_matching = configuration->n_found = 0;
    *out_per_s = 0;
    for (size_t i = 0; i < configuration->n_threads; i++) {
        configuration->runners[i].path = path;
        if (i > 0 && ok)
            ok = worker_start(&configuration->runners[i].worker, run_slice, &configuration->runners[i], err);
    }
    (void)run_slice(&configuration->runners[0]);
    for (size_t i = 0; i < configuration->n_threads; i++) {
        struct runner *runner = &configuration->runners[i];

        if (i > 0)
            worker_join(&runner->worker);
        configuration->n_matching += runner->n_matching;
        configuration->n_found += runner->n_found;
        *out_per_s += (double)(runner->end - runner->from) / runner->seconds;
    }
    return ok;
}

static void tell(const struct field *field, const struct configuration *measured, enum path path,
                 double posts_per_s, double parsed_per_s)
{
    struct bench_report report = bench_report_begin(field->asked, &bench_match);

    bench_report_str(&report, "path", path_names[path]);
    bench_report_str(&report, "envelope", field->envelope->name);
    bench_report_i64(&report, "rules", (int64_t)field->rules.n);
    bench_report_i64(&report, "threads", (int64_t)measured->n_threads);
    bench_report_i64(&report, "posts_per_s", (int64_t)posts_per_s);
    bench_report_double(&report, "share_of_parse", posts_per_s / parsed_per_s);
    bench_report_i64(&report, "rules_bytes", (int64_t)ruleset_bytes(field->ruleset));
    bench_report_double(&report, "load_s", field->load_s);
    if (path != PATH_PARSE)
        bench_report_double(&report, "matching_share", (double)measured->n_matching / (double)field->posts.n);
    bench_report_end(&report);
}

static bool measure(const struct field *field, size_t n_threads, struct err *err)
{
    struct configuration measured = { 0 };
    double per_s[N_PATHS], warm_up;
    bool ok;

    runners_init(&measured, field, n_threads);
    ok = run_path(&measured, PATH_JSON, &warm_up, err);
    for (int run = 0; run < BENCH_RUNS && ok; run++) {
        for (int path = 0; path < N_PATHS && ok; path++)
            ok = run_path(&measured, (enum path)path, &measured.per_s[path][run], err);
    }
    for (int path = 0; path < N_PATHS && ok; path++)
        per_s[path] = bench_median(measured.per_s[path], BENCH_RUNS);
    for (int path = 0; path < N_PATHS && ok; path++)
        tell(field, &measured, (enum path)path, per_s[path], per_s[PATH_PARSE]);
    runners_done(&measured);
    return ok;
}

/* ---- what all share ---- */

static bool load_rules(struct field *field, struct err *err)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    double from = bench_thread_seconds();

    for (size_t i = 0; i < field->rules.n; i++) {
        if (!ruleset_add(builder, i, field->rules.at[i].text, err)) {
            ruleset_builder_free(builder);
            return err_in(err, "rule %.*s", SV_ARG(field->rules.at[i].text));
        }
    }
    field->ruleset = ruleset_build(builder);
    field->load_s = bench_thread_seconds() - from;
    return true;
}

/* None of them is in the posts: whoever looks has to look in vain. */
static struct watch *make_watch(void)
{
    struct watch *watch = watch_new();
    struct random_seq seq = { 3 };
    CLEANUP(buf_done) struct buf id = BUF(128);

    for (int i = 0; i < WATCHED; i++) {
        buf_clear(&id);
        buf_printf(&id, "at://did:plc:%016llx/app.bsky.feed.post/3k", (unsigned long long)random_next(&seq));
        buf_i64(&id, i);
        watch_add(watch, SV("bluesky"), buf_sv(&id));
    }
    return watch;
}

static struct company *make_company(void)
{
    struct company *company = NEW(struct company, 1);

    company->accounts = NEW(struct account, ACCOUNTS);
    company->n_accounts = ACCOUNTS;
    for (int i = 0; i < ACCOUNTS; i++)
        company->accounts[i] =
            (struct account){ .id = i + 1,
                              .network = SV("bluesky"),
                              .handle = sv_str(arena_printf(&company->arena, "brand%d.example.com", i)),
                              .network_id = sv_str(arena_printf(&company->arena, "did:plc:brand%d", i)),
                              .ours = true };
    company_index(company);
    return company;
}

static bool measure_rules(struct field *field, size_t n_rules, struct err *err)
{
    size_t n_posts = field->asked->n_posts ? (size_t)field->asked->n_posts : POSTS;
    size_t last = field->asked->n_threads             ? (size_t)field->asked->n_threads
                  : sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2
                                                      : 1;
    bool ok;

    bench_rules_init(&field->rules, &field->words, n_rules);
    ok = bench_posts_init(&field->posts, field->envelope, &field->words, &field->rules, field->asked->posts,
                          n_posts, err) &&
         (!field->asked->keep || bench_keep(field->asked->keep, &field->rules, &field->posts, err)) &&
         load_rules(field, err);
    if (ok && field->asked->hostile)
        ok = bench_hostile(field->asked, &field->words, &field->rules, field->ruleset, err);
    for (size_t n = field->asked->n_threads ? last : 1; n <= last && ok && !field->asked->hostile; n++)
        ok = measure(field, n, err);
    ruleset_free(TAKE(field->ruleset));
    bench_posts_done(&field->posts);
    bench_rules_done(&field->rules);
    return ok;
}

static bool choose_envelope(const char *name, const struct bench_envelope **out, struct err *err)
{
    static const struct bench_envelope *const envelopes[] = { &bench_jetstream, &bench_x };

    *out = envelopes[0];
    for (size_t i = 0; name && i < COUNT(envelopes); i++) {
        *out = envelopes[i];
        if (strcmp(name, envelopes[i]->name) == 0)
            return true;
    }
    return !name || err_set(err, ERR_INPUT, "--envelope: jetstream or x, not %s", name);
}

static bool run(const struct bench_options *asked, struct err *err)
{
    static const size_t sizes[] = { 1000, 10000, 100000, 1000000 };
    struct field field = { .asked = asked };
    bool ok =
        choose_envelope(asked->envelope, &field.envelope, err) &&
        (asked->n_threads <= THREADS_MAX || err_set(err, ERR_INPUT, "--threads: at most %d", THREADS_MAX));

    if (!ok)
        return false;
    bench_words_init(&field.words);
    field.watch = make_watch();
    field.company = make_company();
    if (asked->n_rules)
        ok = measure_rules(&field, (size_t)asked->n_rules, err);
    for (size_t i = 0; !asked->n_rules && i < COUNT(sizes) && ok; i++)
        ok = measure_rules(&field, sizes[i], err);
    company_free(field.company);
    watch_free(field.watch);
    bench_words_done(&field.words);
    return ok;
}

const struct bench bench_match = {
    .name = "match",
    .summary = "posts past rules: simdjson alone, structs, and from JSON to matches",
    .run = run,
};
