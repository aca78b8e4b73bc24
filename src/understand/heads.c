/* understand/heads.c: the table of heads. */
#include "understand/heads.h"

/* Where the columns of the second table's heads begin. */
enum {
    INTENT_AT = 0,
    REASON_AT = (int)INTENT_COUNT,
    URGENCY_AT = REASON_AT + (int)REASON_COUNT,
    ACTIONABLE_AT = URGENCY_AT + (int)URGENCY_COUNT,
    SPEAKER_AT = ACTIONABLE_AT + (int)ACTIONABLE_COUNT,
    TOLD_AT = SPEAKER_AT + (int)SPEAKER_COUNT,
    CARE_AT = TOLD_AT + (int)SENTIMENT_COUNT,
    COLUMNS_END = CARE_AT + (int)CARE_COUNT,
};

/* … and their sums: a head of two answers has one. */
enum {
    SPEAKER_SUMS = ACTIONABLE_AT + 1,
    TOLD_SUMS = SPEAKER_SUMS + (int)SPEAKER_COUNT,
    CARE_SUM = TOLD_SUMS + (int)SENTIMENT_COUNT,
};

const struct head_shape head_shapes[HEAD_COUNT] = {
    [HEAD_SENTIMENT] = { "sentiment", SENTIMENT_COUNT, 0, 0 },
    [HEAD_INTENT] = { "intent", INTENT_COUNT, INTENT_AT, INTENT_AT },
    [HEAD_REASON] = { "reason", REASON_COUNT, REASON_AT, REASON_AT },
    [HEAD_URGENCY] = { "urgency", URGENCY_COUNT, URGENCY_AT, URGENCY_AT },
    [HEAD_ACTIONABLE] = { "actionable", ACTIONABLE_COUNT, ACTIONABLE_AT, ACTIONABLE_AT },
    [HEAD_SPEAKER] = { "speaker", SPEAKER_COUNT, SPEAKER_AT, SPEAKER_SUMS },
    [HEAD_TOLD] = { "told", SENTIMENT_COUNT, TOLD_AT, TOLD_SUMS },
    [HEAD_CARE] = { "care", CARE_COUNT, CARE_AT, CARE_SUM },
};

_Static_assert((int)COLUMNS_END <= (int)CARE_COLUMNS, "all heads of the second table stand in one row of it");
