/* model/kase.c: the names of the tables in kase.h. */
#include "model/kase.h"

#define X(name, text, help) text,
static const char *const state_names[] = { CASE_STATES(X) };
static const char *const event_names[] = { CASE_EVENTS(X) };
static const char *const disposition_names[] = { DISPOSITIONS(X) };
#undef X

const char *case_state_name(enum case_state state)
{
    return state_names[state];
}

const char *event_kind_name(enum event_kind kind)
{
    return event_names[kind];
}

const char *disposition_name(enum disposition disposition)
{
    return disposition_names[disposition];
}

enum case_view case_view(const struct kase *kase)
{
    switch (kase->state) {
    case CASE_WAITING:
        return VIEW_WAITING;
    case CASE_RESOLVED:
        return VIEW_RESOLVED;
    case CASE_MERGED:
        return VIEW_MERGED;
    case CASE_OPEN:
        break;
    }
    if (kase->agent)
        return VIEW_CLAIMED;
    return kase->addressed ? VIEW_NEW : VIEW_HEARD;
}
