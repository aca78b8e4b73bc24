/* command/import.c: a file or a pipe of posts into the store: here when nobody owns it, else through the process that does. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "base/buf.h"
#include "command/command.h"
#include "command/owner_client.h"
#include "command/progress.h"
#include "flow/core.h"
#include "flow/import.h"
#include "flow/owner.h"
#include "model/post.h"
#include "wire/json.h"
#include "wire/lines.h"

enum { PIECE = 256 * 1024, BATCH_MAX = 100000, HELD_MS = 20, SHOWN_INVALID_MAX = 20 };

static const struct option options[] = {
    OPTION_DB,
    OPTION_DATA,
    { "--keep-all", NULL,
      "an archive of care conversations: what starts one opens a case even if it names nobody" },
    { "--batch", "N", "posts in one transaction, 1 to 100000; else 20000, on PostgreSQL 5000" },
    { 0 }
};

struct job {
    const struct arguments *arguments;
    const char *name; /* of the file, "-" for standard input */
    int fd;
    bool keep_all;
    int64_t batch; /* posts in one transaction; 0: as the store likes it */
    uint64_t size; /* 0: a pipe */
    char identity[64];
    struct importer *importer;
    struct progress progress;
    uint64_t n_bytes; /* as read, before any unzipping */
    int64_t n_shown;
};

static void show_invalid(void *arg, int64_t line, const struct err *err)
{
    struct job *job = arg;

    if (job->n_shown++ < SHOWN_INVALID_MAX)
        fprintf(stderr, "%s:%" PRId64 ": %s\n", job->name, line, err->text);
    else if (job->n_shown == SHOWN_INVALID_MAX + 1)
        fprintf(stderr, "… more lines that are not valid are only counted\n");
}

/* What a file is known by in its cursor: all of its bytes, and how it is read. */
static bool identify(struct job *job, struct err *err)
{
    CLEANUP(mem_freep) char *piece = mem_grow(NULL, PIECE, 1);
    XXH3_state_t *state = XXH3_createState();
    XXH128_hash_t hash;
    ssize_t got;

    (void)XXH3_128bits_reset(state);
    while ((got = read(job->fd, piece, PIECE)) > 0)
        (void)XXH3_128bits_update(state, piece, (size_t)got);
    hash = XXH3_128bits_digest(state);
    (void)XXH3_freeState(state);
    if (got < 0 || lseek(job->fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_INPUT, "can't read %s: %s", job->name, strerror(errno));
    (void)snprintf(job->identity, sizeof job->identity, "%016" PRIx64 "%016" PRIx64 "%s", hash.high64,
                   hash.low64, job->keep_all ? "+keep-all" : "");
    return true;
}

static bool open_input(struct job *job, struct err *err)
{
    struct stat stat;

    if (strcmp(job->name, "-") == 0) {
        job->fd = STDIN_FILENO;
        return true;
    }
    job->fd = open(job->name, O_RDONLY | O_CLOEXEC);
    if (job->fd < 0 || fstat(job->fd, &stat) != 0)
        return err_set(err, ERR_INPUT, "can't read %s: %s", job->name, strerror(errno));
    if (S_ISDIR(stat.st_mode))
        return err_set(err, ERR_INPUT, "%s is a folder; name a file", job->name);
    if (!S_ISREG(stat.st_mode))
        return true;
    job->size = (uint64_t)stat.st_size;
    return identify(job, err);
}

static bool take_line(void *arg, struct sv line, bool too_long, uint64_t end, struct err *err)
{
    struct job *job = arg;

    if (!importer_line(job->importer, line, too_long, end, err))
        return false;
    progress_show(&job->progress, importer_lines(job->importer), job->n_bytes);
    return true;
}

/* True when more input is there, or its end; false when what is held (the oldest since `since`, 0: nothing) should be
 * committed. A pipe that is ahead of us is a bulk, whose large batches are the faster. */
static bool input_ready(const struct job *job, ms_t since)
{
    struct pollfd poll_fd = { .fd = job->fd, .events = POLLIN };
    ms_t held = since ? clock_steady() - since : 0;

    return job->size || poll(&poll_fd, 1, !since ? -1 : held < HELD_MS ? (int)(HELD_MS - held) : 0) != 0;
}

static bool read_all(struct job *job, struct lines *lines, struct err *err)
{
    CLEANUP(mem_freep) char *piece = mem_grow(NULL, PIECE, 1);

    ms_t since = 0;

    for (;;) {
        ssize_t got;

        if (!input_ready(job, since)) {
            if (!importer_flush(job->importer, err))
                return false;
            since = 0;
            continue;
        }
        got = read(job->fd, piece, PIECE);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_INPUT, "can't read %s: %s", job->name, strerror(errno));
        if (got == 0)
            return lines_end(lines, err);
        job->n_bytes += (uint64_t)got;
        since = since ? since : clock_steady();
        if (!lines_feed(lines, sv_of(piece, (size_t)got), err))
            return false;
    }
}

