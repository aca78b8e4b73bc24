/* care/mask_find.c: the shapes of private things that are no business of the guards (care/guards_private.c): there a wrong
 * word costs an agent's trust, here a missed one a customer's. */
#include "care/mask_find.h"

#include <string.h>

#include "base/lang.h"
#include "text/chars.h"

enum { IBAN_MIN = 15, IBAN_MAX = 34, NUMBER_RUN_MIN = 5, NUMBER_MIN = 7, KEY_CHARS = 24, KEY_DIGITS = 4 };
enum {
    CODE_DIGITS = 5,
    CODE_CHARS = 8,
    CODE_DIGITS_AMONG = 4,
    DATE_YEAR_FIRST = 2015,
    DATE_YEAR_LAST = 2099
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Links ------------------------------------------------------------------------------------------------------------- */

/* The token at the front: up to white space, quotes or angles. */
static struct sv take_token(struct sv text)
{
    size_t n = 0;

    while (n < text.len && !is_space(text.at[n]) && !strchr("\"<>", text.at[n]))
        n++;
    while (n && strchr(".,;:!)'", text.at[n - 1]))
        n--;
    return sv_of(text.at, n);
}

/* Where in a token a link begins: behind what is no part of it, as "(see:https://…". */
static size_t link_begin(struct sv token)
{
    for (size_t i = 0; i + 3 < token.len; i++) {
        if (sv_starts(sv_skip(token, i), SV("://"))) {
            while (i > 0 && is_letter(token.at[i - 1]))
                i--;
            return i;
        }
        if (sv_equal_nocase(sv_of(token.at + i, 4), SV("www.")))
            return i;
    }
    return 0;
}

static bool is_link(struct sv link)
{
    size_t dot = sv_find(link, '.'), slash = sv_find(link, '/');

    return dot < link.len && slash < link.len && (dot < slash || slash + 1 < link.len) && link.len > 5;
}

static bool looks_like_key(struct sv part)
{
    size_t n_digits = 0;

    for (size_t i = 0; i < part.len; i++)
        n_digits += is_digit(part.at[i]);
    return part.len >= KEY_CHARS || n_digits >= KEY_DIGITS;
}

static bool tells_of_somebody(struct sv link)
{
    for (size_t i = 0; i < link.len; i++) {
        if (strchr("?#@%=&;~", link.at[i]))
            return true;
    }
    while (link.len) {
        if (looks_like_key(sv_split(&link, '/')))
            return true;
    }
    return false;
}

bool mask_find_link(struct sv text, struct sv *out)
{
    for (size_t at = 0; at < text.len;) {
        struct sv token = take_token(sv_skip(text, at));
        size_t begin = link_begin(token);
        struct sv link = sv_skip(token, begin);

        if (is_link(link) && tells_of_somebody(link)) {
            *out = link;
            return true;
        }
        at += token.len ? token.len : 1;
    }
    return false;
}

/* Account numbers ----------------------------------------------------------------------------------------------------- */

bool mask_find_iban(struct sv text, struct sv *out)
{
    for (size_t at = 0; at + IBAN_MIN <= text.len; at++) {
        size_t end = at, last = at, n = 0, n_digits = 0;

        if ((at && (is_letter(text.at[at - 1]) || is_digit(text.at[at - 1]))) || !is_letter(text.at[at]) ||
            !is_letter(text.at[at + 1]))
            continue;
        for (; end < text.len && n < IBAN_MAX; end++) {
            char c = text.at[end];

            if ((c == ' ' || c == '-') && n >= 2 && end == last)
                continue;
            if ((n >= 2 && n < 4 && !is_digit(c)) || (!is_letter(c) && !is_digit(c)))
                break;
            if (n >= 4 && is_letter(c) && end > last && n_digits >= 10)
                break; /* the next word */
            n_digits += is_digit(c);
            n++;
            last = end + 1;
        }
        if (n >= IBAN_MIN && n_digits >= 10) {
            *out = sv_of(text.at + at, last - at);
            return true;
        }
    }
    return false;
}

/* Numbers --------------------------------------------------------------------------------------------------------------- */

/* Of the scripts people write numbers in; the first of ten. */
static bool is_digit_of_any(uint32_t c)
{
    static const uint32_t zeros[] = { '0',   0x660, 0x6f0, 0x966, 0x9e6, 0xa66,  0xae6,  0xbe6,
                                      0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10 };

    for (size_t i = 0; i < COUNT(zeros); i++) {
        if (c >= zeros[i] && c < zeros[i] + 10)
            return true;
    }
    return c >= 0x1d7ce && c <= 0x1d7ff;
}

static bool joins(uint32_t c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '_' || c == 0xa0 ||
           (c >= 0x2010 && c <= 0x2015) || c == 0x202f || c == 0x2009 || c == 0x2212;
}

static int64_t take_digits(struct sv *in, size_t *out_n)
{
    int64_t value = 0;

    for (*out_n = 0; in->len && is_digit(in->at[0]) && *out_n < 6; *in = sv_skip(*in, 1), ++*out_n)
        value = value * 10 + (in->at[0] - '0');
    return value;
}

/* The length of a date that begins here and that nobody was born on, or 0: 2026-05-09, 9.5.2026, 05/09/2026. */
static size_t date_length(struct sv text)
{
    struct sv rest = text;
    int64_t part[3];
    size_t n[3];
    char sign = 0;

    for (size_t i = 0; i < 3; i++) {
        part[i] = take_digits(&rest, &n[i]);
        if (!n[i])
            return 0;
        if (i == 2)
            break;
        if (!rest.len || !strchr("-./", rest.at[0]) || (sign && rest.at[0] != sign))
            return 0;
        sign = rest.at[0];
        rest = sv_skip(rest, 1);
    }
    if (n[0] == 4) {
        int64_t year = part[0];

        part[0] = part[2];
        part[2] = year;
        n[0] = n[2];
        n[2] = 4;
    }
    return n[2] == 4 && n[0] <= 2 && n[1] <= 2 && part[0] >= 1 && part[0] <= 31 && part[1] >= 1 &&
                   part[1] <= 31 && part[2] >= DATE_YEAR_FIRST && part[2] <= DATE_YEAR_LAST
               ? text.len - rest.len
               : 0;
}

/* The run of digits, with at most two signs between two, at the front; how many digits, and how many at most in one. */
static struct sv take_number(struct sv text, size_t *out_n, size_t *out_run)
{
    struct sv rest = text;
    size_t end = 0, gap = 0, run = 0;

