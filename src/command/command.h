/* command/command.h: what `earshot COMMAND` runs, and what its help says. One table, in main.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

enum { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

struct option {
    const char *name;  /* with its dashes */
    const char *value; /* what stands for its value in the help; NULL: a flag */
    const char *help;
};

struct command {
    const char *name;
    const char *operands;         /* for the usage line */
    const char *summary;          /* one line */
    const char *help;             /* more of it */
    const struct option *options; /* ends with a NULL name */
    void (*more_help)(void);      /* prints what is made of tables; NULL: nothing */
    int (*run)(int argc, char **argv);
};

extern const struct command command_serve, command_import, command_export, command_config, command_match,
    command_bench, command_version, command_user, command_backup, command_restore, command_doctor,
    command_demo, command_explain_rule, command_train, command_classify;

/** The arguments of one call. */
struct arguments {
    const struct command *command;
    const char *values[24]; /* by the place of the option in its table; flags are "" */
    char **operands;
    int n_operands;
};

/** Options may stand before and after operands, `--name VALUE` or `--name=VALUE`; `--` ends them. When it is false the
 *  process is to end with *out_exit: usage was wrong and said so, or --help was asked for. */
MUST_USE bool arguments_read(const struct command *command, int argc, char **argv, int min_operands,
                             int max_operands, struct arguments *out, int *out_exit);
void arguments_done(struct arguments *arguments);
/** The value of an option of the command's table, NULL where it was not given. */
const char *argument(const struct arguments *arguments, const char *name);

/** Prints the help of a command. */
void command_print_help(const struct command *command);
/** Says on stderr what went wrong, as a sentence, and is EXIT_FAILED. */
int command_failed(const struct command *command, const struct err *err);

/** The data folder: --data, else $XDG_DATA_HOME/earshot, else ~/.local/share/earshot; made (0700) where it is not there. Heap. */
MUST_USE bool command_data(const struct arguments *arguments, char **out, struct err *err);
/** The database: --db, else $EARSHOT_DB, else sqlite:DATA/earshot.db. Heap. */
MUST_USE bool command_db(const struct arguments *arguments, char **out, struct err *err);

#define OPTION_DB \
    { \
        "--db", "URL", "sqlite:FILE or postgres://…; else $EARSHOT_DB, else earshot.db in the data folder" \
    }
#define OPTION_DATA \
    { \
        "--data", "DIR", "the data folder; else ~/.local/share/earshot" \
    }
