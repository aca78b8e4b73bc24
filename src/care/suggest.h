/* care/suggest.h: what a language model is told when an agent asks for a suggestion, and what its answer is worth. The wire
 * form is OpenAI's chat completions, which llama.cpp, vLLM and the vendors speak alike. Pure: nothing is sent from here.
 *
 * What people outside wrote is data: masked (care/mask.h), cut, each line of it behind a bar, between two lines that name a
 * number which nobody who wrote it could know. So no post can end its fence, and a line without a bar is ours. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"
#include "model/kase.h"

struct arena;
struct mask;

enum {
    SUGGEST_POSTS_MAX = 12,   /* the last of the thread */
    SUGGEST_POST_MAX = 1200,  /* bytes of each, masked */
    SUGGEST_MATERIAL_MAX = 3, /* snippets, earlier cases */
    SUGGEST_BODY_MAX = 256 << 10,
    SUGGEST_TEXT_MAX = 20000, /* bytes of a suggestion */
};

struct suggest_post {
    enum case_role role; /* ROLE_NONE: somebody beside the case */
    bool answered;       /* the one to answer */
    struct sv text;
};

struct suggest_pair {
    struct sv first, second; /* title and text; what was asked and what was answered */
};

/** Everything a suggestion is made of, in the clear. */
struct suggest_facts {
    struct sv brand, network, lang; /* lang: BCP 47 or absent */
    bool is_public;
    size_t limit;                     /* characters as the network counts, 0: any */
    const struct suggest_post *posts; /* the oldest first */
    size_t n_posts;
    const struct suggest_pair *snippets, *endings;
    size_t n_snippets, n_endings;
    struct sv begun; /* what the agent typed so far, or absent */
};

/** Appends the body of a request. `fence` is a word nobody could guess. `long_name`: the bound of the answer goes by the name
 *  that newer models want. **Errors**: none; what is too long is cut. */
void suggest_request(const struct suggest_facts *facts, struct mask *mask, struct sv model, struct sv fence,
                     bool long_name, struct buf *out);
/** The smallest request there is: whether somebody is there. */
void suggest_try_request(struct sv model, bool long_name, struct buf *out);

struct suggested {
    struct sv text;
    bool cut; /* it stopped in the middle */
};
/** Reads an answer with status 200: the text alone, without what a model thought before it. **Errors**: ERR_FAULT it is none, or
 *  empty. */
MUST_USE bool suggest_answer(struct sv body, struct arena *arena, struct suggested *out, struct err *err);
/** What the endpoint says is wrong, from the body of an error; absent where it says nothing we know to read. */
struct sv suggest_complaint(struct sv body, struct arena *arena);
