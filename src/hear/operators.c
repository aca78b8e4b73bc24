/* hear/operators.c: the table. */
#include "hear/operators.h"

#include <assert.h>

#define LITERAL(text) \
    { \
        text, sizeof text - 1 \
    }

#define OPERATOR(kind, n, written, example, alone, help) \
    { TERM_##kind, n, LITERAL(written), example, alone, help },
const struct query_operator query_operators[] = { QUERY_OPERATORS(OPERATOR) };
const size_t n_query_operators = COUNT(query_operators);

#define ALIAS(written, same_as) { LITERAL(written), LITERAL(same_as) },
const struct query_alias query_aliases[] = { QUERY_ALIASES(ALIAS) };
const size_t n_query_aliases = COUNT(query_aliases);

#define REFUSED(written, why) { LITERAL(written), why },
const struct query_refused query_refused[] = { QUERY_REFUSED(REFUSED) };
const size_t n_query_refused = COUNT(query_refused);

#define CONNECTIVE(written, help) { written, help },
const struct query_connective query_connectives[] = { QUERY_CONNECTIVES(CONNECTIVE) };
const size_t n_query_connectives = COUNT(query_connectives);

const struct query_operator *query_operator_of(enum term_kind kind, int n)
{
    size_t i = 0;

    while (i < COUNT(query_operators) && (query_operators[i].kind != kind || query_operators[i].n != n))
        i++;
    assert(i < COUNT(query_operators));
    return &query_operators[i];
}

bool term_alone(enum term_kind kind)
{
    return kind == TERM_DISGUISED || query_operator_of(kind, 0)->alone; /* the one that nobody can write */
}

/* What begins with letters and has a colon: the rest is told by its sign. */
static bool is_named(struct sv written)
{
    return sv_find(written, ':') < written.len;
}

static const struct query_operator *find_row(struct sv written)
{
    for (size_t i = 0; i < COUNT(query_operators); i++) {
        if (is_named(query_operators[i].written) && sv_equal_nocase(written, query_operators[i].written))
            return &query_operators[i];
    }
    return NULL;
}

const struct query_operator *query_operator_find(struct sv written)
{
    for (size_t i = 0; i < COUNT(query_aliases); i++) {
        if (sv_equal_nocase(written, query_aliases[i].written))
            return find_row(query_aliases[i].same_as);
    }
    return find_row(written);
}

const char *query_refused_why(struct sv written)
{
    for (size_t i = 0; i < COUNT(query_refused); i++) {
        if (sv_equal_nocase(written, query_refused[i].written))
            return query_refused[i].why;
    }
    return NULL;
}

enum { LIKE_MAX = 24 }; /* bytes of the longest operator */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* How many letters have to change to make one of the other. */
static size_t distance(struct sv a, struct sv b)
{
    size_t row[LIKE_MAX + 1];

    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t changed = diagonal + (lower(a.at[i - 1]) != lower(b.at[j - 1]));
            size_t shorter = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;

            diagonal = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[b.len];
}

struct sv query_operator_like(struct sv written)
{
    size_t nearest = written.len / 3 + 1;
    struct sv like = { 0 };

    for (size_t i = 0; i < COUNT(query_operators); i++) {
        if (written.len && is_named(written) && query_operators[i].written.len > written.len &&
            sv_equal_nocase(written, sv_of(query_operators[i].written.at, written.len)))
            return query_operators[i].written; /* is: alone */
    }
    if (written.len > LIKE_MAX)
        return like;
    for (size_t i = 0; i < COUNT(query_operators) + COUNT(query_aliases); i++) {
        struct sv known = i < COUNT(query_operators) ? query_operators[i].written
                                                     : query_aliases[i - COUNT(query_operators)].written;
        size_t far = is_named(known) ? distance(written, known) : SIZE_MAX;

        if (far < nearest) {
            nearest = far;
            like = known;
        }
    }
    return like;
}
