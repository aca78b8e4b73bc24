/* hear/lexer.c: where lexemes begin and end. What people paste from documents is understood where that is
 * safe (curly quotes, wide spaces, invisible marks) and refused where it would silently mean something else
 * (a dash for a minus). */
#include "hear/lexer.h"

#include "base/buf.h"
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
    char text[200];
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

/* What stands between quotes; the lexer stands on the first. */
static bool take_quoted(struct lexer *lexer, struct sv *out, struct err *err)
{
    size_t open = lexer->at, from, end, len;
    uint32_t code_point;

    (void)peek(lexer, &len);
    from = lexer->at += len;
    for (code_point = peek(lexer, &len); len && !is_quote(code_point); code_point = peek(lexer, &len))
        lexer->at += len;
    if (len == 0)
        return lexer_fail(lexer, lexer->at, err, "expected a closing \" for the one in column %zu",
                          lexer_column(lexer, open));
    end = lexer->at;
    lexer->at += len;
    code_point = peek(lexer, &len);
    if (len && !is_blank(code_point) && !is_unseen(code_point) && code_point != ')')
        return lexer_fail(lexer, lexer->at, err, "expected a space, ) or the end after the closing \"");
    *out = sv_of(lexer->text.at + from, end - from);
    return true;
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

static bool fail_unknown(const struct lexer *lexer, size_t at, struct err *err)
{
    CLEANUP(buf_done)
    struct buf known;

    buf_init(&known, 1024);
    for (size_t i = 0; i < n_query_operators; i++) {
        if (sv_find(query_operators[i].written, ':') < query_operators[i].written.len)
            buf_printf(&known, "%s%.*s", known.len ? " " : "", SV_ARG(query_operators[i].written));
    }
    return lexer_fail(lexer, at, err, "expected one of %s; a text with a colon wants quotes",
                      buf_str(&known));
}

/* from:acme, from:"acme", is:reply. */
static bool take_operator(struct lexer *lexer, size_t n_name, struct lexeme *out, struct err *err)
{
    struct sv name = sv_of(lexer->text.at + lexer->at, n_name), value = SV("");
    const struct query_operator *known;
    uint32_t code_point;
    size_t len;

    lexer->at += n_name;
    code_point = peek(lexer, &len);
    if (len && is_quote(code_point)) {
        if (!take_quoted(lexer, &value, err))
            return false;
    } else {
        value = take_bare(lexer);
    }
    known = query_operator_find(name);
    if (!known) {
        char whole[32];

        if (name.len + value.len > sizeof whole)
            return fail_unknown(lexer, out->at, err);
        memcpy(whole, name.at, name.len);
        memcpy(whole + name.len, value.at, value.len);
        known = query_operator_find(sv_of(whole, name.len + value.len));
        if (!known)
            return fail_unknown(lexer, out->at, err);
    } else if (value.len == 0) {
        return lexer_fail(lexer, lexer->at, err, "expected a value right after %.*s, as in %s",
                          SV_ARG(known->written), known->example);
    }
    out->kind = LEXEME_TERM;
    out->term = known->kind;
    out->value = value;
    return true;
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

static bool take_term(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    size_t n_name = name_length(sv_skip(lexer->text, lexer->at));

    if (n_name)
        return take_operator(lexer, n_name, out, err);
    out->value = take_bare(lexer);
    if (sv_is(out->value, "OR")) {
        out->kind = LEXEME_OR;
        return true;
    }
    if (sv_is(out->value, "AND"))
        return lexer_fail(lexer, out->at, err,
                          "expected no AND: terms side by side must all match; for the word write \"and\"");
    if (sv_is(out->value, "NOT"))
        return lexer_fail(lexer, out->at, err,
                          "expected - for not, as in -is:repost; for the word write \"not\"");
    out->kind = LEXEME_TERM;
    out->term = take_sign(&out->value);
    return true;
}

static bool take_minus(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    uint32_t behind;
    size_t len;

    lexer->at++;
    behind = peek(lexer, &len);
    if (len == 0 || is_blank(behind) || behind == ')')
        return lexer_fail(lexer, lexer->at, err, "expected a word, a phrase or ( right after -");
    out->kind = LEXEME_MINUS;
    return true;
}

bool lexer_next(struct lexer *lexer, struct lexeme *out, struct err *err)
{
    uint32_t code_point;
    size_t len;

    skip_blanks(lexer);
    *out = (struct lexeme){ .at = lexer->at };
    code_point = peek(lexer, &len);
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
        return lexer_fail(lexer, lexer->at, err,
                          "expected a plain - (minus): this is a dash, which negates nothing");
    if (is_quote(code_point)) {
        out->kind = LEXEME_TERM;
        out->term = TERM_WORDS;
        return take_quoted(lexer, &out->value, err);
    }
    return take_term(lexer, out, err);
}
