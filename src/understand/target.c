/* understand/target.c: a name is a target only with a reason: it is blamed in so many words ("blame X", "X's fault", "thanks to X I am
 * stuck"), or its clause is a bad one while the brand is spoken well of, or it is another company's handle in a bad clause that
 * says nothing of us. A name alone is none: "@Dell my Inspiron is dead" is about Dell. */
#include "understand/target.h"

#include "base/lang.h"
#include "understand/towards.h"

enum { NAME_WORDS_MAX = 4, BLAME_REACH = 3, POSSESSIVE_REACH = 2 };

struct name {
    size_t first, n; /* of the words */
    bool handle, known;
};

/* Capitals that begin no name. */
// clang-format off
static const char *const common[] = {
    "i", "im", "ive", "ill", "id", "its", "the", "a", "an", "my", "your", "you", "we", "they", "he", "she",
    "it", "this", "that", "these", "those", "there", "here", "what", "why", "how", "when", "where", "who",
    "which", "is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would", "should",
    "have", "has", "had", "no", "not", "yes", "ok", "okay", "hi", "hey", "hello", "dear", "thanks", "thank",
    "please", "pls", "and", "but", "or", "so", "if", "in", "on", "at", "to", "for", "from", "with", "by",
    "of", "as", "after", "before", "since", "because", "just", "now", "then", "still", "again", "also",
    "even", "never", "always", "nothing", "nobody", "everything", "everyone", "all", "any", "some", "one",
    "two", "another", "other", "both", "stuff", "same", "youve", "youll", "theyve", "theyre", "weve",
    "thats", "whats", "hes", "shes", "dont", "cant", "wont", "didnt", "isnt", "our", "his", "her", "their",
    "god", "jesus", "omg", "lol", "wtf", "smh", "fyi", "eta", "asap", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december", "christmas", "easter", "xmas", "am",
    "pm", "uk", "usa", "us", "eu", "der", "die", "das", "ich", "und", "le", "la", "les", "el", "los", "il",
    "o", "je", "yo", "io", "non", "nicht",
};
// clang-format on

/* Behind one of these, within a few words, stands whom is blamed … */
static const char *const blames[] = { "blame", "blaming", "culpa", "faute", "schuld", "colpa",
                                      "damn",  "stupid",  "fuck",  "screw", "fck" };
/* … and in front of one of these, who is. */
static const char *const guilts[] = {
    "fault",   "faults",  "blame",  "culprit", "guilty", "schuld",  "culpable", "fautif", "colpevole",
    "ruined",  "screwed", "lied",   "cheated", "broke",  "messed",  "sucks",    "suck",   "lost",
    "crashed", "crashes", "failed", "fails",   "killed", "scammed", "ripped",
};
static const char *const verbs[] = { "is",    "was", "are", "were", "has", "had",
                                     "keeps", "ist", "es",  "est",  "war" };
/* What a brand is told when it isn't meant. */
static const char *const ours[] = { "you", "your", "youre", "yours", "u", "ur", "ya", "yall", "guys" };
static const char *const possessives[] = { "my",   "your",  "ur",   "our",  "the",   "a",  "an",
                                           "this", "these", "that", "mein", "meine", "mi", "mon",
                                           "ma",   "il",    "la",   "el",   "le",    "meu" };

static bool is_one_of(struct sv word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (word.len && word.at[0] == list[i][0] && sv_is(word, list[i]))
            return true;
    }
    return false;
}

#define IS_ONE_OF(word, list) is_one_of((word)->text, list, COUNT(list))

/* Where a text speaks to somebody: the handles it begins with. */
static size_t address_end(const struct words *words)
{
    size_t end = 0;

    while (end < words->n && words->at[end].kind == WORD_HANDLE)
        end++;
    return end;
}

/* Whether a handle is spoken to: it stands among the first, or nobody does and it may be whom the text is told to. */
static bool is_told(const struct words *words, size_t at, size_t told_to)
{
    for (size_t i = 0; i < told_to; i++) {
        if (words->at[i].hash == words->at[at].hash)
            return true;
    }
    return told_to == 0;
}

static bool begins_large(const struct words *words, size_t at)
{
    const struct word *word = &words->at[at];
    char first = words->raw.at[word->from];

    return word->kind == WORD_PLAIN && first >= 'A' && first <= 'Z' && word->text.len > 1 &&
           !word->polarity && word->role == ROLE_NONE;
}

static bool has_capital(const struct words *words, size_t at)
{
    return begins_large(words, at) && !IS_ONE_OF(&words->at[at], common);
}

/* Whether nothing but one space stands between two words. */
static bool adjoins(const struct words *words, size_t at)
{
    return words->at[at + 1].from == words->at[at].to + 1 && words->at[at + 1].clause == words->at[at].clause;
}

/* Any word has a capital there. */
static bool begins_sentence(const struct words *words, size_t at)
{
    return at == 0 || words->at[at - 1].kind != WORD_PLAIN ||
           words->at[at - 1].clause != words->at[at].clause;
}

/* Whether it can only be a name: another capital stands behind it, or a verb that says something of it. */
static bool is_subject(const struct words *words, size_t at)
{
    return at + 1 < words->n && words->at[at + 1].clause == words->at[at].clause &&
           (has_capital(words, at + 1) || IS_ONE_OF(&words->at[at + 1], verbs) ||
            IS_ONE_OF(&words->at[at + 1], guilts));
}

static bool others_name(const struct words *words, size_t at, const struct brand_names *brand, size_t *out_n)
{
    struct brand_names others = { .names = brand ? brand->others : NULL, .n = brand ? brand->n_others : 0 };

    *out_n = towards_names(words, at, &others);
    return *out_n > 0;
}

