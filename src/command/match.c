/* command/match.c: `earshot match`: which posts match which rules, without a store. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "command/brands.h"
#include "command/command.h"
#include "command/read_lines.h"
#include "hear/ruleset.h"
#include "model/post.h"
#include "wire/json.h"

enum { RULE_LINE_MAX = 64 * 1024, OUT_MAX = 64 << 20, SHOWN_INVALID_MAX = 20 };

static const struct option options[] = {
    { "--rules", "RULES.jsonl", "lines {\"value\":\"…\",\"tag\":\"…\"}; required" }, OPTION_BRANDS, { 0 }
};

/* The rules of a file: the tags stand in the file's order, as the ruleset numbers them. */
struct rules {
    const char *name;
    struct json_parser *parser;
    struct ruleset_builder *builder;
    struct arena arena;
    struct sv *tags;
    size_t n, line;
};

static bool add_rule(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err)
{
    struct rules *rules = arg;
    struct json root;
    struct sv value;

    rules->line++;
    if (too_long)
        return err_set(err, ERR_INPUT, "%s:%zu: longer than %d bytes", rules->name, rules->line,
                       RULE_LINE_MAX);
    if (!json_parse(rules->parser, line, JSON_FILE, &root, err))
        return err_in(err, "%s:%zu", rules->name, rules->line);
    value = json_text(json_get(root, "value"));
    if (!value.at)
        return err_set(err, ERR_INPUT, "%s:%zu: a rule needs the text \"value\"", rules->name, rules->line);
    if (!ruleset_add(rules->builder, rules->n, value, err))
        return err_in(err, "%s:%zu", rules->name, rules->line);
    rules->tags = mem_grow(rules->tags, rules->n + 1, sizeof *rules->tags);
    rules->tags[rules->n++] = arena_sv(&rules->arena, json_text(json_get(root, "tag")));
    return true;
}

struct matching {
    const struct rules *rules;
    const struct ruleset *ruleset;
    const char *name;
    struct match_scratch *scratch;
    struct json_parser *parser;
    struct arena arena;
    struct buf out;
    int64_t n_lines, n_invalid;
};

/* The tags of the rules that match, of all or of those that found a disguised name alone; rules without a tag have none. */
static void write_tags(struct matching *matching, const char *key, bool disguised, const uint64_t *tags,
                       size_t n)
{
    json_begin(&matching->out, key, '[');
    for (size_t i = 0; i < n; i++) {
        struct sv tag = matching->rules->tags[tags[i]];

        if (tag.at && (!disguised || match_is_disguised(matching->scratch, i)))
            json_out_sv(&matching->out, NULL, tag);
    }
    json_end(&matching->out, ']');
}

static bool any_disguised(const struct match_scratch *scratch, size_t n)
{
    while (n && !match_is_disguised(scratch, n - 1))
        n--;
    return n > 0;
}

static bool write_match(struct matching *matching, const struct post *post, const uint64_t *tags, size_t n,
                        struct err *err)
{
    struct buf *out = &matching->out;

    buf_clear(out);
    json_begin(out, NULL, '{');
    json_out_sv(out, "network", post->network);
    json_out_sv(out, "id", post->id);
    write_tags(matching, "tags", false, tags, n);
    if (any_disguised(matching->scratch, n))
        write_tags(matching, "disguised", true, tags, n);
    json_end(out, '}');
    buf_char(out, '\n');
    return fwrite(out->at, 1, out->len, stdout) == out->len ||
           err_set(err, ERR_LATER, "the output was closed");
}

static bool match_line(void *arg, struct sv line, bool too_long, uint64_t end UNUSED, struct err *err)
{
    struct matching *matching = arg;
    struct post post;
    struct err why = { 0 };
    const uint64_t *tags;
    size_t n;

    matching->n_lines++;
    arena_reset(&matching->arena);
    if (too_long)
        (void)err_set(&why, ERR_INPUT, "longer than %d bytes", POST_LINE_MAX);
    if (too_long || !post_parse(matching->parser, line, JSON_FILE, &matching->arena, &post, &why)) {
        if (matching->n_invalid++ < SHOWN_INVALID_MAX)
            fprintf(stderr, "%s:%" PRId64 ": %s\n", matching->name, matching->n_lines, why.text);
        return true;
    }
    n = ruleset_match(matching->ruleset, &post, matching->scratch, &tags);
    return n == 0 || write_match(matching, &post, tags, n, err);
}

static bool match_file(struct matching *matching, const char *name, struct err *err)
{
    bool ok;

    matching->name = name;
    matching->scratch = match_scratch_new();
    matching->parser = json_parser_new(POST_LINE_MAX);
    matching->out = BUF(OUT_MAX);
    ok = read_lines(name, POST_LINE_MAX, match_line, matching, err) &&
         (fflush(stdout) == 0 || err_set(err, ERR_FAULT, "can't write: %s", strerror(errno)));
    buf_done(&matching->out);
    json_parser_free(matching->parser);
    match_scratch_free(matching->scratch);
    arena_done(&matching->arena);
    return ok;
}

static int match(const struct arguments *arguments)
{
    const char *rules_name = argument(arguments, "--rules");
    struct rules rules = { .name = rules_name };
    struct matching matching = { .rules = &rules };
    struct ruleset *ruleset = NULL;
    struct brands_file brands;
    struct err err = { 0 };
    bool ok;

    rules.parser = json_parser_new(RULE_LINE_MAX);
    rules.builder = ruleset_builder_new();
    ok = brands_file_read(argument(arguments, "--brands"), &brands, &err);
    ruleset_builder_brands(rules.builder, &brands.book);
    ok = ok && read_lines(rules_name, RULE_LINE_MAX, add_rule, &rules, &err);
    if (ok) {
        ruleset = ruleset_build(rules.builder);
        matching.ruleset = ruleset;
        ok = match_file(&matching, arguments->n_operands ? arguments->operands[0] : "-", &err);
    } else
        ruleset_builder_free(rules.builder);
    ruleset_free(ruleset);
    json_parser_free(rules.parser);
    arena_done(&rules.arena);
    free(rules.tags);
    brands_file_done(&brands);
    if (!ok)
        return command_failed(&command_match, &err);
    return matching.n_lines && matching.n_invalid == matching.n_lines ? EXIT_FAILED : EXIT_DONE;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    int result;

    if (!arguments_read(&command_match, argc, argv, 0, 1, &arguments, &result))
        return result;
    if (!argument(&arguments, "--rules")) {
        fprintf(stderr, "earshot match: --rules is missing; see `earshot match --help`\n");
        result = EXIT_USAGE;
    } else
        result = match(&arguments);
    arguments_done(&arguments);
    return result;
}

const struct command command_match = {
    .name = "match",
    .operands = "[FILE|-]",
    .summary =
        "Writes which posts match which rules, a line per post that matches, in the order of the input",
    .help =
        "Needs no store. A line: {\"network\":…,\"id\":…,\"tags\":[…]}; with \"disguised\":[…], the rules that found a brand\n"
        "only in letters of another alphabet that look like its own, where there are any. A post that is not valid is told and skipped; a rule\n"
        "that is not valid ends it with its line and column. The language: doc/query-language.md.",
    .options = options,
    .run = run,
};
