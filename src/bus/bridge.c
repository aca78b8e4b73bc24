/* bus/bridge.c: a notice is `HOLDER KIND ID EVENT AGENT FLAGS;…`, numbers in hexadecimal, what is 0 at the end of an event
 * left out. Anybody who can write to the database can send one, so it is read like anything from outside. */
#include "bus/bridge.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/lock.h"
#include "db/db.h"

static const char channel[] = "earshot";

enum { FLAG_LOOKING = 1, FLAG_TYPING = 2, FLAG_QUIET = 4, EVENT_TEXT_MAX = 64 };

struct bridge {
    struct bus *bus;
    int number;
    int64_t holder;
    void (*wake)(void *arg);
    void *arg;
    struct lock lock;
    struct bus_event *waiting GUARDED_BY(lock);
    size_t n GUARDED_BY(lock), size GUARDED_BY(lock);
};

static bool crosses(const struct bus_event *event)
{
    return !event->from_afar && (event->kind != BUS_PRESENCE || event->agent);
}

static bool keep(struct bridge *bridge, const struct bus_event *events, size_t n_events)
{
    bool any = false;

    lock_take(&bridge->lock);
    for (size_t i = 0; i < n_events; i++) {
        if (!crosses(&events[i]))
            continue;
        any = true;
        if (bridge->n == BRIDGE_WAITING_MAX) { /* nobody is told all of that any more */
            bridge->n = 2;
            bridge->waiting[0] = (struct bus_event){ .kind = BUS_MANY };
            bridge->waiting[1] = (struct bus_event){ .kind = BUS_CONFIG };
        }
        if (bridge->n == bridge->size)
            bridge->waiting = mem_grow(bridge->waiting, bridge->size = bridge->size ? 2 * bridge->size : 64,
                                       sizeof *bridge->waiting);
        bridge->waiting[bridge->n++] = events[i];
    }
    lock_give(&bridge->lock);
    return any;
}

static void hear_own(void *arg, const struct bus_event *events, size_t n_events)
{
    struct bridge *bridge = arg;

    if (keep(bridge, events, n_events))
        bridge->wake(bridge->arg);
}

struct bridge *bridge_new(struct bus *bus, int64_t holder, void (*wake)(void *arg), void *arg)
{
    struct bridge *bridge = NEW(struct bridge, 1);

    bridge->bus = bus;
    bridge->holder = holder;
    bridge->wake = wake;
    bridge->arg = arg;
    lock_init(&bridge->lock);
    bridge->number = bus_join(bus, hear_own, bridge);
    return bridge;
}

void bridge_free(struct bridge *bridge)
{
    if (!bridge)
        return;
    bus_leave(bridge->bus, bridge->number);
    free(bridge->waiting);
    lock_done(&bridge->lock);
    free(bridge);
}

/* Writing and reading a notice --------------------------------------------------------------------------------------- */

static int flags_of(const struct bus_event *event)
{
    return (event->looking ? FLAG_LOOKING : 0) | (event->typing ? FLAG_TYPING : 0) |
           (event->quiet ? FLAG_QUIET : 0);
}

size_t bridge_write(int64_t holder, const struct bus_event *events, size_t n_events, struct buf *out)
{
    size_t n = 0, begin = out->len;

    buf_printf(out, "%" PRIx64, holder);
    while (n < n_events && out->len - begin + EVENT_TEXT_MAX < BRIDGE_BYTES_MAX) {
        const struct bus_event *event = &events[n++];
        const int64_t words[] = { event->kind, event->id, event->event, event->agent, flags_of(event) };
        size_t last = COUNT(words);

        while (last > 1 && words[last - 1] == 0)
            last--;
        for (size_t i = 0; i < last; i++)
            buf_printf(out, "%s%" PRIx64, i ? " " : ";", words[i]);
    }
    return n;
}

static bool read_hex(struct sv text, int64_t *out)
{
    uint64_t value = 0;

    if (text.len == 0 || text.len > 16)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

        if (digit < 0)
            return false;
        value = value << 4 | (uint64_t)digit;
    }
    *out = (int64_t)value;
    return true;
}

static bool read_event(struct sv text, struct bus_event *out)
{
    int64_t words[5] = { 0 };

    for (size_t i = 0; text.len; i++) {
        if (i == COUNT(words) || !read_hex(sv_split(&text, ' '), &words[i]))
            return false;
    }
    if (words[0] < 0 || words[0] > BUS_GUESS)
        return false;
    *out = (struct bus_event){ .kind = (enum bus_kind)words[0],
                               .id = words[1],
                               .event = words[2],
                               .agent = words[3],
                               .looking = words[4] & FLAG_LOOKING,
                               .typing = words[4] & FLAG_TYPING,
                               .quiet = words[4] & FLAG_QUIET,
                               .from_afar = true };
    return true;
}

bool bridge_read(struct sv notice, int64_t *out_holder, struct bus_event *out, size_t *out_n)
{
    *out_n = 0;
    if (!read_hex(sv_split(&notice, ';'), out_holder))
        return false;
    while (notice.len) {
        if (*out_n == BRIDGE_EVENTS_MAX || !read_event(sv_split(&notice, ';'), &out[*out_n]))
            return false;
        ++*out_n;
    }
    return true;
}

/* Sending and hearing ------------------------------------------------------------------------------------------------ */

static struct bus_event *take_waiting(struct bridge *bridge, size_t *out_n)
{
    struct bus_event *events;

    lock_take(&bridge->lock);
    events = bridge->waiting;
    *out_n = bridge->n;
    bridge->waiting = NULL;
    bridge->n = bridge->size = 0;
    lock_give(&bridge->lock);
    return events;
}

bool bridge_send(struct bridge *bridge, struct db *db, struct err *err)
{
    CLEANUP(buf_done) struct buf notice = BUF(BRIDGE_BYTES_MAX + 1);
    size_t n, sent = 0;
    struct bus_event *events = take_waiting(bridge, &n);
    bool ok = true;

    while (ok && sent < n) {
        size_t wrote;

        buf_clear(&notice);
        wrote = bridge_write(bridge->holder, events + sent, n - sent, &notice);
        ok = db_notify(db, channel, buf_sv(&notice), err);
        sent += ok ? wrote : 0;
    }
    if (!ok)
        (void)keep(bridge, events + sent, n - sent); /* told twice does no harm, never told does */
    free(events);
    return ok;
}

bool bridge_listen(struct db *db, struct err *err)
{
    return db_listen(db, channel, err);
}

struct hearing {
    struct bridge *bridge;
    bus_hear_fn *each;
    void *arg;
};

static void hear_notice(void *arg, struct sv name UNUSED, struct sv notice)
{
    struct hearing *hearing = arg;
    struct bus_event *events = NEW(struct bus_event, BRIDGE_EVENTS_MAX);
    int64_t holder = 0;
    size_t n;

    if (!bridge_read(notice, &holder, events, &n)) { /* what it says can't be known: look at everything */
        events[0] = (struct bus_event){ .kind = BUS_MANY, .from_afar = true };
        n = 1;
    }
    if (holder != hearing->bridge->holder && n)
        hearing->each(hearing->arg, events, n);
    free(events);
}

bool bridge_hear(struct bridge *bridge, struct db *db, ms_t wait_ms, bus_hear_fn *each, void *arg,
                 struct err *err)
{
    struct hearing hearing = { bridge, each, arg };

    return db_notices(db, wait_ms, hear_notice, &hearing, err);
}
