/* text/entities.h: the @mentions, #tags, $cashtags and links that stand in a text. */
#pragma once

#include "base/sv.h"

/** How a network writes the names of its people. */
enum at_grammar {
    AT_WORD,      /* X and whoever is like it: @name of letters, digits and _ */
    AT_DOMAIN,    /* Bluesky: a name is a domain, @jane.bsky.social */
    AT_NAME_HOST, /* Mastodon: @name or @name@host */
};

enum {
    ENTITIES_MAX = 100,     /* of each kind; what comes after is left */
    ENTITY_NAME_MAX = 1024, /* bytes; what is longer is no name */
    ENTITY_LINK_MAX = 4096,
};

struct entity_list {
    struct sv at[ENTITIES_MAX];
    size_t n;
};

/** In the order of the text, without their sign. */
struct entities {
    struct entity_list mentions, tags, cashtags, links;
};

/** Finds them by X's rules but for the names, which follow `grammar`. A link begins with http:// or https://
 * and its host has a dot; what stands inside a link is neither mention nor tag. **Owns**: *out looks into
 * `text`. Allocates nothing; one pass. **Source**: twitter-text's conformance rules; AT Protocol rich text;
 * Mastodon's account and tag patterns. */
void entities_find(struct sv text, enum at_grammar grammar, struct entities *out);
