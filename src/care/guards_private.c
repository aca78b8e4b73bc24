/* care/guards_private.c: numbers and addresses in a text. A number is a run of digits with the signs between that people put
 * there; what it is (a card, a telephone, an order, a date) is told by its length, its shape and its check digit. */
#include <string.h>

#include "base/lang.h"
#include "care/guards.h"
#include "base/buf.h"
#include "text/fold.h"

enum { DIGITS_MAX = 19, ORDER_DIGITS_MIN = 4, ORDER_CHARS_MIN = 6, LOOK_BACK = 48 };

struct number {
    struct sv text;
    char digits[DIGITS_MAX + 1];
    size_t n_digits;
    size_t groups[DIGITS_MAX + 1], n_groups;
    bool plus, brackets, too_long;
    char sign; /* the first between two groups */
    bool mixed;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The end of a link that begins here, or 0. */
static size_t link_length(struct sv text)
{
    static const struct sv begins[] = { { "https://", 8 }, { "http://", 7 }, { "www.", 4 } };

    for (size_t i = 0; i < COUNT(begins); i++) {
        if (text.len > begins[i].len && sv_equal_nocase(sv_of(text.at, begins[i].len), begins[i])) {
            size_t n = begins[i].len;

            while (n < text.len && (unsigned char)text.at[n] > ' ')
                n++;
            return n;
        }
    }
    return 0;
}

static bool joins(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
}

static void take_sign(struct number *number, char c)
{
    if (c == '(' || c == ')')
        number->brackets = true;
    else if (!number->sign)
        number->sign = c;
    else if (number->sign != c)
        number->mixed = true;
}

static void take_digit(struct number *number, char c, bool begins_group)
{
    if (begins_group)
        number->groups[number->n_groups++] = 0;
    number->groups[number->n_groups - 1]++;
    number->digits[number->n_digits++] = c;
}

/* The number at `at`, whose first character is a digit, '+' or '('. At most two signs stand between two digits. */
static void read_number(struct sv text, size_t at, struct number *out)
{
    size_t i = at, end = at, gap = 2;

    *out = (struct number){ .plus = text.at[at] == '+' };
    if (!is_digit(text.at[i]))
        i++;
    for (; i < text.len; i++) {
        char c = text.at[i];

        if (is_digit(c)) {
            if (out->n_digits == DIGITS_MAX) {
                out->too_long = true;
                while (i < text.len && is_digit(text.at[i]))
                    i++;
                end = i;
                break;
            }
            if (gap && out->n_digits) {
                for (size_t j = end; j < i; j++)
                    take_sign(out, text.at[j]);
            }
            take_digit(out, c, gap > 0);
            gap = 0;
            end = i + 1;
        } else if (!joins(c) || ++gap > 2)
            break;
    }
    if (text.at[at] == '(' && !out->brackets) /* one around the whole */
        at++;
    out->text = sv_of(text.at + at, end - at);
}

static bool begins_number(struct sv text, size_t at)
{
    char c = text.at[at], before = at ? text.at[at - 1] : ' ';

    if (is_letter(before) || is_digit(before) || before == '_')
        return false;
    return is_digit(c) || ((c == '+' || c == '(') && at + 1 < text.len && is_digit(text.at[at + 1]));
}

static bool find_number(struct sv text, bool (*fits)(const struct number *number), struct sv *out)
{
    for (size_t at = 0; at < text.len;) {
        size_t link = link_length(sv_skip(text, at));
        struct number number;

        if (link || !begins_number(text, at)) {
            at += link ? link : 1;
            continue;
        }
        read_number(text, at, &number);
        if (number.n_digits && fits(&number)) {
            *out = number.text;
            return true;
        }
        at += number.text.len ? number.text.len : 1;
    }
    return false;
}

static bool luhn(const char *digits, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(digits[n - 1 - i] - '0');

        if (i % 2)
            d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10 == 0;
}

/* The schemes by their first digits: Visa 4; Mastercard 51-55, 2221-2720; American Express 34, 37; Diners 30, 36, 38; Discover
 * 6; JCB 35; Maestro 50, 56-58, 6; UnionPay 62; Mir 22. */
static bool is_card(const struct number *number)
{
    char first = number->digits[0], second = number->digits[1];

    if (number->too_long || number->n_digits < 13 || number->brackets || number->plus)
        return false;
    return ((first >= '3' && first <= '6') || (first == '2' && second >= '2' && second <= '7')) &&
           luhn(number->digits, number->n_digits);
}

static bool is_date(const struct number *number)
{
    const size_t *g = number->groups;

    return number->n_groups == 3 &&
           ((g[0] == 4 && g[1] <= 2 && g[2] <= 2) || (g[0] <= 2 && g[1] <= 2 && (g[2] == 4 || g[2] == 2)));
}

/* Thousands are parted in threes: 1.000.000. */
static bool is_count(const struct number *number)
{
    if (number->n_groups < 2 || number->brackets || number->groups[0] > 3 || number->sign == '-')
        return false;
    for (size_t i = 1; i < number->n_groups; i++) {
        if (number->groups[i] != 3)
            return false;
    }
    return number->sign == '.' || (number->sign == ' ' && number->digits[0] != '0');
}

static bool is_phone(const struct number *number)
{
    bool dialled = number->plus || number->brackets || number->digits[0] == '0';

    if (number->too_long || number->n_digits < 8 || number->n_digits > 15 || is_card(number) ||
        is_date(number) || (is_count(number) && !number->plus))
        return false;
    if (dialled)
        return true;
    return number->n_groups >= 3 && number->n_groups <= 5 && number->n_digits >= 9 && number->sign != '/';
}

bool guard_find_card(struct sv text, struct sv *out)
{
    return find_number(text, is_card, out);
}

bool guard_find_phone(struct sv text, struct sv *out)
{
    return find_number(text, is_phone, out);
}

/* Addresses --------------------------------------------------------------------------------------------------------- */

static bool of_name(char c)
{
    return is_letter(c) || is_digit(c) || (c && strchr("._%+-", c));
}

static bool of_host(char c)
{
    return is_letter(c) || is_digit(c) || c == '.' || c == '-';
}

static bool is_host(struct sv host)
{
    size_t dot = host.len;

    while (dot > 0 && host.at[dot - 1] != '.')
        dot--;
    return dot > 1 && host.len - dot >= 2 && is_letter(host.at[dot]) && host.at[0] != '.';
}

bool guard_find_email(struct sv text, struct sv *out)
{
    for (size_t at = 0; at < text.len; at++) {
        size_t begin = at, end = at + 1;

        if (text.at[at] != '@')
            continue;
        while (begin > 0 && of_name(text.at[begin - 1]))
            begin--;
        while (end < text.len && of_host(text.at[end]))
            end++;
        while (end > at + 1 && (text.at[end - 1] == '.' || text.at[end - 1] == '-'))
            end--;
        if (begin == at || (begin > 0 && (text.at[begin - 1] == '@' || text.at[begin - 1] == '/')) ||
            !is_host(sv_of(text.at + at + 1, end - at - 1)))
            continue;
        *out = sv_of(text.at + begin, end - begin);
        return true;
    }
    return false;
}

/* Orders ------------------------------------------------------------------------------------------------------------ */

/* Folded; what may stand before such a number in seven languages. */
static const char *const order_words[] = {
    "order",   "booking",    "reservation",  "confirmation",  "tracking",  "account",      "customer no",
    "invoice", "ticket",     "reference",    "case no",       "policy no", "member",       "pnr",
    "pedido",  "reserva",    "factura",      "cuenta",        "cliente",   "commande",     "facture",
    "dossier", "compte",     "bestellung",   "bestellnummer", "auftrag",   "kundennummer", "rechnung",
    "buchung", "konto",      "encomenda",    "fatura",        "conta",     "ordine",       "prenotazione",
    "fattura", "bestelling", "bestelnummer", "klantnummer",   "factuur",   "注文",         "订单",
    "заказ",
};

static bool names_order(struct sv before)
{
    CLEANUP(buf_done) struct buf folded = BUF(LOOK_BACK * FOLD_GROWTH_MAX + 1);

    fold(before, &folded);
    if (!folded.len)
        return false;
    for (size_t i = 0; i < COUNT(order_words); i++) {
        if (memmem(folded.at, folded.len, order_words[i], strlen(order_words[i])))
            return true;
    }
    return false;
}

static bool of_code(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

static struct sv look_back(struct sv text, size_t at)
{
    size_t begin = at > LOOK_BACK ? at - LOOK_BACK : 0;

    while (begin < at && ((unsigned char)text.at[begin] & 0xC0) == 0x80)
        begin++;
    /* a sentence that ended before says nothing of what comes after */
    for (size_t i = begin; i + 1 < at; i++) {
        if ((text.at[i] == '.' || text.at[i] == '!' || text.at[i] == '?') && text.at[i + 1] == ' ')
            begin = i + 1;
    }
    return sv_of(text.at + begin, at - begin);
}

bool guard_find_order(struct sv text, struct sv *out)
{
    for (size_t at = 0; at < text.len;) {
        size_t link = link_length(sv_skip(text, at)), end = at, n_digits = 0;

        if (link || !of_code(text.at[at]) || text.at[at] == '-') {
            at += link ? link : 1;
            continue;
        }
        for (; end < text.len && of_code(text.at[end]); end++)
            n_digits += is_digit(text.at[end]);
        if (end - at >= ORDER_CHARS_MIN && n_digits >= ORDER_DIGITS_MIN && names_order(look_back(text, at))) {
            *out = sv_of(text.at + at, end - at);
            return true;
        }
        at = end;
    }
    return false;
}
