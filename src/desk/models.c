/* desk/models.c: models fitted on the desk's corrections: which is in use, a new one, the way back. */
#include "desk/handlers.h"
#include "desk/inner.h"
#include "flow/models.h"

enum { TOLD_MAX = 16384 };

bool models_read(struct request *request, struct db *db, struct err *err)
{
    return models_write(request->desk->core, db, &request->out, err);
}

/* A fit takes seconds: it has a thread of its own, and the answer is what came of it. */
bool model_learn_slow(struct request *request, struct err *err)
{
    struct sv *told = ARENA_NEW(&request->arena, struct sv, 1);
    CLEANUP(buf_done) struct buf out = BUF(TOLD_MAX);

    request->own = told;
    if (!models_learn(request->desk->core, request->caller.agent, request->now, &out, err)) {
        if (err->kind == ERR_CONFLICT)
            request->problem = PROBLEM_CONFLICT; /* its text says the way out */
        return false;
    }
    *told = arena_sv(&request->arena, buf_sv(&out));
    return true;
}

bool model_learnt_read(struct request *request, struct db *db UNUSED, struct err *err UNUSED)
{
    json_out_raw(&request->out, NULL, *(const struct sv *)request->own);
    return true;
}

bool model_back_slow(struct request *request, struct err *err)
{
    if (models_go_back(request->desk->core, request->caller.agent, request->now, err))
        return true;
    if (err->kind == ERR_CONFLICT)
        request->problem = PROBLEM_CONFLICT;
    return false;
}
