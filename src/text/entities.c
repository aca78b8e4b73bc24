/* text/entities.c: one pass that stops at the few bytes an entity can begin with.
 *
 * Those are @ # $ (the first two also in their wide forms), and the colon of http://, from which we look
 * back. What stands in front decides as much as what follows: a name behind a letter is half of an email
 * address, a # behind an & is HTML. */
#include "text/entities.h"

#include <utf8proc.h>

#include "text/chars.h"

enum sign { SIGN_NONE, SIGN_AT, SIGN_HASH, SIGN_DOLLAR, SIGN_COLON, SIGN_WIDE };

static const unsigned char signs[256] = {
    ['@'] = SIGN_AT, ['#'] = SIGN_HASH, ['$'] = SIGN_DOLLAR, [':'] = SIGN_COLON, [0xEF] = SIGN_WIDE,
};

enum { START = ' ' }; /* what stands in front of a text's first character, as far as the rules care */

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(uint32_t c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static bool is_at(uint32_t c)
{
    return c == '@' || c == 0xFF20;
}

static bool is_hash(uint32_t c)
{
    return c == '#' || c == 0xFF03;
}

/* The character that ends before byte `at`. */
static uint32_t char_before(struct sv text, size_t at)
{
    size_t start = at;
    struct sv view;

    if (at == 0)
        return START;
    do
        start--;
    while (start && at - start < 4 && ((unsigned char)text.at[start] & 0xC0) == 0x80);
    view = sv_of(text.at + start, at - start);
    return char_take(&view);
}

static uint32_t char_at(struct sv text, size_t at)
{
    struct sv view = sv_skip(text, at);

    return view.len ? char_take(&view) : START;
}

static bool scheme_follows(struct sv text, size_t at)
{
    return sv_starts(sv_skip(text, at), SV("://"));
}

static void add(struct entity_list *list, struct sv text, size_t start, size_t end, size_t longest)
{
    if (list->n < ENTITIES_MAX && end - start <= longest)
        list->at[list->n++] = sv_of(text.at + start, end - start);
}

static size_t skip_name(struct sv text, size_t at)
{
    while (at < text.len && is_name_char((unsigned char)text.at[at]))
        at++;
    return at;
}

/* Names joined by dots and hyphens, which don't end it: "jane.doe", not "jane.doe.". */
static size_t skip_dotted(struct sv text, size_t at)
{
    size_t end = skip_name(text, at);

    for (size_t next = end; next > at && next < text.len;) {
        while (next < text.len && (text.at[next] == '.' || text.at[next] == '-'))
            next++;
        if (skip_name(text, next) == next)
            break;
        next = end = skip_name(text, next);
    }
    return end;
}

/* Whether it is a domain: labels, a dot between, the last begins with a letter. */
static bool is_domain(struct sv name)
{
    struct sv label;
    int n_labels = 0;

    do {
        label = sv_split(&name, '.');
        n_labels++;
        if (label.len == 0 || sv_find(label, '_') < label.len)
            return false;
    } while (name.len);
    return n_labels > 1 && is_letter((unsigned char)label.at[0]);
}

/* "RT@name": the one word a name may stick to. */
static bool is_repost_word(struct sv text, size_t at)
{
    uint32_t before;

    if (at < 2 || !sv_equal_nocase(sv_of(text.at + at - 2, 2), SV("rt")))
        return false;
    before = char_before(text, at - 2);
    return !is_name_char(before) && (before >= 0x80 || !strchr("+~.-", (int)before));
}

static bool mention_may_start(struct sv text, size_t sign)
{
    uint32_t before = char_before(text, sign);

    if (before >= 0x80)
        return !is_at(before);
    return !(is_name_char(before) || strchr("!#$%&*@=/", (int)before)) || is_repost_word(text, sign);
}

/* What must not follow a name: another sign, an accented letter, the rest of a URL. */
static bool mention_may_end(struct sv text, size_t end)
{
    uint32_t after = char_at(text, end);

    return !is_at(after) && !(after >= 0xC0 && after <= 0x24F && after != 0xD7 && after != 0xF7) &&
           !scheme_follows(text, end);
}

static size_t find_mention(struct sv text, size_t sign, size_t start, enum at_grammar grammar,
                           struct entity_list *out)
{
    size_t end = grammar == AT_WORD ? skip_name(text, start) : skip_dotted(text, start), host_end;

    if (end == start || !mention_may_start(text, sign))
        return end;
    if (grammar == AT_NAME_HOST && end < text.len && text.at[end] == '@') {
        host_end = skip_dotted(text, end + 1);
        end = host_end > end + 1 ? host_end : end;
    }
    if (mention_may_end(text, end) &&
        (grammar != AT_DOMAIN || is_domain(sv_of(text.at + start, end - start))))
        add(out, text, start, end, ENTITY_NAME_MAX);
    return end;
}

/* Letters, marks and digits of all scripts, and the few other characters that stand inside words somewhere.
 */
static bool is_tag_char(uint32_t c, bool *out_letter)
{
    static const uint16_t others[] = { 0x00B7, 0x05BE, 0x05F3, 0x05F4, 0x0F0B, 0x0F0C, 0x200C, 0x200D,
                                       0x3003, 0x301C, 0x309B, 0x309C, 0x30A0, 0x30FB, 0xA67E, 0xFF5E };
    utf8proc_category_t category;

    *out_letter = false;
    if (c < 0x80) {
        *out_letter = is_letter(c);
        return is_name_char(c);
    }
    category = utf8proc_category((utf8proc_int32_t)c);
    *out_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
    for (size_t i = 0; i < COUNT(others); i++) {
        if (c == others[i])
            return true;
    }
    return *out_letter || category == UTF8PROC_CATEGORY_ND;
}

static bool is_emoji_style(uint32_t c)
{
    return c == 0xFE0E || c == 0xFE0F;
}

static bool tag_may_start(struct sv text, size_t sign)
{
    uint32_t before = char_before(text, sign);
    bool letter;

    return before != '&' && (is_emoji_style(before) || !is_tag_char(before, &letter));
}

static size_t find_tag(struct sv text, size_t sign, size_t start, struct entity_list *out)
{
    struct sv rest = sv_skip(text, start);
    uint32_t first = char_at(text, start);
    bool has_letter = false, letter;
    size_t end = start;

    if (!tag_may_start(text, sign) || is_emoji_style(first) ||
        first == 0x20E3) /* #️⃣ is a key, not a tag */
        return start;
    while (rest.len && is_tag_char(char_take(&rest), &letter)) {
        has_letter |= letter;
        end = text.len - rest.len;
    }
    if (has_letter && !is_hash(char_at(text, end)) && !scheme_follows(text, end))
        add(out, text, start, end, ENTITY_NAME_MAX);
    return end;
}

static size_t skip_letters(struct sv text, size_t at, size_t most)
{
    size_t end = at;

    while (end < text.len && end - at < most && is_letter((unsigned char)text.at[end]))
        end++;
    return end;
}

static bool is_symbol_end(struct sv text, size_t at)
{
    uint32_t after = char_at(text, at);

    return after < 0x80 ? !is_letter(after) && !is_digit(after) : char_class(after) == CHAR_OTHER;
}

static bool is_space(uint32_t c)
{
    utf8proc_category_t category;

    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP;
}

/* One to six letters, then perhaps a dot or _ and one or two more: $BRK.B */
static size_t find_cashtag(struct sv text, size_t sign, struct entity_list *out)
{
    size_t start = sign + 1, end = skip_letters(text, start, 6), longer = end;

    if (end == start || !is_space(char_before(text, sign)))
        return start;
    if (end < text.len && (text.at[end] == '.' || text.at[end] == '_'))
        longer = skip_letters(text, end + 1, 2);
    if (longer > end + 1 && is_symbol_end(text, longer))
        end = longer;
    if (is_symbol_end(text, end))
        add(out, text, start, end, ENTITY_NAME_MAX);
    return end;
}

/* A URL's characters: ASCII without quotes and angle brackets, and the letters of Latin, Greek and Cyrillic.
 * Others end it: Chinese and Japanese go on without a space. */
static bool is_link_char(uint32_t c)
{
    if (c < 0x80)
        return c > ' ' && c < 0x7F && !strchr("\"<>`{}|\\^", (int)c);
    return c >= 0xC0 && c < 0x530 && char_class(c) == CHAR_WORD;
}

/* A closing bracket belongs to the link if it was opened there. */
static size_t skip_link(struct sv text, size_t host)
{
    struct sv rest = sv_skip(text, host);
    size_t end = host, n_open = 0;

    while (rest.len) {
        uint32_t c = char_take(&rest);

        if (!is_link_char(c) || (c == ')' && n_open == 0))
            break;
        n_open += c == '(';
        n_open -= c == ')';
        end = text.len - rest.len;
    }
    while (end > host && strchr(".,;:!?'*_~[]@#$&(", text.at[end - 1]))
        end--;
    return end;
}

/* Whether a host begins the text: words with a dot between. Looked at before the rest of the link, so that
 * many broken links in a row are still one pass. */
static bool is_host(struct sv rest)
{
    uint32_t before = '.', c = '.';
    bool dotted = false;

    while (rest.len) {
        uint32_t two_before = before;

        before = c;
        c = char_take(&rest);
        if (!is_link_char(c) || strchr("/?#:", (int)(c < 0x80 ? c : '-')))
            break;
        dotted |= before == '.' && two_before != '.' && (is_name_char(c) || c >= 0x80);
    }
    return dotted;
}

static bool link_may_start(struct sv text, size_t start)
{
    uint32_t before = char_before(text, start);

    return !is_name_char(before) && !is_at(before) && !is_hash(before) && before != '$';
}

/* Looks both ways from the colon of "http://". Returns `colon + 1` when there is no link. */
static size_t find_link(struct sv text, size_t colon, size_t looked_at, struct entity_list *out)
{
    static const struct sv schemes[] = { { "https", 5 }, { "http", 4 } };
    size_t host = colon + 3, end;

    if (!scheme_follows(text, colon))
        return colon + 1;
    for (size_t i = 0; i < COUNT(schemes); i++) {
        size_t start = colon - schemes[i].len;

        if (colon - looked_at < schemes[i].len ||
            !sv_equal_nocase(sv_of(text.at + start, schemes[i].len), schemes[i]))
            continue;
        if (!link_may_start(text, start) || !is_host(sv_skip(text, host)))
            break;
        end = skip_link(text, host);
        add(out, text, start, end, ENTITY_LINK_MAX);
        return end;
    }
    return colon + 1;
}

static uint32_t wide_sign(struct sv text, size_t at)
{
    uint32_t c = char_at(text, at);

    return is_at(c) ? SIGN_AT : is_hash(c) ? SIGN_HASH : SIGN_NONE;
}

void entities_find(struct sv text, enum at_grammar grammar, struct entities *out)
{
    size_t at = 0, looked_at = 0; /* what lies before looked_at belongs to an entity */

    out->mentions.n = out->tags.n = out->cashtags.n = out->links.n = 0;
    while (at < text.len) {
        size_t sign = at, start = at + 1;
        uint32_t kind = signs[(unsigned char)text.at[at]];

        if (kind == SIGN_NONE) {
            at++;
            continue;
        }
        if (kind == SIGN_WIDE) {
            kind = wide_sign(text, at);
            start = at + 3;
        }
        if (kind == SIGN_AT)
            at = find_mention(text, sign, start, grammar, &out->mentions);
        else if (kind == SIGN_HASH)
            at = find_tag(text, sign, start, &out->tags);
        else if (kind == SIGN_DOLLAR)
            at = find_cashtag(text, sign, &out->cashtags);
        else if (kind == SIGN_COLON)
            at = find_link(text, sign, looked_at, &out->links);
        else
            at = sign + 1;
        if (at > start)
            looked_at = at;
    }
}
