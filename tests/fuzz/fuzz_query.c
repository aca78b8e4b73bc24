/* tests/fuzz/fuzz_query.c: any rule over any post. The bytes before the first NUL are the rule, those behind it the text of
 * a post, and all other texts that it has. A query alone and in a rule set have to say the same, and what compiles can be
 * explained. */
#include "hear/explain.h"
#include "hear/query.h"
#include "hear/ruleset.h"
#include "model/post.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match(struct sv rule, struct sv text, const struct query *query)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct post_link link = { .url = text, .title = text };
    struct sv names[] = { text };
    struct post post = {
        .network = SV("x"),
        .id = SV("1"),
        .text = text,
        .in_reply_to = text,
        .repost_of = text,
        .conversation = text,
        .client = text,
        .author = { .handle = SV("acme"), .bio = text, .name = text, .location = text },
        .place = { .name = text, .country = text, .lat = 43.1, .lon = -77.6, .has_point = true },
        .mentions = { names, 1 },
        .links = &link,
        .n_links = 1
    };
    struct ruleset *rules;
    const uint64_t *tags;
    bool added = ruleset_add(builder, 1, rule, NULL);

    assert(added);
    rules = ruleset_build(builder);
    assert(ruleset_match(rules, &post, scratch, &tags) == query_matches(query, &post));
    ruleset_free(rules);
    match_scratch_free(scratch);
}

static void explain(struct sv rule)
{
    struct explanation explanation;
    struct buf out = BUF(64 << 20);
    bool done = query_explain(rule, NULL, &explanation, NULL);

    assert(done);
    explanation_write(&explanation, &out);
    assert(buf_ok(&out) && out.len);
    buf_done(&out);
    explanation_done(&explanation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sv text = sv_of((const char *)data, size), rule = sv_split(&text, '\0');
    struct query *query;
    struct err err;

    if (!query_compile(rule, &query, &err)) {
        assert(err.kind == ERR_INPUT && err.text[0]);
        return 0;
    }
    match(rule, text, query);
    explain(rule);
    query_free(query);
    return 0;
}
