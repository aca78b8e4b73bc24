/* main.c: the command table: `earshot COMMAND`. */
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command/command.h"

static const struct command *const commands[] = {
    &command_serve, &command_demo,         &command_import,   &command_export, &command_config,
    &command_match, &command_explain_rule, &command_classify, &command_train,  &command_bench,
    &command_user,  &command_backup,       &command_restore,  &command_doctor, &command_version,
};

static void print_help(FILE *out)
{
    fprintf(
        out,
        "usage: earshot COMMAND [OPTION …]\n\nEarshot hears what people say about a company and brings each to who can answer.\n\n");
    for (size_t i = 0; i < COUNT(commands); i++)
        fprintf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(out, "  %-12s %s\n\n`earshot help COMMAND` tells more of one.\n", "help",
            "Prints this, or the help of a command");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT(commands); i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    fprintf(stderr, "earshot: there is no command %s; see `earshot help`\n", name);
    return NULL;
}

static int help(int argc, char **argv)
{
    const struct command *command;

    if (argc == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    command = find_command(argv[0]);
    if (!command)
        return EXIT_USAGE;
    command_print_help(command);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    const struct command *command;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file at its limit is a full disk like any other */
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return help(argc - 2, argv + 2);
    command = find_command(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!command)
        return EXIT_USAGE;
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    return command->run(argc - 2, argv + 2);
}
