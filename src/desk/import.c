/* desk/import.c: POST /api/v1/import: the body's pieces go to a thread of their own, which parses, matches and commits. When
 * that falls behind, the connection sleeps, the socket fills, and the sender waits. */
#include <microhttpd.h>

#include "db/db.h"
#include "db/pool.h"
#include "desk/handlers.h"
#include "desk/inner.h"
#include "flow/core.h"
#include "flow/import.h"
#include "model/post.h"
#include "wire/lines.h"

enum {
    PENDING_MAX = 8 << 20,
    PENDING_HIGH = 1 << 20, /* above, the connection sleeps */
    BATCH_MAX = 5000,
    HELD_MS = 20, /* at most, where the sender is no faster than we; then what is there is committed */
    IMPORTS_MAX = 4,
    ERRORS_MAX = 100,
    DISCARD_MAX = 8 << 20,
};

struct import {
    struct request *request;
    struct importer *importer;
    struct lines *lines;
    pthread_t thread;
    struct buf errors; /* JSON objects, one behind the other; the thread's */
    int64_t n_errors;
    struct import_cursor counts;
    struct err err;
    bool ok;
    ms_t started;
    struct lock lock;
    struct cond more;
    struct buf pending GUARDED_BY(lock);
    bool eof GUARDED_BY(lock), gone GUARDED_BY(lock), over GUARDED_BY(lock), asleep GUARDED_BY(lock);
};

static void note_invalid(void *arg, int64_t line, const struct err *err)
{
    struct import *import = arg;

    if (import->n_errors++ >= ERRORS_MAX)
        return;
    json_begin(&import->errors, NULL, '{');
    json_out_i64(&import->errors, "line", line);
    json_out_str(&import->errors, "text", err->text);
    json_end(&import->errors, '}');
}

static bool take_line(void *arg, struct sv line, bool too_long, uint64_t end, struct err *err)
{
    struct import *import = arg;

    return importer_line(import->importer, line, too_long, end, err);
}

/* libmicrohttpd hands out what is left of its buffer even while the connection sleeps, and must not be told to let it sleep
 * twice. */
static void sleep_now(struct import *import)
{
    if (import->asleep)
        return;
    import->asleep = true;
    MHD_suspend_connection(import->request->connection);
}

static void wake(struct import *import)
{
    if (!import->asleep)
        return;
    import->asleep = false;
    MHD_resume_connection(import->request->connection);
}

enum wanted { WANT_FEED, WANT_FLUSH, WANT_END, WANT_STOP };

/* Waits for more of the body; *piece has it. `since`: when the oldest post that is held came; 0 where none is. As long as
 * the sender is ahead of us nothing is flushed early: large batches are the faster. */
static enum wanted next_piece(struct import *import, struct buf *piece, ms_t since)
{
    enum wanted wanted = WANT_FEED;
    struct buf swap;

    lock_take(&import->lock);
    while (!import->pending.len && !import->eof && !import->gone && !import->request->desk->stops) {
        ms_t left = since ? since + HELD_MS - clock_steady() : MS_SECOND / 4;

        if (left <= 0 || (!cond_wait_ms(&import->more, &import->lock, left) && since)) {
            lock_give(&import->lock);
            return WANT_FLUSH;
        }
    }
    if (import->gone || import->request->desk->stops)
        wanted = WANT_STOP;
    else if (!import->pending.len)
        wanted = WANT_END;
    buf_clear(piece);
    swap = *piece;
    *piece = import->pending;
    import->pending = swap;
    if (!import->eof)
        wake(import);
    lock_give(&import->lock);
    return wanted;
}

static bool take_all(struct import *import, struct err *err)
{
    CLEANUP(buf_done) struct buf piece = BUF(PENDING_MAX);
    ms_t since = 0;

    for (;;) {
        switch (next_piece(import, &piece, since)) {
        case WANT_FEED:
            since = since ? since : clock_steady();
            if (!lines_feed(import->lines, buf_sv(&piece), err))
                return false;
            break;
        case WANT_FLUSH:
            since = 0;
            if (!importer_flush(import->importer, err))
                return false;
            break;
        case WANT_END:
            return lines_end(import->lines, err) && importer_finish(import->importer, &import->counts, err);
        case WANT_STOP:
            if (!importer_flush(import->importer, err))
                return false;
            return err_set(err, ERR_LATER,
                           "the server is stopping; what came in so far is kept, send it all again");
        }
    }
}

