/* care/world_flush.c: writing a batch. Cases come last: their times may have to be read back from the posts that stand
 * by then. */
#include "care/decide.h"
#include "care/face.h"
#include "care/known.h"
#include "care/world.h"
#include "store/cases.h"
#include "store/conversations.h"
#include "store/labels.h"
#include "store/people.h"
#include "store/posts.h"
#include "text/search_tokens.h"

enum { CASE_LIST_MAX = 64 << 20 /* bytes of ids in a question */ };

/* Names and handles are found too: an author's words stand in the index under the author's id. */
static struct search_row author_words(struct world *world, const struct w_author *author)
{
    CLEANUP(buf_done) struct buf name = BUF(2 * POST_FIELD_MAX), words = BUF(SEARCH_BYTES_MAX);

    buf_sv_append(&name, author->row.name);
    buf_char(&name, ' ');
    buf_sv_append(&name, author->row.handle);
    search_tokens(buf_sv(&name), SEARCH_INDEX, &words);
    return (struct search_row){ .id = author->row.id, .tokens = arena_sv(&world->arena, buf_sv(&words)) };
}

/* Two lists by id become one: FTS5 gathers in memory only what comes in order. */
static size_t merge_words(const struct search_row *a, size_t n_a, const struct search_row *b, size_t n_b,
                          struct search_row *out)
{
    size_t i = 0, k = 0;

    for (size_t n = 0; n < n_a + n_b; n++) {
        if (k == n_b || (i < n_a && a[i].id < b[k].id))
            out[n] = a[i++];
        else
            out[n] = b[k++];
    }
    return n_a + n_b;
}

static bool flush_people(struct world *world, struct err *err)
{
    size_t n = world->new_authors.n, n_customers = world->new_customers.n;
    const struct author_row **rows = ARENA_NEW(&world->arena, const struct author_row *, n);
    const struct post **posts = ARENA_NEW(&world->arena, const struct post *, n);
    struct customer_row *customers = ARENA_NEW(&world->arena, struct customer_row, n_customers);
    struct search_row *words = ARENA_NEW(&world->arena, struct search_row, n);

    for (size_t i = 0; i < n_customers; i++) {
        struct w_customer *customer = world->new_customers.at[i];

        customers[i] = (struct customer_row){ .id = customer->id, .name = customer->name };
        customer->is_new = false;
    }
    for (size_t i = 0; i < n; i++) {
        struct w_author *author = world->new_authors.at[i];

        rows[i] = &author->row;
        posts[i] = author->newest;
        words[i] = author_words(world, author);
        known_add(world->known, KEYS_AUTHOR, author->row.network, author->row.key);
        author->is_new = false;
    }
    if (!customers_insert(world->db, customers, n_customers, world->now, err) ||
        !authors_insert(world->db, rows, posts, n, err))
        return false;
    for (size_t i = 0; i < world->changed_authors.n; i++) {
        struct w_author *author = world->changed_authors.at[i];

        if (author->newest && !authors_refresh(world->db, author->row.id, author->newest, err))
            return false;
        if (author->row.customer &&
            !authors_set_customer(world->db, author->row.id, author->row.customer, err))
            return false;
        author->refresh = false;
        author->newest = NULL;
    }
    world->new_authors.n = world->new_customers.n = world->changed_authors.n = 0;
    world->names = words;
    world->n_names = n;
    return true;
}

static bool flush_conversations(struct world *world, struct err *err)
{
    size_t n = world->new_conversations.n;
    const struct conversation_row **rows = ARENA_NEW(&world->arena, const struct conversation_row *, n);

    for (size_t i = 0; i < n; i++) {
        struct w_conversation *conversation = world->new_conversations.at[i];

        rows[i] = &conversation->row;
        known_add(world->known, KEYS_CONVERSATION, conversation->row.network, conversation->row.key);
        conversation->is_new = false;
    }
    world->new_conversations.n = 0;
    return conversations_insert(world->db, rows, n, err);
}

static bool flush_strands(struct world *world, struct err *err)
{
    const struct strand **rows = ARENA_NEW(&world->arena, const struct strand *, world->new_strands.n);
    size_t n = 0;

    for (size_t i = 0; i < world->new_strands.n; i++) {
        struct w_strand *strand = world->new_strands.at[i];

        strand->is_new = false;
        if (!strand->gone)
            rows[n++] = &strand->row;
    }
    world->new_strands.n = 0;
    if (!strands_insert(world->db, rows, n, err))
        return false;
    for (size_t i = 0; i < world->changed_strands.n; i++) {
        struct w_strand *strand = world->changed_strands.at[i];

        strand->dirty = false;
        if (!strand->gone && !strands_update(world->db, &strand->row, err))
            return false;
    }
    world->changed_strands.n = 0;
    return true;
}

