/* hear/look_alike.c: folding made all letters small, so that a letter is here when its capital looks Latin, too
 * (Т, Н, В). One reading a letter: that of its capital where the two differ. */
#include "hear/look_alike.h"

#include "text/chars.h"

static const struct {
    uint16_t from;
    char latin;
} readings[] = {
    /* Greek, then Cyrillic; ascending */
    { 0x3B1, 'a' }, { 0x3B2, 'b' }, { 0x3B5, 'e' }, { 0x3B6, 'z' }, { 0x3B7, 'h' }, { 0x3B9, 'i' },
    { 0x3BA, 'k' }, { 0x3BC, 'm' }, { 0x3BD, 'n' }, { 0x3BF, 'o' }, { 0x3C1, 'p' }, { 0x3C3, 'o' },
    { 0x3C4, 't' }, { 0x3C5, 'y' }, { 0x3C7, 'x' }, { 0x430, 'a' }, { 0x432, 'b' }, { 0x433, 'r' },
    { 0x435, 'e' }, { 0x437, '3' }, { 0x438, 'u' }, { 0x43A, 'k' }, { 0x43C, 'm' }, { 0x43D, 'h' },
    { 0x43E, 'o' }, { 0x43F, 'n' }, { 0x440, 'p' }, { 0x441, 'c' }, { 0x442, 't' }, { 0x443, 'y' },
    { 0x445, 'x' }, { 0x44F, 'r' }, { 0x455, 's' }, { 0x456, 'i' }, { 0x458, 'j' }, { 0x475, 'v' },
    { 0x4AF, 'y' }, { 0x4BB, 'h' }, { 0x4CF, 'l' }, { 0x501, 'd' }, { 0x51B, 'q' }, { 0x51D, 'w' },
};

static char reading_of(uint32_t code_point)
{
    size_t from = 0, to = COUNT(readings);

    if (code_point < 0x80)
        return char_class(code_point) == CHAR_WORD ? (char)code_point : '\0';
    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (readings[middle].from == code_point)
            return readings[middle].latin;
        if (readings[middle].from < code_point)
            from = middle + 1;
        else
            to = middle;
    }
    return '\0';
}

bool look_alike_latin(struct sv word, char out[LOOK_ALIKE_MAX], size_t *out_len)
{
    bool disguised = false;
    size_t len = 0;

    while (word.len) {
        uint32_t code_point = char_take(&word);
        char latin = len < LOOK_ALIKE_MAX ? reading_of(code_point) : '\0';

        if (!latin)
            return false;
        disguised |= code_point >= 0x80;
        out[len++] = latin;
    }
    *out_len = len;
    return disguised;
}

bool look_alike(struct sv word, struct sv latin)
{
    if (word.len <= latin.len || word.len > 2 * latin.len) /* all of these letters have two bytes */
        return false;
    while (word.len && latin.len) {
        if (reading_of(char_take(&word)) != latin.at[0])
            return false;
        latin = sv_skip(latin, 1);
    }
    return word.len == latin.len; /* none */
}
