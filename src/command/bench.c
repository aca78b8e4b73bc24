/* command/bench.c: `earshot bench`: the table of what can be measured, its options, and how figures are printed. */
#include "command/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/sv.h"
#include "command/command.h"
#include "wire/json.h"

static const struct bench *const benches[] = {
    &bench_match, &bench_classify, &bench_intake, &bench_desk, NULL, /* ends the table */
};

static const struct option options[] = {
    { "--json", NULL, "one JSON object a line instead of text" },
    { "--posts", "FILE", "takes posts from this file in the post format, not from the generator" },
    { "--count", "N", "how many posts, or cases" },
    { "--rules", "N", "how many rules" },
    { "--threads", "N", "how many threads" },
    { "--envelope", "NAME", "match: what the posts come in, jetstream (else) or x" },
    { "--keep", "DIR",
      "match: leaves the rules and posts there (rules.jsonl, posts.jsonl), for others to be measured on" },
    { "--hostile", NULL, "match: the worst of posts and rules instead of everyday ones" },
    { "--db", "URL", "an empty PostgreSQL database to measure in, beside SQLite in a folder of its own" },
    { 0 }
};

struct bench_report bench_report_begin(const struct bench_options *asked, const struct bench *bench)
{
    struct bench_report report = { .json = asked->json, .out = BUF(BENCH_FIGURES_MAX) };

    if (report.json) {
        json_begin(&report.out, NULL, '{');
        json_out_str(&report.out, "bench", bench->name);
    } else
        buf_str_append(&report.out, bench->name);
    return report;
}

void bench_report_str(struct bench_report *report, const char *key, const char *value)
{
    if (report->json)
        json_out_str(&report->out, key, value);
    else
        buf_printf(&report->out, "  %s=%s", key, value);
}

void bench_report_i64(struct bench_report *report, const char *key, int64_t value)
{
    if (report->json)
        json_out_i64(&report->out, key, value);
    else
        buf_printf(&report->out, "  %s=%" PRId64, key, value);
}

void bench_report_double(struct bench_report *report, const char *key, double value)
{
    CLEANUP(buf_done) struct buf text = BUF(64);

    buf_printf(&text, "%.3f", value);
    if (report->json)
        json_out_raw(&report->out, key, buf_sv(&text));
    else
        buf_printf(&report->out, "  %s=%s", key, text.at);
}

void bench_report_end(struct bench_report *report)
{
    if (report->json)
        json_end(&report->out, '}');
    printf("%.*s\n", (int)report->out.len, report->out.at);
    (void)fflush(stdout);
    buf_done(&report->out);
}

static int compare_doubles(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;

    return (one > other) - (one < other);
}

double bench_quantile(double *values, size_t n, double share)
{
    size_t at = (size_t)(share * (double)n);

    qsort(values, n, sizeof *values, compare_doubles);
    return values[at < n ? at : n - 1];
}

double bench_median(double *values, size_t n)
{
    return bench_quantile(values, n, 0.5);
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double bench_thread_seconds(void)
{
    return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double bench_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

static bool read_count(const struct arguments *arguments, const char *name, int64_t *out)
{
    const char *text = argument(arguments, name);
    int64_t value;

    if (!text)
        return true;
    if (!sv_to_i64(sv_str(text), &value) || value < 1 || value > BENCH_COUNT_MAX) {
        fprintf(stderr, "earshot bench: %s wants a number from 1 to %d, not %s\n", name, BENCH_COUNT_MAX,
                text);
        return false;
    }
    *out = value;
    return true;
}

static bool read_options(const struct arguments *arguments, struct bench_options *out)
{
    *out = (struct bench_options){ .json = argument(arguments, "--json") != NULL,
                                   .posts = argument(arguments, "--posts"),
                                   .hostile = argument(arguments, "--hostile") != NULL,
                                   .envelope = argument(arguments, "--envelope"),
                                   .keep = argument(arguments, "--keep"),
                                   .db = argument(arguments, "--db") };
    return read_count(arguments, "--count", &out->n_posts) &&
           read_count(arguments, "--rules", &out->n_rules) &&
           read_count(arguments, "--threads", &out->n_threads);
}

static int run_bench(const struct arguments *arguments, const char *name)
{
    struct bench_options asked;
    struct err err = { 0 };

    if (!read_options(arguments, &asked))
        return EXIT_USAGE;
    for (const struct bench *const *bench = benches; *bench; bench++) {
        if (strcmp((*bench)->name, name) == 0)
            return (*bench)->run(&asked, &err) ? EXIT_DONE : command_failed(&command_bench, &err);
    }
    fprintf(stderr, "earshot bench: there is no bench %s; see `earshot bench --help`\n", name);
    return EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    int result;

    if (!arguments_read(&command_bench, argc, argv, 1, 1, &arguments, &result))
        return result;
    result = run_bench(&arguments, arguments.operands[0]);
    arguments_done(&arguments);
    return result;
}

const struct command command_bench = {
    .name = "bench",
    .operands = "NAME",
    .summary = "Measures this machine: medians of five, beside the bare limit of the same run",
    .help =
        "Needs no data folder and leaves nothing behind. The figures and what bounds them: doc/performance.md.",
    .options = options,
    .run = run,
};
