/* model/capabilities.h: what each network can do, as data: its limits, its names, its pages. Network names are compared
 * here and in channel/ only; everybody else is handed a row. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/sv.h"
#include "text/entities.h"
#include "text/graphemes.h"

/** One thing a person types to sign an account in. */
struct sign_in_field {
    const char *name, *label, *help;
    bool secret;
};

struct capabilities {
    const char *network;          /* as in posts: "bluesky"; "" in the row of networks we don't know */
    const char *name;             /* for people: "Bluesky" */
    enum at_grammar at_grammar;   /* how a text names somebody */
    bool has_public, has_private; /* whether answers can be given in the open, in private */
    struct text_limit public_limit, private_limit; /* how long those may be, and how that is counted */
    bool can_listen;                               /* there is a public stream that needs no account */
    bool can_answer;                               /* a channel of ours sends there */
    bool parts;                                    /* a longer answer goes out as several posts */
    struct sign_in_field sign_in[3];               /* ends with a NULL name */
    const char *profile_url, *answer_url; /* {handle}'s page, where a person answers post {id}; or NULL */
    const char
        *post_url; /* a post's page: {id}, or {id:2} for the part of the id behind its second '/'; or NULL */
};

/** The network's row; for networks we don't know a cautious one: answers nowhere, X's @names, any length. */
const struct capabilities *capabilities_of(struct sv network);
/** All rows in the order of the desk's lists: start with *at = 0; NULL at the end. */
const struct capabilities *capabilities_each(size_t *at);
/** Appends `form` with `value` percent-encoded in the place of its braces; false, and nothing appended, without either. */
bool capabilities_url(const char *form, struct sv value, struct buf *out);
/** Appends the address of a post's page: its own `url` (may be absent), else made from its id. Only http and https; what the
 *  id brings is percent-encoded. False, and nothing appended, where there is none. */
bool capabilities_post_url(const struct capabilities *can, struct sv url, struct sv id, struct buf *out);
