/* command/export.c: JSON lines of all that is stored. Reads beside a running server. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "db/db.h"
#include "store/export.h"
#include "store/schema.h"

static const struct option options[] = { OPTION_DB, OPTION_DATA, { 0 } };

static const struct {
    const char *name;
    bool (*run)(struct db *, export_fn *, void *, struct err *);
} kinds[] = {
    { "posts", export_posts },
    { "cases", export_cases },
    { "events", export_events },
    { "customers", export_customers },
};

static bool print(void *arg UNUSED, struct sv line)
{
    return fwrite(line.at, 1, line.len, stdout) == line.len;
}

static bool export_kind(const struct arguments *arguments, size_t kind, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(db_closep) struct db *db = NULL;

    if (!command_db(arguments, &url, err) || !db_open(sv_str(url), DB_READ, &db, err) ||
        !schema_check(db, err) || !db_begin(db, err)) /* one moment of the store, however long it takes */
        return false;
    if (!kinds[kind].run(db, print, NULL, err))
        return false;
    return fflush(stdout) == 0 || err_set(err, ERR_FAULT, "can't write: %s", strerror(errno));
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    int result;

    if (!arguments_read(&command_export, argc, argv, 1, 1, &arguments, &result))
        return result;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(arguments.operands[0], kinds[i].name) == 0) {
            result = export_kind(&arguments, i, &err) ? EXIT_DONE : command_failed(&command_export, &err);
            arguments_done(&arguments);
            return result;
        }
    }
    fprintf(stderr, "earshot export: there is no %s to export; say posts, cases, events or customers\n",
            arguments.operands[0]);
    arguments_done(&arguments);
    return EXIT_USAGE;
}

const struct command command_export = {
    .name = "export",
    .operands = "posts|cases|events|customers",
    .summary = "Writes everything stored as JSON lines, in the order of ids",
    .help = "Posts are in the post format, with their disposition and case. Times are RFC 3339 UTC.\n"
            "It reads one moment of the store, also beside a running server.",
    .options = options,
    .run = run,
};
