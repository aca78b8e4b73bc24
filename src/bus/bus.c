/* bus/bus.c: a list of listeners under a lock. */
#include "bus/bus.h"

#include "base/lock.h"

struct listener {
    bus_hear_fn *hear;
    void *arg;
    int number;
};

struct bus {
    struct lock lock;
    struct listener *listeners GUARDED_BY(lock);
    size_t n_listeners GUARDED_BY(lock);
    int last_number GUARDED_BY(lock);
};

struct bus *bus_new(void)
{
    struct bus *bus = NEW(struct bus, 1);

    lock_init(&bus->lock);
    return bus;
}

void bus_free(struct bus *bus)
{
    if (!bus)
        return;
    lock_done(&bus->lock);
    free(bus->listeners);
    free(bus);
}

int bus_join(struct bus *bus, bus_hear_fn *hear, void *arg)
{
    int number;

    lock_take(&bus->lock);
    number = ++bus->last_number;
    bus->listeners = mem_grow(bus->listeners, bus->n_listeners + 1, sizeof *bus->listeners);
    bus->listeners[bus->n_listeners++] = (struct listener){ hear, arg, number };
    lock_give(&bus->lock);
    return number;
}

void bus_leave(struct bus *bus, int number)
{
    lock_take(&bus->lock);
    for (size_t i = 0; i < bus->n_listeners; i++) {
        if (bus->listeners[i].number == number) {
            bus->listeners[i] = bus->listeners[--bus->n_listeners];
            break;
        }
    }
    lock_give(&bus->lock);
}

void bus_tell(struct bus *bus, const struct bus_event *events, size_t n_events)
{
    if (n_events == 0)
        return;
    lock_take(&bus->lock);
    for (size_t i = 0; i < bus->n_listeners; i++)
        bus->listeners[i].hear(bus->listeners[i].arg, events, n_events);
    lock_give(&bus->lock);
}
