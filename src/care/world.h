/* care/world.h: what one batch of intake knows and changes: rows of the store, loaded when first asked for, changed in
 * memory, written together. A *unit of work*: so that a thousand posts cost a few long writes instead of many short ones.
 *
 * Rows that the world has not written yet can't be found by a query; whoever queries calls world_flush first. What a post
 * needs in the common case is found without a query: a conversation, an author or a customer that the batch itself made
 * has no rows in the store. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/map.h"
#include "model/rows.h"

struct db;
struct known;
struct label_row;
struct search_row;
struct w_strand;

struct w_post {
    struct post_row row;
    const struct post *post;        /* whole, where this batch has it */
    struct sv words;                /* for the full-text index, where it is new */
    const struct label_row *labels; /* likewise, where somebody labelled it */
    struct w_post *next_same_hash;
    struct w_post *next_in_conversation; /* among those the world knows */
    struct w_post *next_of_author;       /* likewise */
    struct w_post *next_that_waits;      /* for the same hash */
    bool is_new, dirty, gone;
    bool labels_stand; /* written by this batch: the store has these labels of it, or none */
    bool in_conversation, with_author, hangs_waiting; /* hangs in that list */
};

struct w_author {
    struct author_row row;
    const struct post *newest; /* what to write of it */
    struct w_post
        *posts; /* those the world knows and that are in a conversation; all of them where is_new_here */
    struct w_author *next_same_hash;
    bool is_new, refresh;
    bool is_new_here; /* made by this batch */
};

struct w_customer {
    int64_t id;
    struct sv name;
    struct w_strand *strands;
    bool is_new, strands_loaded;
};

struct w_conversation {
    struct conversation_row row;
    struct w_strand *strands;
    struct w_post *posts; /* those the world knows; all of them where posts_loaded */
    size_t n_posts;       /* in that list */
    struct w_conversation *next_same_hash;
    bool is_new, strands_loaded, posts_loaded;
    bool is_new_here;   /* made by this batch: the store has nothing of it that the world hasn't */
    struct strand said; /* the first name and the first answer of all its strands, where has_said */
    bool has_said;
};

struct w_strand {
    struct strand row;
    struct w_strand *next_of_conversation, *next_of_customer;
    bool in_conversation, in_customer; /* hangs in that list */
    bool is_new, dirty, gone;
};

struct w_case {
    struct kase kase;
    struct case_face face;
    int64_t version;
    bool is_new, dirty;
    bool stale;                 /* its times must be computed from its posts */
    bool brand_stale;           /* its brand from its strands */
    bool reposts_stale;         /* how often its posts were passed on must be counted */
    bool face_dirty;            /* face is to be written */
    bool face_stale;            /* face must be read from its latest post */
    bool asks_labels;           /* only the store can say which labels its row shows */
    const struct w_post *shows; /* else whose; NULL: as before */
    int64_t n_known;            /* of the customer's posts, whose labels the batch knows; while it is new */
};

/** Pointers that grow. */
struct ptr_list {
    void **at;
    size_t n, size;
};

struct world {
    struct db *db;
    struct known *known; /* which keys the store may have */
    struct id_maker *ids;
    struct arena arena;                       /* all rows; as long as the batch */
    ms_t now;                                 /* when we know it: noted_at */
    ms_t due_after_ms;                        /* the target of the first response */
    struct map posts, authors, conversations; /* hash of network and key → first of the bucket */
    struct map posts_by_id, authors_by_id, conversations_by_id, customers, cases, strands; /* by id */
    struct map
        waiting; /* hash of network and the missing parent → posts that wait for it, those the world knows */
    struct map absent; /* hashes of keys the store has been asked for in vain */
    struct ptr_list new_posts, new_authors, new_customers, new_conversations, new_strands, changed_posts,
        changed_authors, changed_strands, changed_cases;
    struct ptr_list customer_posts; /* became a customer's: reposts that came before are to be counted */
    struct search_row *names;       /* words of authors that were just written */
    size_t n_names;
    struct event_row *events;
    size_t n_events, events_size;
    struct ptr_list told; /* cases that changed, for the bus: struct w_case */
};

void world_init(struct world *world, struct db *db, struct known *known, struct id_maker *ids, ms_t now,
                ms_t due_after_ms);
