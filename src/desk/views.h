/* desk/views.h: how things look in JSON: the shapes of doc/api.md that several answers share. */
#pragma once

#include "store/labels.h"

#include "desk/request.h"
#include "store/case_read.h"
#include "store/case_work.h"
#include "store/setup.h"
#include "store/thread_read.h"

struct company;
struct desk;

/** {"id","name","initials"}; null for nobody. */
void write_person(struct buf *out, const char *key, int64_t id, struct sv name);
/** The same without the closing brace. */
void write_person_open(struct buf *out, const char *key, int64_t id, struct sv name);
/** A row of a list, without its closing brace. `fence` is shown of the claim: 0 for not. */
void write_row_open(struct desk *desk, struct buf *out, const char *key, const struct case_row *row,
                    int64_t fence, ms_t now);
void write_row(struct desk *desk, struct buf *out, const char *key, const struct case_row *row, ms_t now);
/** Who looks at a case. */
void write_looking(struct desk *desk, struct buf *out, int64_t kase, ms_t now);
/** Whether the API shows this kind of event. */
bool event_is_shown(enum event_kind kind);
void write_event(struct buf *out, const char *key, const struct event_view *event, bool undoable, bool undone,
                 struct json_parser *parser);
/** Which of a case's events were undone, which can be by somebody who `may` work on cases; of a split the new case is
 *  looked at. While somebody else has `held` the case only tags can be. */
MUST_USE bool events_judge(struct db *db, const struct kase *kase, const struct event_views *events, bool may,
                           bool held, struct arena *arena, struct json_parser *parser, bool **out_undone,
                           bool **out_undoable, struct err *err);
/** The person of a case with their cases, `without` left out. */
MUST_USE bool write_customer(struct db *db, struct buf *out, const char *key, int64_t customer,
                             int64_t without, struct arena *arena, struct err *err);
/** The fixed lists and the company's queues with their counts: as `whose` sees them, with its agent, brand, family and time. */
MUST_USE bool write_queues(struct db *db, struct buf *out, const struct case_filter *whose,
                           struct arena *arena, struct err *err);
/** Reads the query's `brand`, and of a house whose cases are meant, into *out. */
MUST_USE bool read_brand(struct request *request, struct case_filter *out);
MUST_USE bool write_sources(struct db *db, struct buf *out, ms_t now, struct arena *arena, struct err *err);
/** "guards": those of `objects`, as care/guards.h has them. */
void write_guards(struct buf *out, const bool *objects);
/** The whole case, as one who may write sees it or not. */
MUST_USE bool write_case(struct request *request, struct db *db, int64_t kase, struct err *err);
/** Posts of a case's thread: the last `most` of those before the post `before` (0: of all), and how many stand before
 *  them. `events` says who wrote ours; may be NULL. */
MUST_USE bool write_posts(struct request *request, struct db *db, const struct case_row *row,
                          const struct event_views *events, int64_t before, size_t most, size_t *out_earlier,
                          int64_t *out_reply_to, bool *out_found, struct err *err);
/** Right-to-left when the first letter that has a direction is Hebrew, Arabic or a kin of theirs. */
bool text_is_rtl(struct sv text);

/* desk/labels.c */
struct post_labels {
    struct label_rows rows;
    struct corrections corrections;
};
/** `posts`: a JSON array of at most `n` ids, of the case or beside it. */
MUST_USE bool labels_read(struct db *db, struct sv posts, size_t n, int64_t kase, struct arena *arena,
                          struct post_labels *out, struct err *err);
/** The member "labels" of a post, null where it has none. */
void write_post_labels(struct buf *out, const struct post_labels *labels, int64_t post, ms_t waited_ms);
