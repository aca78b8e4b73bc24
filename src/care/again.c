/* care/again.c: versions go beside what stands, a deletion blanks, and nothing is counted twice. */
#include "care/again.h"

#include "care/passage.h"
#include "care/words.h"
#include "store/labels.h"
#include "store/posts.h"

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

/* When it happened, as near as the network says: never when we heard of it, which differs from run to run. */
static ms_t said_at(const struct post *post)
{
    return post->edited_at ? post->edited_at : post->created_at;
}

/* A repost that is taken back no longer counts. */
static bool count_original(struct intake_batch *batch, const struct w_post *known, struct err *err)
{
    struct w_post *original;

    return !known->row.repost_of.len ||
           (world_post(&batch->world, known->row.network, known->row.repost_of, &original, err) &&
            count_reposts_of(batch, original, err));
}

static bool take_deletion(struct intake_batch *batch, struct w_post *known, const struct post *stands,
                          const struct post *post, struct err *err)
{
    struct world *world = &batch->world;

    known->row.deleted = true;
    batch->counts.kept++;
    return posts_blank(world->db, known->row.id, err) &&
           words_replace(world->db, known->row.id, stands->text, (struct sv){ 0 }, err) &&
           count_original(batch, known, err) && tell_case(batch, known, EVENT_DELETED, said_at(post), err);
}

/* Other words are labelled anew, and what agents said of the old ones goes. */
static bool relabel(struct world *world, struct w_post *known, const struct post *stands,
                    const struct incoming *incoming, struct err *err)
{
    struct label_row labels;

    if (!incoming->labels || sv_equal(stands->text, incoming->post->text))
        return true;
    labels = *incoming->labels;
    labels.post = known->row.id;
    known->labels_stand = false;
    return labels_replace(world->db, &labels, err);
}

static bool take_edit(struct intake_batch *batch, struct w_post *known, const struct post *stands,
                      const struct incoming *incoming, struct err *err)
{
    struct world *world = &batch->world;
    const struct post *post = incoming->post;

    known->row.edited_at = post->edited_at;
    known->post = NULL;
    batch->counts.kept++;
    return posts_edit(world->db, world_id(world), known->row.id, post, world->now, err) &&
           relabel(world, known, stands, incoming, err) &&
           words_replace(world->db, known->row.id, stands->text, post->text, err) &&
           tell_case(batch, known, EVENT_EDITED, said_at(post), err);
}

static bool take_older_version(struct intake_batch *batch, const struct w_post *known,
                               const struct post *post, struct err *err)
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

/* Nobody says which text is newer: the one that comes later is, unless we had it before (a file that is read again). */
static bool take_undated_edit(struct intake_batch *batch, struct w_post *known, const struct post *stands,
                              const struct incoming *incoming, struct err *err)
{
    bool there;

    if (!posts_has_version(batch->world.db, known->row.id, incoming->post->text, &there, err))
        return false;
    if (!there)
        return take_edit(batch, known, stands, incoming, err);
    batch->counts.duplicate++;
    return true;
}

/* Whether they tell anything new; what they don't tell stays. */
static bool take_counts(struct post_counts *ours, const struct post_counts *theirs)
{
    int64_t *const mine[] = { &ours->reposts, &ours->likes, &ours->replies, &ours->quotes };
    const int64_t said[] = { theirs->reposts, theirs->likes, theirs->replies, theirs->quotes };
    bool news = false;

    for (size_t i = 0; i < COUNT(said); i++) {
        if (said[i] == POST_COUNT_UNKNOWN || said[i] == *mine[i])
            continue;
        *mine[i] = said[i];
        news = true;
    }
    return news;
}

bool seen_again(struct intake_batch *batch, struct w_post *known, const struct incoming *incoming,
                struct err *err)
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
    if (post->edited_at > stands->edited_at)
        return take_edit(batch, known, stands, incoming, err);
    if (text_differs && post->edited_at < stands->edited_at)
        return take_older_version(batch, known, post, err);
    if (text_differs && !post->edited_at && !stands->edited_at)
        return take_undated_edit(batch, known, stands, incoming, err);
    batch->counts.duplicate++;
    return !take_counts(&stands->counts, &post->counts) ||
           posts_take_counts(world->db, known->row.id, stands, err);
}