void world_done(struct world *world);
int64_t world_id(struct world *world);

/** Finds or loads; NULL in *out where the store has none. */
MUST_USE bool world_post(struct world *world, struct sv network, struct sv network_id, struct w_post **out,
                         struct err *err);
MUST_USE bool world_author(struct world *world, struct sv network, struct sv key, struct w_author **out,
                           struct err *err);
MUST_USE bool world_author_by_id(struct world *world, int64_t id, struct w_author **out, struct err *err);
/** The conversation itself, never one that was merged into another. */
MUST_USE bool world_conversation(struct world *world, struct sv network, struct sv key,
                                 struct w_conversation **out, struct err *err);
MUST_USE bool world_conversation_by_id(struct world *world, int64_t id, struct w_conversation **out,
                                       struct err *err);
MUST_USE bool world_case(struct world *world, int64_t id, struct w_case **out, struct err *err);
/** The customer with the strands of theirs loaded. */
MUST_USE bool world_customer(struct world *world, int64_t id, struct w_customer **out, struct err *err);
/** The same where that is so already, else NULL. */
struct w_customer *world_known_customer(const struct world *world, int64_t id);
/** Loads the strands of a conversation. */
MUST_USE bool world_load_strands(struct world *world, struct w_conversation *conversation, struct err *err);
/** Rows of a query as posts of the world: those it knows already are given as it knows them. */
void world_adopt(struct world *world, const struct post_row *rows, size_t n, struct w_post **out_posts);

struct w_post *world_add_post(struct world *world, const struct post_row *row, const struct post *post,
                              struct sv words);
struct w_author *world_add_author(struct world *world, const struct author_row *row, const struct post *post);
struct w_customer *world_add_customer(struct world *world, int64_t id, struct sv name);
struct w_conversation *world_add_conversation(struct world *world, struct sv network, struct sv key);
MUST_USE bool world_add_strand(struct world *world, const struct strand *row, struct w_strand **out,
                               struct err *err);
struct w_case *world_add_case(struct world *world, const struct kase *kase);
/** The event as it will be written; to be changed at once only. */
struct event_row *world_add_event(struct world *world, struct w_case *kase, enum event_kind kind, ms_t at,
                                  int64_t post, struct sv data);

void world_post_changed(struct world *world, struct w_post *post);
/** It is in a case as the customer's now. */
void world_customer_post(struct world *world, struct w_post *post);
void world_strand_changed(struct world *world, struct w_strand *strand);
MUST_USE bool world_mark_orphans(struct world *world, struct w_conversation *conversation, struct err *err);
void world_case_changed(struct world *world, struct w_case *kase);
void world_author_changed(struct world *world, struct w_author *author);
/** A newer post's word on its author. */
void world_author_newer(struct world *world, struct w_author *author, const struct post *post);
/** Puts a post in the lists of its conversation and its author (NULL: none, or not held); each once. */
void world_link_post(struct w_conversation *conversation, struct w_author *author, struct w_post *post);
/** The posts of `goes` are now in `stays`: their rows and the lists. */
void world_move_posts(struct world *world, struct w_conversation *goes, struct w_conversation *stays);
/** The post waits for the parent of that hash. */
void world_hang_waiting(struct world *world, uint64_t parent, struct w_post *post);
/** The first of a list by next_that_waits; some may wait no longer, or for another parent of the same hash. */
struct w_post *world_waiting(const struct world *world, uint64_t parent);

/** Writes all that is new or changed, and brings times, brands and faces of cases up to date first. */
MUST_USE bool world_flush(struct world *world, struct err *err);

/* Parts of it, in care/world_labels.c. */

/** A post that is later than all others came to a case that stood: what its row shows from now on, where that follows from what
 *  the batch knows. `before`: the case without it. */
void world_labels_append(struct w_case *kase, const struct kase *before, const struct w_post *post);
/** Finds which cases the store must be asked about, and what the new ones show: before they are written. */
void world_choose_labels(struct world *world);
/** What to write with the case; NULL: nothing, or world_take_labels() will. */
const struct label_row *world_labels_of(const struct w_case *kase);
/** One question for all others that changed: when they are written. Then the next flush begins with nothing chosen. */
MUST_USE bool world_take_labels(struct world *world, struct err *err);