    *out_n = *out_run = 0;
    while (rest.len) {
        uint32_t c = char_take(&rest);

        if (is_digit_of_any(c)) {
            run = gap ? 1 : run + 1;
            *out_run = run > *out_run ? run : *out_run;
            ++*out_n;
            gap = 0;
            end = text.len - rest.len;
        } else if (!joins(c) || ++gap > 2) {
            break;
        }
    }
    return sv_of(text.at, end);
}

bool mask_find_number(struct sv text, struct sv *out)
{
    struct sv rest = text;
    bool after_digit = false;

    while (rest.len) {
        struct sv here = rest, number;
        size_t n, run, date = after_digit ? 0 : date_length(here);
        uint32_t c = char_take(&rest);

        if (date) {
            rest = sv_skip(here, date);
            continue;
        }
        after_digit = is_digit_of_any(c);
        if (!after_digit)
            continue;
        number = take_number(here, &n, &run);
        if (run >= NUMBER_RUN_MIN || n >= NUMBER_MIN) {
            *out = number;
            return true;
        }
        rest = sv_skip(here, number.len);
    }
    return false;
}

/* Codes ----------------------------------------------------------------------------------------------------------------- */

static bool of_code(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

bool mask_find_code(struct sv text, struct sv *out)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at, n_digits = 0, n_letters = 0;

        for (; end < text.len && of_code(text.at[end]); end++) {
            n_digits += is_digit(text.at[end]);
            n_letters += is_letter(text.at[end]);
        }
        if (n_letters &&
            (n_digits >= CODE_DIGITS || (n_digits >= CODE_DIGITS_AMONG && end - at >= CODE_CHARS))) {
            *out = sv_of(text.at + at, end - at);
            return true;
        }
        at = end > at ? end : at + 1;
    }
    return false;
}
