/* hear/values.c: one function a kind of value. */
#include "hear/values.h"

#include "hear/earth.h"
#include "hear/expand.h"
#include "hear/language.h"
#include "hear/places.h"
#include "hear/query.h"
#include "hear/spelling.h"
#include "hear/stop_words.h"
#include "model/post.h"
#include "text/chars.h"
#include "text/tokens.h"

struct value {
    const struct lexer *lexer;
    const struct lexeme *lexeme;
    struct parse *out;
    struct parsed node; /* what will be added */
    struct err *err;
};

/* Every complaint ends in an example of how it is done. */
static bool fail_value(const struct value *value, const char *expected)
{
    return lexer_fail(value->lexer, value->lexeme->at, value->err, "expected %s, as in %s", expected,
                      value->lexeme->row->example);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether it is letters, digits and some of `also`, beginning with no sign but `_`. */
static bool is_name(struct sv text, const char *also)
{
    bool first = true;

    if (text.len == 0)
        return false;
    for (; text.len; first = false) {
        uint32_t code_point = char_take(&text);
        enum char_class class = char_class(code_point);
        bool letter =
            class == CHAR_WORD || class == CHAR_RUN || (class == CHAR_MARK && !first) || code_point == '_';

        if (!letter && (first || code_point == 0 || code_point > 0x7F || !strchr(also, (int)code_point)))
            return false;
    }
    return true;
}

static struct sv without_at(struct sv text)
{
    return text.len && text.at[0] == '@' ? sv_skip(text, 1) : text;
}

static size_t n_letters(struct sv text)
{
    size_t n = 0;

    while (text.len) {
        (void)char_take(&text);
        n++;
    }
    return n;
}

/* How the words have to be spelt, where that counts. */
static void add_spelling(struct value *value)
{
    bool spelt = value->lexeme->spelt;
    struct buf *scratch = &value->out->scratch;

    if (!spelt && !value->out->accents)
        return;
    value->node.flags |= spelt ? NODE_SPELT : NODE_ACCENTED;
    buf_clear(scratch);
    spelling_write(value->lexeme->value, spelt, scratch);
    parse_add_name(value->out, KEY_NONE, buf_sv(scratch));
    value->node.common = value->node.common && (spelt || is_stop_word(buf_sv(scratch))); /* thé is not the */
}

static bool add_row(struct value *value, enum key_kind kind)
{
    value->node.n_elements =
        (uint32_t)parse_add_row(value->out, kind, parse_fold(value->out, value->lexeme->value));
    return value->node.n_elements ||
           lexer_fail(value->lexer, value->lexeme->at, value->err,
                      "expected a word or an emoji: signs alone are not searched for, as in %s",
                      value->lexeme->row->example);
}

/* Whether the row is one word that nearly every post has. */
static bool is_common(const struct value *value)
{
    const struct element *element = &value->out->elements[value->node.elements];

    return value->node.n_elements == 1 &&
           is_stop_word(sv_of(value->out->bytes.at + element->at, element->len));
}

static bool add_words(struct value *value)
{
    if (!add_row(value, KEY_WORD))
        return false;
    value->node.common = is_common(value);
    add_spelling(value);
    return true;
}

static bool add_apart(struct value *value)
{
    if (!add_row(value, KEY_WORD))
        return false;
    if (value->node.n_elements > APART_WORDS_MAX)
        return lexer_fail(value->lexer, value->lexeme->at, value->err,
                          "expected at most %d words in front of ~, as in %s", APART_WORDS_MAX,
                          value->lexeme->row->example);
    if (value->node.n_elements == 1) { /* X allows "API"~3: there is nothing to be apart from */
        value->node.term = TERM_WORDS;
        value->node.common = is_common(value);
    }
    value->node.n = (uint8_t)value->lexeme->n;
    add_spelling(value);
    return true;
}

/* One word of a script with spaces; else there is nothing that a prefix or a typing mistake could be told by. */
static bool add_word(struct value *value, size_t n_least, const char *expected)
{
    struct sv folded = parse_fold(value->out, value->lexeme->value);
    struct tokens tokens = tokens_of(folded);
    struct token token, behind;

    if (!tokens_next(&tokens, &token) || token.kind != TOKEN_WORD || tokens_next(&tokens, &behind) ||
        n_letters(token.text) < n_least || n_letters(token.text) > FUZZY_LETTERS_MAX)
        return fail_value(value, expected);
    parse_add_name(value->out, KEY_WORD, token.text);
    return true;
}

static bool add_account(struct value *value, enum key_kind name, enum key_kind id)
{
    struct sv raw = without_at(value->lexeme->value), folded = without_at(parse_fold(value->out, raw));

    if (!is_name(folded, "_.-@:/%#?=&+~"))
        return fail_value(value, "a handle or an id, without spaces");
    parse_add_name(value->out, name, folded);
    parse_add_name(value->out, id, raw);
    return true;
}

static bool add_handle(struct value *value, enum key_kind kind, const char *expected)
{
    struct sv name = without_at(parse_fold(value->out, value->lexeme->value));

    if (!is_name(name, ".-@"))
        return fail_value(value, expected);
    parse_add_name(value->out, kind, name);
    return true;
}

static bool add_tag(struct value *value)
{
    struct sv tag = parse_fold(value->out, value->lexeme->value);

    if (!is_name(tag, ""))
        return fail_value(value, "a tag after #: letters, digits and _");
    parse_add_name(value->out, KEY_TAG, tag);
    return true;
}

static bool add_cash(struct value *value)
{
    struct sv tag = parse_fold(value->out, value->lexeme->value);

    if (!is_name(tag, "._") || is_digit(tag.at[0]))
        return lexer_fail(value->lexer, value->lexeme->at, value->err,
                          "expected letters after $, as in %s; a price wants quotes: \"$100\"",
                          value->lexeme->row->example);
    parse_add_name(value->out, KEY_CASH, tag);
    return true;
}

static bool add_id(struct value *value, enum key_kind kind)
{
    struct sv id = sv_trim(value->lexeme->value);

    if (id.len == 0 || id.len > POST_ID_MAX)
        return fail_value(value, "the id of a post");
    parse_add_name(value->out, kind, id);
    return true;
}

static bool add_text(struct value *value)
{
    struct sv text = sv_trim(parse_fold(value->out, value->lexeme->value));

    if (text.len == 0)
        return fail_value(value, "some characters");
    parse_add_name(value->out, KEY_NONE, text);
    return true;
}

static bool add_language(struct value *value)
{
    struct sv language = parse_fold(value->out, value->lexeme->value);

    if (!language_is_code(language))
        return lexer_fail(value->lexer, value->lexeme->at, value->err,
                          "expected a language after lang:, such as en or pt-BR");
    parse_add_name(value->out, KEY_NONE, language);
    return true;
}

static bool add_country(struct value *value)
{
    struct sv country = parse_fold(value->out, value->lexeme->value);

    if (country.len != 2 || country.at[0] < 'a' || country.at[0] > 'z' || country.at[1] < 'a' ||
        country.at[1] > 'z')
        return fail_value(value, "the two letters of a country");
    parse_add_name(value->out, KEY_COUNTRY, country);
    return true;
}

static bool add_network(struct value *value)
{
    struct sv network = parse_fold(value->out, value->lexeme->value);

    if (!is_name(network, "-"))
        return fail_value(value, "the name of a network");
    parse_add_name(value->out, KEY_NONE, network);
    return true;
}

static bool add_visibility(struct value *value)
{
    enum visibility visibility;

    if (!visibility_parse(parse_fold(value->out, value->lexeme->value), &visibility))
        return fail_value(value, "public, unlisted, followers or direct");
    value->node.n = (uint8_t)visibility;
    return true;
}

static void add_bytes(struct value *value, const void *at, size_t len)
{
    parse_add_name(value->out, KEY_NONE, sv_of(at, len));
}

static bool number_or(struct sv text, int64_t absent, int64_t *out)
{
    *out = absent;
    return text.len == 0 || (is_digit(text.at[0]) && sv_to_i64(text, out));
}

/* 500 (and more), 500.., ..1000, 500..1000. */
static bool add_range(struct value *value)
{
    struct sv text = value->lexeme->value, from = text, to = SV("");
    int64_t range[2];

    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.at[i] == '.' && text.at[i + 1] == '.') {
            from = sv_of(text.at, i);
            to = sv_skip(text, i + 2);
            break;
        }
    }
    if ((from.len == 0 && to.len == 0) || !number_or(from, 0, &range[0]) ||
        !number_or(to, INT64_MAX, &range[1]) || range[0] > range[1])
        return fail_value(value, "a number, or two with .. between, the smaller first");
    add_bytes(value, range, sizeof range);
    return true;
}

