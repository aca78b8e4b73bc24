/* tests/store/rig/keeper.h: a process beside the test that owns its folder and its PostgreSQL server, and
 * takes both away when the test ends, crashed or not. */
#pragma once

#include <stdbool.h>

enum keeper_order {
    KEEPER_START = 's',
    KEEPER_CRASH = 'k',
    KEEPER_QUIT = 'q',
};

enum { KEEPER_ANSWER_MAX = 256 };

/** Starts the keeper with `folder`, which it removes at the end. Gives the line to it: closing it (or dying)
 * is the end. */
int keeper_start(const char *folder, int *out_pid);
/** Sends an order and waits until it is done. `why` gets the reason if it can't be. */
bool keeper_ask(int line, enum keeper_order order, char why[static KEEPER_ANSWER_MAX]);
