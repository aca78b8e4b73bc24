/* text/chars.c: what a code point is, from utf8proc's properties and a table of scripts. */
#include "text/chars.h"

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

uint32_t char_take(struct sv *in)
{
    utf8proc_int32_t code_point = -1;
    utf8proc_ssize_t len;

    if ((unsigned char)in->at[0] < 0x80) {
        code_point = (unsigned char)in->at[0];
        len = 1;
    } else {
        len = utf8proc_iterate((const utf8proc_uint8_t *)in->at, (utf8proc_ssize_t)in->len, &code_point);
    }
    if (len <= 0) {
        code_point = 0xFFFD;
        len = 1;
    }
    *in = sv_skip(*in, (size_t)len);
    return (uint32_t)code_point;
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

enum char_class char_class(uint32_t code_point)
{
    const utf8proc_property_t *property;

    if (code_point < 0x80)
        return ascii_class(code_point);
    property = utf8proc_get_property((utf8proc_int32_t)code_point);
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
