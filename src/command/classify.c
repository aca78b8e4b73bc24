/* command/classify.c: `earshot classify`: what posts are taken for, without a store. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "command/command.h"
#include "command/read_lines.h"
#include "model/post.h"
#include "understand/model.h"
#include "understand/understand.h"
#include "wire/json.h"

enum { OUT_MAX = 1 << 20, SHOWN_INVALID_MAX = 20, NAMES_MAX = 16 };

static const struct option options[] = {
    { "--brand", "NAME", "tell the sentiment towards this brand: names and handles, parted by commas" },
    { "--model", "FILE", "a model of `earshot train`, not the built-in one" },
    { "--full", NULL, "more: probabilities, who speaks, whom the trouble is with, the priority's terms" },
    { 0 }
};

struct classifying {
    const struct model *model;
    const struct brand_names *brand; /* NULL: none */
    const char *name;
    bool full;
    struct understand_scratch *scratch;
    struct json_parser *parser;
    struct arena arena;
    struct buf out;
    int64_t n_lines, n_invalid;
};

static int value_of(const struct evidence *evidence, const char **out_name)
{
    switch (evidence->label) {
    case LABEL_SENTIMENT:
        *out_name = sentiment_name((enum sentiment)evidence->value);
        break;
    case LABEL_INTENT:
        *out_name = intent_name((enum intent)evidence->value);
        break;
    case LABEL_REASON:
        *out_name = reason_name((enum reason)evidence->value);
        break;
    case LABEL_SPEAKER:
        *out_name = speaker_name((enum speaker)evidence->value);
        break;
    default:
        *out_name = NULL;
    }
    return evidence->value;
}

static void write_why(struct buf *out, const struct labels *labels)
{
    json_begin(out, "why", '[');
    for (size_t i = 0; i < labels->n_why; i++) {
        const struct evidence *evidence = &labels->why[i];
        const char *name;
        int value = value_of(evidence, &name);

        json_begin(out, NULL, '{');
        json_out_sv(out, "words", evidence->words);
        json_out_str(out, "label", label_name(evidence->label));
        if (name)
            json_out_str(out, "value", name);
        else
            json_out_i64(out, "value", value);
        if (evidence->rule)
            json_out_str(out, "rule", evidence->rule);
        json_end(out, '}');
    }
    json_end(out, ']');
}

static void out_share(struct buf *out, const char *key, float value)
{
    CLEANUP(buf_done) struct buf text = BUF(32);

    buf_printf(&text, "%.3f", (double)value);
    json_out_raw(out, key, buf_sv(&text));
}

static void write_full(struct buf *out, const struct post *post, const struct labels *labels)
{
    struct priority priority;

    json_out_str(out, "speaker", speaker_name(labels->speaker));
    json_out_bool(out, "ignored_first", labels->ignored_first);
    json_out_sv(out, "target", labels->target);
    json_begin(out, "sure", '{');
    out_share(out, "sentiment", labels->sentiment_p[labels->sentiment]);
    out_share(out, "intent", labels->intent_p[labels->intent]);
    out_share(out, "reason", labels->reason_p[labels->reason]);
    out_share(out, "urgency", labels->urgency_p[labels->urgency]);
    out_share(out, "actionable", labels->actionable_p);
    out_share(out, "speaker", labels->speaker_p[labels->speaker]);
    json_end(out, '}');
    labels_priority(labels, post->author.followers, 0, &priority);
    json_begin(out, "priority", '{');
    for (size_t i = 0; i < priority.n_terms; i++)
        json_out_i64(out, priority.terms[i].name, priority.terms[i].points);
    json_end(out, '}');
}

static bool write_labels(struct classifying *run, const struct post *post, const struct labels *labels,
                         struct err *err)
{
    struct buf *out = &run->out;

