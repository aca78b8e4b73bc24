/* text/fold.c: folding, one code point after the other.
 *
 * ASCII goes eight bytes at a time. Anything else is decomposed (NFKD), loses its diacritics, is case folded,
 * and goes into the *cluster*: a character that others may still combine with (a kana and its voicing mark,
 * the letters of a Hangul syllable, the halves of an Indic vowel). A cluster is composed and written when the
 * next character begins. Diacritics are dropped before case folding, so that a precomposed letter and the
 * same letter with marks behind it end alike, and a cluster is bounded, so that a thousand marks on one
 * letter cost a thousand looks and no memory. */
#include "text/fold.h"

#include "text/char_table.h"
#include "text/chars.h"

#include <utf8proc.h>

enum { CLUSTER_MAX = 32, DECOMPOSED_MAX = 32 };
enum { JOINER = 0x200D, BLACK_FLAG = 0x1F3F4 };

struct folding {
    struct buf *out;
    utf8proc_int32_t cluster[CLUSTER_MAX];
    size_t n_cluster;
    uint32_t last; /* what was kept last */
};

/* Letters that readers take for others although Unicode doesn't decompose them. */
static const struct {
    uint32_t from;
    uint16_t to[2];
} alike[] = {
    { 0xE6, { 'a', 'e' } },  { 0xF0, { 'd' } },    { 0xF8, { 'o' } },    { 0xFE, { 't', 'h' } },
    { 0x111, { 'd' } },      { 0x127, { 'h' } },   { 0x131, { 'i' } },   { 0x142, { 'l' } },
    { 0x153, { 'o', 'e' } }, { 0x167, { 't' } },   { 0x2BB, { '\'' } },  { 0x2BC, { '\'' } },
    { 0x5F3, { '\'' } },     { 0x629, { 0x647 } }, { 0x649, { 0x64A } }, { 0x6A9, { 0x643 } },
    { 0x6CC, { 0x64A } },    { 0x2018, { '\'' } }, { 0x2019, { '\'' } }, { 0x201B, { '\'' } },
    { 0x2032, { '\'' } },
};

/* Marks (and the Arabic stretching dash) that are diacritics: a reader knows the word without them. */
static const struct {
    uint32_t first, last;
} diacritics[] = {
    { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05C7 }, { 0x0610, 0x061A }, { 0x064B, 0x065F },
    { 0x0670, 0x0670 }, { 0x06D6, 0x06ED }, { 0x0711, 0x0711 }, { 0x0730, 0x074A }, { 0x0898, 0x08FF },
    { 0x1AB0, 0x1AFF }, { 0x1CD0, 0x1CFF }, { 0x1DC0, 0x1DFF }, { 0x20D0, 0x20FF }, { 0x2CEF, 0x2CF1 },
    { 0x2DE0, 0x2DFF }, { 0xA66F, 0xA67D }, { 0xFE20, 0xFE2F },
};

static bool is_mark(const utf8proc_property_t *property)
{
    return property->category == UTF8PROC_CATEGORY_MN || property->category == UTF8PROC_CATEGORY_MC ||
           property->category == UTF8PROC_CATEGORY_ME;
}

static bool is_diacritic(uint32_t code_point, const utf8proc_property_t *property)
{
    enum { NUKTA = 7, TATWEEL = 0x640 };

    if (code_point == TATWEEL)
        return true;
    if (!is_mark(property))
        return false;
    if (property->combining_class == NUKTA)
        return true;
    for (size_t i = 0; i < COUNT(diacritics) && code_point >= diacritics[i].first; i++) {
        if (code_point <= diacritics[i].last)
            return true;
    }
    return false;
}

