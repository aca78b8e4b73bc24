/* care/world_inner.h: putting loaded rows into a world; for world.c and prefetch.c only. */
#pragma once

#include "care/world.h"
#include "store/keys.h"

/** Each makes the struct of a row that the world does not hold yet. */
struct w_post *world_hold_post(struct world *world, const struct post_row *row);
struct w_author *world_hold_author(struct world *world, const struct author_row *row);
struct w_customer *world_hold_customer(struct world *world, int64_t id);
struct w_conversation *world_hold_conversation(struct world *world, const struct conversation_row *row);
struct w_case *world_hold_case(struct world *world, const struct kase *kase);
/** Gives the one that is held already, if there is one; hangs it in the lists that the world has. */
struct w_strand *world_hold_strand(struct world *world, const struct strand *row);

/** The store has been asked and has no such row: unless one is held, nobody asks again. */
void world_note_absent(struct world *world, enum stored_keys keys, struct sv network, struct sv key);
