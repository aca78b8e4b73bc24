/* channel/ram.h: a network in memory, for tests of what stands above: posts of 300 graphemes are there at
 * once, and each send and find fails as the test's script says. Channel "ram" finds its network in
 * `channel_host.ram`. */
#pragma once

#include "channel/channel.h"

enum ram_fault {
    RAM_FINE,
    RAM_REFUSED, /* nothing happened, and the error says so: `kind`, `retry_at` */
    RAM_LOST,    /* nothing happened; ERR_UNSURE, for the request was lost on its way */
    RAM_UNHEARD, /* it happened; ERR_UNSURE, for the answer was lost on its way */
};

struct ram_step {
    enum ram_fault fault;
    enum err_kind kind; /* of RAM_REFUSED */
    ms_t retry_at;
};

struct ram_network; /* any number of threads */
extern const struct channel ram_channel;

struct ram_network *ram_new(void);
/** NULL is fine. */
void ram_free(struct ram_network *network);

/** What the next sends (finds) do, one step each; after the last all is fine. `steps` is copied. */
void ram_script_send(struct ram_network *network, const struct ram_step *steps, size_t n_steps);
void ram_script_find(struct ram_network *network, const struct ram_step *steps, size_t n_steps);
/** Sends in the name of this account say nothing until it is let go, or its channel is stopped; then those that waited go on. */
void ram_hang(struct ram_network *network, struct sv handle);
void ram_let_go(struct ram_network *network, struct sv handle);
/** How many sends wait so. */
size_t ram_n_hung(struct ram_network *network);
/** Somebody posts; all views are copied. The network's name becomes "ram". The same id again is an edit. */
void ram_say(struct ram_network *network, const struct post *post);
/** A post is taken down: it comes again as deleted. */
void ram_delete(struct ram_network *network, struct sv id);

/** How many posts there are by their ids, deleted ones left out; how often `send` was called. */
size_t ram_n_posts(struct ram_network *network);
size_t ram_n_sends(struct ram_network *network);
/** The i-th of those posts, as it is now, in order of arrival; views live as long as the network. */
bool ram_post(struct ram_network *network, size_t i, struct post *out);
