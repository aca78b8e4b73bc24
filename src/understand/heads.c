/* understand/heads.c: the table of heads. */
#include "understand/heads.h"

enum { BEFORE_TOLD = INTENT_COUNT + REASON_COUNT + URGENCY_COUNT + ACTIONABLE_COUNT + SPEAKER_COUNT };

const struct head_shape head_shapes[HEAD_COUNT] = {
    [HEAD_SENTIMENT] = { "sentiment", SENTIMENT_COUNT, 0 },
    [HEAD_INTENT] = { "intent", INTENT_COUNT, 0 },
    [HEAD_REASON] = { "reason", REASON_COUNT, INTENT_COUNT },
    [HEAD_URGENCY] = { "urgency", URGENCY_COUNT, INTENT_COUNT + REASON_COUNT },
    [HEAD_ACTIONABLE] = { "actionable", ACTIONABLE_COUNT, INTENT_COUNT + REASON_COUNT + URGENCY_COUNT },
    [HEAD_SPEAKER] = { "speaker", SPEAKER_COUNT,
                       INTENT_COUNT + REASON_COUNT + URGENCY_COUNT + ACTIONABLE_COUNT },
    [HEAD_TOLD] = { "told", SENTIMENT_COUNT, BEFORE_TOLD },
    [HEAD_CARE] = { "care", CARE_COUNT, BEFORE_TOLD + SENTIMENT_COUNT },
};

_Static_assert(BEFORE_TOLD + SENTIMENT_COUNT + CARE_COUNT <= CARE_COLUMNS,
               "all heads of the second table stand in one row of it");
