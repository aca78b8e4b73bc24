/* hear/heard.h: a post as rules see it: folded and cut into words once, then asked by any number of queries.
 */
#pragma once

#include "base/buf.h"
#include "hear/terms.h"
#include "text/langid.h"

struct post;

/** A word of the text. */
struct heard_word {
    uint32_t at, len; /* in `bytes` */
};

/** A place where something with a key stands. */
struct heard_entry {
    uint64_t key;
    uint32_t at, len; /* in `bytes` */
    uint32_t word;    /* index of the word it stands in, of what is in the text */
    uint32_t next;    /* the next place with this key, 1-based; 0 = none */
    enum key_kind kind;
};

/** Keeps its memory from post to post. A struct of zeroes has heard nothing. **Threads**: one. */
struct heard {
    const struct post *post;
    struct buf bytes; /* the folded text, then the folded names */
    struct heard_word *words;
    size_t n_words, room_words;
    struct heard_entry *entries;
    size_t n_entries, room_entries;
    uint32_t *slots; /* open addressing: the first entry of each key, 1-based */
    size_t n_slots, room_slots;
    bool language_guessed; /* what of this post: see query_hears() */
    size_t n_language;
    char language[LANGID_CODE_MAX];
};

/** Takes in `post`, which must stay alive while it is asked about. Linear in the post; allocates only while
 * growing. */
void heard_take(struct heard *heard, const struct post *post);
void heard_done(struct heard *heard);
/** The first place where `key` stands, NULL if nowhere. Places of another text with an equal hash may be
 * among them. */
const struct heard_entry *heard_find(const struct heard *heard, uint64_t key);
/** The next such place. */
const struct heard_entry *heard_next(const struct heard *heard, const struct heard_entry *entry);
