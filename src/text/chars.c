/* text/chars.c: what a code point is, from utf8proc's properties and a table of scripts. */
#include "text/chars.h"

#include "text/char_table.h"

#include <utf8proc.h>

/* The scripts whose words can't be told by spaces; ascending. */
static const struct {
    uint32_t first, last;
} run_scripts[] = {
    { 0x0E00, 0x0EFF },   /* Thai, Lao */
    { 0x1000, 0x109F },   /* Myanmar */
    { 0x1100, 0x11FF },   /* Hangul letters */
    { 0x1780, 0x17FF },   /* Khmer */
    { 0x1950, 0x19FF },   /* Tai Le, New Tai Lue */
    { 0x1A20, 0x1AAF },   /* Tai Tham */
    { 0x2E80, 0x2FDF },   /* Han radicals */
    { 0x3005, 0x3007 },   /* Han iteration mark, zero */
    { 0x3021, 0x31FF },   /* Han numerals, kana, Bopomofo, Hangul letters */
    { 0x3400, 0x4DBF },   /* Han */
    { 0x4E00, 0xA4CF },   /* Han, Yi */
    { 0xA960, 0xA97F },   /* Hangul letters */
    { 0xA9E0, 0xA9FF },   /* Myanmar */
    { 0xAA60, 0xAADF },   /* Myanmar, Tai Viet */
    { 0xAC00, 0xD7FF },   /* Hangul */
    { 0xF900, 0xFAFF },   /* Han */
    { 0x16FE0, 0x18DFF }, /* Tangut, Khitan */
    { 0x1AFF0, 0x1B2FF }, /* kana, Nushu */
    { 0x20000, 0x3FFFF }, /* Han */
};

/* How many bytes a character has whose first is this one, 0 if none begins so. */
static size_t char_bytes(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

uint32_t char_take(struct sv *in)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)in->at[0];
    size_t len = char_bytes(first);
    uint32_t code_point = len > 1 ? first & (0x7Fu >> len) : first;
    bool well_formed = len > 0 && len <= in->len;

    for (size_t i = 1; i < len && well_formed; i++) {
        unsigned char next = (unsigned char)in->at[i];

        well_formed = (next & 0xC0) == 0x80;
        code_point = code_point << 6 | (next & 0x3F);
    }
    if (!well_formed || code_point < least[len] || (code_point >= 0xD800 && code_point <= 0xDFFF) ||
        code_point > 0x10FFFF) {
        code_point = 0xFFFD;
        len = 1;
    }
    *in = sv_skip(*in, len);
    return code_point;
}

static bool in_run_script(uint32_t code_point)
{
    size_t low = 0, high = COUNT(run_scripts);

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (code_point > run_scripts[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT(run_scripts) && code_point >= run_scripts[low].first;
}

static enum char_class ascii_class(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? CHAR_WORD
                                                                                      : CHAR_OTHER;
}

static enum char_class look_up_class(uint32_t code_point)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);

    switch (property->category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return in_run_script(code_point) ? CHAR_RUN : CHAR_WORD;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return CHAR_MARK;
    default:
        break;
    }
    if (code_point == 0x200D)
        return CHAR_JOINER;
    if (code_point >= 0xE0020 && code_point <= 0xE007F)
        return CHAR_MARK; /* the letters inside the flags of England, Scotland, Wales */
    if (property->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR)
        return CHAR_FLAG;
    if (property->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC &&
        code_point > 0xFF) /* not © and ® */
        return CHAR_EMOJI;
    return CHAR_OTHER;
}

enum char_class char_class(uint32_t code_point)
{
    struct char_facts facts;

    if (code_point < 0x80)
        return ascii_class(code_point);
    return char_table_find(code_point, &facts) ? (enum char_class)facts.class : look_up_class(code_point);
}
