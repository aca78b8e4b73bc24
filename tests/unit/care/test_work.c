/* tests/unit/care/test_work.c: whose the claim is, and what can be taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/lang.h"
#include "care/claim.h"
#include "care/undo.h"

enum { ME = 7, OTHER = 8, NOW = 1000 };

static const struct {
    const char *name;
    struct claim claim;
    bool force;
    enum claim_choice choice;
} claims[] = {
    { "nobody has it", { 0, 0, 0 }, false, CLAIM_GIVEN },
    { "it is mine", { ME, NOW + 1, 3 }, false, CLAIM_MINE },
    { "mine, forced, is mine", { ME, NOW + 1, 3 }, true, CLAIM_MINE },
    { "mine, but its time is over", { ME, NOW, 3 }, false, CLAIM_GIVEN },
    { "somebody else has it", { OTHER, NOW + 1, 3 }, false, CLAIM_TAKEN },
    { "taken over", { OTHER, NOW + 1, 3 }, true, CLAIM_GIVEN },
    { "somebody else's, its time just over", { OTHER, NOW, 3 }, false, CLAIM_GIVEN },
    { "long over", { OTHER, 1, 3 }, false, CLAIM_GIVEN },
};

static void a_claim_is_given_mine_or_taken(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(claims); i++) {
        if (claim_decide(&claims[i].claim, ME, claims[i].force, NOW) != claims[i].choice)
            fail_msg("%s", claims[i].name);
    }
}

static const struct {
    const char *name;
    struct claim claim;
    int64_t fence;
    enum fence_choice choice;
} fences[] = {
    { "mine, with its number", { ME, NOW + 1, 3 }, 3, FENCE_GOOD },
    { "mine again, since with another number", { ME, NOW + 1, 4 }, 3, FENCE_LOST },
    { "mine, a number that never was", { ME, NOW + 1, 3 }, 4, FENCE_LOST },
    { "its time is over", { ME, NOW, 3 }, 3, FENCE_LOST },
    { "taken over", { OTHER, NOW + 1, 4 }, 3, FENCE_LOST },
    { "let go", { 0, 0, 3 }, 3, FENCE_LOST },
};

static void a_write_counts_from_the_holder_only(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(fences); i++) {
        if (fence_decide(&fences[i].claim, ME, fences[i].fence, NOW) != fences[i].choice)
            fail_msg("%s", fences[i].name);
    }
}

/* Events of a case, their ids from 1; the last column: whether the first can be taken back. */
struct happening {
    int kind; /* 0: the end */
    int64_t of;
};
#define E(kind) \
    { \
        EVENT_##kind + 1, 0 \
    }
#define UNDONE(of) \
    { \
        EVENT_UNDONE + 1, of \
    }

static const struct {
    const char *name;
    enum case_state state;
    struct happening events[5];
    bool possible;
} undos[] = {
    { "resolved", CASE_RESOLVED, { E(RESOLVED) }, true },
    { "resolved, open again by a new post", CASE_OPEN, { E(RESOLVED), E(JOINED) }, false },
    { "resolved, reopened, resolved: the first",
      CASE_RESOLVED,
      { E(RESOLVED), E(REOPENED), E(RESOLVED) },
      false },
    { "resolved and taken back", CASE_OPEN, { E(RESOLVED), UNDONE(1) }, false },
    { "resolved, then a note", CASE_RESOLVED, { E(RESOLVED), E(NOTED) }, true },
    { "tagged, whatever came then", CASE_RESOLVED, { E(TAGGED), E(NOTED), E(TAGGED), E(RESOLVED) }, true },
    { "tagged, in a case that was merged away", CASE_MERGED, { E(TAGGED), E(MERGED) }, false },
    { "handed on", CASE_OPEN, { E(HANDED_ON) }, true },
    { "handed on and claimed by another", CASE_OPEN, { E(HANDED_ON), E(CLAIMED) }, false },
    { "handed on, handed on, the second taken back",
      CASE_OPEN,
      { E(HANDED_ON), E(HANDED_ON), UNDONE(2) },
      true },
    { "split", CASE_OPEN, { E(SPLIT) }, true },
    { "split twice: the first", CASE_OPEN, { E(SPLIT), E(SPLIT) }, false },
    { "split twice, the second taken back", CASE_OPEN, { E(SPLIT), E(SPLIT), UNDONE(2) }, true },
    { "merged", CASE_OPEN, { E(MERGED) }, true },
    { "merged, then split", CASE_OPEN, { E(MERGED), E(SPLIT) }, false },
    { "a note stays", CASE_OPEN, { E(NOTED) }, false },
    { "a claim is let go, not undone", CASE_OPEN, { E(CLAIMED) }, false },
};

static void what_nothing_was_built_on_can_be_taken_back(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(undos); i++) {
        struct kase kase = { .state = undos[i].state };
        struct event_row rows[5];
        const struct event_row *events[5];
        bool undone[5];
        size_t n = 0;

        for (; undos[i].events[n].kind; n++) {
            rows[n] = (struct event_row){ .id = (int64_t)n + 1,
                                          .kind = (enum event_kind)(undos[i].events[n].kind - 1),
                                          .actor = ME,
                                          .event = undos[i].events[n].of };
            events[n] = &rows[n];
        }
        events_undone(events, n, undone);
        if (undo_possible(&kase, events, undone, n, 0) != undos[i].possible)
            fail_msg("%s", undos[i].name);
        rows[0].actor = 0;
        if (undo_possible(&kase, events, undone, n, 0))
            fail_msg("%s, by nobody", undos[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_is_given_mine_or_taken),
        cmocka_unit_test(a_write_counts_from_the_holder_only),
        cmocka_unit_test(what_nothing_was_built_on_can_be_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