static void flush_cluster(struct folding *folding)
{
    utf8proc_int32_t *at = folding->cluster;
    size_t n = folding->n_cluster;

    if (n > 1) {
        utf8proc_ssize_t composed;

        for (size_t i = 1; i < n;
             i++) { /* canonical order: marks of one letter ascend by class, others don't move */
            for (size_t j = i; j > 0; j--) {
                int before = utf8proc_get_property(at[j - 1])->combining_class;
                int here = utf8proc_get_property(at[j])->combining_class;
                utf8proc_int32_t swap = at[j];

                if (here == 0 || before <= here)
                    break;
                at[j] = at[j - 1];
                at[j - 1] = swap;
            }
        }
        composed = utf8proc_normalize_utf32(at, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
        n = composed > 0 ? (size_t)composed : n;
    }
    for (size_t i = 0; i < n; i++)
        buf_utf8(folding->out, (uint32_t)at[i]);
    folding->n_cluster = 0;
}

bool fold_joins(uint32_t code_point)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);

    return property->combining_class != 0 || is_mark(property) ||
           (code_point >= 0x1160 && code_point <= 0x11FF);
}

/* One that joins nothing begins a cluster. */
static void begin_cluster(struct folding *folding, uint32_t code_point)
{
    flush_cluster(folding);
    folding->last = code_point;
    folding->cluster[folding->n_cluster++] = (utf8proc_int32_t)code_point;
}

static void keep(struct folding *folding, uint32_t code_point)
{
    folding->last = code_point;
    if (!fold_joins(code_point))
        flush_cluster(folding);
    if (folding->n_cluster < CLUSTER_MAX)
        folding->cluster[folding->n_cluster++] = (utf8proc_int32_t)code_point;
}

/* The digit's value, or -1. Blocks of ten digits begin at a multiple of 16, or six after one. */
static int digit_value(uint32_t code_point)
{
    uint32_t block = code_point & ~15u, place = code_point & 15;
    bool from_0 = utf8proc_category((utf8proc_int32_t)block) == UTF8PROC_CATEGORY_ND;
    bool from_6 = utf8proc_category((utf8proc_int32_t)block + 6) == UTF8PROC_CATEGORY_ND;

    if (from_0)
        return place <= 9 ? (int)place : -1;
    return from_6 && place >= 6 ? (int)place - 6 : -1;
}

static void keep_folded(struct folding *folding, uint32_t code_point)
{
    for (size_t i = 0; i < COUNT(alike) && code_point >= alike[i].from; i++) {
        if (alike[i].from != code_point)
            continue;
        keep(folding, alike[i].to[0]);
        if (alike[i].to[1])
            keep(folding, alike[i].to[1]);
        return;
    }
    if (code_point >= 0x80 && utf8proc_category((utf8proc_int32_t)code_point) == UTF8PROC_CATEGORY_ND) {
        int digit = digit_value(code_point);

        code_point = digit >= 0 ? '0' + (uint32_t)digit : code_point;
    }
    keep(folding, code_point);
}

static size_t decompose(uint32_t code_point, int options, utf8proc_int32_t out[DECOMPOSED_MAX])
{
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)code_point, out, DECOMPOSED_MAX,
                                                 (utf8proc_option_t)options, &boundary);

    return n < 0 || n > DECOMPOSED_MAX ? 0 : (size_t)n;
}

static void fold_letter(struct folding *folding, uint32_t code_point)
{
    utf8proc_int32_t plain[DECOMPOSED_MAX], cased[DECOMPOSED_MAX];
    size_t n_plain = decompose(code_point, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, plain);

    for (size_t i = 0; i < n_plain; i++) {
        size_t n_cased;

        if (is_diacritic((uint32_t)plain[i], utf8proc_get_property(plain[i])))
            continue;
        n_cased =
            decompose((uint32_t)plain[i], UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, cased);
        for (size_t j = 0; j < n_cased; j++)
            keep_folded(folding, (uint32_t)cased[j]);
    }
}

/* Not those that fold to letters and signs: ‼, ™, ㊗. */
static bool is_emoji_next(struct sv rest)
{
    utf8proc_int32_t plain[DECOMPOSED_MAX];
    uint32_t next;

    if (rest.len == 0)
        return false;
    next = char_take(&rest);
    return char_class(next) == CHAR_EMOJI &&
           decompose(next, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, plain) == 1 &&
           plain[0] == (utf8proc_int32_t)next;
}