static bool add_percent(struct value *value)
{
    int64_t percent;

    if (!sv_to_i64(value->lexeme->value, &percent) || percent < 1 || percent > 100)
        return fail_value(value, "a number of posts in a hundred, from 1 to 100");
    value->node.n = (uint8_t)percent;
    return true;
}

static bool add_circle(struct value *value)
{
    struct circle circle;

    if (!circle_parse(value->lexeme->value, &circle))
        return fail_value(value, "longitude, latitude and a radius in km or mi");
    add_bytes(value, &circle, sizeof circle);
    return true;
}

static bool add_box(struct value *value)
{
    struct box box;

    if (!box_parse(value->lexeme->value, &box))
        return fail_value(value, "west, south, east and north in degrees");
    add_bytes(value, &box, sizeof box);
    return true;
}

static bool add_near(struct value *value)
{
    struct circle circle = { .radius_m = value->lexeme->distance_m };
    struct sv name = value->lexeme->value;

    if (!point_parse(name, &circle.lat, &circle.lon) && !place_find(name, &circle.lat, &circle.lon))
        return lexer_fail(
            value->lexer, value->lexeme->at, value->err,
            "expected a city of fifteen thousand people or more, as in %s, or latitude and longitude: "
            "near:43.16,-77.61 50km",
            value->lexeme->row->example);
    add_bytes(value, &circle, sizeof circle);
    value->node.term = TERM_CIRCLE;
    return true;
}