static bool flush_posts(struct world *world, struct err *err)
{
    const struct post_row **rows = ARENA_NEW(&world->arena, const struct post_row *, world->new_posts.n);
    const struct post **posts = ARENA_NEW(&world->arena, const struct post *, world->new_posts.n);
    struct search_row *words = ARENA_NEW(&world->arena, struct search_row, world->new_posts.n);
    struct search_row *all = ARENA_NEW(&world->arena, struct search_row, world->new_posts.n + world->n_names);
    struct label_row *labels = ARENA_NEW(&world->arena, struct label_row, world->new_posts.n);
    size_t n = 0, n_all;

    for (size_t i = 0; i < world->new_posts.n; i++) {
        struct w_post *post = world->new_posts.at[i];

        post->is_new = false;
        if (post->gone)
            continue;
        post->labels_stand = true;
        known_add(world->known, KEYS_POST, post->row.network, post->row.network_id);
        if (post->row.repost_of.len)
            known_add(world->known, KEYS_ORIGINAL, post->row.network, post->row.repost_of);
        rows[n] = &post->row;
        posts[n] = post->post;
        if (post->labels) {
            labels[n] = *post->labels;
            labels[n].post = post->row.id;
        }
        words[n++] = (struct search_row){ .id = post->row.id, .tokens = post->words };
    }
    world->new_posts.n = 0;
    n_all = merge_words(world->names, world->n_names, words, n, all);
    if (!posts_insert(world->db, rows, posts, n, world->now, err) ||
        !labels_insert(world->db, labels, n, err) || !search_insert(world->db, all, n_all, err))
        return false;
    world->n_names = 0;
    for (size_t i = 0; i < world->changed_posts.n; i++) {
        struct w_post *post = world->changed_posts.at[i];

        post->dirty = false;
        if (!post->gone && !posts_place(world->db, &post->row, err))
            return false;
    }
    world->changed_posts.n = 0;
    return true;
}

