/* channel/bluesky_answer.c: answers out. All of a part is fixed before its first try — the record key, the
 * time, the record byte for byte, and through the CID even what the next part says about it — so that sending
 * it again is the same putRecord call, which the network takes as one: `swapRecord: null` means "only where
 * nothing is", an equal record is no change, a different one is InvalidSwap. (createRecord would make a
 * second post, or fail with a 500.)
 *
 * A part's record is the body of that call. */
#include "channel/bluesky_inner.h"

#include "base/random.h"
#include "model/capabilities.h"
#include "text/graphemes.h"

enum {
    PUT_MAX = 256 << 10,
    PART_STEP_MS = 1, /* parts stand in order by their times */
    LANG_MAX = 64,
};

/* A strong reference: a record as it is now. */
struct ref {
    struct sv uri, cid;
};

struct preparing {
    struct bluesky *bluesky;
    struct bluesky_worker *worker;
    struct arena *arena;
    const struct channel_answer *answer;
    struct sv own_did;
    struct ref root, parent; /* absent for a post that answers nothing */
    int64_t us;              /* of the first part's key */
    ms_t at;
    unsigned clock_id;
};

/* ---- what is asked before ---- */

static bool ask_record(struct bluesky *bluesky, struct bluesky_worker *worker, struct sv uri,
                       struct json *out, struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = "com.atproto.repo.getRecord" };
    struct sv did, collection, rkey;

    if (!bluesky_uri_split(uri, &did, &collection, &rkey))
        return err_set(err, ERR_INPUT, "\"%.*s\" is no Bluesky post", SV_ARG(utf8_cut(uri, 100)));
    buf_init(&query, HTTP_URL_MAX);
    buf_printf(&query, "repo=%.*s&collection=%.*s&rkey=%.*s", SV_ARG(did), SV_ARG(collection), SV_ARG(rkey));
    call.query = buf_sv(&query);
    return bluesky_ask(bluesky, worker, &call, out, err);
}

static bool read_ref(struct preparing *preparing, struct json json, struct ref *out)
{
    struct sv uri = json_text(json_get(json, "uri")), cid = json_text(json_get(json, "cid")), did, collection,
              rkey;

    if (!bluesky_uri_split(uri, &did, &collection, &rkey) || !cid.len || cid.len > BLUESKY_URI_MAX)
        return false;
    *out = (struct ref){ arena_sv(preparing->arena, uri), arena_sv(preparing->arena, cid) };
    return true;
}

/* The answered post's CID, and the root that its own record names. */
static bool find_refs(struct preparing *preparing, struct err *err)
{
    struct json record;

    if (!preparing->answer->in_reply_to.len)
        return true;
    if (!ask_record(preparing->bluesky, preparing->worker, preparing->answer->in_reply_to, &record, err)) {
        if (err && err->kind == ERR_ABSENT)
            return err_set(err, ERR_ABSENT, "the post to be answered is gone");
        return err_in(err, "looking at the post to be answered");
    }
    if (!read_ref(preparing, record, &preparing->parent))
        return err_set(err, ERR_LATER,
                       "looking at the post to be answered: the network gave no reference to it");
    if (!read_ref(preparing, json_get(json_get(json_get(record, "value"), "reply"), "root"),
                  &preparing->root))
        preparing->root = preparing->parent;
    return true;
}

/* Absent when nobody bears that name: then it stays plain text. */
static bool find_did(struct preparing *preparing, struct sv handle, struct sv *out, struct err *err)
{
    CLEANUP(buf_done) struct buf query = { 0 };
    struct bluesky_call call = { .method = "com.atproto.identity.resolveHandle" };
    struct json answer;
    struct err why = { 0 };

    *out = sv_of(NULL, 0);
    buf_init(&query, HTTP_URL_MAX);
    buf_str_append(&query, "handle=");
    http_escape(&query, handle);
    call.query = buf_sv(&query);
    if (bluesky_ask(preparing->bluesky, preparing->worker, &call, &answer, &why)) {
        if (bluesky_is_did(json_text(json_get(answer, "did"))))
            *out = arena_sv(preparing->arena, json_text(json_get(answer, "did")));
        return true;
    }
    if (why.kind == ERR_INPUT || why.kind == ERR_ABSENT)
        return true;
    if (err)
        *err = why;
    return err_in(err, "looking up @%.*s", SV_ARG(handle));
}

/* ---- writing ---- */

static void write_ref(struct buf *out, const char *key, const struct ref *ref)
{
    json_begin(out, key, '{');
    json_out_sv(out, "cid", ref->cid);
    json_out_sv(out, "uri", ref->uri);
    json_end(out, '}');
}

