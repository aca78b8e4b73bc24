/* tests/peers/channel_driver.c: a channel on a string: commands as JSON lines on stdin, what comes of them as
 * JSON lines on stdout. So tests in another language drive the real thing against real servers, and may kill
 * it at any point.
 *
 *     channel_driver NETWORK SETTINGS HANDLE SECRET_FILE [--allow HOST:PORT]…
 *
 *     {"do":"sign_in"} {"do":"read","cursor":C} {"do":"ancestors","id":ID} {"do":"fetch","ids":[ID…]}
 * {"do":"health"}
 *     {"do":"prepare","text":T,"in_reply_to":ID} {"do":"send","part":PART} {"do":"find","part":PART}
 *     {"do":"stream","cursor":C,"count":N}        ends after N posts
 *
 * Each command ends with {"ok":true,…} or {"ok":false,"kind":K,"text":T}; posts and marks come before, as
 * {"post":…} and
 * {"mark":C}. The secret is read from SECRET_FILE and saved there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel/channel.h"
#include "model/post.h"
#include "wire/guard.h"
#include "wire/json.h"

enum { LINE_MAX_BYTES = 1 << 20 };

struct driver {
    const struct channel *channel;
    struct channel_state *state;
    struct channel_host host;
    struct guard guard;
    const char *settings, *secret_file;
    int64_t n_wanted, n_given; /* posts of a stream */
};

static const char *const kinds[] = {
    [ERR_NONE] = "none",         [ERR_INPUT] = "input", [ERR_DENIED] = "denied", [ERR_ABSENT] = "absent",
    [ERR_CONFLICT] = "conflict", [ERR_LATER] = "later", [ERR_UNSURE] = "unsure", [ERR_FAULT] = "fault",
};

static void say(struct buf *line)
{
    buf_char(line, '\n');
    if (!buf_ok(line) || fwrite(line->at, 1, line->len, stdout) != line->len || fflush(stdout))
        exit(1);
    buf_done(line);
}

static struct buf begin_line(void)
{
    struct buf line;

    buf_init(&line, 16 << 20);
    json_begin(&line, NULL, '{');
    return line;
}

static void say_result(bool ok, const struct err *err)
{
    struct buf line = begin_line();

    json_out_bool(&line, "ok", ok);
    if (!ok) {
        json_out_str(&line, "kind", kinds[err->kind]);
        json_out_str(&line, "text", err->text);
        json_out_i64(&line, "retry_at", err->retry_at);
    }
    json_end(&line, '}');
    say(&line);
}

/* ---- what the channel is handed ---- */

static ms_t now(void *ctx UNUSED)
{
    return clock_now();
}

static bool save_secret(void *ctx, struct sv secret, struct err *err)
{
    const struct driver *driver = ctx;
    char name[4096];
    FILE *file;

    (void)snprintf(name, sizeof name, "%s.new", driver->secret_file);
    file = fopen(name, "wb");
    if (!file || fwrite(secret.at, 1, secret.len, file) != secret.len || fclose(file) ||
        rename(name, driver->secret_file))
        return err_set(err, ERR_FAULT, "%s can't be written", driver->secret_file);
    return true;
}

static void load_secret(const struct driver *driver, struct buf *out)
{
    FILE *file = fopen(driver->secret_file, "rb");
    char *room = buf_room(out, CHANNEL_SECRET_MAX);

    if (!file || !room)
        return;
    out->len = fread(room, 1, CHANNEL_SECRET_MAX, file);
    fclose(file);
}

static bool take_post(void *ctx, const struct post *post, struct err *err)
{
    struct driver *driver = ctx;
    CLEANUP(buf_done) struct buf text = { 0 };
    struct buf line = begin_line();

    buf_init(&text, 8 << 20);
    post_write(&text, post);
    json_out_raw(&line, "post", buf_sv(&text));
    json_end(&line, '}');
    say(&line);
    driver->n_given++;
    return driver->n_given != driver->n_wanted || err_set(err, ERR_ABSENT, "enough");
}

static bool take_mark(void *ctx UNUSED, struct sv cursor, struct err *err UNUSED)
{
    struct buf line = begin_line();

    json_out_sv(&line, "mark", cursor);
    json_end(&line, '}');
    say(&line);
    return true;
}

/* ---- commands ---- */

static void write_part(struct buf *line, const struct channel_part *part)
{
    json_begin(line, NULL, '{');
    json_out_sv(line, "id", part->id);
    json_out_sv(line, "record", part->record);
    json_out_sv(line, "text", part->text);
    json_out_sv(line, "in_reply_to", part->in_reply_to);
    json_out_i64(line, "at", part->at);
    json_end(line, '}');
}

static struct channel_part read_part(struct json json)
{
    return (struct channel_part){ .id = json_text(json_get(json, "id")),
                                  .record = json_text(json_get(json, "record")),
                                  .text = json_text(json_get(json, "text")),
                                  .in_reply_to = json_text(json_get(json, "in_reply_to")) };
}

static bool do_sign_in(struct driver *driver, struct json command UNUSED, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct channel_identity identity;
    struct buf line;

    if (!driver->channel->sign_in(driver->state, &arena, &identity, err))
        return false;
    line = begin_line();
    json_out_sv(&line, "id", identity.id);
    json_out_sv(&line, "handle", identity.handle);
    json_end(&line, '}');
    say(&line);
    return true;
}

static bool do_read(struct driver *driver, struct json command, struct err *err)
{
    const struct channel_sink sink = { .post = take_post, .mark = take_mark, .ctx = driver };

    driver->n_wanted = 0;
    return driver->channel->read(driver->state, json_text(json_get(command, "cursor")), &sink, err);
}

