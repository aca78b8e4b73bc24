/* command/train.c: `earshot train`: a model file from labelled texts or from what agents corrected. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "command/command.h"
#include "command/train_desk.h"
#include "understand/model.h"
#include "understand/train.h"
#include "wire/json.h"

enum { FILE_MAX = 16 << 20, ROWS_MAX = 256 << 20 };

static const struct option options[] = {
    { "--data", "DIR",
      "the folder of the public sets that doc/models.md names; required. For a desk's model: the data folder" },
    { "--examples", "DIR", "the folder of our own examples; else src/understand/training" },
    { "--out", "FILE", "where the model goes; else model.bin" },
    { "--rows", "FILE",
      "trains nothing, but writes each text with its sentiment and what it is used for, so that peers can be "
      "trained and measured on the same" },
    { "--from-desk", NULL,
      "fits the model on the corrections of a desk instead, compares, and puts it in use if it is no worse" },
    { "--list", NULL, "prints a desk's models with their figures, and which is in use" },
    { "--rollback", NULL, "goes back to the desk's model before, in the end to the built-in one" },
    OPTION_DB,
    { 0 }
};

static bool write_file(const char *path, struct sv bytes, struct err *err)
{
    FILE *file = fopen(path, "we");
    bool ok;

    if (!file)
        return err_set(err, ERR_INPUT, "can't write %s: %s", path, strerror(errno));
    ok = fwrite(bytes.at, 1, bytes.len, file) == bytes.len;
    if (fclose(file) != 0 || !ok)
        return err_set(err, ERR_FAULT, "can't write %s: %s", path, strerror(errno));
    return true;
}

/* Peers are given what the head of sentiment is: no text without a sentiment. */
static bool write_rows(const struct rows *rows, const char *path, struct err *err)
{
    static const char *const uses[] = { "train", "tune", "report", "left out" };
    CLEANUP(buf_done) struct buf out = BUF(ROWS_MAX);

    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->at[i];

        if (row->sentiment < 0)
            continue;
        json_begin(&out, NULL, '{');
        json_out_str(&out, "use", uses[row->use]);
        json_out_str(&out, "set", row->set);
        json_out_sv(&out, "lang", row->lang);
        json_out_str(&out, "sentiment", sentiment_name((enum sentiment)row->sentiment));
        json_out_sv(&out, "text", row->text);
        json_end(&out, '}');
        buf_char(&out, '\n');
    }
    return write_file(path, buf_sv(&out), err);
}

static bool train(const char *data, const char *examples, const char *path, const char *rows_path,
                  struct err *err)
{
    CLEANUP(buf_done) struct buf file = BUF(FILE_MAX);
    struct rows rows;
    bool ok;

    if (!rows_read(data, examples, &rows, err))
        return false;
    if (rows_path) {
        ok = write_rows(&rows, rows_path, err);
        rows_done(&rows);
        return ok;
    }
    ok = train_model(&rows, stderr, &file, err) && write_file(path, buf_sv(&file), err);
    if (ok)
        fprintf(stderr, "%s: %zu bytes\n", path, file.len);
    rows_done(&rows);
    return ok;
}

static int run(int argc, char **argv)
{
    struct arguments arguments;
    struct err err = { 0 };
    const char *examples, *path;
    int result;

    if (!arguments_read(&command_train, argc, argv, 0, 0, &arguments, &result))
        return result;
    examples = argument(&arguments, "--examples");
    path = argument(&arguments, "--out");
    if (train_is_desk(&arguments)) {
        bool better = false;

        result = !train_desk(&arguments, &better, &err) ? command_failed(&command_train, &err)
                 : better                               ? EXIT_DONE
                                                        : EXIT_FAILED;
    } else if (!argument(&arguments, "--data")) {
        fprintf(stderr, "earshot train: --data is missing; see `earshot train --help`\n");
        result = EXIT_USAGE;
    } else if (!train(argument(&arguments, "--data"), examples ? examples : "src/understand/training",
                      path ? path : "model.bin", argument(&arguments, "--rows"), &err))
        result = command_failed(&command_train, &err);
    else
        result = EXIT_DONE;
    arguments_done(&arguments);
    return result;
}

const struct command command_train = {
    .name = "train",
    .operands = "",
    .summary =
        "Trains the model that `earshot classify` asks, from labelled texts or from what agents corrected",
    .help =
        "The same sets give the same file, to the byte. What trains and what only reports: doc/models.md.\n"
        "With --from-desk, --list or --rollback no set is needed: the built-in model is moved by what agents corrected,\n"
        "through the running server where there is one, and servers use it at once. The exit status is 1 when the new\n"
        "model is not better: nothing is changed then.",
    .options = options,
    .run = run,
};