/* The name that begins at `at`; .n 0: none. */
static struct name name_at(const struct words *words, size_t at, size_t told_to,
                           const struct brand_names *brand, bool nouns_are_large)
{
    const struct word *word = &words->at[at];
    struct name name = { .first = at };

    if (brand && towards_names(words, at, brand))
        return name;
    if (others_name(words, at, brand, &name.n)) {
        name.known = true;
        name.handle = word->kind == WORD_HANDLE;
        return name;
    }
    if (word->kind == WORD_HANDLE) {
        name.n = brand || !is_told(words, at, told_to);
        name.handle = true;
        return name;
    }
    if (nouns_are_large || !begins_large(words, at) || (begins_sentence(words, at) && !is_subject(words, at)))
        return name;
    while (at + name.n < words->n && name.n < NAME_WORDS_MAX && has_capital(words, at + name.n) &&
           (name.n == 0 || adjoins(words, at + name.n - 1)))
        name.n++;
    return name;
}

/* How a clause stands, by the words of the lexicon alone. */
static int clause_feeling(const struct words *words, unsigned clause)
{
    int sum = 0;

    for (size_t i = 0; i < words->n; i++) {
        const struct word *word = &words->at[i];

        if (word->clause != clause)
            continue;
        sum += word->negated ? -word->polarity : word->polarity;
        sum -= word->role == ROLE_TROUBLE && !word->negated;
    }
    return sum;
}

static bool names_us(const struct words *words, size_t at, size_t told_to, const struct brand_names *brand)
{
    return at >= told_to && ((words->at[at].kind == WORD_PLAIN && IS_ONE_OF(&words->at[at], ours)) ||
                             (brand && towards_names(words, at, brand)));
}

/* Whether some clause speaks of us and means well: "your laptop is fine", "not your fault". */
static bool we_are_fine(const struct words *words, size_t told_to, const struct brand_names *brand)
{
    for (size_t i = told_to; i < words->n; i++) {
        if (names_us(words, i, told_to, brand) && clause_feeling(words, words->at[i].clause) > 0)
            return true;
        if (words->at[i].kind == WORD_PLAIN && words->at[i].negated && i + 1 < words->n &&
            IS_ONE_OF(&words->at[i], ours) &&
            (sv_is(words->at[i + 1].text, "fault") || sv_is(words->at[i + 1].text, "guys")))
            return true;
    }
    return false;
}

static bool clause_is_ours(const struct words *words, unsigned clause, size_t told_to,
                           const struct brand_names *brand)
{
    for (size_t i = told_to; i < words->n; i++) {
        if (words->at[i].clause == clause && names_us(words, i, told_to, brand))
            return true;
    }
    return false;
}

static bool is_blamed(const struct words *words, const struct name *name)
{
    size_t last = name->first + name->n;

    for (size_t i = name->first; i-- > 0 && i + BLAME_REACH >= name->first;) {
        if (words->at[i].clause == words->at[name->first].clause && IS_ONE_OF(&words->at[i], blames))
            return true;
    }
    if (name->first >= 2 && sv_is(words->at[name->first - 1].text, "to") &&
        sv_is(words->at[name->first - 2].text, "thanks"))
        return true;
    for (size_t i = last; i < words->n && i < last + BLAME_REACH; i++) {
        if (words->at[i].clause == words->at[name->first].clause && !words->at[i].negated &&
            IS_ONE_OF(&words->at[i], guilts))
            return true;
    }
    return false;
}

/* "my iPhone", "the Deluxe Pizza": a thing, and most likely of whom it is told to. */
static bool is_possessed(const struct words *words, const struct name *name)
{
    if (name->handle)
        return false;
    for (size_t back = 1; back <= POSSESSIVE_REACH && back <= name->first; back++) {
        const struct word *before = &words->at[name->first - back];

        if (before->clause == words->at[name->first].clause && IS_ONE_OF(before, possessives))
            return true;
    }
    return false;
}

static bool is_target(const struct words *words, const struct name *name, size_t told_to,
                      const struct brand_names *brand)
{
    unsigned clause = words->at[name->first].clause;
    bool bad = clause_feeling(words, clause) < 0, ours_too = clause_is_ours(words, clause, told_to, brand);

    if (is_possessed(words, name))
        return false;
    if (is_blamed(words, name) && (name->handle || name->known || !ours_too))
        return true;
    return bad && !ours_too && (name->known || name->handle || we_are_fine(words, told_to, brand));
}

static bool is_trouble(const struct labels *labels)
{
    return labels->intent == INTENT_COMPLAINT || labels->intent == INTENT_CHURN ||
           labels->intent == INTENT_REPORT || labels->intent == INTENT_DEFENCE ||
           labels->sentiment == SENTIMENT_NEGATIVE;
}

struct sv target_find(struct sv text, const struct reading *reading, const struct brand_names *brand,
                      const struct labels *labels)
{
    const struct words *words = &reading->words;
    size_t told_to = address_end(words);
    bool nouns_are_large = strcmp(labels->lang, "de") == 0; /* a capital tells nothing there */

    if (!is_trouble(labels) ||
        words->n_loud * 2 > words->n_plain) /* where all is loud, capitals are no names */
        return (struct sv){ 0 };
    for (size_t i = told_to; i < words->n; i++) {
        struct name name = name_at(words, i, told_to, brand, nouns_are_large);
        size_t from, to;

        if (!name.n)
            continue;
        from = words->at[i].from;
        to = words->at[i + name.n - 1].to;
        if (is_target(words, &name, told_to, brand))
            return sv_of(text.at + from, to - from);
        i += name.n - 1;
    }
    return (struct sv){ 0 };
}
