/* command/bench.h: what `earshot bench NAME` runs, and how its figures are told. A bench is one file and one line in the
 * table of bench.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"

enum {
    BENCH_RUNS = 5,               /* a figure is the median of so many, those of its peers between them */
    BENCH_FIGURES_MAX = 64 << 10, /* bytes of one object */
    BENCH_COUNT_MAX = 100 * 1000 * 1000, /* of whatever an option counts */
};

/** What was asked for; 0 and NULL where it was not: the bench then takes its own. */
struct bench_options {
    bool json;
    bool hostile;         /* the worst posts and rules instead of everyday ones */
    const char *posts;    /* a file in the post format to take the texts from, instead of the generator's */
    const char *envelope; /* match: what the posts come in */
    const char *keep;     /* a folder to leave the rules and posts in */
    const char *db;       /* where the store is to be made: a PostgreSQL database that is empty */
    int64_t n_posts, n_rules, n_threads;
};

struct bench {
    const char *name;
    const char *summary; /* one line */
    /** Makes what it needs, measures, and tells each figure with a report; leaves nothing behind. */
    bool (*run)(const struct bench_options *options, struct err *err);
};

extern const struct bench bench_match, bench_classify, bench_intake, bench_desk;

/** The figures of one configuration. **Owns**: bench_report_end() frees what it holds. */
struct bench_report {
    bool json;
    struct buf out;
};

/** Begins the object of `bench`. */
struct bench_report bench_report_begin(const struct bench_options *options, const struct bench *bench);
void bench_report_str(struct bench_report *report, const char *key, const char *value);
void bench_report_i64(struct bench_report *report, const char *key, int64_t value);
/** Three digits behind the point. */
void bench_report_double(struct bench_report *report, const char *key, double value);
/** Prints it to stdout: one line of JSON, or one line for a reader. */
void bench_report_end(struct bench_report *report);

/** Sorts `values` and gives the middle one. */
double bench_median(double *values, size_t n);
/** Sorts `values` and gives the one below which `share` (0…1) of them are. */
double bench_quantile(double *values, size_t n, double share);
/** Seconds of this thread's processor time, for what no other thread does. */
double bench_thread_seconds(void);
/** Seconds of the steady clock. */
double bench_seconds(void);
