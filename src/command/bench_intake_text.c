/* command/bench_intake_text.c: sentences from parts. Rare words are made of syllables and drawn by Zipf's law, so that the
 * vocabulary grows with the posts as it does in life. */
#include "command/bench_intake_text.h"

#include <math.h>

enum { RARE_WORDS = 200000 };

static const char *const openings[] = {
    "hi,",
    "hello,",
    "so",
    "seriously,",
    "third time now:",
    "anyone there?",
    "thanks for nothing,",
    "good morning,",
    "honestly",
    "update:",
    "is it normal that",
    "just to say",
    "can you help?",
    "why is it that",
    "love how",
    "still waiting,",
};
static const char *const things[] = {
    "my order",        "the guitar I bought", "this amplifier",
    "my parcel",       "the refund",          "my account",
    "your app",        "the website",         "the invoice",
    "your delivery",   "the repair",          "my booking",
    "the gift card",   "your hotline",        "the case it came in",
    "my subscription", "the store downtown",  "the new pedal",
    "the voucher",     "your chat",
};
static const char *const happenings[] = {
    "never arrived",
    "is broken again",
    "was charged twice",
    "keeps crashing",
    "came without the strings",
    "has been on hold for an hour",
    "does not let me sign in",
    "is three weeks late",
    "was sent to the wrong address",
    "sounds wonderful",
    "has a scratch on the neck",
    "says try again later",
    "was cancelled without a word",
    "got lost somewhere",
    "is not what I paid for",
    "made my day",
};
static const char *const endings[] = {
    "what now?",
    "please have a look",
    "nobody answers the phone",
    "I want my money back",
    "who can fix this?",
    "I am done with you",
    "could you send me a message",
    "any idea when?",
    "not good enough",
    "the staff were so kind",
    "#fail",
    "\xF0\x9F\x98\xA1",
    "\xF0\x9F\x98\x8D",
    "see https://pics.example/a1b2",
    "in the store they shrug",
    "ok?",
};
static const char *const answers[] = {
    "sorry to hear that!",     "that is not what we want you to see.",
    "thanks for telling us.",  "let us put this right.",
    "we have looked into it:", "good news:",
};
static const char *const promises[] = {
    "please send us your order number in a message", "a new one leaves the store tomorrow",
    "the refund is on its way and takes five days",  "our workshop calls you this afternoon",
    "could you tell us which store it was?",         "the app is mended, please try once more",
};
static const char *const syllables[] = {
    "ba",  "ker", "lo",  "min", "ta",  "sor", "vel", "ni",  "dra", "pho", "qua",
    "zen", "rio", "gus", "hem", "wa",  "ju",  "xi",  "cor", "fle", "mo",  "par",
    "sta", "un",  "yel", "oc",  "ick", "eth", "ard", "bri", "lun", "sk",
};

static const char *pick(struct random_seq *seq, const char *const *from, size_t n)
{
    return from[random_below(seq, n)];
}
#define PICK(seq, from) pick((seq), (from), COUNT(from))

static void rare_word(struct random_seq *seq, struct buf *out)
{
    double share = (double)random_below(seq, 1 << 20) / (1 << 20);
    uint64_t rank = (uint64_t)exp(share * log(RARE_WORDS));

    do {
        buf_str_append(out, syllables[rank % COUNT(syllables)]);
        rank /= COUNT(syllables);
    } while (rank);
}

void text_of_customer(struct random_seq *seq, struct buf *out)
{
    buf_printf(out, "%s %s %s ", PICK(seq, openings), PICK(seq, things), PICK(seq, happenings));
    for (uint64_t n = 1 + random_below(seq, 7); n; n--) {
        rare_word(seq, out);
        buf_char(out, ' ');
    }
    buf_str_append(out, PICK(seq, endings));
}

void text_of_agent(struct random_seq *seq, struct buf *out)
{
    buf_printf(out, "%s %s, ", PICK(seq, answers), PICK(seq, promises));
    rare_word(seq, out);
    buf_printf(out, " %s", PICK(seq, promises));
}
