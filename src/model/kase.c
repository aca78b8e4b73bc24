/* model/kase.c: the names of the tables in kase.h. */
#include "model/kase.h"

#define X(name, text, help) text,
static const char *const state_names[] = { CASE_STATES(X) };
static const char *const event_names[] = { CASE_EVENTS(X) };
static const char *const disposition_names[] = { DISPOSITIONS(X) };
#undef X

static bool find_name(const char *const *names, size_t n_names, struct sv text, int *out)
{
    for (size_t i = 0; i < n_names; i++) {
        if (sv_is(text, names[i])) {
            *out = (int)i;
            return true;
        }
    }
    return false;
}

const char *case_state_name(enum case_state state)
{
    return state_names[state];
}

bool case_state_parse(struct sv text, enum case_state *out)
{
    int at;

    if (!find_name(state_names, COUNT(state_names), text, &at))
        return false;
    *out = (enum case_state)at;
    return true;
}

const char *event_kind_name(enum event_kind kind)
{
    return event_names[kind];
}

bool event_kind_parse(struct sv text, enum event_kind *out)
{
    int at;

    if (!find_name(event_names, COUNT(event_names), text, &at))
        return false;
    *out = (enum event_kind)at;
    return true;
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
