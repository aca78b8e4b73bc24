/* store/thread_read.h: the posts around a case, and who wrote them: what an agent sees of the conversation. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/kase.h"
#include "model/post.h"

struct db;

enum { THREAD_POSTS_MAX = 20000 /* of one case; the newest */ };

/** A post as it takes its place in the thread. */
struct thread_post {
    int64_t id, kase;
    struct sv network_id, in_reply_to;
    ms_t created_at;
    enum case_role role;
};
struct thread_posts {
    struct thread_post *at;
    size_t n;
};
/** All posts of the conversations the case's posts are in: its own and what stands beside them. By id. */
MUST_USE bool thread_read(struct db *db, int64_t kase, struct arena *arena, struct thread_posts *out,
                          struct err *err);

/** A post with all that is shown of it. `post.author` has name and handle only. */
struct whole_post {
    int64_t id, kase, account, rule;
    enum case_role role;
    bool addressed;
    int64_t reposts; /* those we keep */
    struct post post;
};
struct whole_posts {
    struct whole_post *at;
    size_t n;
};
/** By id; `ids` is a JSON array of numbers. In no order. */
MUST_USE bool posts_whole(struct db *db, struct sv ids, size_t n_ids, struct arena *arena,
                          struct whole_posts *out, struct err *err);

/** A person with everything they are known by. */
struct author_view {
    struct sv network, handle, name, bio, location;
    int64_t followers; /* POST_COUNT_UNKNOWN where absent */
};
struct customer_view {
    int64_t id;
    struct sv name;
    struct sv country; /* ISO 3166, two letters: where they last wrote from, if a network said so */
    ms_t first_seen_at;
    struct author_view *authors; /* the most recently seen first, at most 50 */
    size_t n_authors;
};
/** **Errors**: ERR_ABSENT. */
MUST_USE bool customer_read(struct db *db, int64_t id, struct arena *arena, struct customer_view *out,
                            struct err *err);