static bool add_value(struct value *value)
{
    switch (value->node.term) {
    case TERM_WORDS:
        return add_words(value);
    case TERM_APART:
        return add_apart(value);
    case TERM_PREFIX:
        return add_word(value, PREFIX_LETTERS_MIN, "at least three letters of one word in front of *");
    case TERM_FUZZY:
        return add_word(value, FUZZY_LETTERS_MIN, "one word of at least four letters in front of ~1");
    case TERM_HANDLE:
        return add_handle(value, KEY_HANDLE, "a name after @: letters, digits, _ . - and @ before a host");
    case TERM_TAG:
        return add_tag(value);
    case TERM_CASH:
        return add_cash(value);
    case TERM_FROM:
        return add_account(value, KEY_FROM, KEY_FROM_ID);
    case TERM_TO:
        return add_handle(value, KEY_TO, "a handle after to:, without spaces");
    case TERM_REPOSTS_OF:
        return add_account(value, KEY_REPOSTS_OF, KEY_REPOSTS_OF);
    case TERM_URL:
        return add_row(value, KEY_URL);
    case TERM_URL_TITLE:
        return add_row(value, KEY_TITLE);
    case TERM_BIO:
        return add_row(value, KEY_BIO);
    case TERM_BIO_NAME:
        return add_row(value, KEY_NAME);
    case TERM_BIO_LOCATION:
        return add_row(value, KEY_LOCATION);
    case TERM_PLACE:
        return add_row(value, KEY_PLACE);
    case TERM_URL_CONTAINS:
    case TERM_SOURCE:
        return add_text(value);
    case TERM_COUNTRY:
        return add_country(value);
    case TERM_CIRCLE:
        return add_circle(value);
    case TERM_BOX:
        return add_box(value);
    case TERM_NEAR:
        return add_near(value);
    case TERM_CONVERSATION:
        return add_id(value, KEY_CONVERSATION);
    case TERM_IN_REPLY_TO:
        return add_id(value, KEY_IN_REPLY_TO);
    case TERM_REPOST_OF:
        return add_id(value, KEY_REPOST_OF);
    case TERM_QUOTE_OF:
        return add_id(value, KEY_QUOTE_OF);
    case TERM_NETWORK:
        return add_network(value);
    case TERM_VISIBILITY:
        return add_visibility(value);
    case TERM_LANG:
        return add_language(value);
    case TERM_COUNT:
        return add_range(value);
    case TERM_SAMPLE:
        return add_percent(value);
    default:
        return true;
    }
}

bool value_parse(const struct lexer *lexer, const struct lexeme *lexeme, struct parse *out,
                 uint32_t *out_node, struct err *err)
{
    struct value value = { .lexer = lexer,
                           .lexeme = lexeme,
                           .out = out,
                           .node = { .kind = NODE_TERM,
                                     .term = lexeme->row->kind,
                                     .n = (uint8_t)lexeme->row->n,
                                     .at = (uint32_t)lexeme->at,
                                     .end = (uint32_t)lexeme->end,
                                     .elements = (uint32_t)out->n_elements },
                           .err = err };

    if (value.node.term == TERM_BRAND) {
        if (!expand_brand(out, lexeme, out_node))
            return fail_value(&value, "the name of a brand");
        return true;
    }
    if (!add_value(&value))
        return false;
    if (value.node.n_elements == 0) /* else the spelling behind the row would be one of it */
        value.node.n_elements = (uint32_t)out->n_elements - value.node.elements;
    *out_node = parse_add_node(out, value.node);
    return true;
}
