/* command/version.c */
#include <stdio.h>

#include "command/command.h"
#include "store/schema.h"

static const struct option options[] = { { 0 } };

static int run(int argc, char **argv)
{
    struct arguments arguments;
    int result;

    if (!arguments_read(&command_version, argc, argv, 0, 0, &arguments, &result))
        return result;
    arguments_done(&arguments);
    printf("earshot %s (database version %d)\n", EARSHOT_VERSION, schema_version());
    return EXIT_DONE;
}

const struct command command_version = {
    .name = "version",
    .operands = "",
    .summary = "Prints the version and the version of the database it writes",
    .help = "",
    .options = options,
    .run = run,
};
