/* care/undo.c: for each kind that can be taken back, the kinds that build on it when they come later. */
#include "care/undo.h"

#define BIT(kind) (1u << EVENT_##kind)

static const struct {
    enum event_kind kind;
    unsigned built_on; /* later events of these kinds stand in the way */
} undoables[] = {
    { EVENT_RESOLVED, BIT(RESOLVED) | BIT(REOPENED) | BIT(MERGED) | BIT(JOINED) },
    { EVENT_TAGGED, 0 },
    { EVENT_CORRECTED, BIT(CORRECTED) },
    { EVENT_HANDED_ON,
      BIT(HANDED_ON) | BIT(CLAIMED) | BIT(RELEASED) | BIT(EXPIRED) | BIT(RESOLVED) | BIT(MERGED) },
    { EVENT_SPLIT, BIT(SPLIT) | BIT(MERGED) },
    { EVENT_MERGED, BIT(SPLIT) | BIT(MERGED) },
};

void events_undone(const struct event_row *const *events, size_t n, bool *out_undone)
{
    for (size_t i = 0; i < n; i++) {
        out_undone[i] = false;
        if (events[i]->kind != EVENT_UNDONE)
            continue;
        for (size_t before = i; before-- > 0;)
            out_undone[before] = out_undone[before] || events[before]->id == events[i]->event;
    }
}

bool undo_possible(const struct kase *kase, const struct event_row *const *events, const bool *undone,
                   size_t n, size_t at)
{
    size_t k = 0;

    while (k < COUNT(undoables) && undoables[k].kind != events[at]->kind)
        k++;
    if (k == COUNT(undoables) || undone[at] || !events[at]->actor || kase->state == CASE_MERGED)
        return false;
    if (events[at]->kind == EVENT_RESOLVED && kase->state != CASE_RESOLVED)
        return false;
    for (size_t later = at + 1; later < n; later++) {
        if (!undone[later] && undoables[k].built_on & 1u << events[later]->kind)
            return false;
    }
    return true;
}
