/* command/explain_rule.c: `earshot explain-rule`: a rule told back in plain words, and tried on posts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "command/brands.h"
#include "command/command.h"
#include "command/read_lines.h"
#include "hear/explain.h"
#include "hear/operators.h"
#include "hear/preview.h"
#include "model/post.h"
#include "wire/json.h"

enum { OUT_MAX = 16 << 20 };

static const struct option options[] = {
    OPTION_BRANDS,
    { "--posts", "FILE|-", "tries it on the posts of a file: how many match, and each part of it" },
    { "--json", NULL, "as one JSON object" },
    { 0 },
};

/* The rule, and the posts it is tried on. */
struct trial {
    struct preview preview;
    struct json_parser *parser;
    struct arena arena;
    int64_t n_invalid;
};

static bool try_line(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err UNUSED)
{
    struct trial *trial = arg;
    struct post post;
    struct err why;

    arena_reset(&trial->arena);
    if (too_long || !post_parse(trial->parser, line, JSON_FILE, &trial->arena, &post, &why))
        trial->n_invalid++;
    else
        (void)preview_show(&trial->preview, &post);
    return true;
}

static void trial_done(struct trial *trial)
{
    preview_done(&trial->preview);
    json_parser_free(trial->parser);
    arena_done(&trial->arena);
}

static void write_json_row(struct buf *out, const struct explain_row *row, const struct preview_part *part)
{
    static const char *const parts[] = {
        [PART_LOOKED_UP] = "looked_up", [PART_ASKED] = "asked", [PART_LIST] = "list"
    };

    json_begin(out, NULL, '{');
    json_out_i64(out, "depth", row->depth);
    json_out_i64(out, "column", (int64_t)row->column);
    json_out_bool(out, "not", row->negated);
    json_out_bool(out, "expanded", row->expanded);
    json_out_sv(out, "part", sv_str(parts[row->part]));
    json_out_sv(out, "text", row->text);
    if (row->says)
        json_out_sv(out, "says", sv_str(row->says));
    if (part && part->n >= 0)
        json_out_i64(out, "matched", part->n);
    json_end(out, '}');
}

static void write_json(struct buf *out, struct sv rule, const struct trial *trial, bool tried)
{
    const struct explanation *explanation = &trial->preview.explanation;

    json_begin(out, NULL, '{');
    json_out_sv(out, "value", rule);
    json_out_sv(out, "cost", sv_str(explain_cost_name(explanation->cost)));
    json_out_i64(out, "bytes", (int64_t)explanation->n_bytes);
    if (tried) {
        json_out_i64(out, "posts", trial->preview.n_shown);
        json_out_i64(out, "matched", trial->preview.n_matched);
    }
    json_begin(out, "terms", '[');
    for (size_t i = 0; i < explanation->n_rows; i++)
        write_json_row(out, &explanation->rows[i], tried ? &trial->preview.parts[i] : NULL);
    json_end(out, ']');
    json_end(out, '}');
    buf_char(out, '\n');
}

static void write_counts(struct buf *out, const struct trial *trial)
{
    const struct preview *preview = &trial->preview;

    buf_printf(out, "\nmatches %" PRId64 " of %" PRId64 " posts", preview->n_matched, preview->n_shown);
    if (trial->n_invalid)
        buf_printf(out, " (%" PRId64 " lines are not valid)", trial->n_invalid);
    buf_str_append(out, "; its parts:\n");
    for (size_t i = 0; i < preview->explanation.n_rows; i++) {
        const struct explain_row *row = &preview->explanation.rows[i];

        if (preview->parts[i].n >= 0)
            buf_printf(out, "%10" PRId64 "  %*s%s%.*s\n", preview->parts[i].n, (int)(2 * row->depth), "",
                       row->negated ? "kept out by " : "", SV_ARG(row->text));
    }
}

static bool write_trial(const struct arguments *arguments, struct sv rule, const struct trial *trial,
                        struct err *err)
{
    CLEANUP(buf_done) struct buf out = BUF(OUT_MAX);
    bool tried = argument(arguments, "--posts") != NULL;

    if (argument(arguments, "--json"))
        write_json(&out, rule, trial, tried);
    else {
        explanation_write(&trial->preview.explanation, &out);
        if (tried)
            write_counts(&out, trial);
    }
    return fwrite(out.at, 1, out.len, stdout) == out.len || err_set(err, ERR_LATER, "the output was closed");
}

static bool explain(const struct arguments *arguments, struct sv rule, struct err *err)
{
    CLEANUP(trial_done) struct trial trial = { .parser = json_parser_new(POST_LINE_MAX) };
    const char *posts = argument(arguments, "--posts");
    struct brands_file brands;
    bool ok = brands_file_read(argument(arguments, "--brands"), &brands, err) &&
              preview_open(rule, &brands.book, &trial.preview, err);

    brands_file_done(&brands);
    return ok && (!posts || read_lines(posts, POST_LINE_MAX, try_line, &trial, err)) &&
           write_trial(arguments, rule, &trial, err);
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    int result;
    bool ok;

    if (!arguments_read(&command_explain_rule, argc, argv, 1, 1, &arguments, &result))
        return result;
    ok = explain(&arguments, sv_str(arguments.operands[0]), &err);
    arguments_done(&arguments);
    return ok ? EXIT_DONE : command_failed(&command_explain_rule, &err);
}

static void print_operators(void)
{
    printf("\nA rule is made of:\n");
    for (size_t i = 0; i < n_query_operators; i++)
        printf("  %s\n      %s%s\n", query_operators[i].example, query_operators[i].help,
               query_operators[i].alone ? "" : "; not alone");
    printf("\nput together:\n");
    for (size_t i = 0; i < n_query_connectives; i++)
        printf("  %-8s  %s\n", query_connectives[i].written, query_connectives[i].help);
    printf("\nalso written:\n");
    for (size_t i = 0; i < n_query_aliases; i++)
        printf("  %-24s  %s\n", query_aliases[i].written.at, query_aliases[i].same_as.at);
}

const struct command command_explain_rule = {
    .name = "explain-rule",
    .operands = "RULE",
    .summary =
        "Tells a rule back in plain words: how it is read, what its brands stand for, what it costs, what it finds",
    .help =
        "A rule that begins with - wants -- in front. What is wrong with a rule is told with its column, what was expected\n"
        "there and an example. The language: doc/query-language.md, and below.",
    .options = options,
    .more_help = print_operators,
    .run = run,
};
