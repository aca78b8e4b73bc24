/* hear/sketch.h: a post as the index sees it: hashes of its words and names, made in one pass and enough to drop nearly every
 * post. Only who is not dropped is heard in full (hear/heard.h). */
#pragma once

#include "base/buf.h"
#include "hear/heard.h"
#include "hear/terms.h"
#include "text/scan.h"

struct post;

struct hashes {
    uint64_t *at;
    size_t n, room;
};

/** Keeps its memory from post to post. A struct of zeroes has seen nothing. **Threads**: one. */
struct sketch {
    const struct scan_kernel *kernel; /* set by whoever wants another than the best */
    struct hashes words;  /* in the order of the text; 0 stands for letters of a script without spaces */
    struct hashes others; /* of all else, in any order */
    struct buf folded;    /* a text that is not all ASCII */
    struct buf name;
    char *low; /* the text, readable WORD_STEP bytes and more behind its end */
    struct scan_block *blocks;
    size_t room_blocks;
};

/** Sees `post`. `kinds` (1 << enum key_kind) are those of a post's names that are wanted; its words and letters always
 *  are. Linear in the post; allocates only while growing. */
void sketch_take(struct sketch *sketch, const struct post *post, uint64_t kinds);
void sketch_done(struct sketch *sketch);
/** The hash under which the index has what term_each_key() tells. */
uint64_t sketch_hash(enum key_kind kind, uint64_t key, struct sv text);
