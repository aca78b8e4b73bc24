/* flow/sample_reply.h: what an answered customer of the sample says, so that a newcomer sees a case come back. Pure. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"
#include "base/sv.h"

struct post;

/** Whether the answer to this post is replied to: not to a reply of ours again, or it would never end. */
bool sample_replies(struct sv answered_id);
/** How long they take, from the id of our answer: some seconds. */
ms_t sample_reply_after(struct sv answer_id);
/** Their reply to our post `answer_id` on what `answered` said; views of all three and of `id`, which is filled. */
enum { SAMPLE_REPLY_ID_MAX = 80 };
void sample_reply_write(const struct post *answered, struct sv answer_id, ms_t now,
                        char id[static SAMPLE_REPLY_ID_MAX], struct post *out);
