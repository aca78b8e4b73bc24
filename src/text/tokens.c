/* text/tokens.c: where words begin and end. */
#include "text/tokens.h"

#include "text/chars.h"

static bool is_handle_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static char byte_at(struct sv text, size_t at)
{
    return at < text.len ? text.at[at] : '\0';
}

/* One dot, dash or @ goes on to a domain or a host: @acme.example.com, @acme@example.social. */
static size_t handle_end(struct sv text, size_t at)
{
    while (is_handle_char(byte_at(text, at))) {
        while (is_handle_char(byte_at(text, at)))
            at++;
        if (byte_at(text, at) && strchr(".-@", byte_at(text, at)) && is_handle_char(byte_at(text, at + 1)))
            at++;
    }
    return at;
}

/* The end of the tag that begins at `at`, or `at`: a tag is more than digits. */
static size_t tag_end(struct sv text, size_t at)
{
    struct sv rest = sv_skip(text, at);
    size_t end = at;
    bool named = false;

    while (rest.len) {
        uint32_t code_point = char_take(&rest);
        enum char_class class = char_class(code_point);

        if (class != CHAR_WORD && class != CHAR_RUN && class != CHAR_MARK && code_point != '_')
            break;
        named |= code_point < '0' || code_point > '9';
        end = text.len - rest.len;
    }
    return named ? end : at;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* One to six letters, and a class of shares: $brk.b. */
static size_t cash_end(struct sv text, size_t at)
{
    size_t end = at, class_end;

    while (end < at + 6 && is_letter(byte_at(text, end)))
        end++;
    if (end > at && strchr("._", byte_at(text, end)) && is_letter(byte_at(text, end + 1))) {
        class_end = end + 2 + is_letter(byte_at(text, end + 2));
        end = is_handle_char(byte_at(text, class_end)) ? end : class_end;
    }
    return is_handle_char(byte_at(text, end)) ? at : end;
}

/* The character before `at`, or a space. */
static uint32_t char_before(struct sv text, size_t at)
{
    size_t from = at;
    struct sv one;

    if (at == 0)
        return ' ';
    do
        from--;
    while (from && ((unsigned char)text.at[from] & 0xC0) == 0x80);
    one = sv_of(text.at + from, at - from);
    return char_take(&one);
}

/* Whether a sign may stand behind `before`: not inside an address, a link, an entity. */
static bool sign_allowed(char sign, uint32_t before)
{
    enum char_class class = char_class(before);

    if (sign == '$')
        return before == ' ' || (before >= '\t' && before <= '\r') || before == '(';
    if (before < 0x80 && (class == CHAR_WORD || (before && strchr("_&/", (int)before))))
        return false;
    if (sign == '@')
        return !(before && before < 0x80 && strchr("!#$%*@", (int)before));
    return class != CHAR_WORD && class != CHAR_RUN && class != CHAR_MARK && before != '#';
}

bool token_signed(struct sv text, size_t at, struct token *out)
{
    size_t from = at + 1, end;
    char sign = text.at[at];

    if (!sign_allowed(sign, char_before(text, at)))
        return false;
    switch (sign) {
    case '@':
        end = handle_end(text, from);
        out->kind = TOKEN_HANDLE;
        break;
    case '#':
        end = tag_end(text, from);
        out->kind = TOKEN_TAG;
        break;
    default:
        end = cash_end(text, from);
        out->kind = TOKEN_CASH;
    }
    if (end == from)
        return false;
    out->text = sv_of(text.at + from, end - from);
    out->after_apostrophe = false;
    return true;
}

/* Whether `class`, behind `before`, goes on with a token of `kind`. */
static bool goes_on(enum token_kind kind, enum char_class before, enum char_class class, size_t n_chars)
{
    if (class == CHAR_MARK)
        return true;
    switch (kind) {
    case TOKEN_WORD:
        return class == CHAR_WORD;
    case TOKEN_RUN:
        return class == CHAR_RUN;
    default:
        if (before == CHAR_FLAG)
            return class == CHAR_FLAG && n_chars == 1;
        return class == CHAR_JOINER || (class == CHAR_EMOJI && before == CHAR_JOINER);
    }
}

static void take_word(struct tokens *tokens, enum char_class class, struct token *out)
{
    struct sv rest = sv_skip(tokens->text, tokens->at);
    enum char_class before = class;
    size_t end, n_chars = 1;

    out->kind = class == CHAR_WORD ? TOKEN_WORD : class == CHAR_RUN ? TOKEN_RUN : TOKEN_EMOJI;
    out->after_apostrophe = tokens->word_end > 0 && tokens->at == tokens->word_end + 1 &&
                            tokens->text.at[tokens->word_end] == '\'';
    (void)char_take(&rest);
    end = tokens->text.len - rest.len;
    while (rest.len) {
        class = char_class(char_take(&rest));
        if (!goes_on(out->kind, before, class, n_chars))
            break;
        before = class == CHAR_MARK ? before : class;
        n_chars++;
        end = tokens->text.len - rest.len;
    }
    out->text = sv_of(tokens->text.at + tokens->at, end - tokens->at);
    tokens->at = tokens->word_end = end;
}

struct tokens tokens_of(struct sv folded)
{
    return (struct tokens){ .text = folded };
}

bool tokens_next(struct tokens *tokens, struct token *out)
{
    while (tokens->at < tokens->text.len) {
        struct sv rest = sv_skip(tokens->text, tokens->at);
        char first = rest.at[0];
        enum char_class class;

        if ((first == '@' || first == '#' || first == '$') && !tokens->sign_done) {
            tokens->sign_done = true; /* the walk stays here: next come the words behind the sign */
            if (token_signed(tokens->text, tokens->at, out))
                return true;
        }
        tokens->sign_done = false;
        class = char_class(char_take(&rest));
        if (class == CHAR_WORD || class == CHAR_RUN || class == CHAR_EMOJI || class == CHAR_FLAG) {
            take_word(tokens, class, out);
            return true;
        }
        tokens->at = tokens->text.len - rest.len;
    }
    return false;
}

struct sv token_unit(struct sv *rest)
{
    struct sv unit = *rest;

    (void)char_take(rest);
    while (rest->len) {
        struct sv behind = *rest;

        if (char_class(char_take(&behind)) != CHAR_MARK)
            break;
        *rest = behind;
    }
    unit.len -= rest->len;
    return unit;
}
