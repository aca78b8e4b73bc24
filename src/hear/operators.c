/* hear/operators.c: the table. */
#include "hear/operators.h"

#define OPERATOR(kind, written, example, alone, help) \
    { TERM_##kind, { written, sizeof written - 1 }, example, alone, help },
const struct query_operator query_operators[] = { QUERY_OPERATORS(OPERATOR) };
const size_t n_query_operators = COUNT(query_operators);

#define CONNECTIVE(written, help) { written, help },
const struct query_connective query_connectives[] = { QUERY_CONNECTIVES(CONNECTIVE) };
const size_t n_query_connectives = COUNT(query_connectives);

bool term_alone(enum term_kind kind)
{
    size_t i = 0;

    while (query_operators[i].kind != kind)
        i++;
    return query_operators[i].alone;
}

const struct query_operator *query_operator_find(struct sv written)
{
    for (size_t i = 0; i < COUNT(query_operators); i++) {
        if (query_operators[i].written.len && sv_equal_nocase(written, query_operators[i].written))
            return &query_operators[i];
    }
    return NULL;
}
