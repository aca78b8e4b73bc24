/* command/bench_classify.c: how many posts a second one core labels, all labels and their evidence, beside the same walk over the
 * words without a model. */
#include "command/bench.h"

#include <inttypes.h>

#include "command/bench_match.h"
#include "understand/model.h"
#include "understand/understand.h"
#include "understand/words.h"

enum { POSTS = 50000 };

struct classify_bench {
    struct bench_words words;
    struct bench_rules rules;
    struct bench_posts posts;
    struct model *model;
    struct understand_scratch *scratch;
    struct words read;
    struct lexicon *lexicon;
    int64_t n_urgent; /* so that nothing is left out */
};

static double label_all(struct classify_bench *bench)
{
    double from = bench_thread_seconds();

    for (size_t i = 0; i < bench->posts.n; i++) {
        struct labels labels;

        understand_label(bench->model, &bench->posts.at[i], NULL, bench->scratch, &labels);
        bench->n_urgent += labels.urgency;
    }
    return (double)bench->posts.n / (bench_thread_seconds() - from);
}

static double read_all(struct classify_bench *bench)
{
    double from = bench_thread_seconds();

    for (size_t i = 0; i < bench->posts.n; i++) {
        words_read(&bench->read, bench->lexicon, 0, bench->posts.at[i].text);
        bench->n_urgent += (int64_t)bench->read.n;
    }
    return (double)bench->posts.n / (bench_thread_seconds() - from);
}

static void measure(struct classify_bench *bench, const struct bench_options *options)
{
    double labelled[BENCH_RUNS], walked[BENCH_RUNS], bytes = 0;
    struct bench_report report;

    for (size_t i = 0; i < bench->posts.n; i++)
        bytes += (double)bench->posts.at[i].text.len;
    for (size_t i = 0; i < BENCH_RUNS; i++) {
        labelled[i] = label_all(bench);
        walked[i] = read_all(bench);
    }
    report = bench_report_begin(options, &bench_classify);
    bench_report_str(&report, "path", "structs");
    bench_report_i64(&report, "posts", (int64_t)bench->posts.n);
    bench_report_i64(&report, "threads", 1);
    bench_report_double(&report, "posts_per_s", bench_median(labelled, BENCH_RUNS));
    bench_report_double(&report, "words_alone_per_s", bench_median(walked, BENCH_RUNS));
    bench_report_double(&report, "bytes_per_post", bytes / (double)bench->posts.n);
    bench_report_i64(&report, "model_bytes", (int64_t)model_bytes(bench->model));
    bench_report_end(&report);
}

static bool run(const struct bench_options *options, struct err *err)
{
    struct classify_bench bench = { .model = model_embedded(),
                                    .scratch = understand_scratch_new(),
                                    .lexicon = lexicon_new() };
    size_t n = options->n_posts ? (size_t)options->n_posts : POSTS;
    bool ok;

    bench_words_init(&bench.words);
    bench_rules_init(&bench.rules, &bench.words, 1);
    words_init(&bench.read);
    ok = bench_posts_init(&bench.posts, &bench_jetstream, &bench.words, &bench.rules, options->posts, n, err);
    if (ok) {
        measure(&bench, options);
        bench_posts_done(&bench.posts);
    }
    words_done(&bench.read);
    bench_rules_done(&bench.rules);
    bench_words_done(&bench.words);
    lexicon_free(bench.lexicon);
    understand_scratch_free(bench.scratch);
    model_free(bench.model);
    return ok;
}

const struct bench bench_classify = {
    .name = "classify",
    .summary = "labelling posts, everything on",
    .run = run,
};