/* Whose strands a case has: its customer's; without one, those that hang on its post (strand_customer in intake.c). */
static bool customer_of_strands(struct world *world, const struct w_case *kase, int64_t *out, struct err *err)
{
    struct post_rows rows;

    *out = kase->kase.customer;
    if (*out)
        return true;
    if (!posts_of_case(world->db, kase->kase.id, &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n && !*out; i++) {
        if (rows.at[i].role == ROLE_CUSTOMER)
            *out = -rows.at[i].id;
    }
    return true;
}

static bool strands_of_case(struct world *world, const struct w_case *kase, const struct strand ***out,
                            size_t *out_n, struct w_strand **out_first, struct err *err)
{
    struct w_customer *customer;
    int64_t id;
    size_t n = 0;

    *out_n = 0;
    *out_first = NULL;
    if (!customer_of_strands(world, kase, &id, err) || !world_customer(world, id, &customer, err))
        return false;
    for (struct w_strand *strand = customer->strands; strand; strand = strand->next_of_customer)
        n += strand->row.kase == kase->kase.id && !strand->gone;
    *out = ARENA_NEW(&world->arena, const struct strand *, n);
    for (struct w_strand *strand = customer->strands; strand; strand = strand->next_of_customer) {
        if (strand->row.kase != kase->kase.id || strand->gone)
            continue;
        if (!*out_first || strand->row.first_at < (*out_first)->row.first_at)
            *out_first = strand;
        (*out)[(*out_n)++] = &strand->row;
    }
    return true;
}

/* "… until then to, else the first account named, else the rule's, else the conversation's." */
static bool brand_of_conversation(struct world *world, const struct w_strand *of, int64_t *out,
                                  struct err *err)
{
    struct w_conversation *conversation;
    const struct strand **rows;
    size_t n = 0;

    if (!world_conversation_by_id(world, of->row.conversation, &conversation, err) ||
        !world_load_strands(world, conversation, err))
        return false;
    for (struct w_strand *strand = conversation->strands; strand; strand = strand->next_of_conversation)
        n++;
    rows = ARENA_NEW(&world->arena, const struct strand *, n);
    n = 0;
    for (struct w_strand *strand = conversation->strands; strand; strand = strand->next_of_conversation) {
        if (!strand->gone)
            rows[n++] = &strand->row;
    }
    *out = case_brand(rows, n);
    return true;
}

static bool freshen_brand(struct world *world, struct w_case *kase, struct err *err)
{
    const struct strand **rows;
    struct w_strand *first;
    size_t n;

    if (!strands_of_case(world, kase, &rows, &n, &first, err))
        return false;
    kase->brand_stale = false;
    if (n == 0)
        return true;
    kase->kase.brand = case_brand(rows, n);
    return kase->kase.brand || brand_of_conversation(world, first, &kase->kase.brand, err);
}

static bool freshen_times(struct world *world, struct w_case *kase, const struct post_row *rows, size_t n,
                          struct err *err)
{
    struct timed_post *posts = ARENA_NEW(&world->arena, struct timed_post, n);
    const struct post_row *latest = NULL;

    kase->stale = false;
    kase->asks_labels = true;
    kase->kase.addressed = false;
    for (size_t i = 0; i < n; i++) {
        const struct post_row *row = &rows[i];

        posts[i] = (struct timed_post){ .at = row->created_at, .role = row->role, .bot = row->bot };
        kase->kase.addressed = kase->kase.addressed || row->addressed;
        if (row->role == ROLE_CUSTOMER)
            latest = row;
    }
    case_times(&kase->kase, posts, n);
    if (kase->face_stale && latest) {
        struct post *post = ARENA_NEW(&world->arena, struct post, 1);

        if (!posts_get(world->db, latest->id, &world->arena, post, err))
            return false;
        kase->face = case_face_of(post, &world->arena);
        kase->face_dirty = true;
    }
    kase->face_stale = false;
    return true;
}

static int by_id(const void *a, const void *b)
{
    int64_t one = (*(struct w_case *const *)a)->kase.id, other = (*(struct w_case *const *)b)->kase.id;

    return (one > other) - (one < other);
}

/* The times of all cases that want it, from one question. */
static bool freshen_all_times(struct world *world, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(CASE_LIST_MAX);
    struct w_case **stale = ARENA_NEW(&world->arena, struct w_case *, world->changed_cases.n);
    struct post_rows rows;
    size_t n = 0, at = 0, end;

    for (size_t i = 0; i < world->changed_cases.n; i++) {
        struct w_case *kase = world->changed_cases.at[i];

        if (kase->stale)
            stale[n++] = kase;
    }
    if (n == 0)
        return true;
    qsort(stale, n, sizeof *stale, by_id);
    for (size_t i = 0; i < n; i++) {
        buf_char(&ids, i ? ',' : '[');
        buf_i64(&ids, stale[i]->kase.id);
    }
    buf_char(&ids, ']');
    if (!posts_of_cases(world->db, buf_sv(&ids), &world->arena, &rows, err))
        return false;
    for (size_t i = 0; i < n; i++, at = end) {
        for (end = at; end < rows.n && rows.at[end].kase == stale[i]->kase.id;)
            end++;
        if (!freshen_times(world, stale[i], rows.at + at, end - at, err))
            return false;
    }
    return true;
}

/* Whoever passed a post on before it was a customer's counts from now on. */
static bool flush_reposts(struct world *world, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(CASE_LIST_MAX);

    for (size_t i = 0; i < world->changed_cases.n; i++) {
        struct w_case *kase = world->changed_cases.at[i];

        if (kase->reposts_stale && !cases_count_reposts(world->db, kase->kase.id, err))
            return false;
        kase->reposts_stale = false;
    }
    if (world->customer_posts.n == 0)
        return true;
    for (size_t i = 0; i < world->customer_posts.n; i++) {
        const struct w_post *post = world->customer_posts.at[i];

        if (known_lacks(world->known, known_hash(KEYS_ORIGINAL, post->row.network, post->row.network_id)))
            continue;
        buf_char(&ids, ids.len ? ',' : '[');
        buf_i64(&ids, post->row.id);
    }
    world->customer_posts.n = 0;
    if (ids.len == 0)
        return true;
    buf_char(&ids, ']');
    return cases_count_reposts_of(world->db, buf_sv(&ids), err);
}

/* When the first answer is due; 0: no clock runs. */
static ms_t due_of(const struct world *world, const struct w_case *kase, const struct label_row *labels)
{
    if (kase->kase.state != CASE_OPEN || !kase->kase.waiting_since)
        return 0;
    return kase->kase.waiting_since +
           world->due_after_ms * (labels && label_wants_thanks(labels) ? CASE_THANKS_TIMES : 1);
}

static bool flush_cases(struct world *world, struct err *err)
{
    size_t n = world->changed_cases.n, n_new = 0;
    struct case_new *news = ARENA_NEW(&world->arena, struct case_new, n);

    for (size_t i = 0; i < n; i++) {
        struct w_case *kase = world->changed_cases.at[i];

        if (kase->brand_stale && !freshen_brand(world, kase, err))
            return false;
    }
    if (!freshen_all_times(world, err))
        return false;
    world_choose_labels(world);
    for (size_t i = 0; i < n; i++) {
        struct w_case *kase = world->changed_cases.at[i];
        const struct label_row *labels = world_labels_of(kase);
        ms_t due_at = due_of(world, kase, labels);

        if (!kase->version)
            kase->version = world_id(world);
        if (kase->is_new)
            news[n_new++] = (struct case_new){ &kase->kase, &kase->face, labels, kase->version, due_at };
        else if (!cases_update(world->db, &kase->kase, kase->face_dirty ? &kase->face : NULL, labels,
                               kase->version, due_at, err))
            return false;
        kase->dirty = kase->face_dirty = false;
    }
    if (!cases_insert(world->db, news, n_new, err) || !world_take_labels(world, err) ||
        !flush_reposts(world, err))
        return false;
    for (size_t i = 0; i < n; i++)
        ((struct w_case *)world->changed_cases.at[i])->is_new = false;
    world->changed_cases.n = 0;
    return true;
}

bool world_flush(struct world *world, struct err *err)
{
    if (!flush_people(world, err) || !flush_conversations(world, err) || !flush_posts(world, err) ||
        !flush_strands(world, err) || !flush_cases(world, err) ||
        !events_insert(world->db, world->events, world->n_events, err))
        return false;
    world->n_events = 0;
    return true;
}
