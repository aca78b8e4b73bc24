/* text/graphemes.c: a text as a row of pieces (graphemes, URLs, mentions), each with its cost; counting,
 * cutting and splitting walk the same pieces and so can't disagree. */
#include "text/graphemes.h"

#include "text/chars.h"

#include <utf8proc.h>

struct piece {
    struct sv text;
    size_t cost;
    bool is_word; /* a URL or a mention: nothing parts it */
};

static struct sv take_grapheme(struct sv *rest)
{
    struct sv grapheme = *rest;
    uint32_t before = char_take(rest);
    utf8proc_int32_t state = 0;

    while (rest->len) {
        struct sv behind = *rest;
        uint32_t code_point = char_take(&behind);

        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)code_point, &state))
            break;
        before = code_point;
        *rest = behind;
    }
    grapheme.len -= rest->len;
    return grapheme;
}

static size_t code_point_weight(uint32_t code_point)
{
    return code_point <= 4351 || (code_point >= 8192 && code_point <= 8205) ||
                   (code_point >= 8208 && code_point <= 8223) || (code_point >= 8242 && code_point <= 8247)
               ? 1
               : 2;
}

static bool is_emoji(struct sv grapheme)
{
    enum { EMOJI_STYLE = 0xFE0F, KEYCAP = 0x20E3 };
    enum char_class class = char_class(char_take(&grapheme));

    if (class == CHAR_EMOJI || class == CHAR_FLAG)
        return true;
    while (grapheme.len) {
        uint32_t code_point = char_take(&grapheme);

        if (code_point == EMOJI_STYLE || code_point == KEYCAP)
            return true;
    }
    return false;
}

