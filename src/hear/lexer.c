/* hear/lexer.c: where lexemes begin and end. What people paste from documents is understood where that is
 * safe (curly quotes, wide spaces, invisible marks) and refused where it would silently mean something else
 * (a dash for a minus). */
#include "hear/lexer.h"

#include "hear/earth.h"
#include "hear/query.h"
#include "text/chars.h"

#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

size_t lexer_column(const struct lexer *lexer, size_t at)
{
    size_t column = 1;

    for (size_t i = at; i > 0 && lexer->text.at[i - 1] != '\n'; i--)
        column += ((unsigned char)lexer->text.at[i - 1] & 0xC0) != 0x80;
    return column;
}

bool lexer_fail(const struct lexer *lexer, size_t at, struct err *err, const char *fmt, ...)
{
    size_t n_lines = 1, line = 1;
    char text[220];
    va_list args;

    for (size_t i = 0; i < lexer->text.len; i++) {
        n_lines += lexer->text.at[i] == '\n';
        line += lexer->text.at[i] == '\n' && i < at;
    }
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n_lines > 1)
        return err_set(err, ERR_INPUT, "line %zu, column %zu: %s", line, lexer_column(lexer, at), text);
    return err_set(err, ERR_INPUT, "column %zu: %s", lexer_column(lexer, at), text);
}

static uint32_t peek(const struct lexer *lexer, size_t *out_len)
{
    struct sv rest = sv_skip(lexer->text, lexer->at);
    uint32_t code_point;

    *out_len = 0;
    if (rest.len == 0)
        return 0;
    code_point = char_take(&rest);
    *out_len = lexer->text.len - lexer->at - rest.len;
    return code_point;
}

static bool is_blank(uint32_t code_point)
{
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return true;
    default:
        return false;
    }
}

static bool is_unseen(uint32_t code_point)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);

    return property->ignorable || property->category == UTF8PROC_CATEGORY_CF;
}

static bool is_quote(uint32_t code_point)
{
    return code_point == '"' || (code_point >= 0x201C && code_point <= 0x201F) || code_point == 0xFF02;
}

static bool is_single_quote(uint32_t code_point)
{
    return code_point == '\'' || code_point == 0x2018 || code_point == 0x2019;
}

static bool is_dash(uint32_t code_point)
{
    return (code_point >= 0x2010 && code_point <= 0x2015) || code_point == 0x2212 || code_point == 0xFE58 ||
           code_point == 0xFE63 || code_point == 0xFF0D;
}

static bool ends_word(uint32_t code_point)
{
    return is_blank(code_point) || is_quote(code_point) || code_point == '(' || code_point == ')';
}

static void skip_blanks(struct lexer *lexer)
{
    size_t len;
    uint32_t code_point = peek(lexer, &len);

    while (len && (is_blank(code_point) || is_unseen(code_point))) {
        lexer->at += len;
        code_point = peek(lexer, &len);
    }
}

static struct sv take_bare(struct lexer *lexer)
{
    size_t from = lexer->at, len;
    uint32_t code_point = peek(lexer, &len);

    while (len && !ends_word(code_point)) {
        lexer->at += len;
        code_point = peek(lexer, &len);
    }
    return sv_of(lexer->text.at + from, lexer->at - from);
}

static bool fail_unclosed(const struct lexer *lexer, size_t open, struct err *err)
{
    return lexer_fail(lexer, lexer->at, err,
                      "expected a closing \" for the one in column %zu, as in \"guitar center\"",
                      lexer_column(lexer, open));
}

/* What stands between quotes; the lexer stands on the first. */
static bool take_quoted(struct lexer *lexer, struct sv *out, struct err *err)
{
    size_t open = lexer->at, from, len;
    uint32_t code_point;

    (void)peek(lexer, &len);
    from = lexer->at += len;
    for (code_point = peek(lexer, &len); len && !is_quote(code_point); code_point = peek(lexer, &len))
        lexer->at += len;
    if (len == 0)
        return fail_unclosed(lexer, open, err);
    *out = sv_of(lexer->text.at + from, lexer->at - from);
    lexer->at += len;
    return true;
}

/* Nothing may stick to a closing quote. */
static bool check_behind_quotes(const struct lexer *lexer, struct err *err)
{
    size_t len;
    uint32_t code_point = peek(lexer, &len);

    if (len == 0 || is_blank(code_point) || is_unseen(code_point) || code_point == ')')
        return true;
    return lexer_fail(lexer, lexer->at, err,
                      "expected a space, ) or the end after the closing \", as in \"guitar center\" drum");
}

