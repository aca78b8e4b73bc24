/* desk/suggest.c: an answer suggested by a model, for an agent who holds the case. What it is told is gathered in one reading;
 * then it is asked on a thread that may wait; then the guards look at what it said as at any draft. Nothing is kept, nothing
 * is sent: what becomes of it is the agent's to say. */
#include <inttypes.h>

#include "base/random.h"
#include "care/mask.h"
#include "care/suggest.h"
#include "desk/asking.h"
#include "desk/handlers.h"
#include "desk/help.h"
#include "desk/inner.h"
#include "desk/views.h"
#include "flow/precedents.h"
#include "model/capabilities.h"
#include "store/agents.h"
#include "store/endings.h"
#include "store/outbox.h"
#include "store/thread_read.h"

enum { FENCE_CHARS = 22, BEGUN_MAX = 20000, AROUND_MAX = 100 /* posts whose authors are hidden, too */ };

struct suggesting {
    struct asking asking;
    struct endpoint endpoint;
    struct suggest_facts facts;
    struct mask *mask;
    struct case_row row;
    char fence[FENCE_CHARS + 1];
    int64_t in_reply_to, claim;
    struct suggest_post posts[SUGGEST_POSTS_MAX];
    struct suggest_pair snippets[SUGGEST_MATERIAL_MAX], endings[SUGGEST_MATERIAL_MAX];
    /* what came of it */
    struct suggested answer;
    struct sv text; /* with the private data back in its place */
    size_t n_strange;
};

/* Whose it is ------------------------------------------------------------------------------------------------------- */

static bool check_claim(struct request *request, struct db *db, const struct suggesting *own, struct err *err)
{
    const struct case_row *row = &own->row;
    struct claim claim = { .agent = row->agent, .until = row->claimed_until, .fence = row->fence };
    struct agent_row agent = { 0 };
    int64_t holder = claim_holder(&claim, request->now);

    if (fence_decide(&claim, request->caller.agent, own->claim, request->now) == FENCE_GOOD)
        return true;
    if (holder && holder != request->caller.agent) {
        if (!agent_get(db, holder, &request->arena, &agent, err))
            return false;
        request->work.holder = holder;
        request->work.holder_name = agent.name;
    }
    request->work.refusal = REFUSED_FENCE;
    return err_set(err, ERR_CONFLICT, "your claim on this case has ended; claim it again");
}

/* What is private --------------------------------------------------------------------------------------------------- */

/* What is ours is no secret: it must be known before any name is. */
static bool keep_ours(struct request *request, struct db *db, struct suggesting *own, struct err *err)
{
    struct account_rows accounts;
    struct brand_rows brands;

    if (!brands_list(db, false, &request->arena, &brands, err) ||
        !accounts_list(db, own->row.brand, (struct sv){ 0 }, &request->arena, &accounts, err))
        return false;
    for (size_t i = 0; i < brands.n; i++) {
        if (brands.at[i].id == own->row.brand)
            own->facts.brand = brands.at[i].name;
    }
    mask_keep(own->mask, own->facts.brand);
    for (size_t i = 0; i < accounts.n; i++)
        mask_keep(own->mask, accounts.at[i].handle);
    return true;
}

static bool hide_customer(struct request *request, struct db *db, struct suggesting *own, struct err *err)
{
    struct customer_view customer;

    mask_name(own->mask, MASK_CUSTOMER, own->row.who);
    mask_handle(own->mask, own->row.handle);
    if (!own->row.customer)
        return true;
    if (!customer_read(db, own->row.customer, &request->arena, &customer, err))
        return false;
    mask_name(own->mask, MASK_CUSTOMER, customer.name);
    for (size_t i = 0; i < customer.n_authors; i++) {
        mask_name(own->mask, MASK_CUSTOMER, customer.authors[i].name);
        mask_handle(own->mask, customer.authors[i].handle);
    }
    return true;
}

/* Our own people sign answers. */
static bool hide_agents(struct request *request, struct db *db, struct suggesting *own, struct err *err)
{
    struct agent_rows agents;

    if (!agents_list(db, &request->arena, &agents, err))
        return false;
    for (size_t i = 0; i < agents.n; i++)
        mask_name(own->mask, MASK_PERSON, agents.at[i].name);
    return true;
}

/* What it is about -------------------------------------------------------------------------------------------------- */

