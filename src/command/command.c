/* command/command.c: arguments, help, and where things are. */
#include "command/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"

static int wrong_usage(const struct command *command, const char *what, const char *which)
{
    fprintf(stderr, "earshot %s: %s%s; see `earshot %s --help`\n", command->name, what, which, command->name);
    return EXIT_USAGE;
}

static int find_option(const struct command *command, const char *argument, size_t name_len)
{
    for (int i = 0; command->options[i].name; i++) {
        if (strlen(command->options[i].name) == name_len &&
            memcmp(command->options[i].name, argument, name_len) == 0)
            return i;
    }
    return -1;
}

static bool read_option(struct arguments *out, char **argv, int argc, int *at, int *out_exit)
{
    const char *argument = argv[*at], *equals = strchr(argument, '=');
    size_t name_len = equals ? (size_t)(equals - argument) : strlen(argument);
    int index = find_option(out->command, argument, name_len);
    const struct option *option = index >= 0 ? &out->command->options[index] : NULL;

    if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
        command_print_help(out->command);
        *out_exit = EXIT_DONE;
        return false;
    }
    if (!option) {
        *out_exit = wrong_usage(out->command, "there is no option ", argument);
        return false;
    }
    if (!option->value) {
        if (equals) {
            *out_exit = wrong_usage(out->command, "takes no value: ", option->name);
            return false;
        }
        out->values[index] = "";
    } else if (equals) {
        out->values[index] = equals + 1;
    } else if (*at + 1 < argc) {
        out->values[index] = argv[++*at];
    } else {
        *out_exit = wrong_usage(out->command, "a value is missing after ", option->name);
        return false;
    }
    return true;
}

bool arguments_read(const struct command *command, int argc, char **argv, int min_operands, int max_operands,
                    struct arguments *out, int *out_exit)
{
    bool options_over = false;

    *out = (struct arguments){ .command = command, .operands = NEW(char *, (size_t)argc + 1) };
    for (int i = 0; i < argc; i++) {
        if (!options_over && strcmp(argv[i], "--") == 0)
            options_over = true;
        else if (!options_over && argv[i][0] == '-' && argv[i][1]) {
            if (!read_option(out, argv, argc, &i, out_exit)) {
                arguments_done(out);
                return false;
            }
        } else
            out->operands[out->n_operands++] = argv[i];
    }
    if (out->n_operands < min_operands || out->n_operands > max_operands) {
        *out_exit =
            wrong_usage(command, out->n_operands < min_operands ? "something is missing: " : "too much: ",
                        out->n_operands < min_operands ? command->operands : out->operands[max_operands]);
        arguments_done(out);
        return false;
    }
    return true;
}

void arguments_done(struct arguments *arguments)
{
    free(arguments->operands);
    arguments->operands = NULL;
}

const char *argument(const struct arguments *arguments, const char *name)
{
    int index = find_option(arguments->command, name, strlen(name));

    return index >= 0 ? arguments->values[index] : NULL;
}

void command_print_help(const struct command *command)
{
    printf("usage: earshot %s%s%s%s\n\n%s.\n", command->name, command->options[0].name ? " [OPTION …]" : "",
           command->operands[0] ? " " : "", command->operands, command->summary);
    if (command->help[0])
        printf("\n%s\n", command->help);
    if (command->options[0].name)
        printf("\n");
    for (const struct option *option = command->options; option->name; option++) {
        char left[64];

        (void)snprintf(left, sizeof left, "%s%s%s", option->name, option->value ? " " : "",
                       option->value ? option->value : "");
        printf("  %-26s %s\n", left, option->help);
    }
    if (command->more_help)
        command->more_help();
}

int command_failed(const struct command *command, const struct err *err)
{
    fprintf(stderr, "earshot %s: %s\n", command->name, err->text);
    return EXIT_FAILED;
}

static bool make_folders(char *path, struct err *err)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return err_set(err, ERR_INPUT, "can't make the folder %s: %s; name another with --data", path,
                           strerror(errno));
        if (!slash)
            return true;
        *slash = '/';
    }
}

bool command_data(const struct arguments *arguments, char **out, struct err *err)
{
    const char *given = argument(arguments, "--data"), *base = getenv("XDG_DATA_HOME"),
               *home = getenv("HOME");
    CLEANUP(buf_done) struct buf path = BUF(4000);

    if (given)
        buf_str_append(&path, given);
    else if (base && base[0] == '/')
        buf_printf(&path, "%s/earshot", base);
    else if (home && home[0])
        buf_printf(&path, "%s/.local/share/earshot", home);
    else
        return err_set(err, ERR_INPUT, "no home folder; name a data folder with --data");
    if (!buf_ok(&path) || path.len == 0)
        return err_set(err, ERR_INPUT, "the data folder's path is empty or too long");
    if (!make_folders(path.at, err))
        return false;
    *out = buf_take(&path);
    return true;
}

bool command_db(const struct arguments *arguments, char **out, struct err *err)
{
    const char *given = argument(arguments, "--db"), *set = getenv("EARSHOT_DB");
    CLEANUP(mem_freep) char *data = NULL;
    CLEANUP(buf_done) struct buf url = BUF(5000);

    if (!given && !argument(arguments, "--data"))
        given = set;
    if (given) {
        *out = mem_dup(given, strlen(given));
        return true;
    }
    if (!command_data(arguments, &data, err))
        return false;
    buf_printf(&url, "sqlite:%s/earshot.db", data);
    *out = buf_take(&url);
    return true;
}
