/* hear/ours.h: whether a post that a rule found by a name is about the brand of that name.
 *
 * A name may be a word ("target"), another's ("delta" the faucet), or the same firm's in another country. Each clue that a post
 * gives is worth so many units of log-odds; their sum is the answer, and the clues stay beside it so that an agent can read
 * why. What agents said about earlier posts counts as a clue too: hear/lessons.h. A post that names an account of ours is asked
 * about only where others of the name are told, and stays a case: flow/ours.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/sv.h"
#include "model/post.h"

struct brand_other;
struct lessons;

/** What a company tells of a brand for this. Borrowed views; lists may be empty. */
struct brand_hints {
    struct sv name;
    bool homonym; /* the name is a word too, or somebody else's */
    struct sv_list words_for,
        words_against;      /* that stand near the name when it is meant, when it is not; words or phrases */
    struct sv_list domains; /* ours: guitarcenter.com */
    struct sv_list countries;         /* where we are, ISO 3166 codes; elsewhere it is somebody else's */
    struct sv_list languages;         /* what is spoken there, BCP 47 */
    struct sv_list handles;           /* of our accounts, without @ */
    struct sv_list family;            /* the house it belongs to, and that house's other brands */
    const struct brand_other *others; /* of the same name, as told */
    size_t n_others;
};

#define OURS_CLUES(X) \
    X(NAME, "name", "how often the name alone means us") \
    X(WORD_FOR, "word", "a word that speaks for us") \
    X(WORD_AGAINST, "word_against", "a word that speaks against it") \
    X(FAMILY, "family", "names its house, or a brand of the same house") \
    X(LINK, "link", "a link to our own pages") \
    X(COUNTRY, "country", "written where we are") \
    X(COUNTRY_AGAINST, "country_against", "written where we are not") \
    X(LANGUAGE, "language", "in a language of our customers") \
    X(LANGUAGE_AGAINST, "language_against", "in a language we do not serve") \
    X(CAPITAL, "capital", "the name is written as a name") \
    X(SMALL, "small", "the name is written as a word") \
    X(OTHER_ACCOUNT, "other_account", "names an account of that name which is not ours") \
    X(OTHER_COUNTRY, "other_country", "written where another of that name is") \
    X(OTHER_WORD, "other_word", "a word that speaks for another of that name") \
    X(AUTHOR, "author", "the author wrote to us before") \
    X(AUTHOR_AGAINST, "author_against", "the author's earlier post was not about us") \
    X(LEARNT, "learnt", "a word of posts that were about us") \
    X(LEARNT_AGAINST, "learnt_against", "a word of posts that were not about us")

enum ours_clue {
#define X(name, text, meaning) OURS_##name,
    OURS_CLUES(X)
#undef X
};

const char *ours_clue_name(enum ours_clue clue);

enum ours_verdict { OURS_NO, OURS_UNSURE, OURS_YES };

enum { OURS_REASONS_MAX = 25 }; /* as many as all clues together can give */

struct ours_reason {
    enum ours_clue clue;
    struct sv what;  /* the word, the link …: a view into post, hints or the folded text; may be absent */
    struct sv whose; /* the other of that name for which it speaks; absent where nobody knows */
    double weight;   /* log-odds: for us when above 0 */
};

/** A struct of zeroes is empty; reuse keeps the memory. */
struct ours_judgement {
    struct buf folded; /* the post's text: reasons look into it */
    enum ours_verdict verdict;
    double share;                                 /* how likely it is about us, 0 … 1 */
    struct ours_reason reasons[OURS_REASONS_MAX]; /* the name first, then as found */
    size_t n_reasons;
};

/** What the store knows of the author. */
struct ours_history {
    bool wrote_to_us;    /* a case of this brand that was not closed as not ours */
    bool was_not_ours;   /* one that was */
    struct sv handed_to; /* … the last of them: whose it was said to be; may be absent */
};

/** Judges one post for one brand, into *out. `lessons` may be NULL. Pure; linear in the post's length times the number of hints. */
void ours_judge(const struct brand_hints *hints, const struct post *post, const struct ours_history *history,
                const struct lessons *lessons, uint64_t brand, struct ours_judgement *out);
/** Whether a clue names another of that name as the owner. */
bool ours_names_other(const struct ours_judgement *judgement);
void ours_judgement_done(struct ours_judgement *judgement);
/** Appends it as JSON: {"share":0.31,"verdict":"unsure","why":[{"clue":"word_against","what":"river","weight":-2.2}]},
 *  and beside "what" the "whose" of a clue that names an owner. */
void ours_write(struct buf *out, const char *key, const struct ours_judgement *judgement);
