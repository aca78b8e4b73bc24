/* desk/asking.h: asking the model from a slow step, as long as whoever waits is still there. */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "care/suggest.h"
#include "desk/request.h"
#include "flow/endpoint.h"

/** Whom an answer is for. */
struct asking {
    struct desk *desk;
    int fd; /* the client's connection; -1: not known */
};

/** In a step on the connection's thread. */
void asking_begin(struct request *request, struct asking *out);
/** Asks with the body that `write` appends (a second time with the bound's other name where the model wants that), reads the
 *  answer into the request's arena. False with a problem: what the model or the way to it did, in a sentence. */
MUST_USE bool asking_ask(struct request *request, const struct asking *asking,
                         const struct endpoint *endpoint,
                         void (*write)(const void *arg, bool long_name, struct buf *out), const void *arg,
                         struct suggested *out, struct err *err);