static void write_feature(struct buf *out, const struct bluesky_facet *facet, struct sv did)
{
    struct sv link = facet->value;
    CLEANUP(buf_done) struct buf whole = { 0 };

    buf_init(&whole, CHANNEL_ANSWER_MAX + 16);
    json_begin(out, NULL, '{');
    if (facet->kind == FACET_MENTION) {
        json_out_str(out, "$type", "app.bsky.richtext.facet#mention");
        json_out_sv(out, "did", did);
    } else if (facet->kind == FACET_LINK) {
        if (!memmem(link.at, link.len, "://", 3))
            buf_str_append(&whole, "https://");
        buf_sv_append(&whole, link);
        json_out_str(out, "$type", "app.bsky.richtext.facet#link");
        json_out_sv(out, "uri", buf_sv(&whole));
    } else {
        json_out_str(out, "$type", "app.bsky.richtext.facet#tag");
        json_out_sv(out, "tag", link);
    }
    json_end(out, '}');
}

static bool write_facets(struct preparing *preparing, struct sv text, struct buf *out, struct err *err)
{
    struct bluesky_facet facets[BLUESKY_FACETS_MAX];
    size_t n = bluesky_facets_find(text, facets);
    bool has_begun = false;

    for (size_t i = 0; i < n; i++) {
        struct sv did = { 0 };

        if (facets[i].kind == FACET_MENTION && !find_did(preparing, facets[i].value, &did, err))
            return false;
        if (facets[i].kind == FACET_MENTION && !did.len)
            continue;
        if (!has_begun)
            json_begin(out, "facets", '[');
        has_begun = true;
        json_begin(out, NULL, '{');
        json_begin(out, "features", '[');
        write_feature(out, &facets[i], did);
        json_end(out, ']');
        json_begin(out, "index", '{');
        json_out_i64(out, "byteEnd", (int64_t)facets[i].end);
        json_out_i64(out, "byteStart", (int64_t)facets[i].start);
        json_end(out, '}');
        json_end(out, '}');
    }
    if (has_begun)
        json_end(out, ']');
    return true;
}

static bool write_record(struct preparing *preparing, struct sv text, ms_t at, struct buf *out,
                         struct err *err)
{
    json_begin(out, NULL, '{');
    json_out_str(out, "$type", BLUESKY_POST);
    json_out_sv(out, "text", text);
    json_out_time(out, "createdAt", at);
    if (preparing->answer->lang.len && preparing->answer->lang.len <= LANG_MAX) {
        json_begin(out, "langs", '[');
        json_out_sv(out, NULL, preparing->answer->lang);
        json_end(out, ']');
    }
    if (!write_facets(preparing, text, out, err))
        return false;
    if (preparing->parent.uri.len) {
        json_begin(out, "reply", '{');
        write_ref(out, "parent", &preparing->parent);
        write_ref(out, "root", &preparing->root);
        json_end(out, '}');
    }
    json_end(out, '}');
    return true;
}

static bool cid_of(struct sv record, struct buf *out, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(PUT_MAX);
    struct json json;

    return (json_parse(parser, record, JSON_FILE, &json, err) && bluesky_cid(json, out)) ||
           err_set(err, ERR_FAULT, "a record of ours has no CID");
}

/* One part; the next will answer it. */
static bool prepare_part(struct preparing *preparing, struct sv text, size_t i, struct channel_part *out,
                         struct err *err)
{
    CLEANUP(buf_done) struct buf record = { 0 };
    CLEANUP(buf_done) struct buf put = { 0 };
    CLEANUP(buf_done) struct buf cid = { 0 };
    char rkey[14];

    buf_init(&record, PUT_MAX);
    buf_init(&put, PUT_MAX);
    buf_init(&cid, 128);
    bluesky_tid(preparing->us + (int64_t)i * 1000 * PART_STEP_MS, preparing->clock_id, rkey);
    out->at = preparing->at + (ms_t)i * PART_STEP_MS;
    if (!write_record(preparing, text, out->at, &record, err))
        return false;
    json_begin(&put, NULL, '{');
    json_out_sv(&put, "repo", preparing->own_did);
    json_out_str(&put, "collection", BLUESKY_POST);
    json_out_str(&put, "rkey", rkey);
    json_out_null(&put, "swapRecord");
    json_out_raw(&put, "record", buf_sv(&record));
    json_end(&put, '}');
    if (!buf_ok(&record) || !buf_ok(&put))
        return err_set(err, ERR_INPUT, "the answer holds too many links and names");
    if (!cid_of(buf_sv(&record), &cid, err))
        return false;
    out->id = sv_str(
        arena_printf(preparing->arena, "at://%.*s/%s/%s", SV_ARG(preparing->own_did), BLUESKY_POST, rkey));
    out->url = sv_str(arena_printf(preparing->arena, "https://bsky.app/profile/%.*s/post/%s",
                                   SV_ARG(preparing->own_did), rkey));
    out->record = arena_sv(preparing->arena, buf_sv(&put));
    out->text = arena_sv(preparing->arena, text);
    out->in_reply_to = preparing->parent.uri;
    preparing->parent = (struct ref){ out->id, arena_sv(preparing->arena, buf_sv(&cid)) };
    if (!preparing->root.uri.len)
        preparing->root = preparing->parent;
    return true;
}

