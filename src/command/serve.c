/* command/serve.c: `earshot serve`. */
#include <unistd.h>

#include "command/server.h"

static const struct option options[] = { OPTION_DB, OPTION_DATA, SERVER_OPTIONS, { 0 } };

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct server server = { .arguments = &arguments };
    struct err err = { 0 };
    int result, signals;

    if (!arguments_read(&command_serve, argc, argv, 0, 0, &arguments, &result))
        return result;
    signals = server_block_signals();
    result = server_start(&server, &err) ? EXIT_DONE : command_failed(&command_serve, &err);
    if (result == EXIT_DONE)
        server_stay(&server, signals);
    server_stop(&server);
    (void)close(signals);
    arguments_done(&arguments);
    return result;
}

const struct command command_serve = {
    .name = "serve",
    .operands = "",
    .summary = "Runs the server: the desk in the browser, and the readers of the networks",
    .help = "At the first start it prints a one-time link that sets up the administrator and the brand.\n"
            "SIGTERM finishes what is under way and ends; SIGHUP reads the configuration again, and the\n"
            "certificate: new connections get it.",
    .options = options,
    .run = run,
};