static bool do_ancestors(struct driver *driver, struct json command, struct err *err)
{
    const struct channel_sink sink = { .post = take_post, .mark = take_mark, .ctx = driver };

    return driver->channel->ancestors(driver->state, json_text(json_get(command, "id")), &sink, err);
}

static bool do_fetch(struct driver *driver, struct json command, struct err *err)
{
    const struct channel_sink sink = { .post = take_post, .mark = take_mark, .ctx = driver };
    struct sv ids[CHANNEL_FETCH_MAX];
    struct json_iter iter = { 0 };
    struct json id;
    size_t n = 0;

    while (n < CHANNEL_FETCH_MAX && json_each(json_get(command, "ids"), &iter, &id))
        ids[n++] = json_text(id);
    return driver->channel->fetch(driver->state, ids, n, &sink, err);
}

static bool do_prepare(struct driver *driver, struct json command, struct err *err)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    const struct channel_answer answer = { .text = json_text(json_get(command, "text")),
                                           .in_reply_to = json_text(json_get(command, "in_reply_to")),
                                           .lang = json_text(json_get(command, "lang")) };
    struct channel_parts parts;
    struct buf line;

    if (!driver->channel->prepare(driver->state, &answer, &arena, &parts, err))
        return false;
    line = begin_line();
    json_begin(&line, "parts", '[');
    for (size_t i = 0; i < parts.n; i++)
        write_part(&line, &parts.at[i]);
    json_end(&line, ']');
    json_end(&line, '}');
    say(&line);
    return true;
}

static bool do_send(struct driver *driver, struct json command, struct err *err)
{
    const struct channel_part part = read_part(json_get(command, "part"));

    return driver->channel->send(driver->state, &part, err);
}

static bool do_find(struct driver *driver, struct json command, struct err *err)
{
    const struct channel_part part = read_part(json_get(command, "part"));
    struct buf line;
    bool is_there;

    if (!driver->channel->find(driver->state, &part, &is_there, err))
        return false;
    line = begin_line();
    json_out_bool(&line, "there", is_there);
    json_end(&line, '}');
    say(&line);
    return true;
}

static bool do_health(struct driver *driver, struct json command UNUSED, struct err *err UNUSED)
{
    CLEANUP(buf_done) struct buf text = { 0 };
    struct buf line = begin_line();

    buf_init(&text, 10000);
    driver->channel->health(driver->state, &text);
    json_out_sv(&line, "health", buf_sv(&text));
    json_end(&line, '}');
    say(&line);
    return true;
}

static bool do_stream(struct driver *driver, struct json command, struct err *err)
{
    const struct channel_sink sink = { .post = take_post, .mark = take_mark, .ctx = driver };
    struct channel_stream *stream;
    bool is_done;

    driver->n_given = 0;
    driver->n_wanted = 0;
    (void)json_i64(json_get(command, "count"), &driver->n_wanted);
    if (!driver->channel->stream_open(&driver->host, sv_str(driver->settings), &stream, err))
        return false;
    is_done = driver->channel->stream_run(stream, json_text(json_get(command, "cursor")), &sink, err);
    driver->channel->stream_close(stream);
    return is_done || (err->kind == ERR_ABSENT && driver->n_given == driver->n_wanted);
}

static const struct {
    const char *name;
    bool (*run)(struct driver *driver, struct json command, struct err *err);
} commands[] = {
    { "sign_in", do_sign_in }, { "read", do_read },       { "ancestors", do_ancestors },
    { "fetch", do_fetch },     { "prepare", do_prepare }, { "send", do_send },
    { "find", do_find },       { "health", do_health },   { "stream", do_stream },
};

static bool obey(struct driver *driver, struct json command, struct err *err)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (sv_is(json_text(json_get(command, "do")), commands[i].name))
            return commands[i].run(driver, command, err);
    return err_set(err, ERR_INPUT, "no such command");
}

static bool set_up(struct driver *driver, int argc, char **argv, struct err *err)
{
    CLEANUP(buf_done) struct buf secret = { 0 };
    struct channel_account account = { .handle = sv_str(argv[3]) };

    driver->settings = argv[2];
    driver->secret_file = argv[4];
    for (int i = 5; i + 1 < argc; i += 2)
        if (strcmp(argv[i], "--allow") != 0 || !guard_allow(&driver->guard, sv_str(argv[i + 1]), err))
            return false;
    driver->host = (struct channel_host){ .guard = &driver->guard,
                                          .user_agent = "Earshot/peers",
                                          .now = now,
                                          .save_secret = save_secret,
                                          .ctx = driver };
    driver->channel = channel_find(sv_str(argv[1]));
    if (!driver->channel)
        return err_set(err, ERR_INPUT, "no network %s", argv[1]);
    buf_init(&secret, CHANNEL_SECRET_MAX);
    load_secret(driver, &secret);
    account.secret = buf_sv(&secret);
    return driver->channel->open(&driver->host, sv_str(driver->settings), &account, &driver->state, err);
}

int main(int argc, char **argv)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(LINE_MAX_BYTES);
    struct driver driver = { 0 };
    struct err err = { 0 };
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    if (argc < 5 || !set_up(&driver, argc, argv, &err)) {
        fprintf(stderr, "channel_driver: %s\n",
                argc < 5 ? "NETWORK SETTINGS HANDLE SECRET_FILE [--allow HOST:PORT]" : err.text);
        return 2;
    }
    while ((len = getline(&line, &size, stdin)) > 0) {
        struct json command;

        err = (struct err){ 0 };
        if (json_parse(parser, sv_of(line, (size_t)len), JSON_FILE, &command, &err))
            say_result(obey(&driver, command, &err), &err);
        else
            say_result(false, &err);
    }
    driver.channel->close(driver.state);
    free(line);
    return 0;
}