/* Keys that no other part of this state has: they go up even when the clock doesn't. */
static void take_keys(struct preparing *preparing, size_t n_parts)
{
    struct bluesky *bluesky = preparing->bluesky;
    uint16_t noise[2];

    random_bytes(noise, sizeof noise);
    preparing->clock_id = noise[0] & 1023;
    preparing->at = bluesky_now(bluesky);
    preparing->us = preparing->at * 1000 + noise[1] % 1000;
    lock_take(&bluesky->lock);
    if (preparing->us <= bluesky->last_tid_us)
        preparing->us = bluesky->last_tid_us + 1;
    bluesky->last_tid_us = preparing->us + (int64_t)n_parts * 1000 * PART_STEP_MS;
    lock_give(&bluesky->lock);
}

static bool prepare(struct preparing *preparing, struct channel_parts *out, struct err *err)
{
    struct sv texts[CHANNEL_PARTS_MAX];
    const struct text_limit *limit = &capabilities_of(sv_str(bluesky_channel.network))->public_limit;
    struct channel_part *parts;
    size_t n = 0;

    if (!text_split(preparing->answer->text, limit, texts, CHANNEL_PARTS_MAX, &n))
        return err_set(err, ERR_INPUT, "the answer is too long: at most %d posts of %zu characters",
                       CHANNEL_PARTS_MAX, limit->max);
    if (n == 0)
        return err_set(err, ERR_INPUT, "the answer is empty");
    if (!find_refs(preparing, err))
        return false;
    take_keys(preparing, n);
    parts = ARENA_NEW(preparing->arena, struct channel_part, n);
    for (size_t i = 0; i < n; i++)
        if (!prepare_part(preparing, texts[i], i, &parts[i], err))
            return false;
    *out = (struct channel_parts){ parts, n };
    return true;
}

bool bluesky_prepare(struct channel_state *state, const struct channel_answer *answer, struct arena *arena,
                     struct channel_parts *out, struct err *err)
{
    struct bluesky *bluesky = bluesky_of(state);
    struct preparing preparing = { .bluesky = bluesky, .arena = arena, .answer = answer };
    CLEANUP(buf_done) struct buf did = { 0 };
    bool is_done;

    if (answer->text.len > CHANNEL_ANSWER_MAX || !utf8_check(answer->text))
        return err_set(err, ERR_INPUT, "the answer is longer than %d bytes, or no UTF-8", CHANNEL_ANSWER_MAX);
    buf_init(&did, BLUESKY_DID_MAX);
    if (!bluesky_own_did(bluesky, &did))
        return err_set(err, ERR_DENIED, "the account is not signed in");
    preparing.own_did = arena_sv(arena, buf_sv(&did));
    if (!bluesky_worker_take(bluesky, &preparing.worker, err))
        return false;
    is_done = prepare(&preparing, out, err);
    bluesky_worker_give(bluesky, preparing.worker);
    return is_done;
}

/* ---- sending ---- */

static bool send_part(struct bluesky *bluesky, struct bluesky_worker *worker, const struct channel_part *part,
                      struct err *err)
{
    const struct bluesky_call call = { .method = "com.atproto.repo.putRecord",
                                       .body = part->record,
                                       .is_procedure = true };
    struct json answer;

    if (!bluesky_ask(bluesky, worker, &call, &answer, err))
        return false;
    if (!sv_equal(json_text(json_get(answer, "uri")), part->id))
        return err_set(err, ERR_UNSURE, "the network took the answer and calls it by another name");
    return true;
}

bool bluesky_send(struct channel_state *state, const struct channel_part *part, struct err *err)
{
    struct bluesky *bluesky = bluesky_of(state);
    struct bluesky_worker *worker;
    bool is_done;

    if (!bluesky_worker_take(bluesky, &worker, err))
        return false;
    is_done = send_part(bluesky, worker, part, err);
    bluesky_worker_give(bluesky, worker);
    return is_done;
}

bool bluesky_find(struct channel_state *state, const struct channel_part *part, bool *out_there,
                  struct err *err)
{
    struct bluesky *bluesky = bluesky_of(state);
    struct bluesky_worker *worker;
    struct json record;
    struct err why = { 0 };
    bool is_answered;

    if (!bluesky_worker_take(bluesky, &worker, err))
        return false;
    is_answered = ask_record(bluesky, worker, part->id, &record, &why);
    if (is_answered && !sv_equal(json_text(json_get(record, "uri")), part->id))
        is_answered =
            err_set(&why, ERR_UNSURE, "the network was asked for an answer and gave something else");
    bluesky_worker_give(bluesky, worker);
    if (is_answered || why.kind == ERR_ABSENT) {
        *out_there = is_answered;
        return true;
    }
    if (err)
        *err = why;
    return false;
}
