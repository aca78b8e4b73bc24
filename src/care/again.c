/* care/again.c: versions go beside what stands, a deletion blanks, and nothing is counted twice. */
#include "care/again.h"

#include "care/face.h"
#include "store/posts.h"
#include "text/search_tokens.h"

static bool tell_case(struct intake_batch *batch, const struct w_post *known, enum event_kind kind, ms_t at,
                      struct err *err)
{
    struct w_case *kase;

    if (!known->row.kase)
        return true;
    if (!world_case(&batch->world, known->row.kase, &kase, err))
        return false;
    kase->stale = kase->face_stale = true;
    world_add_event(&batch->world, kase, kind, at, known->row.id, (struct sv){ 0 });
    return true;
}

static bool replace_words(struct world *world, int64_t id, struct sv before, struct sv after, struct err *err)
{
    CLEANUP(buf_done) struct buf old = BUF(SEARCH_BYTES_MAX);
    CLEANUP(buf_done) struct buf new = BUF(SEARCH_BYTES_MAX);

    search_tokens(before, SEARCH_INDEX, &old);
    search_tokens(after, SEARCH_INDEX, &new);
    return search_replace(world->db, id, buf_sv(&old), buf_sv(&new), err);
}

static bool take_deletion(struct intake_batch *batch, struct w_post *known, const struct post *stands,
                          const struct post *post, struct err *err)
{
    struct world *world = &batch->world;

    known->row.deleted = true;
    batch->counts.kept++;
    return posts_blank(world->db, known->row.id, err) &&
           replace_words(world, known->row.id, stands->text, (struct sv){ 0 }, err) &&
           tell_case(batch, known, EVENT_DELETED, post->edited_at ? post->edited_at : world->now, err);
}

static bool take_edit(struct intake_batch *batch, struct w_post *known, const struct post *stands,
                      const struct post *post, struct err *err)
{
    struct world *world = &batch->world;

    known->row.edited_at = post->edited_at;
    known->post = NULL;
    batch->counts.kept++;
    return posts_edit(world->db, world_id(world), known->row.id, post, world->now, err) &&
           replace_words(world, known->row.id, stands->text, post->text, err) &&
           tell_case(batch, known, EVENT_EDITED, post->edited_at ? post->edited_at : world->now, err);
}

static bool take_older_version(struct intake_batch *batch, const struct w_post *known, const struct post *post,
                               struct err *err)
{
    struct world *world = &batch->world;
    bool there;

    if (!posts_has_version(world->db, known->row.id, post->text, &there, err))
        return false;
    if (there) {
        batch->counts.duplicate++;
        return true;
    }
    batch->counts.kept++;
    return posts_add_version(world->db, world_id(world), known->row.id, post, world->now, err);
}

static bool counts_differ(const struct post_counts *ours, const struct post_counts *theirs)
{
    const int64_t pairs[][2] = { { ours->reposts, theirs->reposts },
                                 { ours->likes, theirs->likes },
                                 { ours->replies, theirs->replies },
                                 { ours->quotes, theirs->quotes } };

    for (size_t i = 0; i < COUNT(pairs); i++) {
        if (pairs[i][1] != POST_COUNT_UNKNOWN && pairs[i][0] != pairs[i][1])
            return true;
    }
    return false;
}

bool seen_again(struct intake_batch *batch, struct w_post *known, const struct incoming *incoming, struct err *err)
{
    struct world *world = &batch->world;
    const struct post *post = incoming->post;
    struct post *stands;
    bool text_differs;

    if (known->row.deleted) {
        batch->counts.duplicate++;
        return true;
    }
    if (!world_flush(world, err)) /* it may have come in this very batch */
        return false;
    stands = ARENA_NEW(&world->arena, struct post, 1);
    if (!posts_get(world->db, known->row.id, &world->arena, stands, err))
        return false;
    if (post->deleted)
        return take_deletion(batch, known, stands, post, err);
    text_differs = !sv_equal(post->text, stands->text);
    if (post->edited_at > stands->edited_at || (!post->edited_at && !stands->edited_at && text_differs))
        return take_edit(batch, known, stands, post, err);
    if (post->edited_at < stands->edited_at && text_differs)
        return take_older_version(batch, known, post, err);
    batch->counts.duplicate++;
    return !counts_differ(&stands->counts, &post->counts) || posts_take_counts(world->db, known->row.id, post, err);
}