static int by_time(const void *a_, const void *b_)
{
    const struct thread_post *a = *(const struct thread_post *const *)a_,
                             *b = *(const struct thread_post *const *)b_;

    if (a->created_at != b->created_at)
        return a->created_at < b->created_at ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static const struct thread_post *find_post(const struct thread_posts *posts, int64_t id)
{
    for (size_t i = 0; i < posts->n; i++) {
        if (posts->at[i].id == id)
            return &posts->at[i];
    }
    return NULL;
}

static const struct thread_post *parent_of(const struct thread_posts *posts, const struct thread_post *post)
{
    for (size_t i = 0; post->in_reply_to.len && i < posts->n; i++) {
        if (&posts->at[i] != post && sv_equal(posts->at[i].network_id, post->in_reply_to))
            return &posts->at[i];
    }
    return NULL;
}

static bool is_among(const struct thread_post *const *chosen, size_t n, const struct thread_post *post)
{
    for (size_t i = 0; i < n; i++) {
        if (chosen[i] == post)
            return true;
    }
    return false;
}

/* The post to answer and what it answers, upward; then the latest of the case itself. A storm around it tells nothing. */
static size_t choose_posts(const struct thread_posts *posts, const struct thread_post *target, int64_t kase,
                           struct arena *arena, const struct thread_post *out[static SUGGEST_POSTS_MAX])
{
    const struct thread_post **ours = ARENA_NEW(arena, const struct thread_post *, posts->n);
    size_t n = 0, n_ours = 0;

    for (const struct thread_post *up = target; up && n < SUGGEST_POSTS_MAX / 2 && !is_among(out, n, up);
         up = parent_of(posts, up))
        out[n++] = up;
    for (size_t i = 0; i < posts->n; i++) {
        if (posts->at[i].kase == kase)
            ours[n_ours++] = &posts->at[i];
    }
    if (n_ours)
        qsort(ours, n_ours, sizeof *ours, by_time);
    while (n_ours && n < SUGGEST_POSTS_MAX) {
        if (!is_among(out, n, ours[--n_ours]))
            out[n++] = ours[n_ours];
    }
    qsort(out, n, sizeof *out, by_time);
    return n;
}

static const struct whole_post *whole_of(const struct whole_posts *whole, int64_t id)
{
    for (size_t i = 0; i < whole->n; i++) {
        if (whole->at[i].id == id)
            return &whole->at[i];
    }
    return NULL;
}

static enum case_role role_of(const struct suggesting *own, const struct whole_post *whole)
{
    return whole->kase == own->row.id || whole->role != ROLE_CUSTOMER ? whole->role : ROLE_NONE;
}

static void hide_author(struct suggesting *own, const struct whole_post *whole)
{
    enum case_role role = role_of(own, whole);

    if (role == ROLE_OURS || role == ROLE_LOOSE)
        return;
    mask_handle(own->mask, whole->post.author.handle);
    mask_name(own->mask, role == ROLE_CUSTOMER ? MASK_CUSTOMER : MASK_PERSON, whole->post.author.name);
}

static void put_post(struct suggesting *own, const struct whole_post *whole)
{
    const struct post *post = &whole->post;
    bool answered = whole->id == own->in_reply_to;
    enum case_role role = role_of(own, whole);

    mask_learn(own->mask, post->text);
    if (answered) {
        const struct capabilities *can = capabilities_of(post->network);

        own->facts.network = sv_str(can->name);
        own->facts.is_public = post->visibility != VISIBILITY_DIRECT && can->has_public;
        own->facts.limit = own->facts.is_public ? can->public_limit.max : can->private_limit.max;
        own->facts.lang = post->lang.len ? post->lang : own->row.lang;
    }
    if (post->deleted)
        return;
    own->posts[own->facts.n_posts++] =
        (struct suggest_post){ .role = role, .answered = answered, .text = post->text };
}

static bool read_thread(struct request *request, struct db *db, struct suggesting *own, struct err *err)
{
    CLEANUP(buf_done) struct buf ids = BUF(32 * (SUGGEST_POSTS_MAX + AROUND_MAX));
    const struct thread_post *chosen[SUGGEST_POSTS_MAX], *target;
    struct thread_posts posts;
    struct whole_posts whole;
    size_t n, n_ids;

    if (!thread_read(db, own->row.id, &request->arena, &posts, err))
        return false;
    target = find_post(&posts, own->in_reply_to);
    if (!target)
        return request_input(request, "in_reply_to",
                             own->in_reply_to ? "this case has no such post" : "name the post it answers");
    n = choose_posts(&posts, target, own->row.id, &request->arena, chosen);
    n_ids = n;
    json_begin(&ids, NULL, '[');
    for (size_t i = 0; i < n; i++)
        json_out_i64(&ids, NULL, chosen[i]->id);
    for (size_t i = 0; i < posts.n && n_ids < n + AROUND_MAX;
         i++) { /* people in the conversation are named in it */
        if (is_among(chosen, n, &posts.at[i]))
            continue;
        json_out_i64(&ids, NULL, posts.at[i].id);
        n_ids++;
    }
    json_end(&ids, ']');
    if (!posts_whole(db, buf_sv(&ids), n_ids, &request->arena, &whole, err))
        return false;
    for (size_t i = 0; i < whole.n; i++)
        hide_author(own, &whole.at[i]);
    for (size_t i = 0; i < n; i++) {
        const struct whole_post *post = whole_of(&whole, chosen[i]->id);

        if (post)
            put_post(own, post);
    }
    own->facts.posts = own->posts;
    return true;
}

static bool read_endings(struct request *request, struct db *db, struct suggesting *own, struct sv question,
                         struct err *err)
{
    struct alike alike[SUGGEST_MATERIAL_MAX];
    size_t n = precedents_find(request->desk->precedents, own->row.brand, question, own->row.id,
                               SUGGEST_MATERIAL_MAX, alike);

    for (size_t i = 0; i < n; i++) {
        struct ending ending;
        struct case_row row;
        bool found;

        if (!ending_of(db, (int64_t)alike[i].id, &request->arena, &ending, &found, err) ||
            (found && !cases_row(db, ending.kase, &request->arena, &row, err)))
            return false;
        if (!found || !ending.answered.len)
            continue;
        mask_name(own->mask, MASK_PERSON, row.who);
        mask_handle(own->mask, row.handle);
        own->endings[own->facts.n_endings++] = (struct suggest_pair){ ending.asked, ending.answered };
    }
    own->facts.endings = own->endings;
    return true;
}

static bool read_material(struct request *request, struct db *db, struct suggesting *own, struct err *err)
{
    const struct snippet *fitting[SNIPPETS_SHOWN];
    struct snippets snippets;
    struct sv question;

    if (!case_question(db, own->row.id, &request->arena, &question, err) ||
        !snippets_list(db, own->row.brand ? own->row.brand : -1, &request->arena, &snippets, err) ||
        !read_endings(request, db, own, question, err))
        return false;
    own->facts.n_snippets = help_snippets(&snippets, question, &request->arena, fitting);
    for (size_t i = 0; i < own->facts.n_snippets; i++)
        own->snippets[i] = (struct suggest_pair){ fitting[i]->title, fitting[i]->text };
    own->facts.snippets = own->snippets;
    return true;
}

/* The steps --------------------------------------------------------------------------------------------------------- */

bool suggest_check(struct request *request, struct db *db, struct err *err)
{
    struct suggesting *own = ARENA_NEW(&request->arena, struct suggesting, 1);

    request->own = own;
    own->mask = mask_new(&request->arena);
    asking_begin(request, &own->asking);
    random_token(own->fence, FENCE_CHARS);
    if (!body_id(request, "fence", &own->claim) || !body_id(request, "in_reply_to", &own->in_reply_to) ||
        !body_text(request, "text", 0, BEGUN_MAX, &own->facts.begun) ||
        !cases_row(db, request->ids[0], &request->arena, &own->row, err) ||
        !endpoint_load(db, &request->arena, &own->endpoint, err))
        return false;
    if (!request->desk->options.secrets || !endpoint_serves(&own->endpoint, own->row.brand))
        return request_problem(
            request, PROBLEM_ABSENT,
            "no model is set up for this brand; an administrator can do that under Suggestions");
    return check_claim(request, db, own, err) && keep_ours(request, db, own, err) &&
           hide_customer(request, db, own, err) && read_thread(request, db, own, err) &&
           read_material(request, db, own, err) && hide_agents(request, db, own, err);
}

static void write_request(const void *arg, bool long_name, struct buf *out)
{
    const struct suggesting *own = arg;

    suggest_request(&own->facts, own->mask, own->endpoint.model, sv_str(own->fence), long_name, out);
}

bool suggest_slow(struct request *request, struct err *err)
{
    CLEANUP(buf_done) struct buf text = BUF(4 * SUGGEST_TEXT_MAX);
    struct suggesting *own = request->own;

    if (!asking_ask(request, &own->asking, &own->endpoint, write_request, own, &own->answer, err))
        return false;
    mask_restore(own->mask, own->answer.text, &text, &own->n_strange);
    own->text = arena_sv(&request->arena, utf8_cut(buf_sv(&text), SUGGEST_TEXT_MAX));
    return true;
}

bool suggest_read(struct request *request, struct db *db, struct err *err)
{
    struct suggesting *own = request->own;
    struct buf *out = &request->out;
    struct work work = {
        .db = db, .arena = &request->arena, .agent = request->caller.agent, .now = request->now
    };
    bool objects[N_GUARDS] = { false };

    if (!work_guards(&work, own->row.id, own->text, own->in_reply_to, objects, err))
        return false;
    json_begin(out, NULL, '{');
    json_out_sv(out, "text", own->text);
    json_out_sv(out, "model", own->endpoint.model);
    json_out_bool(out, "cut", own->answer.cut);
    json_out_i64(out, "strange", (int64_t)own->n_strange);
    json_out_i64(out, "masked", (int64_t)mask_count(own->mask));
    write_guards(out, objects);
    json_end(out, '}');
    return true;
}
