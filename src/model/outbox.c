/* model/outbox.c: the names of the table in outbox.h. */
#include "model/outbox.h"

const char *outbox_state_name(enum outbox_state state)
{
#define X(name, text, help) text,
    static const char *const names[] = { OUTBOX_STATES(X) };
#undef X

    return names[state];
}
