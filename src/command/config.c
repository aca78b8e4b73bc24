/* command/config.c: `earshot config export|import`. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "flow/config_document.h"
#include "command/owner_client.h"
#include "command/read_file.h"
#include "db/db.h"
#include "flow/core.h"
#include "flow/owner.h"
#include "flow/writer.h"
#include "store/schema.h"

static const struct option options[] = { OPTION_DB,
                                         OPTION_DATA,
                                         { "--replace", NULL,
                                           "import: also deletes what the document does not name" },
                                         { 0 } };

/* NULL: a standard stream. */
static const char *file_of(const struct arguments *arguments)
{
    const char *name = arguments->n_operands > 1 ? arguments->operands[1] : "-";

    return strcmp(name, "-") == 0 ? NULL : name;
}

static bool export_config(const struct arguments *arguments, struct sv url, struct err *err)
{
    CLEANUP(db_closep) struct db *db = NULL;
    CLEANUP(buf_done) struct buf document = BUF(CONFIG_MAX);
    const char *name = file_of(arguments);
    FILE *out = stdout;
    bool ok;

    if (!db_open(url, DB_READ, &db, err) || !schema_check(db, err) || !config_write(db, &document, err))
        return false;
    if (name)
        out = fopen(name, "we");
    ok = out && fprintf(out, "%s\n", buf_str(&document)) > 0 && fflush(out) == 0;
    if (name && out)
        ok = fclose(out) == 0 && ok;
    return ok || err_set(err, ERR_INPUT, "can't write: %s", strerror(errno));
}

struct import_job {
    struct core *core;
    struct sv document;
    bool replace;
};

static bool import_job_run(void *arg, struct db *db, struct err *err)
{
    struct import_job *job = arg;

    return config_read(db, &job->core->ids, clock_now(), job->document, job->replace, err);
}

static bool import_here(struct sv url, struct sv document, bool replace, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;
    struct import_job job = { .document = document, .replace = replace };

    if (!core_open(url, &core, err))
        return false;
    job.core = core;
    return writer_run(core->writer, WRITE_DESK, import_job_run, &job, err) &&
           core_reload(core, err); /* servers on the same PostgreSQL are told */
}

static bool import_config(const struct arguments *arguments, struct sv url, struct err *err)
{
    CLEANUP(buf_done) struct buf document = BUF(CONFIG_MAX);
    CLEANUP(buf_done) struct buf answer = BUF(CONFIG_MAX);
    CLEANUP(owner_freep) struct owner *owner = NULL;
    char owner_socket[OWNER_SOCKET_MAX];
    bool replace = argument(arguments, "--replace") != NULL, taken;

    if (!read_file(file_of(arguments), &document, err) || !owner_take(url, &owner, &taken, owner_socket, err))
        return false;
    if (taken)
        return import_here(url, buf_sv(&document), replace, err);
    return owner_client_call(owner_socket, "POST", replace ? "/api/v1/config?replace=1" : "/api/v1/config",
                             buf_sv(&document), &answer, err);
}

static int run(int argc, char **argv)
{
    CLEANUP(mem_freep) char *url = NULL;
    struct arguments arguments;
    struct err err = { 0 };
    int result;

    if (!arguments_read(&command_config, argc, argv, 1, 2, &arguments, &result))
        return result;
    if (strcmp(arguments.operands[0], "export") != 0 && strcmp(arguments.operands[0], "import") != 0) {
        fprintf(stderr, "earshot config: say export or import, not %s\n", arguments.operands[0]);
        result = EXIT_USAGE;
    } else if (!command_db(&arguments, &url, &err))
        result = command_failed(&command_config, &err);
    else if (strcmp(arguments.operands[0], "export") == 0)
        result =
            export_config(&arguments, sv_str(url), &err) ? EXIT_DONE : command_failed(&command_config, &err);
    else
        result =
            import_config(&arguments, sv_str(url), &err) ? EXIT_DONE : command_failed(&command_config, &err);
    arguments_done(&arguments);
    return result;
}

const struct command command_config = {
    .name = "config",
    .operands = "export|import [FILE|-]",
    .summary =
        "Writes or reads the whole configuration (brands, accounts, rules, places, agents) as one JSON document",
    .help =
        "Secrets are never part of it. Import adds and updates: a brand by its name, an account by network and handle or id,\n"
        "a rule by brand and tag, else value, an agent by email, a place by path.",
    .options = options,
    .run = run,
};
