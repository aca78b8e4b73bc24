/* tests/fuzz/fuzz_query.c: any rule over any post. The bytes before the first NUL are the rule, those behind
 * it the text of a post. A query alone and in a rule set have to say the same. */
#include "hear/query.h"
#include "hear/ruleset.h"
#include "model/post.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match(struct sv rule, struct sv text, const struct query *query)
{
    struct ruleset_builder *builder = ruleset_builder_new();
    struct match_scratch *scratch = match_scratch_new();
    struct post post = {
        .text = text, .lang = SV("en"), .in_reply_to = SV("1"), .author.handle = SV("acme")
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
    query_free(query);
    return 0;
}