static bool import_here(struct job *job, struct sv url, struct import_cursor *out, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;
    CLEANUP(importer_freep) struct importer *importer = NULL;
    CLEANUP(lines_freep) struct lines *lines = NULL;
    struct import_options import_options = { .keep_all = job->keep_all,
                                             .batch_max = job->batch ? (size_t)job->batch : import_batch(url),
                                             .file =
                                                 job->identity[0] ? sv_str(job->identity) : (struct sv){ 0 },
                                             .invalid = show_invalid,
                                             .arg = job };
    uint64_t skip;

    if (!core_open(url, &core, err) || !importer_new(core, &import_options, &importer, &skip, err))
        return false;
    job->importer = importer;
    lines = lines_new(POST_LINE_MAX, skip, take_line, job);
    if (skip)
        fprintf(stderr, "goes on behind line %" PRId64 " of %s, where an earlier run ended\n",
                importer_lines(importer), job->name);
    return read_all(job, lines, err) && importer_finish(importer, out, err);
}

static bool print_summary(const struct import_cursor *counts, ms_t took, struct err *err)
{
    CLEANUP(buf_done) struct buf line = BUF(4096);

    json_begin(&line, NULL, '{');
    json_out_i64(&line, "read", counts->n_read);
    json_out_i64(&line, "invalid", counts->n_invalid);
    json_out_i64(&line, "duplicate", counts->n_duplicate);
    json_out_i64(&line, "dropped", counts->n_dropped);
    json_out_i64(&line, "kept", counts->n_kept);
    json_out_i64(&line, "cases_opened", counts->n_opened);
    json_out_i64(&line, "cases_joined", counts->n_joined);
    json_out_double(&line, "seconds", (double)took / 1000);
    json_end(&line, '}');
    printf("%s\n", buf_str(&line));
    return fflush(stdout) == 0 || err_set(err, ERR_FAULT, "can't write: %s", strerror(errno));
}

static int import(struct job *job, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(owner_freep) struct owner *owner = NULL;
    char owner_socket[OWNER_SOCKET_MAX];
    struct import_cursor counts = { 0 };
    ms_t started = clock_steady();
    bool taken, ok;

    if (!command_db(job->arguments, &url, err) || !open_input(job, err) ||
        !owner_take(sv_str(url), &owner, &taken, owner_socket, err))
        return command_failed(&command_import, err);
    progress_begin(&job->progress, job->size);
    if (taken)
        ok = import_here(job, sv_str(url), &counts, err);
    else
        ok = owner_client_import(owner_socket, job->fd, job->keep_all, &counts, err);
    progress_end(&job->progress);
    if (!ok || !print_summary(&counts, clock_steady() - started, err))
        return command_failed(&command_import, err);
    return counts.n_read && counts.n_invalid == counts.n_read ? EXIT_FAILED : EXIT_DONE;
}

static bool read_batch(const char *given, int64_t *out)
{
    *out = 0;
    if (!given || (sv_to_i64(sv_str(given), out) && *out >= 1 && *out <= BATCH_MAX))
        return true;
    fprintf(stderr, "earshot import: --batch is a number from 1 to %d, not %s\n", BATCH_MAX, given);
    return false;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    struct job job = { .arguments = &arguments, .fd = -1 };
    int result;

    if (!arguments_read(&command_import, argc, argv, 1, 1, &arguments, &result))
        return result;
    job.name = arguments.operands[0];
    job.keep_all = argument(&arguments, "--keep-all") != NULL;
    result = read_batch(argument(&arguments, "--batch"), &job.batch) ? import(&job, &err) : EXIT_USAGE;
    if (job.fd > STDIN_FILENO)
        (void)close(job.fd);
    arguments_done(&arguments);
    return result;
}

const struct command command_import = {
    .name = "import",
    .operands = "FILE.jsonl|-",
    .summary = "Takes posts in the post format (JSON lines, gzip too) through the whole stream",
    .help =
        "A broken import of a file goes on where it stopped when it is run again. What is not valid is told with its\n"
        "line number, counted and skipped. The last line on standard output sums up:\n"
        "  {\"read\":…,\"invalid\":…,\"duplicate\":…,\"dropped\":…,\"kept\":…,\"cases_opened\":…,\"cases_joined\":…,\"seconds\":…}\n"
        "Where a server owns the database the posts go through it and show on the open desks at once.",
    .options = options,
    .run = run,
};
