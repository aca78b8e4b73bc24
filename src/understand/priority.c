/* understand/priority.c: what counts first, as a sum that can be shown and argued with. */
#include "understand/labels.h"

enum {
    MINUTE = 60 * 1000,
    WAIT_STEP = 10 * MINUTE, /* a point for each … */
    WAIT_MAX = 30,           /* … up to five hours: older posts don't push a danger aside */
    FOLLOWERS_MAX = 5,       /* a point for each tenfold; the same as one step of feeling */
};

static const int of_urgency[URGENCY_COUNT] = { 0, 20, 50, 100 };
static const int of_intent[INTENT_COUNT] = {
    [INTENT_LEGAL] = 30,   [INTENT_REPORT] = 25,   [INTENT_CHURN] = 20, [INTENT_COMPLAINT] = 15,
    [INTENT_REQUEST] = 12, [INTENT_QUESTION] = 10, [INTENT_PRAISE] = 4, [INTENT_DEFENCE] = 4,
};

static void add(struct priority *out, const char *name, int points)
{
    if (points <= 0)
        return;
    out->terms[out->n_terms++] = (struct priority_term){ .name = name, .points = points };
    out->points += points;
}

static int wait_points(ms_t waited_ms)
{
    ms_t steps = waited_ms / WAIT_STEP;

    return steps > WAIT_MAX ? WAIT_MAX : (int)steps;
}

/* Nobody's post is worth less for having none: an account opened today has the same floor. */
static int follower_points(int64_t followers)
{
    int points = 0;

    for (; followers >= 100 && points < FOLLOWERS_MAX; followers /= 10)
        points++;
    return points;
}

void labels_priority(const struct labels *labels, int64_t followers, ms_t waited_ms, struct priority *out)
{
    *out = (struct priority){ .points = 0 };
    add(out, "urgency", of_urgency[labels->urgency]);
    add(out, "intent", of_intent[labels->intent]);
    add(out, "feeling", labels->sentiment == SENTIMENT_NEGATIVE ? 5 : 0);
    add(out, "somebody must act", labels->actionable ? 10 : 0);
    add(out, "ignored before", labels->ignored_first ? 20 : 0);
    add(out, "waiting", labels->actionable ? wait_points(waited_ms) : 0);
    add(out, "followers", labels->actionable ? follower_points(followers) : 0);
}