static bool is_tag(uint32_t code_point)
{
    return code_point >= 0xE0020 && code_point <= 0xE007F;
}

/* Whether something that nobody sees has to stay, because the emoji it stands in would be another without it.
 */
static bool holds_emoji(const struct folding *folding, uint32_t code_point, struct sv rest)
{
    if (code_point == JOINER)
        return char_class(folding->last) == CHAR_EMOJI && is_emoji_next(rest);
    return is_tag(code_point) && (folding->last == BLACK_FLAG || is_tag(folding->last));
}

static void fold_one(struct folding *folding, uint32_t code_point, struct sv rest)
{
    enum { ACUTE = 0xB4, SERVICE_MARK = 0x2120, TRADE_MARK = 0x2122 };
    enum { SKIN_FIRST = 0x1F3FB, SKIN_LAST = 0x1F3FF, SYLLABLE_FIRST = 0xAC00, SYLLABLE_LAST = 0xD7A3 };
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);

    if (holds_emoji(folding, code_point, rest)) {
        keep(folding, code_point);
        return;
    }
    if (property->ignorable || property->category == UTF8PROC_CATEGORY_CF ||
        (code_point >= SKIN_FIRST && code_point <= SKIN_LAST))
        return;
    switch (property->category) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        keep(folding, ' ');
        return;
    default:
        break;
    }
    if (code_point == TRADE_MARK || code_point == SERVICE_MARK)
        keep(folding, ' '); /* NFKC makes letters of them, and "Acme™" one word "acmetm" */
    else if (code_point == ACUTE)
        keep(folding, '\''); /* Grey´s */
    else if (code_point >= SYLLABLE_FIRST && code_point <= SYLLABLE_LAST)
        keep(folding, code_point);
    else
        fold_letter(folding, code_point);
}

static size_t ascii_length(struct sv text)
{
    size_t len = 0;
    uint64_t eight;

    while (text.len - len >= 8) {
        memcpy(&eight, text.at + len, 8);
        if (eight & 0x8080808080808080u)
            break;
        len += 8;
    }
    while (len < text.len && (unsigned char)text.at[len] < 0x80)
        len++;
    return len;
}

/* Adding 0x3F carries into the top bit of a byte from 'A' on, adding 0x25 from behind 'Z' on; 0x20 is the
 * case bit. */
static uint64_t lower_eight(uint64_t eight)
{
    uint64_t from_a = eight + 0x3F3F3F3F3F3F3F3Fu, after_z = eight + 0x2525252525252525u;

    return eight | (from_a & ~after_z & 0x8080808080808080u) >> 2;
}

static void fold_ascii(struct buf *out, struct sv text)
{
    char *to = buf_room(out, text.len);
    size_t i = 0;
    uint64_t eight;

    if (!to)
        return;
    for (; i + 8 <= text.len; i += 8) {
        memcpy(&eight, text.at + i, 8);
        eight = lower_eight(eight);
        memcpy(to + i, &eight, 8);
    }
    for (; i < text.len; i++) {
        char c = text.at[i];

        to[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    out->len += text.len;
    out->at[out->len] = '\0';
}

void fold(struct sv text, struct buf *out)
{
    struct folding folding = { .out = out };

    while (text.len) {
        size_t n_ascii = ascii_length(text);

        if (n_ascii) {
            flush_cluster(&folding);
            fold_ascii(out, sv_of(text.at, n_ascii));
            folding.last = (unsigned char)text.at[n_ascii - 1];
            text = sv_skip(text, n_ascii);
        } else {
            uint32_t code_point = char_take(&text);
            struct char_facts facts;

            if (char_table_find(code_point, &facts) && facts.shift != FOLD_ASK)
                begin_cluster(&folding, code_point + (uint32_t)facts.shift);
            else
                fold_one(&folding, code_point, text);
        }
    }
    flush_cluster(&folding);
}
