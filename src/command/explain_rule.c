/* command/explain_rule.c: `earshot explain-rule`: a rule told back in plain words. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "command/brands.h"
#include "command/command.h"
#include "hear/explain.h"
#include "hear/operators.h"
#include "wire/json.h"

enum { OUT_MAX = 16 << 20 };

static const struct option options[] = {
    OPTION_BRANDS,
    { "--json", NULL, "as one JSON object" },
    { 0 },
};

static void write_json_row(struct buf *out, const struct explain_row *row)
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
    json_end(out, '}');
}

static void write_json(struct buf *out, struct sv rule, const struct explanation *explanation)
{
    json_begin(out, NULL, '{');
    json_out_sv(out, "value", rule);
    json_out_sv(out, "cost", sv_str(explain_cost_name(explanation->cost)));
    json_out_i64(out, "bytes", (int64_t)explanation->n_bytes);
    json_begin(out, "terms", '[');
    for (size_t i = 0; i < explanation->n_rows; i++)
        write_json_row(out, &explanation->rows[i]);
    json_end(out, ']');
    json_end(out, '}');
    buf_char(out, '\n');
}

static bool explain(const struct arguments *arguments, struct sv rule, struct err *err)
{
    CLEANUP(explanation_done) struct explanation explanation = { 0 };
    CLEANUP(buf_done) struct buf out = BUF(OUT_MAX);
    struct brands_file brands;
    bool ok = brands_file_read(argument(arguments, "--brands"), &brands, err) &&
              query_explain(rule, &brands.book, &explanation, err);

    brands_file_done(&brands);
    if (!ok)
        return false;
    if (argument(arguments, "--json"))
        write_json(&out, rule, &explanation);
    else
        explanation_write(&explanation, &out);
    return fwrite(out.at, 1, out.len, stdout) == out.len || err_set(err, ERR_LATER, "the output was closed");
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
    .summary = "Tells a rule back in plain words: how it is read, what its brands stand for, what it costs",
    .help =
        "A rule that begins with - wants -- in front. What is wrong with a rule is told with its column, what was expected\n"
        "there and an example. The language: doc/query-language.md, and below.",
    .options = options,
    .more_help = print_operators,
    .run = run,
};