static void *run(void *arg)
{
    struct import *import = arg;

    import->ok = take_all(import, &import->err);
    lock_take(&import->lock);
    import->over = true;
    wake(import);
    lock_give(&import->lock);
    return NULL;
}

static void import_free(void *arg)
{
    struct import *import = arg;

    lock_take(&import->lock);
    import->gone = true;
    cond_signal(&import->more);
    lock_give(&import->lock);
    (void)pthread_join(import->thread, NULL);
    atomic_fetch_sub(&import->request->desk->n_imports, 1);
    lines_free(import->lines);
    importer_free(import->importer);
    buf_done(&import->errors);
    buf_done(&import->pending);
    cond_done(&import->more);
    lock_done(&import->lock);
    free(import);
}

static bool start(struct request *request, struct err *err)
{
    struct desk *desk = request->desk;
    struct import *import = NEW(struct import, 1);
    struct import_options options = { .keep_all = sv_is(request_query(request, "keep_all"), "1"),
                                      .batch_max = BATCH_MAX,
                                      .file = request_query(request, "file"),
                                      .invalid = note_invalid,
                                      .arg = import };
    uint64_t skip;

    import->request = request;
    import->started = clock_steady();
    buf_init(&import->errors, 64 * 1024);
    buf_init(&import->pending, PENDING_MAX);
    if (!importer_new(desk->core, &options, &import->importer, &skip, err)) {
        free(import);
        return false;
    }
    import->lines = lines_new(POST_LINE_MAX, skip, take_line, import);
    lock_init(&import->lock);
    cond_init(&import->more);
    if (pthread_create(&import->thread, NULL, run, import) != 0) {
        lines_free(import->lines);
        importer_free(import->importer);
        free(import);
        return err_set(err, ERR_LATER, "can't start a thread");
    }
    atomic_fetch_add(&desk->n_imports, 1);
    request->own = import;
    request->own_free = import_free;
    request->step = STEP_SLOW;
    return true;
}

bool import_check(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    return request->desk->n_imports < IMPORTS_MAX ||
           request_problem(request, PROBLEM_LATER, "%d imports are under way already", IMPORTS_MAX);
}

/* Who sends it is looked at before the first byte is taken. */
static bool begin(struct request *request)
{
    if (!request_begin(request))
        return false;
    return start(request, &request->err) ||
           request_problem(request, PROBLEM_LATER, "%s",
                           arena_str(&request->arena, sv_str(request->err.text)));
}

bool import_feed(struct request *request, const char *at, size_t len)
{
    struct import *import;
    bool over;

    if (request->step == STEP_BEGIN && !begin(request))
        return true; /* the problem stands, and is the answer when the body is over */
    import = request->own;
    lock_take(&import->lock);
    over = import->over;
    if (!over) {
        buf_append(&import->pending, at, len);
        cond_signal(&import->more);
        if (import->pending.len > PENDING_HIGH)
            sleep_now(import);
    }
    lock_give(&import->lock);
    if (over)
        request->n_discarded += len;
    return request->n_discarded < DISCARD_MAX;
}

static bool answer(struct request *request, struct import *import)
{
    struct buf *out = &request->out;
    const struct import_cursor *counts = &import->counts;

    if (!import->ok) {
        request->err = import->err;
        return request_fail(request);
    }
    json_begin(out, NULL, '{');
    json_out_i64(out, "read", counts->n_read);
    json_out_i64(out, "invalid", counts->n_invalid);
    json_out_i64(out, "duplicate", counts->n_duplicate);
    json_out_i64(out, "dropped", counts->n_dropped);
    json_out_i64(out, "kept", counts->n_kept);
    json_out_i64(out, "cases_opened", counts->n_opened);
    json_out_i64(out, "cases_joined", counts->n_joined);
    json_out_double(out, "seconds", (double)(clock_steady() - import->started) / 1000);
    json_begin(out, "errors", '[');
    buf_sv_append(out, buf_sv(&import->errors));
    json_end(out, ']');
    json_end(out, '}');
    request->status = 200;
    request->step = STEP_OVER;
    return request_answer(request);
}

bool import_end(struct request *request)
{
    struct import *import = request->own;
    bool over;

    if (request->step == STEP_BEGIN) {
        if (!begin(request))
            return request_fail(request);
        import = request->own;
    }
    lock_take(&import->lock);
    import->eof = true;
    cond_signal(&import->more);
    over = import->over;
    if (!over)
        sleep_now(import);
    lock_give(&import->lock);
    return !over || answer(request, import);
}
