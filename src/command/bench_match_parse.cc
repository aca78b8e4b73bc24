/* command/bench_match_parse.cc: what the bench is held against: simdjson alone on the same bytes. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <cstring>
#include <memory>
#include <string_view>

extern "C" {
#include "command/bench_match.h"
}

namespace ondemand = simdjson::ondemand;

template <typename Value> static size_t length(Value value)
{
    std::string_view text;

    return value.get_string().get(text) ? 0 : text.size();
}

/* In the order in which the network writes them, so that no key is looked for twice. */
static size_t parse_jetstream(ondemand::parser &parser, const char *line, size_t len, size_t room)
{
    ondemand::document document;
    ondemand::object commit, record;
    ondemand::array langs;
    size_t n;

    if (parser.iterate(line, len, room).get(document))
        return 0;
    n = length(document["did"]);
    if (document["commit"].get_object().get(commit))
        return n;
    n += length(commit["rkey"]);
    if (commit["record"].get_object().get(record))
        return n;
    if (!record["langs"].get_array().get(langs)) {
        for (auto lang : langs)
            n += length(lang);
    }
    n += length(record["reply"]["parent"]["uri"]);
    return n + length(record["text"]);
}

static size_t parse_x(ondemand::parser &parser, const char *line, size_t len, size_t room)
{
    ondemand::document document;
    ondemand::object data;
    size_t n;

    if (parser.iterate(line, len, room).get(document) || document["data"].get_object().get(data))
        return 0;
    n = length(data["author_id"]);
    n += length(data["conversation_id"]);
    n += length(data["id"]);
    n += length(data["lang"]);
    return n + length(data["text"]);
}

using parse_line = size_t(ondemand::parser &parser, const char *line, size_t len, size_t room);

static size_t parse_all(parse_line *parse, const struct sv *lines, size_t n)
{
    ondemand::parser parser;
    size_t found = 0;

    for (size_t i = 0; i < n; i++) /* the lines stand in one piece of memory with room behind the last */
        found += parse(parser, lines[i].at, lines[i].len, lines[i].len + simdjson::SIMDJSON_PADDING);
    return found;
}

size_t bench_parse_jetstream(const struct sv *lines, size_t n)
{
    return parse_all(parse_jetstream, lines, n);
}

size_t bench_parse_x(const struct sv *lines, size_t n)
{
    return parse_all(parse_x, lines, n);
}
