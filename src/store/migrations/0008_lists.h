/* store/migrations/0008_lists.h: a list narrowed to an intent, to what presses, or to praise walks an index of that alone: the
 * few among a million cases would else be looked for among all of them. What presses, and praise, are a small part of the
 * cases. The condition for praise is one expression, so that no planner takes a part of it for another index. */
#pragma once

#define PRAISE_ONLY " WHERE CASE WHEN view < 3 AND intent IN ('praise', 'defence') THEN 1 ELSE 0 END = 1;"

#define SCHEMA_0008 \
    "CREATE INDEX cases_intent_due ON cases (intent, view, due_at, id) WHERE due_at IS NOT NULL;" \
    "CREATE INDEX cases_urgent_due ON cases (view, due_at, id) WHERE urgency >= 2 AND due_at IS NOT NULL;" \
    "CREATE INDEX cases_urgent_recent ON cases (view, last_at, id) WHERE urgency >= 2;" \
    "CREATE INDEX cases_praise ON cases (due_at, id, brand)" PRAISE_ONLY \
    "CREATE INDEX cases_brand_praise ON cases (brand, due_at, id)" PRAISE_ONLY
