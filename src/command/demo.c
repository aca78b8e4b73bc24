/* command/demo.c: `earshot demo`: a server on a throw-away folder that plays the sample. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/random.h"
#include "command/server.h"
#include "command/throw_away.h"
#include "desk/desk.h"
#include "flow/core.h"
#include "flow/sample.h"
#include "flow/writer.h"
#include "store/agents.h"

static const struct option options[] = { SERVER_OPTIONS, { 0 } };

enum { PASSWORD_CHARS = 12 };

struct admin_job {
    int64_t id;
    char hash[128];
};

static bool add_admin(void *arg, struct db *db, struct err *err)
{
    const struct admin_job *job = arg;

    return agent_add(db,
                     &(struct agent_row){ .id = job->id,
                                          .email = SV("demo@earshot.example"),
                                          .name = SV("Dana Demo"),
                                          .role = AGENT_ADMIN,
                                          .password = sv_str(job->hash),
                                          .active = true },
                     err);
}

static bool prepare(struct server *server, struct err *err)
{
    char password[PASSWORD_CHARS + 1];
    struct admin_job job = { .id = id_new(&server->core->ids, clock_now()) };
    int64_t brand;

    random_token(password, PASSWORD_CHARS);
    if (!password_hash(sv_str(password), job.hash, err) ||
        !writer_run(server->core->writer, WRITE_DESK, add_admin, &job, err) ||
        !sample_begin(server->sample, &brand, err))
        return false;
    printf("Sign in as demo@earshot.example with the password %s\n", password);
    return true;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct server server = { .arguments = &arguments };
    struct err err = { 0 };
    CLEANUP(throw_away_donep) char *folder = NULL;
    struct buf url = BUF(5000);
    int result, signals;

    if (!arguments_read(&command_demo, argc, argv, 0, 0, &arguments, &result))
        return result;
    if (!throw_away_new(&folder, &err)) {
        arguments_done(&arguments);
        return command_failed(&command_demo, &err);
    }
    signals = server_block_signals();
    buf_printf(&url, "sqlite:%s/earshot.db", folder);
    server.data = sv_dup(sv_str(folder));
    server.url = buf_take(&url);
    result = server_start(&server, &err) && prepare(&server, &err) ? EXIT_DONE
                                                                   : command_failed(&command_demo, &err);
    if (result == EXIT_DONE)
        server_stay(&server, signals);
    server_stop(&server);
    (void)close(signals);
    arguments_done(&arguments);
    return result;
}

const struct command command_demo = {
    .name = "demo",
    .operands = "",
    .summary = "Runs a server that plays a day of a made-up guitar shop chain, in a folder that goes with it",
    .help = "Nothing of it touches your own data. It prints what to sign in with.",
    .options = options,
    .run = run,
};
