/* command/bench_intake_posts.c: the stream of the generator. Some thousand conversations are under way at any time; each
 * line goes on with one of them, by its customer, by us, or by somebody beside. Files: bench_intake_file.c. */
#include "command/bench_intake_posts.h"

#include <inttypes.h>

#include "command/bench_intake_text.h"
#include "command/bench_intake_inner.h"
#include "wire/json.h"

enum {
    THREADS = 3000,        /* under way at once, of a long stream */
    POSTS_PER_THREAD = 20, /* of a short one */
    POSTS_PER_PERSON = 4,
    TURNS_MAX = 9,
    PAUSE_MS = 700,
    TEXT_MAX = 4096,
};
#define NETWORK "x"
/* Of a hundred. */
enum { NOBODYS = 4, BESIDE = 43, ANSWERED = 64 };

static const char *const brands[] = { "Strumhouse", "GuitarBarn", "FretCity",  "LowEndShop",
                                      "PickAndBow", "Keysmith",   "DrumDepot", "BrassCorner",
                                      "TuneWorks",  "Amplitude",  "StageLeft", "Songcraft" };

/* In no order: nothing that an index could profit from. */
static uint64_t new_id(struct care_stream *stream)
{
    return 100000000000000000u + random_next(&stream->seq) % 900000000000000000u;
}

static void begin_line(struct care_stream *stream, struct buf *out, uint64_t id)
{
    stream->at += 1 + (ms_t)random_below(&stream->seq, 2 * PAUSE_MS);
    json_begin(out, NULL, '{');
    json_out_str(out, "network", NETWORK);
    json_out_id(out, "id", (int64_t)id);
    json_out_time(out, "created_at", stream->at);
    json_out_str(out, "lang", "en");
}

static void end_line(struct buf *out, uint64_t in_reply_to, uint64_t root)
{
    if (in_reply_to)
        json_out_id(out, "in_reply_to", (int64_t)in_reply_to);
    if (root)
        json_out_id(out, "conversation", (int64_t)root);
    json_end(out, '}');
    buf_char(out, '\n');
}

static void write_person(struct buf *out, uint64_t person)
{
    char id[32], handle[32];

    (void)snprintf(id, sizeof id, "%" PRIu64, 1000 + person * 7919);
    (void)snprintf(handle, sizeof handle, "person_%" PRIx64, person);
    json_begin(out, "author", '{');
    json_out_str(out, "id", id);
    json_out_str(out, "handle", handle);
    json_out_str(out, "name", handle);
    json_out_i64(out, "followers", (int64_t)(person % 977));
    json_end(out, '}');
}

static void write_brand(struct buf *out, const char *brand)
{
    json_begin(out, "author", '{');
    json_out_str(out, "id", brand);
    json_out_str(out, "handle", brand);
    json_out_str(out, "name", brand);
    json_end(out, '}');
}

static uint64_t somebody(struct care_stream *stream)
{
    return random_below(&stream->seq, stream->n_posts / POSTS_PER_PERSON + 1);
}

static void by_customer(struct care_stream *stream, struct care_thread *thread, struct buf *out)
{
    CLEANUP(buf_done) struct buf text = BUF(TEXT_MAX);
    uint64_t id = new_id(stream);

    if (!thread->turns_left) {
        *thread = (struct care_thread){ .person = stream->only_cases ? stream->n_out : somebody(stream),
                                        .brand = (int)random_below(&stream->seq, COUNT(brands)),
                                        .root = id,
                                        .turns_left = 1 + (int)random_below(&stream->seq, TURNS_MAX) };
    }
    thread->turns_left--;
    buf_printf(&text, "@%s ", brands[thread->brand]);
    text_of_customer(&stream->seq, &text);
    begin_line(stream, out, id);
    json_out_sv(out, "text", buf_sv(&text));
    write_person(out, thread->person);
    end_line(out, thread->last, thread->last ? thread->root : 0);
    thread->last = id;
    thread->ours_last = false;
}

static void by_us(struct care_stream *stream, struct care_thread *thread, struct buf *out)
{
    CLEANUP(buf_done) struct buf text = BUF(TEXT_MAX);
    uint64_t id = new_id(stream);

    buf_printf(&text, "@person_%" PRIx64 " ", thread->person);
    text_of_agent(&stream->seq, &text);
    begin_line(stream, out, id);
    json_out_sv(out, "text", buf_sv(&text));
    write_brand(out, brands[thread->brand]);
    end_line(out, thread->last, thread->root);
    thread->last = id;
    thread->ours_last = true;
}

/* Beside a conversation of ours, or, without one, nobody's business. */
static void by_another(struct care_stream *stream, const struct care_thread *thread, struct buf *out)
{
    CLEANUP(buf_done) struct buf text = BUF(TEXT_MAX);

    text_of_customer(&stream->seq, &text);
    begin_line(stream, out, new_id(stream));
    json_out_sv(out, "text", buf_sv(&text));
    write_person(out, somebody(stream));
    end_line(out, thread ? thread->last : 0, thread ? thread->root : 0);
}

static void generated_line(struct care_stream *stream, struct buf *out)
{
    struct care_thread *thread = &stream->threads[random_below(&stream->seq, stream->n_threads)];
    uint64_t dice = random_below(&stream->seq, 100);

    if (stream->only_cases) {
        *thread = (struct care_thread){ 0 };
        by_customer(stream, thread, out);
    } else if (dice < NOBODYS)
        by_another(stream, NULL, out);
    else if (dice < BESIDE && thread->last)
        by_another(stream, thread, out);
    else if (dice < ANSWERED && thread->last && !thread->ours_last)
        by_us(stream, thread, out);
    else
        by_customer(stream, thread, out);
}

bool care_stream_line(struct care_stream *stream, struct buf *out)
{
    if (stream->n_out == stream->n_posts)
        return false;
    if (stream->n_file)
        care_file_line(stream, out);
    else
        generated_line(stream, out);
    stream->n_out++;
    return true;
}

struct care_stream *care_stream_new(uint64_t seed, int64_t n_posts)
{
    struct care_stream *stream = NEW(struct care_stream, 1);

    stream->seq.state = seed;
    stream->n_posts = (uint64_t)n_posts;
    stream->at = INT64_C(1704067200000); /* 2024-01-01 */
    stream->n_threads =
        stream->n_posts / POSTS_PER_THREAD < THREADS ? stream->n_posts / POSTS_PER_THREAD + 1 : THREADS;
    stream->threads = NEW(struct care_thread, stream->n_threads);
    for (size_t i = 0; i < COUNT(brands); i++)
        care_stream_account(stream, SV(NETWORK), sv_str(brands[i]));
    return stream;
}

struct care_stream *care_stream_of_cases(uint64_t seed, int64_t n_posts)
{
    struct care_stream *stream = care_stream_new(seed, n_posts);

    stream->only_cases = true;
    return stream;
}
