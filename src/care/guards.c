/* care/guards.c: all guards over one draft. */
#include "care/guards.h"

#include <string.h>

#include "base/buf.h"
#include "text/fold.h"
#include "text/graphemes.h"

enum { WORDS_MAX = 1 << 20 };

const struct guard_words guards[N_GUARDS] = {
#define X(name, id, firm, text) [GUARD_##name] = { id, text, firm },
    GUARDS(X)
#undef X
};

static void fold_spaced(struct sv text, struct buf *out)
{
    buf_char(out, ' ');
    fold(text, out);
    buf_char(out, ' ');
}

static bool same_folded(struct sv a, struct sv b)
{
    CLEANUP(buf_done) struct buf fa = BUF(WORDS_MAX);
    CLEANUP(buf_done) struct buf fb = BUF(WORDS_MAX);

    fold(a, &fa);
    fold(b, &fb);
    return sv_equal(buf_sv(&fa), buf_sv(&fb));
}

static struct sv digits_of(struct sv text, char out[static 32])
{
    size_t n = 0;

    for (size_t i = 0; i < text.len && n < 31; i++) {
        if (text.at[i] >= '0' && text.at[i] <= '9')
            out[n++] = text.at[i];
    }
    return sv_of(out, n);
}

/* The same number is written in many ways: with and without the country, spaces, hyphens. */
static bool same_number(struct sv a, struct sv b)
{
    char one[32], other[32];
    struct sv x = digits_of(a, one), y = digits_of(b, other);
    size_t n = x.len < y.len ? x.len : y.len;

    n = n > 8 ? 8 : n;
    return n >= 6 && memcmp(x.at + x.len - n, y.at + y.len - n, n) == 0;
}

typedef bool find_fn(struct sv text, struct sv *out);

/* Whether the customer wrote `wanted` too. */
static bool they_wrote(struct sv words, find_fn *find, bool (*same)(struct sv a, struct sv b),
                       struct sv wanted)
{
    struct sv found;

    while (find(words, &found)) {
        if (same(found, wanted))
            return true;
        words = sv_skip(words, (size_t)(found.at - words.at) + found.len);
    }
    return false;
}

/* A phone number or address that isn't the customer's is ours: then it sends them elsewhere. */
static void look_at(const struct draft_facts *facts, find_fn *find, bool (*same)(struct sv a, struct sv b),
                    bool out[static N_GUARDS])
{
    struct sv rest = facts->text, found;

    while (find(rest, &found)) {
        if (!they_wrote(facts->customer_words, find, same, found))
            out[GUARD_MOVES] = true;
        else if (facts->is_public)
            out[GUARD_THEIR_DATA] = true;
        rest = sv_skip(rest, (size_t)(found.at - rest.at) + found.len);
    }
}

void guards_look(const struct draft_facts *facts, bool out[static N_GUARDS])
{
    CLEANUP(buf_done) struct buf folded = BUF(WORDS_MAX);
    struct sv found;

    memset(out, 0, N_GUARDS * sizeof *out);
    fold_spaced(facts->text, &folded);
    look_at(facts, guard_find_phone, same_number, out);
    look_at(facts, guard_find_email, same_folded, out);
    out[GUARD_MOVES] = facts->is_public && (out[GUARD_MOVES] || guard_moves_away(buf_sv(&folded)));
    out[GUARD_CARD] = facts->is_public && guard_find_card(facts->text, &found);
    out[GUARD_ORDER] = facts->is_public && !out[GUARD_CARD] && guard_find_order(facts->text, &found);
    out[GUARD_TOO_LONG] = facts->limit && !facts->parts && !text_fits(facts->text, facts->limit);
    out[GUARD_SAME_TEXT] = facts->same_before;
}

bool guard_hand_on(size_t n_before)
{
    return n_before < HAND_ONS_MAX;
}
