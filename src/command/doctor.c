/* command/doctor.c: `earshot doctor`: looks at everything a server needs, and says what to do about what is wrong. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "command/command.h"
#include "db/db.h"
#include "flow/node.h"
#include "flow/owner.h"
#include "store/backup.h"
#include "store/nodes.h"
#include "store/schema.h"

static const struct option options[] = { OPTION_DB, OPTION_DATA, { 0 } };

enum { FREE_MB_LEAST = 500 };

struct report {
    int n_bad;
};

static void say(struct report *report, bool good, const char *what, const char *how)
{
    report->n_bad += !good;
    printf("%s  %s%s%s\n", good ? "ok " : "BAD", what, how && how[0] ? ": " : "", how ? how : "");
}

static void look_at_data(struct report *report, const char *data)
{
    CLEANUP(buf_done) struct buf key = BUF(5000);
    struct statvfs space;
    struct stat stat_key;

    buf_printf(&key, "%s/secret.key", data);
    say(report, access(data, W_OK) == 0, "the data folder can be written", data);
    if (statvfs(data, &space) == 0)
        say(report, space.f_bavail * space.f_frsize / (1 << 20) >= FREE_MB_LEAST, "the disk has room",
            space.f_bavail * space.f_frsize / (1 << 20) >= FREE_MB_LEAST ? "" : "less than 500 MB are free");
    if (stat(buf_str(&key), &stat_key) == 0)
        say(report, (stat_key.st_mode & 077) == 0, "secret.key is yours alone",
            (stat_key.st_mode & 077) ? "run chmod 600 on it" : "");
}

/* Who shares the store: names, and whether their leases run. One that ended without giving its number back is no fault. */
static void look_at_nodes(struct report *report, struct db *db)
{
    CLEANUP(arena_done) struct arena arena = { 0 };
    struct node_rows nodes;
    struct err err = { 0 };
    ms_t now;

    if (db_kind(db) == DB_SQLITE)
        return; /* its one owner is looked at below */
    if (!nodes_clock(db, &now, &err) || !nodes_list(db, &arena, &nodes, &err)) {
        say(report, false, "the nodes can't be read", err.text);
        return;
    }
    for (size_t i = 0; i < nodes.n; i++) {
        const struct node_row *node = &nodes.at[i];
        CLEANUP(buf_done) struct buf line = BUF(400);

        if (node->until < now - MS_DAY)
            continue; /* given back (0), or long gone */
        buf_printf(&line, "%.*s, ", SV_ARG(utf8_cut(node->name, 100)));
        if (node->until > now)
            buf_printf(&line,
                       "its lease runs for %" PRId64 " s more; it reads %" PRId64 " accounts, %" PRId64
                       " streams",
                       (node->until - now) / MS_SECOND, node->n_accounts, node->n_streams);
        else
            buf_printf(&line, "ended without a word %" PRId64 " s ago; others have taken over",
                       (now - node->until + NODE_LEASE_MS) / MS_SECOND);
        say(report, true, arena_printf(&arena, "node %" PRId64, node->number), buf_str(&line));
    }
}

static void look_at_store(struct report *report, const char *url)
{
    CLEANUP(db_closep) struct db *db = NULL;
    char what[BACKUP_WHAT_MAX];
    struct err err = { 0 };
    bool sound;

    if (!db_open(sv_str(url), DB_READ, &db, &err)) {
        if (err.kind == ERR_ABSENT)
            say(report, true, "there is no store yet; `earshot serve` makes one", "");
        else
            say(report, false, "the store can't be opened", err.text);
        return;
    }
    say(report, true, "the store can be opened", "");
    if (!schema_check(db, &err)) {
        say(report, false, "the store's version", err.text);
        return;
    }
    say(report, true, "the store's version is this program's", "");
    if (!backup_check(db, &sound, what, &err))
        say(report, false, "the store can't be read", err.text);
    else
        say(report, sound, "the store is sound", sound ? "" : what);
    look_at_nodes(report, db);
}

static void look_at_owner(struct report *report, const char *url)
{
    CLEANUP(owner_freep) struct owner *owner = NULL;
    char owner_socket[OWNER_SOCKET_MAX];
    struct err err = { 0 };
    bool taken;

    if (!sv_starts(sv_str(url), SV("sqlite:")))
        return; /* any number of servers: look_at_nodes has named them */
    if (!owner_take(sv_str(url), &owner, &taken, owner_socket, &err))
        say(report, false, "the store's lock", err.text);
    else
        say(report, true, taken ? "no server runs on it now" : "a server runs on it",
            taken ? "" : owner_socket);
}

static int run(int argc, char **argv)
{
    CLEANUP(mem_freep) char *data = NULL;
    CLEANUP(mem_freep) char *url = NULL;
    struct arguments arguments;
    struct report report = { 0 };
    struct err err = { 0 };
    int result;

    if (!arguments_read(&command_doctor, argc, argv, 0, 0, &arguments, &result))
        return result;
    if (command_data(&arguments, &data, &err) && command_db(&arguments, &url, &err)) {
        look_at_data(&report, data);
        look_at_store(&report, url);
        look_at_owner(&report, url);
        result = report.n_bad ? EXIT_FAILED : EXIT_DONE;
    } else
        result = command_failed(&command_doctor, &err);
    arguments_done(&arguments);
    return result;
}

const struct command command_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = "Looks at everything a server needs, and says what to do about what is wrong",
    .help = "Exit 0: all is well. 1: a line begins with BAD.",
    .options = options,
    .run = run,
};