    buf_clear(out);
    json_begin(out, NULL, '{');
    json_out_sv(out, "network", post->network);
    json_out_sv(out, "id", post->id);
    json_out_sv(out, "lang", post->lang.len ? post->lang : sv_str(labels->lang));
    json_out_str(out, "sentiment", sentiment_name(labels->sentiment));
    out_share(out, "score", labels->score);
    json_out_str(out, "intent", intent_name(labels->intent));
    json_out_str(out, "reason", reason_name(labels->reason));
    json_out_i64(out, "urgency", labels->urgency);
    json_out_bool(out, "actionable", labels->actionable);
    write_why(out, labels);
    if (run->full)
        write_full(out, post, labels);
    json_end(out, '}');
    buf_char(out, '\n');
    return fwrite(out->at, 1, out->len, stdout) == out->len ||
           err_set(err, ERR_LATER, "the output was closed");
}

static bool classify_line(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err)
{
    struct classifying *run = arg;
    struct labels labels;
    struct post post;
    struct err why = { 0 };

    run->n_lines++;
    arena_reset(&run->arena);
    if (too_long)
        (void)err_set(&why, ERR_INPUT, "longer than %d bytes", POST_LINE_MAX);
    if (too_long || !post_parse(run->parser, line, JSON_FILE, &run->arena, &post, &why)) {
        if (run->n_invalid++ < SHOWN_INVALID_MAX)
            fprintf(stderr, "%s:%" PRId64 ": %s\n", run->name, run->n_lines, why.text);
        return true;
    }
    understand_label(run->model, &post, run->brand, run->scratch, &labels);
    return write_labels(run, &post, &labels, err);
}

/* A model that can't be used is told, and the built-in one does its work. */
static struct model *choose_model(const char *path)
{
    struct model *model;
    struct err err = { 0 };

    if (path && model_open(path, &model, &err))
        return model;
    if (path)
        fprintf(stderr, "earshot classify: %s; the built-in model is used\n", err.text);
    return model_embedded();
}

static size_t split_names(const char *text, struct sv names[NAMES_MAX])
{
    struct sv rest = sv_str(text);
    size_t n = 0;

    while (rest.len && n < NAMES_MAX) {
        struct sv name = sv_trim(sv_split(&rest, ','));

        if (name.len)
            names[n++] = name;
    }
    return n;
}

static int classify(const struct arguments *arguments)
{
    CLEANUP(model_freep) struct model *model = choose_model(argument(arguments, "--model"));
    CLEANUP(understand_scratch_freep) struct understand_scratch *scratch = understand_scratch_new();
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(POST_LINE_MAX);
    struct sv names[NAMES_MAX];
    struct brand_names brand = { .names = names };
    struct classifying run = { .model = model,
                               .scratch = scratch,
                               .parser = parser,
                               .out = BUF(OUT_MAX),
                               .name = arguments->n_operands ? arguments->operands[0] : "-",
                               .full = argument(arguments, "--full") != NULL };
    struct err err = { 0 };
    bool ok;

    if (argument(arguments, "--brand")) {
        brand.n = split_names(argument(arguments, "--brand"), names);
        run.brand = &brand;
    }
    ok = read_lines(run.name, POST_LINE_MAX, classify_line, &run, &err) &&
         (fflush(stdout) == 0 || err_set(&err, ERR_FAULT, "can't write: %s", strerror(errno)));
    buf_done(&run.out);
    arena_done(&run.arena);
    if (!ok)
        return command_failed(&command_classify, &err);
    return run.n_lines && run.n_invalid == run.n_lines ? EXIT_FAILED : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    int result;

    if (!arguments_read(&command_classify, argc, argv, 0, 1, &arguments, &result))
        return result;
    result = classify(&arguments);
    arguments_done(&arguments);
    return result;
}

const struct command command_classify = {
    .name = "classify",
    .operands = "[FILE|-]",
    .summary = "Writes what each post is taken for, with the words that led there, in the order of the input",
    .help =
        "Needs no store. A line: {\"network\":…,\"id\":…,\"lang\":…,\"sentiment\":…,\"score\":…,\"intent\":…,\"reason\":…,\n"
        "\"urgency\":…,\"actionable\":…,\"why\":[…]}. A post that is not valid is told and skipped. The labels: doc/models.md.",
    .options = options,
    .run = run,
};
