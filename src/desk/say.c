/* desk/say.c: server-sent events as text. JSON has no line breaks of its own, so a message is one `data` line. */
#include "desk/say.h"

#include <inttypes.h>
#include <stdio.h>

#include "db/db.h"
#include "desk/inner.h"
#include "desk/views.h"

enum { EVENTS_OF_CASE = 500 };

void say_plain(struct buf *out, const char *kind, const char *data)
{
    buf_printf(out, "event: %s\ndata: %s\n\n", kind, data);
}

void say_case(struct desk *desk, struct buf *out, const struct case_row *row, const struct event_view *event,
              bool undoable, ms_t now, struct json_parser *parser)
{
    if (event)
        buf_printf(out, "event: case\nid: %" PRId64 "\ndata: ", event->row.id);
    else
        buf_str_append(out, "event: case\ndata: ");
    json_begin(out, NULL, '{');
    write_row(desk, out, "row", row, now);
    if (event)
        write_event(out, "event", event, undoable, false, parser);
    else
        json_out_null(out, "event");
    json_end(out, '}');
    buf_str_append(out, "\n\n");
}

void say_hello(struct buf *out, int64_t last, ms_t now)
{
    char number[32];

    (void)snprintf(number, sizeof number, "%" PRId64, last);
    buf_str_append(out, "retry: 1000\n\nevent: hello\ndata: ");
    json_begin(out, NULL, '{');
    json_out_time(out, "now", now);
    json_out_str(out, "last", number);
    json_end(out, '}');
    buf_str_append(out, "\n\n");
}

bool say_status(struct db *db, struct buf *out, struct arena *arena, ms_t now, struct err *err)
{
    buf_str_append(out, "event: status\ndata: ");
    json_begin(out, NULL, '{');
    if (!write_sources(db, out, now, arena, err))
        return false;
    json_end(out, '}');
    buf_str_append(out, "\n\n");
    return true;
}

static bool can_be_undone(enum event_kind kind)
{
    return kind == EVENT_RESOLVED || kind == EVENT_TAGGED || kind == EVENT_HANDED_ON || kind == EVENT_SPLIT ||
           kind == EVENT_MERGED || kind == EVENT_CORRECTED;
}

bool say_judge(struct db *db, const struct case_row *row, const struct event_view *event, struct arena *arena,
               struct json_parser *parser, bool *out, struct err *err)
{
    struct kase kase = { .id = row->id, .state = row->state };
    struct event_views events;
    bool *undone, *undoable;

    *out = false;
    if (!can_be_undone(event->row.kind))
        return true;
    if (!events_of_case(db, row->id, EVENTS_OF_CASE, arena, &events, err) ||
        !events_judge(db, &kase, &events, true, false, arena, parser, &undone, &undoable, err))
        return false;
    for (size_t i = 0; i < events.n; i++)
        *out = *out || (events.at[i].row.id == event->row.id && undoable[i]);
    return true;
}
