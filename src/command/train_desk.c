/* command/train_desk.c: asked of the running server where there is one, else done here on the store. */
#include "command/train_desk.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "command/command.h"
#include "command/owner_client.h"
#include "db/pool.h"
#include "flow/core.h"
#include "flow/models.h"
#include "flow/owner.h"
#include "wire/json.h"

enum { TOLD_MAX = 1 << 20, READER_WAIT_MS = 2000 };

bool train_is_desk(const struct arguments *arguments)
{
    return argument(arguments, "--from-desk") || argument(arguments, "--list") ||
           argument(arguments, "--rollback");
}

/* What came of it ---------------------------------------------------------------------------------------------------- */

static int64_t number(struct json root, const char *name)
{
    int64_t value = 0;

    (void)json_i64(json_get(root, name), &value);
    return value;
}

static double share(struct json root, const char *name)
{
    double value = 0;

    (void)json_double(json_get(root, name), &value);
    return value;
}

static void print_figures(struct json figures)
{
    struct json_iter iter = { 0 };
    struct json label;

    printf("  %" PRId64 " corrected posts, %" PRId64 " of them kept to compare on: of their %" PRId64
           " labels %" PRId64 " were right before, %" PRId64 " after; of the %" PRId64
           " corrected ones %" PRId64 " and %" PRId64 "\n",
           number(figures, "posts"), number(figures, "kept"), number(figures, "of"),
           number(figures, "right_before"), number(figures, "right_after"), number(figures, "corrected_of"),
           number(figures, "corrected_before"), number(figures, "corrected_after"));
    printf("  macro-F1     kept posts       %" PRId64 " own examples\n", number(figures, "own"));
    while (json_each(json_get(figures, "labels"), &iter, &label))
        printf("  %-10.*s %6.3f → %.3f   %6.3f → %.3f\n", SV_ARG(json_text(json_get(label, "label"))),
               share(label, "before"), share(label, "after"), share(label, "own_before"),
               share(label, "own_after"));
}

static void print_models(struct json root)
{
    struct json_iter iter = { 0 };
    struct json item, refused = json_get(root, "refused");
    int64_t in_use = number(root, "in_use");

    while (json_each(json_get(root, "items"), &iter, &item)) {
        printf("version %" PRId64 ", %.*s, made %.*s\n", number(item, "version"),
               SV_ARG(json_text(json_get(item, "state"))), SV_ARG(json_text(json_get(item, "made_at"))));
        print_figures(json_get(item, "figures"));
    }
    if (json_text(refused).len)
        printf("the built-in model is in use, for %.*s\n", SV_ARG(json_text(refused)));
    else if (in_use)
        printf("version %" PRId64 " is in use\n", in_use);
    else
        printf("the built-in model is in use; %" PRId64 " posts stand corrected, a refit needs %" PRId64 "\n",
               number(root, "corrected_posts"), number(root, "needed"));
}

static bool print(struct sv answer, bool learnt, bool *out_taken, struct err *err)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(TOLD_MAX);
    struct json root;

    *out_taken = true;
    if (!json_parse(parser, answer, JSON_NETWORK, &root, err))
        return err_in(err, "the answer");
    if (!learnt) {
        print_models(root);
        return true;
    }
    *out_taken = number(root, "version") > 0;
    if (*out_taken)
        printf("version %" PRId64 " is in use: ", number(root, "version"));
    else
        printf("nothing is changed: ");
    printf("%.*s\n", SV_ARG(json_text(json_get(root, "why"))));
    print_figures(json_get(root, "figures"));
    return true;
}

/* Where it is done --------------------------------------------------------------------------------------------------- */

static bool do_here(struct sv url, const struct arguments *arguments, struct buf *out, struct err *err)
{
    CLEANUP(core_closep) struct core *core = NULL;
    struct db *db;
    bool ok;

    if (!core_open(url, &core, err))
        return false;
    if (argument(arguments, "--from-desk"))
        return models_learn(core, 0, clock_now(), out, err);
    if ((argument(arguments, "--rollback") && !models_go_back(core, 0, clock_now(), err)) ||
        !db_take(core->readers, READER_WAIT_MS, &db, err))
        return false;
    ok = models_write(core, db, out, err);
    db_give(db);
    return ok;
}

static bool do_there(const char *socket, const struct arguments *arguments, struct buf *out, struct err *err)
{
    if (argument(arguments, "--from-desk"))
        return owner_client_call(socket, "POST", "/api/v1/models", SV("{}"), out, err);
    if (argument(arguments, "--rollback"))
        return owner_client_call(socket, "POST", "/api/v1/models/back", SV("{}"), out, err);
    return owner_client_call(socket, "GET", "/api/v1/models", (struct sv){ 0 }, out, err);
}

bool train_desk(const struct arguments *arguments, bool *out_taken, struct err *err)
{
    CLEANUP(mem_freep) char *url = NULL;
    CLEANUP(owner_freep) struct owner *owner = NULL;
    CLEANUP(buf_done) struct buf answer = BUF(TOLD_MAX);
    char owner_socket[OWNER_SOCKET_MAX];
    bool taken;

    return command_db(arguments, &url, err) && owner_take(sv_str(url), &owner, &taken, owner_socket, err) &&
           (taken ? do_here(sv_str(url), arguments, &answer, err)
                  : do_there(owner_socket, arguments, &answer, err)) &&
           print(buf_sv(&answer), argument(arguments, "--from-desk") != NULL, out_taken, err);
}