/* The number behind ~, at the end of `text`; -1 if there is none. *out_len: how much of `text` stands before it. */
static int tilde_number(struct sv text, size_t *out_len)
{
    size_t digits = 0;
    int64_t number;

    while (digits < text.len && digits < 3 && text.at[text.len - 1 - digits] >= '0' &&
           text.at[text.len - 1 - digits] <= '9')
        digits++;
    if (digits == 0 || digits == text.len || text.at[text.len - 1 - digits] != '~')
        return -1;
    *out_len = text.len - digits - 1;
    return sv_to_i64(sv_skip(text, *out_len + 1), &number) ? (int)number : -1;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The length of `name:` at the front, 0 if there is none. */
static size_t name_length(struct sv text)
{
    size_t len = 0;

    while (len < text.len && is_ascii_letter(text.at[len]))
        len++;
    return len && len < text.len && text.at[len] == ':' ? len + 1 : 0;
}

static bool fail_unknown(const struct lexer *lexer, size_t at, struct sv whole, struct err *err)
{
    struct sv like = query_operator_like(whole), shown = utf8_cut(whole, 40), name = whole;

    if (!like.len) { /* from a link, or a name with a value of its own */
        name.len = sv_find(whole, ':') + 1;
        like = query_operator_like(name);
    }
    if (sv_starts(whole, SV("http")))
        return lexer_fail(lexer, at, err, "expected a link behind url:, as in url:\"%.*s\"", SV_ARG(shown));
    if (like.len)
        return lexer_fail(
            lexer, at, err,
            "expected an operator: did you mean %.*s? A text with a colon wants quotes: \"%.*s\"",
            SV_ARG(like), SV_ARG(shown));
    return lexer_fail(lexer, at, err,
                      "expected an operator that there is; a text with a colon wants quotes: \"%.*s\"",
                      SV_ARG(shown));
}

static bool fail_refused(const struct lexer *lexer, size_t at, struct sv name, const char *why,
                         struct err *err)
{
    return lexer_fail(lexer, at, err, "expected no %.*s here: it asks for %s", SV_ARG(name), why);
}

/* [2.35 48.86 16km] */
static bool take_bracket(struct lexer *lexer, struct sv *out, struct err *err)
{
    struct sv rest = sv_skip(lexer->text, lexer->at);
    size_t len = sv_find(rest, ']');

    if (len == rest.len)
        return lexer_fail(lexer, lexer->text.len, err, "expected a closing ] for the [ in column %zu",
                          lexer_column(lexer, lexer->at));
    *out = sv_of(rest.at, len + 1);
    lexer->at += len + 1;
    return true;
}

static bool take_value(struct lexer *lexer, struct sv *out, struct err *err)
{
    size_t len;
    uint32_t code_point = peek(lexer, &len);

    if (len && is_quote(code_point))
        return take_quoted(lexer, out, err) && check_behind_quotes(lexer, err);
    if (code_point == '[')
        return take_bracket(lexer, out, err);
    *out = take_bare(lexer);
    return true;
}

/* is:reply, has:links: the whole of it is in the table. */
static const struct query_operator *find_whole(struct sv name, struct sv value)
{
    char whole[32];

    if (name.len + value.len > sizeof whole)
        return NULL;
    memcpy(whole, name.at, name.len);
    if (value.len)
        memcpy(whole + name.len, value.at, value.len);
    return query_operator_find(sv_of(whole, name.len + value.len));
}

/* The 50km behind near:"Rochester, NY". */
static bool take_distance(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    struct sv word;

    skip_blanks(lexer);
    out->end = lexer->at;
    word = take_bare(lexer);
    if (distance_parse(word, &out->distance_m))
        return true;
    return lexer_fail(lexer, out->end, err, "expected a distance in km or mi behind the place, as in %s",
                      out->row->example);
}

/* from:acme, from:"acme", is:reply. */
static bool take_operator(struct lexer *lexer, size_t n_name, struct lexeme *out, struct err *err)
{
    struct sv name = sv_of(lexer->text.at + lexer->at, n_name), value = SV("");
    const char *refused = query_refused_why(name);

    if (refused)
        return fail_refused(lexer, out->at, name, refused, err);
    lexer->at += n_name;
    if (!take_value(lexer, &value, err))
        return false;
    out->row = query_operator_find(name);
    if (out->row && value.len == 0)
        return lexer_fail(lexer, lexer->at, err, "expected a value right after %.*s, as in %s", SV_ARG(name),
                          out->row->example);
    if (!out->row)
        out->row = find_whole(name, value);
    if (!out->row)
        return fail_unknown(lexer, out->at, sv_of(name.at, (size_t)(lexer->text.at + lexer->at - name.at)),
                            err);
    out->kind = LEXEME_TERM;
    out->value = value;
    return out->row->kind != TERM_NEAR || take_distance(lexer, out, err);
}

/* @, # or $, also in their full-width forms; the sign goes from the value. */
static enum term_kind take_sign(struct sv *value)
{
    struct sv rest = *value;
    enum term_kind kind = TERM_WORDS;

    switch (char_take(&rest)) {
    case '@':
    case 0xFF20:
        kind = TERM_HANDLE;
        break;
    case '#':
    case 0xFF03:
        kind = TERM_TAG;
        break;
    case '$':
    case 0xFF04:
        kind = TERM_CASH;
        break;
    default:
        return TERM_WORDS;
    }
    *value = rest;
    return kind;
}

/* What stands at the end of a bare word: guit*, guitarcentre~1. */
static bool take_ending(const struct lexer *lexer, struct lexeme *out, struct err *err)
{
    size_t len;
    int n = tilde_number(out->value, &len);

    if (n >= 0) {
        if (n != 1)
            return lexer_fail(lexer, out->at + len, err,
                              "expected ~1: a word may differ in one letter, as in %s",
                              query_operator_of(TERM_FUZZY, 0)->example);
        out->value.len = len;
        out->row = query_operator_of(TERM_FUZZY, 0);
    } else if (out->value.len > 1 && sv_ends(out->value, SV("*"))) {
        out->value.len--;
        out->row = query_operator_of(TERM_PREFIX, 0);
    }
    return true;
}

static bool take_word(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    size_t n_name = name_length(sv_skip(lexer->text, lexer->at));

    if (n_name)
        return take_operator(lexer, n_name, out, err);
    out->value = take_bare(lexer);
    if (sv_is(out->value, "OR")) {
        out->kind = LEXEME_OR;
        return true;
    }
    if (sv_equal_nocase(out->value, SV("+accents"))) {
        out->kind = LEXEME_ACCENTS;
        return true;
    }
    if (sv_is(out->value, "AND"))
        return lexer_fail(lexer, out->at, err,
                          "expected no AND: terms side by side must all match, as in guitar center; "
                          "for the word write \"and\"");
    if (sv_is(out->value, "NOT"))
        return lexer_fail(lexer, out->at, err,
                          "expected - for not, as in -is:repost; for the word write \"not\"");
    out->kind = LEXEME_TERM;
    out->row = query_operator_of(take_sign(&out->value), 0);
    return out->row->kind != TERM_WORDS || take_ending(lexer, out, err);
}

/* "a b", and "a b"~4. */
static bool take_phrase(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    size_t at, len;

    out->kind = LEXEME_TERM;
    out->row = query_operator_of(TERM_WORDS, 0);
    if (!take_quoted(lexer, &out->value, err))
        return false;
    at = lexer->at;
    if (at == lexer->text.len || lexer->text.at[at] != '~')
        return check_behind_quotes(lexer, err);
    out->n = tilde_number(take_bare(lexer), &len);
    if (out->n < 1 || out->n > APART_MAX || len != 0)
        return lexer_fail(lexer, at, err, "expected ~ and a number from 1 to %d, as in %s", APART_MAX,
                          query_operator_of(TERM_APART, 0)->example);
    out->row = query_operator_of(TERM_APART, 0);
    return true;
}

/* ='Target', ="Target" or =Target: the lexer stands on the =. */
static bool take_spelt(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    size_t open = ++lexer->at, len;
    uint32_t first = peek(lexer, &len);

    out->kind = LEXEME_TERM;
    out->row = query_operator_of(TERM_WORDS, 0);
    out->spelt = true;
    if (is_quote(first)) {
        if (!take_quoted(lexer, &out->value, err))
            return false;
    } else if (is_single_quote(first)) {
        size_t from = lexer->at += len;

        while (peek(lexer, &len), len && !is_single_quote(peek(lexer, &len)))
            lexer->at += len;
        if (len == 0)
            return lexer_fail(lexer, lexer->at, err,
                              "expected a closing ' for the one in column %zu, as in ='Target'",
                              lexer_column(lexer, open));
        out->value = sv_of(lexer->text.at + from, lexer->at - from);
        lexer->at += len;
    } else {
        out->value = take_bare(lexer);
        return true;
    }
    return check_behind_quotes(lexer, err);
}

static bool take_minus(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    uint32_t behind;
    size_t len;

    lexer->at++;
    behind = peek(lexer, &len);
    if (len == 0 || is_blank(behind) || behind == ')')
        return lexer_fail(lexer, lexer->at, err,
                          "expected a word, a phrase or ( right after -, as in guitar -drum");
    out->kind = LEXEME_MINUS;
    return true;
}

static bool take_lexeme(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    size_t len;
    uint32_t code_point = peek(lexer, &len);

    if (len == 0) {
        out->kind = LEXEME_END;
        return true;
    }
    if (code_point == '(' || code_point == ')') {
        out->kind = code_point == '(' ? LEXEME_OPEN : LEXEME_CLOSE;
        lexer->at += len;
        return true;
    }
    if (code_point == '-')
        return take_minus(lexer, out, err);
    if (is_dash(code_point))
        return lexer_fail(
            lexer, lexer->at, err,
            "expected a plain - (minus): this is a dash, which negates nothing; write guitar -drum");
    if (code_point == '=')
        return take_spelt(lexer, out, err);
    return is_quote(code_point) ? take_phrase(lexer, out, err) : take_word(lexer, out, err);
}

bool lexer_next(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    skip_blanks(lexer);
    *out = (struct lexeme){ .at = lexer->at };
    if (!take_lexeme(lexer, out, err))
        return false;
    out->end = lexer->at;
    return true;
}
