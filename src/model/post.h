/* model/post.h: one public or private message, as it comes in from a network or a file. The post format, version 1:
 * doc/post-format.md. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/sv.h"
#include "wire/json.h"

enum visibility { VISIBILITY_PUBLIC, VISIBILITY_UNLISTED, VISIBILITY_FOLLOWERS, VISIBILITY_DIRECT };

enum {
    POST_LINE_MAX = 1 << 20, /* bytes of one JSON line; our own bound */
    POST_TEXT_MAX = 100000,  /* bytes; what is longer is cut at a character */
    POST_ID_MAX = 1024,      /* bytes of an id, a handle, a tag; what is longer is an error */
    POST_FIELD_MAX = 4096, /* bytes of a name, a bio …: what is longer is cut; of a URL: … is left out */
    POST_LIST_MAX = 100,   /* mentions, tags, links, media: what comes after is left */
    POST_COUNT_UNKNOWN = -1,
};

struct sv_list {
    struct sv *at;
    size_t n;
};

struct post_author {
    struct sv id, handle, name, bio, location;
    int64_t followers, following, listed, posts; /* POST_COUNT_UNKNOWN where absent */
    ms_t created_at;
    bool bot, verified;
};

struct post_link {
    struct sv url, title;
};

struct post_media {
    struct sv url, type, alt;
};

struct post_place {
    struct sv name, country;
    double lat, lon;
    bool has_point;
};

struct post_counts {
    int64_t reposts, likes, replies, quotes; /* POST_COUNT_UNKNOWN where absent */
};

/** Views into the bytes it came in (or an arena): owns nothing. Absent text is the absent view, an absent time 0.
 *  `network` and `id` are always there; `text` may be empty. `author.id` or `author.handle` may both be absent: a post
 *  without author. */
struct post {
    struct sv network, id, url, lang, text, to, client;
    struct sv in_reply_to, root, conversation, repost_of, quote_of;
    ms_t created_at, edited_at;
    bool deleted;
    enum visibility visibility;
    struct post_author author;
    struct sv_list mentions, tags,
        cashtags; /* without their sign; from the text where the post has none of its own */
    struct post_link *links;
    size_t n_links;
    struct post_media *media;
    size_t n_media;
    struct post_place place;
    struct post_counts counts;
};

/** A post without anything: absent texts, unknown counts. Start from it: `struct post post = post_empty;` */
extern const struct post post_empty;

/** Reads one line of the post format. Absent mentions, tags, cashtags and links are read from the text. Views point into
 *  `parser`'s document (until its next parse) and `arena`. NUL becomes U+FFFD; @, # and $ in front of names go.
 *  **Errors**: ERR_INPUT names the member and what it wants. */
MUST_USE bool post_parse(struct json_parser *parser, struct sv line, enum json_source source,
                         struct arena *arena, struct post *out, struct err *err);
/** Copies all that `post` looks at into `arena`, which then keeps *out alive. */
void post_keep(const struct post *post, struct arena *arena, struct post *out);
/** Writes the post format, so that post_parse gives the same post. Members that are absent are left out; the lists that
 *  would else be read from the text never are. */
void post_write(struct buf *out, const struct post *post);

const char *visibility_name(enum visibility visibility);
MUST_USE bool visibility_parse(struct sv text, enum visibility *out);