/* X counts the composed form (NFC). */
static size_t grapheme_weight(struct sv grapheme)
{
    enum { COMPOSE_MAX = 64 };
    utf8proc_int32_t points[COMPOSE_MAX];
    utf8proc_ssize_t n;
    size_t weight = 0;

    if (grapheme.len == 1)
        return 1;
    if (is_emoji(grapheme))
        return 2;
    n = utf8proc_decompose((const utf8proc_uint8_t *)grapheme.at, (utf8proc_ssize_t)grapheme.len, points,
                           COMPOSE_MAX, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n > 0 && n <= COMPOSE_MAX) {
        n = utf8proc_normalize_utf32(points, n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        for (utf8proc_ssize_t i = 0; i < n; i++)
            weight += code_point_weight((uint32_t)points[i]);
        return weight;
    }
    while (grapheme.len)
        weight += code_point_weight(char_take(&grapheme));
    return weight;
}

static size_t grapheme_cost(struct sv grapheme, enum text_unit unit)
{
    switch (unit) {
    case TEXT_GRAPHEMES:
        return 1;
    case TEXT_WEIGHTED:
        return grapheme_weight(grapheme);
    default:
        return grapheme.len;
    }
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A URL's end: white space, a quote, an angle bracket or a character beyond ASCII; then without closing
 * punctuation. */
static size_t url_end(struct sv text, size_t host)
{
    size_t end = host, n_open = 0;

    while (end < text.len && (unsigned char)text.at[end] > ' ' && (unsigned char)text.at[end] < 0x7F &&
           !strchr("\"<>", text.at[end])) {
        if (text.at[end] == ')' && n_open-- == 0)
            break;
        n_open += text.at[end] == '(';
        end++;
    }
    while (end > host && strchr(".,;:!?'*_~", text.at[end - 1]))
        end--;
    return end;
}

static size_t scheme_length(struct sv text)
{
    static const struct sv schemes[] = { SV("https://"), SV("http://") };

    for (size_t i = 0; i < COUNT(schemes); i++) {
        if (text.len > schemes[i].len && sv_equal_nocase(sv_of(text.at, schemes[i].len), schemes[i]) &&
            is_alnum(text.at[schemes[i].len]))
            return schemes[i].len;
    }
    return 0;
}

static bool is_common_top_level(struct sv label)
{
    static const struct sv labels[] = { SV("com"), SV("org"),   SV("net"),    SV("info"),
                                        SV("biz"), SV("edu"),   SV("gov"),    SV("app"),
                                        SV("dev"), SV("shop"),  SV("online"), SV("site"),
                                        SV("xyz"), SV("store"), SV("blog"),   SV("club") };

    for (size_t i = 0; i < COUNT(labels); i++) {
        if (sv_equal_nocase(label, labels[i]))
            return true;
    }
    return false;
}

/* The length of a link written as a bare domain, 0 if there is none. */
static size_t bare_url_length(struct sv text)
{
    size_t end = 0, label = 0, n_dots = 0;
    bool letters = true;

    while (end < text.len && (is_alnum(text.at[end]) || text.at[end] == '-' || text.at[end] == '.')) {
        if (text.at[end] == '.') {
            if (end == label || end + 1 >= text.len || !is_alnum(text.at[end + 1]))
                break;
            n_dots++;
            label = end + 1;
            letters = true;
        } else {
            letters &= !(text.at[end] >= '0' && text.at[end] <= '9') && text.at[end] != '-';
        }
        end++;
    }
    if (n_dots == 0 || end - label < 2 || !letters)
        return 0;
    if (end < text.len && text.at[end] == '@')
        return 0; /* an address */
    if (end + 1 < text.len && text.at[end] == '/' && is_alnum(text.at[end + 1]))
        return url_end(text, end);
    return is_common_top_level(sv_of(text.at + label, end - label)) ? end : 0;
}

static size_t name_length(struct sv text, const char *also)
{
    size_t len = 0;

    while (len < text.len && (is_alnum(text.at[len]) || (text.at[len] && strchr(also, text.at[len]))))
        len++;
    while (len && !is_alnum(text.at[len - 1]) && text.at[len - 1] != '_')
        len--;
    return len;
}

/* @name@host at the front: the lengths of both, false if there is none. */
static bool mention_at(struct sv text, size_t *out_name, size_t *out_all)
{
    size_t name, host;

    if (text.at[0] != '@')
        return false;
    name = name_length(sv_skip(text, 1), "_.-");
    if (name == 0 || name + 2 >= text.len || text.at[name + 1] != '@')
        return false;
    host = name_length(sv_skip(text, name + 2), ".-:");
    *out_name = name + 1;
    *out_all = name + 2 + host;
    return host > 0;
}

/* Takes the next piece of `rest`; `before` is the byte in front of it. */
static struct piece take_piece(struct sv *rest, char before, const struct text_limit *limit)
{
    struct piece piece = { .is_word = true };
    bool begins = !is_alnum(before) && !(before && strchr("@/-_.", before));
    size_t scheme = begins ? scheme_length(*rest) : 0;
    size_t url = scheme ? url_end(*rest, scheme) : begins && limit->bare_domains ? bare_url_length(*rest) : 0;
    size_t name, all;

    if (url) {
        piece.text = sv_of(rest->at, url);
        piece.cost = limit->url_cost ? limit->url_cost : url;
    } else if (begins && limit->mention_host_free && mention_at(*rest, &name, &all)) {
        piece.text = sv_of(rest->at, all);
        piece.cost = name;
    } else {
        piece.text = take_grapheme(rest);
        piece.cost = grapheme_cost(piece.text, limit->unit);
        piece.is_word = false;
        return piece;
    }
    *rest = sv_skip(*rest, piece.text.len);
    return piece;
}

static bool within(size_t cost, size_t n_bytes, const struct text_limit *limit)
{
    return (limit->max == 0 || cost <= limit->max) && (limit->max_bytes == 0 || n_bytes <= limit->max_bytes);
}

size_t text_length(struct sv text, const struct text_limit *limit)
{
    size_t cost = 0;
    char before = ' ';

    while (text.len) {
        struct piece piece = take_piece(&text, before, limit);

        cost += piece.cost;
        before = piece.text.at[piece.text.len - 1];
    }
    return cost;
}

bool text_fits(struct sv text, const struct text_limit *limit)
{
    return within(text_length(text, limit), text.len, limit);
}

struct sv text_cut(struct sv text, const struct text_limit *limit)
{
    struct sv rest = text;
    size_t cost = 0, end = 0;
    char before = ' ';

    while (rest.len) {
        struct piece piece = take_piece(&rest, before, limit);

        cost += piece.cost;
        if (!within(cost, text.len - rest.len, limit))
            break;
        before = piece.text.at[piece.text.len - 1];
        end = text.len - rest.len;
    }
    return sv_of(text.at, end);
}

/* A URL too long for any part, alone: cut between graphemes. */
static struct sv cut_anywhere(struct sv text, const struct text_limit *limit)
{
    struct sv rest = text;
    size_t cost = 0, end = 0;

    while (rest.len) {
        cost += grapheme_cost(take_grapheme(&rest), limit->unit);
        if (!within(cost, text.len - rest.len, limit))
            break;
        end = text.len - rest.len;
    }
    return sv_of(text.at, end);
}

enum ends { ENDS_NOTHING, ENDS_SENTENCE, ENDS_CJK_SENTENCE };

static enum ends sentence_end(uint32_t code_point)
{
    switch (code_point) {
    case '.':
    case '!':
    case '?':
    case 0x2026: /* … */
    case 0x061F: /* Arabic question mark */
    case 0x06D4: /* Urdu full stop */
    case 0x0964: /* danda */
    case 0x203D: /* ‽ */
        return ENDS_SENTENCE;
    case 0x3002: /* 。 */
    case 0xFF01:
    case 0xFF1F:
    case 0xFF61:
        return ENDS_CJK_SENTENCE; /* no space follows */
    default:
        return ENDS_NOTHING;
    }
}

static bool closes(uint32_t code_point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);

    return code_point == '"' || code_point == '\'' || category == UTF8PROC_CATEGORY_PE ||
           category == UTF8PROC_CATEGORY_PF;
}

/* Between two of these a line may be parted anywhere. **Source**: UAX 14, class ID. */
static bool is_ideograph(uint32_t code_point)
{
    return (code_point >= 0x2E80 && code_point <= 0x2FDF) || (code_point >= 0x3041 && code_point <= 0x30FF) ||
           (code_point >= 0x3400 && code_point <= 0x9FFF) || (code_point >= 0xF900 && code_point <= 0xFAFF) ||
           (code_point >= 0x20000 && code_point <= 0x3FFFF);
}

struct breaks {
    size_t sentence, word; /* the last place to part behind each; 0 = none */
};

/* The places inside `front` where `text` may be parted; one is at its end if white space follows there. */
static struct breaks find_breaks(struct sv text, size_t front, const struct text_limit *limit)
{
    struct breaks breaks = { 0 };
    struct sv rest = text;
    enum ends ends = ENDS_NOTHING;
    bool ideograph = false;
    char before = ' ';

    while (rest.len && text.len - rest.len <= front) {
        size_t here = text.len - rest.len;
        struct piece piece = take_piece(&rest, before, limit);
        struct sv look = piece.text;
        uint32_t first = char_take(&look);
        bool blank = is_blank(piece.text.at[0]);

        if (here && blank) {
            breaks.word = here;
            if (ends != ENDS_NOTHING || first == '\n')
                breaks.sentence = here;
        } else if (ends == ENDS_CJK_SENTENCE && sentence_end(first) == ENDS_NOTHING && !closes(first)) {
            breaks.sentence = here;
        } else if (ideograph && is_ideograph(first)) {
            breaks.word = here;
        }
        ideograph = is_ideograph(first);
        if (piece.is_word)
            ends = ENDS_NOTHING;
        else if (sentence_end(first) != ENDS_NOTHING)
            ends = sentence_end(first);
        else if (!closes(first))
            ends = ENDS_NOTHING;
        before = piece.text.at[piece.text.len - 1];
    }
    return breaks;
}

static size_t part_length(struct sv text, const struct text_limit *limit)
{
    size_t front = text_cut(text, limit).len;
    struct breaks breaks;

    if (front == text.len)
        return front;
    if (front == 0)
        return cut_anywhere(text, limit).len;
    breaks = find_breaks(text, front, limit);
    if (breaks.sentence >= front / 4 + 1)
        return breaks.sentence;
    return breaks.word ? breaks.word : front;
}

bool text_split(struct sv text, const struct text_limit *limit, struct sv *out_parts, size_t max_parts,
                size_t *out_n)
{
    size_t n = 0;

    for (text = sv_trim(text); text.len; n++) {
        size_t len = part_length(text, limit);

        if (len == 0 || n == max_parts)
            return false;
        out_parts[n] = sv_trim(sv_of(text.at, len));
        text = sv_trim(sv_skip(text, len));
    }
    *out_n = n;
    return true;
}
