/* desk/say.h: the messages of the live stream (doc/api.md, "GET /events"). */
#pragma once

#include "desk/views.h"

/** A message whose data stands already. */
void say_plain(struct buf *out, const char *kind, const char *data);
/** How often to try again, and where the stream begins. */
void say_hello(struct buf *out, int64_t last, ms_t now);
/** A case as it is now, with what happened; NULL: only an outbox state, who types or whether it was read changed. */
void say_case(struct desk *desk, struct buf *out, const struct case_row *row, const struct event_view *event,
              bool undoable, ms_t now, struct json_parser *parser);
/** The sources as they are. */
MUST_USE bool say_status(struct db *db, struct buf *out, struct arena *arena, ms_t now, struct err *err);
/** Whether somebody who may work on cases can take an event back now. */
MUST_USE bool say_judge(struct db *db, const struct case_row *row, const struct event_view *event,
                        struct arena *arena, struct json_parser *parser, bool *out, struct err *err);
