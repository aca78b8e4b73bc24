/* desk/timer.h: what the desk does each second: claims that ran out, lookers that left, sessions that ended. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/lang.h"

struct core;
struct desk;

MUST_USE bool timer_start(struct desk *desk, struct err *err);
void timer_stop(struct desk *desk);
/** Ends the claims whose time is over, an event each, and tells the bus. Looks with a reader first: nothing is written when
 *  nothing is due. */
void claims_expire(struct core *core, ms_t now);
