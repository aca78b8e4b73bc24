/* model/capabilities.h: what a network can do, as data: its limits, how it counts, what signing in takes, how its pages are
 * named. Nobody above channel/ compares network names; they look here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sv.h"

enum counting { COUNT_GRAPHEMES, COUNT_X_WEIGHTED, COUNT_UTF8_BYTES };

/** One thing a person types to sign an account in. */
struct sign_in_field {
    const char *name, *label, *help;
    bool secret;
};

struct capabilities {
    const char *network, *name;
    int64_t limit; /* of one part of an answer; 0: none */
    enum counting counting;
    bool parts;      /* a longer text goes out as several posts */
    bool can_listen; /* has a public stream that needs no account */
    bool can_answer;
    const char *profile_url; /* `%` stands for the handle; NULL: none */
    const char *answer_url;  /* `%` stands for the answered post's id: a page where a person can answer; NULL: none */
    struct sign_in_field sign_in[3]; /* ends with a NULL name */
};

extern const struct capabilities networks[];
extern const size_t n_networks;

/** NULL for a network that is in no table: its posts can be read, nothing more. */
const struct capabilities *network_find(struct sv network);
const char *counting_name(enum counting counting);
/** Appends a template with `value` percent-encoded in its place; nothing when either is absent. */
void network_url(const char *template, struct sv value, struct buf *out);
