/* channel/bluesky_facets.c: what an agent types is plain text; the network wants to be told where a name, a
 * link or a tag stands in it, in bytes. Without a mention facet nobody is notified. **Source**:
 * docs.bsky.app, advanced-guides post-richtext; the rules of detection are those of the network's own apps.
 */
#include "channel/bluesky_inner.h"

enum {
    TAG_BYTES_MAX = 640, /* the lexicon's bound; 64 graphemes are at most that in practice */
};

static bool is_space(struct sv text, size_t at)
{
    unsigned char c = (unsigned char)text.at[at];

    if (c <= ' ')
        return true;
    /* no-break space, ideographic space, zero-width and typographic spaces */
    return sv_starts(sv_skip(text, at), SV("\xC2\xA0")) || sv_starts(sv_skip(text, at), SV("\xE3\x80\x80")) ||
           (sv_starts(sv_skip(text, at), SV("\xE2\x80")) && text.len > at + 2 &&
            (unsigned char)text.at[at + 2] <= 0x8B);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80);
}

/* A name, link or tag begins at the start, behind white space, or behind an opening bracket or quote. */
static bool may_begin(struct sv text, size_t at)
{
    size_t before = at;

    if (at == 0)
        return true;
    do
        before--;
    while (before > 0 && (text.at[before] & 0xC0) == 0x80);
    return is_space(text, before) || memchr("([{\"'<", text.at[before], 6);
}

static size_t word_end(struct sv text, size_t at)
{
    while (at < text.len && !is_space(text, at))
        at++;
    return at;
}

static bool is_trailing(char c)
{
    return memchr(".,;:!?'\"`>]}", c, 12) != NULL;
}

/* "(see https://a.b/c_(d))." ends before the bracket that was opened outside. */
static size_t link_end(struct sv text, size_t start)
{
    size_t end = word_end(text, start);

    for (;;) {
        size_t n_open = 0, n_close = 0;

        while (end > start && is_trailing(text.at[end - 1]))
            end--;
        for (size_t i = start; i < end; i++) {
            n_open += text.at[i] == '(';
            n_close += text.at[i] == ')';
        }
        if (end == start || text.at[end - 1] != ')' || n_close <= n_open)
            return end;
        end--;
    }
}

static bool starts_nocase(struct sv text, struct sv prefix)
{
    return text.len >= prefix.len && sv_equal_nocase(sv_of(text.at, prefix.len), prefix);
}

static bool find_link(struct sv text, size_t start, struct bluesky_facet *out)
{
    struct sv rest = sv_skip(text, start);
    size_t n_scheme = starts_nocase(rest, SV("https://"))  ? 8
                      : starts_nocase(rest, SV("http://")) ? 7
                      : starts_nocase(rest, SV("www."))    ? 4
                                                           : 0;
    size_t end;

    if (!n_scheme)
        return false;
    end = link_end(text, start);
    if (end <= start + n_scheme || !is_word(text.at[start + n_scheme]) ||
        !memchr(text.at + start + n_scheme, '.', end - start - n_scheme))
        return false;
    *out = (struct bluesky_facet){ FACET_LINK, start, end, sv_of(text.at + start, end - start) };
    return true;
}

static bool find_mention(struct sv text, size_t start, struct bluesky_facet *out)
{
    size_t end = start + 1;

    if (text.at[start] != '@')
        return false;
    while (end < text.len && (is_word(text.at[end]) || text.at[end] == '.' || text.at[end] == '-') &&
           !(text.at[end] & 0x80))
        end++;
    while (end > start && (text.at[end - 1] == '.' || text.at[end - 1] == '-'))
        end--;
    if (end <= start + 1 || !bluesky_is_handle(sv_of(text.at + start + 1, end - start - 1)))
        return false;
    *out = (struct bluesky_facet){ FACET_MENTION, start, end, sv_of(text.at + start + 1, end - start - 1) };
    return true;
}

static bool find_tag(struct sv text, size_t start, struct bluesky_facet *out)
{
    const struct sv wide = SV("\xEF\xBC\x83"); /* ＃ */
    size_t n_sign = text.at[start] == '#' ? 1 : sv_starts(sv_skip(text, start), wide) ? wide.len : 0;
    size_t end = word_end(text, start);
    bool has_letter = false;

    if (!n_sign)
        return false;
    while (end > start + n_sign && (is_trailing(text.at[end - 1]) || text.at[end - 1] == ')'))
        end--;
    for (size_t i = start + n_sign; i < end; i++)
        has_letter |= is_word(text.at[i]) && !(text.at[i] >= '0' && text.at[i] <= '9') && text.at[i] != '_';
    if (!has_letter || end - start - n_sign > TAG_BYTES_MAX || text.at[start + n_sign] == '#')
        return false;
    *out = (struct bluesky_facet){ FACET_TAG, start, end,
                                   sv_of(text.at + start + n_sign, end - start - n_sign) };
    return true;
}

size_t bluesky_facets_find(struct sv text, struct bluesky_facet out[static BLUESKY_FACETS_MAX])
{
    size_t n = 0;

    for (size_t at = 0; at < text.len && n < BLUESKY_FACETS_MAX;) {
        if (may_begin(text, at) &&
            (find_link(text, at, &out[n]) || find_mention(text, at, &out[n]) || find_tag(text, at, &out[n])))
            at = out[n++].end;
        else
            at++;
    }
    return n;
}
