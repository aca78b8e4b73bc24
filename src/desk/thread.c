/* desk/thread.c: children are hung below their parents, then walked depth first without recursion: a thread may be deep. */
#include "desk/thread.h"

#include "base/map.h"

struct node {
    const struct thread_post *post;
    struct node *parent, *first, *last, *next;
    int depth;
    bool placed;
};

static int by_time(const void *a_, const void *b_)
{
    const struct thread_post *a = *(const struct thread_post *const *)a_,
                             *b = *(const struct thread_post *const *)b_;

    if (a->created_at != b->created_at)
        return a->created_at < b->created_at ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static void hang(struct node *parent, struct node *child)
{
    child->parent = parent;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

static void place(struct node *node, struct placed_post *out, size_t *n)
{
    node->placed = true;
    out[(*n)++] =
        (struct placed_post){ .post = node->post,
                              .parent = node->parent && node->parent->post ? node->parent->post->id : 0,
                              .depth = node->depth };
}

/* From `root` down, each node once. */
static void walk(struct node *root, struct placed_post *out, size_t *n)
{
    struct node *node = root;

    while (node) {
        if (!node->placed) {
            node->depth = node == root ? 0 : node->parent->depth + 1;
            place(node, out, n);
        }
        if (node->first && !node->first->placed) {
            node = node->first;
            continue;
        }
        while (node != root && (!node->next || node->next->placed))
            node = node->parent;
        node = node == root ? NULL : node->next;
    }
}

void thread_order(const struct thread_posts *posts, struct arena *arena, struct placed_post **out)
{
    const struct thread_post **sorted = ARENA_NEW(arena, const struct thread_post *, posts->n);
    struct node *nodes = ARENA_NEW(arena, struct node, posts->n);
    struct map by_id = { 0 };
    size_t n = 0;

    *out = ARENA_NEW(arena, struct placed_post, posts->n);
    for (size_t i = 0; i < posts->n; i++)
        sorted[i] = &posts->at[i];
    qsort(sorted, posts->n, sizeof *sorted, by_time);
    for (size_t i = 0; i < posts->n; i++) {
        nodes[i].post = sorted[i];
        *map_put(&by_id, sv_hash(sorted[i]->network_id, 0), NULL) = i;
    }
    for (size_t i = 0; i < posts->n; i++) {
        uint64_t *parent =
            sorted[i]->in_reply_to.len ? map_find(&by_id, sv_hash(sorted[i]->in_reply_to, 0)) : NULL;

        if (parent && *parent != i && sv_equal(sorted[*parent]->network_id, sorted[i]->in_reply_to))
            hang(&nodes[*parent], &nodes[i]);
    }
    for (size_t i = 0; i < posts->n; i++) {
        if (!nodes[i].parent)
            walk(&nodes[i], *out, &n);
    }
    for (size_t i = 0; i < posts->n; i++) { /* what is left answers itself in a ring: cut it */
        if (!nodes[i].placed) {
            nodes[i].parent = NULL;
            walk(&nodes[i], *out, &n);
        }
    }
    map_done(&by_id);
}
