/* hear/ours.c: the clues, one function each, and their sum. The weights were set by hand, measured on labelled posts
 * (tests/hear/measure_ours.mjs) and not fitted to them: a clue alone moves a doubtful name to "unsure", two that agree decide. */
#include "hear/ours.h"

#include <math.h>

#include "hear/lessons.h"
#include "model/brand.h"
#include "text/fold.h"
#include "wire/json.h"

#define NAME_CLEAR   2.6  /* a name that means nothing else */
#define NAME_HOMONYM -0.9 /* one that does */
#define SURE_YES     0.75
#define SURE_NO      0.15
#define LEARNT_SUM   4.0 /* of all words together, either way */
enum { WORDS_COUNTED = 3, LEARNT_COUNTED = 5, WORD_MAX = 200 };

static const char *const clue_names[] = {
#define X(name, text, meaning) [OURS_##name] = text,
    OURS_CLUES(X)
#undef X
};

/* What each clue is worth; of the name and of what was learnt it depends. */
static const double weights[] = {
    [OURS_WORD_FOR] = 1.7,
    [OURS_WORD_AGAINST] = -2.0,
    [OURS_LINK] = 3.0,
    [OURS_FAMILY] = 1.7,
    [OURS_COUNTRY] = 0.6,
    [OURS_COUNTRY_AGAINST] = -2.2,
    [OURS_LANGUAGE] = 0.2,
    [OURS_LANGUAGE_AGAINST] = -1.2,
    [OURS_CAPITAL] = 1.0,
    [OURS_SMALL] = -0.8,
    [OURS_OTHER_ACCOUNT] = -2.0,
    [OURS_OTHER_COUNTRY] = -2.2,
    [OURS_OTHER_WORD] = -2.0,
    [OURS_AUTHOR] = 1.8,
    [OURS_AUTHOR_AGAINST] = -1.8,
};

const char *ours_clue_name(enum ours_clue clue)
{
    return clue_names[clue];
}

static void add(struct ours_judgement *out, enum ours_clue clue, struct sv what, double weight)
{
    if (out->n_reasons < OURS_REASONS_MAX)
        out->reasons[out->n_reasons++] = (struct ours_reason){ .clue = clue, .what = what, .weight = weight };
}

static void add_clue(struct ours_judgement *out, enum ours_clue clue, struct sv what)
{
    add(out, clue, what, weights[clue]);
}

/* A clue that says whose it is instead. */
static void add_owner(struct ours_judgement *out, enum ours_clue clue, struct sv what, struct sv whose)
{
    size_t n = out->n_reasons;

    add_clue(out, clue, what);
    if (out->n_reasons > n)
        out->reasons[n].whose = whose;
}

static bool is_letter(char c)
{
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_gap(char c)
{
    return c == ' ' || c == '-' || c == '\n' || c == '\t';
}

/* How many bytes of `text` are the phrase, which begins and ends with no gap; 0: it isn't. Between its words is any gap, or none:
 * people write gift card, gift-card and giftcard. */
static size_t phrase_here(struct sv text, struct sv phrase)
{
    size_t to = 0;

    for (size_t i = 0; i < phrase.len;) {
        if (is_gap(phrase.at[i])) {
            i++;
            while (to < text.len && is_gap(text.at[to]))
                to++;
        } else if (to == text.len || text.at[to++] != phrase.at[i++]) {
            return 0;
        }
    }
    return to;
}

static struct sv without_gaps_around(struct sv phrase)
{
    while (phrase.len && is_gap(phrase.at[0]))
        phrase = sv_skip(phrase, 1);
    while (phrase.len && is_gap(phrase.at[phrase.len - 1]))
        phrase.len--;
    return phrase;
}

/* Whether a folded phrase stands in a folded text as words of their own. */
static bool stands_in(struct sv text, struct sv phrase)
{
    phrase = without_gaps_around(phrase);
    for (size_t at = 0; phrase.len && at < text.len; at++) {
        size_t n;

        if (text.at[at] != phrase.at[0] || (at > 0 && is_letter(text.at[at - 1])))
            continue;
        n = phrase_here(sv_skip(text, at), phrase);
        if (n && (at + n == text.len || !is_letter(text.at[at + n])))
            return true;
    }
    return false;
}

/* `n` were counted before; gives how many there are now. */
static size_t count_words(struct ours_judgement *out, enum ours_clue clue, const struct sv_list *words,
                          struct sv whose, size_t n)
{
    CLEANUP(buf_done) struct buf word = BUF(WORD_MAX * FOLD_GROWTH_MAX);
    struct sv text = buf_sv(&out->folded);

    for (size_t i = 0; i < words->n && n < WORDS_COUNTED; i++) {
        buf_clear(&word);
        fold(sv_trim(utf8_cut(words->at[i], WORD_MAX)), &word);
        if (!stands_in(text, buf_sv(&word)))
            continue;
        add_owner(out, clue, words->at[i], whose);
        n++;
    }
    return n;
}

static void look_for_words(struct ours_judgement *out, enum ours_clue clue, const struct sv_list *words)
{
    (void)count_words(out, clue, words, (struct sv){ 0 }, 0);
}

static void look_for_others(struct ours_judgement *out, const struct brand_hints *hints)
{
    size_t n = 0;

    for (size_t i = 0; i < hints->n_others; i++)
        n = count_words(out, OURS_OTHER_WORD, &hints->others[i].words, hints->others[i].name, n);
}

/* The host of "https://www.acme.com/x" is acme.com or a name below it. */
static bool is_link_to(struct sv url, struct sv domain)
{
    struct sv host = url;
    size_t scheme = sv_find(url, ':');

    if (scheme + 2 < url.len && url.at[scheme + 1] == '/' && url.at[scheme + 2] == '/')
        host = sv_skip(url, scheme + 3);
    host = sv_of(host.at, sv_find(host, '/'));
    if (host.len < domain.len || !sv_equal_nocase(sv_skip(host, host.len - domain.len), domain))
        return false;
    return host.len == domain.len || host.at[host.len - domain.len - 1] == '.';
}

static void look_at_links(struct ours_judgement *out, const struct brand_hints *hints,
                          const struct post *post)
{
    for (size_t i = 0; i < post->n_links; i++) {
        for (size_t k = 0; k < hints->domains.n; k++) {
            if (is_link_to(post->links[i].url, hints->domains.at[k])) {
                add_clue(out, OURS_LINK, hints->domains.at[k]);
                return;
            }
        }
    }
}

static bool is_one_of(struct sv value, const struct sv_list *list, size_t n_bytes)
{
    for (size_t i = 0; i < list->n; i++) {
        if (sv_equal_nocase(utf8_cut(value, n_bytes), utf8_cut(list->at[i], n_bytes)))
            return true;
    }
    return false;
}

/* The first told of those who are there. */
static const struct brand_other *other_in(const struct brand_hints *hints, struct sv country)
{
    for (size_t i = 0; i < hints->n_others; i++) {
        if (is_one_of(country, &hints->others[i].countries, 2))
            return &hints->others[i];
    }
    return NULL;
}

/* Where we are ourselves the country says nothing of others. */
static void look_at_country(struct ours_judgement *out, const struct brand_hints *hints,
                            const struct post_place *place)
{
    const struct brand_other *other = other_in(hints, place->country);

    if (is_one_of(place->country, &hints->countries, 2))
        add_clue(out, OURS_COUNTRY, place->country);
    else if (other)
        add_owner(out, OURS_OTHER_COUNTRY, place->name.len ? place->name : place->country, other->name);
    else if (hints->countries.n)
        add_clue(out, OURS_COUNTRY_AGAINST, place->country);
}

static void look_at_place(struct ours_judgement *out, const struct brand_hints *hints,
                          const struct post *post)
{
    if (post->place.country.len)
        look_at_country(out, hints, &post->place);
    if (post->lang.len >= 2 && !sv_is(post->lang, "und") && hints->languages.n)
        add_clue(out, is_one_of(post->lang, &hints->languages, 2) ? OURS_LANGUAGE : OURS_LANGUAGE_AGAINST,
                 post->lang);
}

static bool look_at_their_accounts(struct ours_judgement *out, const struct brand_hints *hints,
                                   const struct post *post)
{
    for (size_t i = 0; i < post->mentions.n; i++) {
        for (size_t k = 0; k < hints->n_others; k++) {
            if (hints->others[k].handle.len &&
                sv_equal_nocase(post->mentions.at[i], hints->others[k].handle)) {
                add_owner(out, OURS_OTHER_ACCOUNT, post->mentions.at[i], hints->others[k].name);
                return true;
            }
        }
    }
    return false;
}

/* An account whose handle begins with the name, joined, and is none of ours: the same name elsewhere. */
static void look_at_accounts(struct ours_judgement *out, const struct brand_hints *hints,
                             const struct post *post)
{
    CLEANUP(buf_done)
    struct buf name = BUF(WORD_MAX * FOLD_GROWTH_MAX), joined = BUF(WORD_MAX * FOLD_GROWTH_MAX),
               handle = BUF(POST_ID_MAX * FOLD_GROWTH_MAX);

    if (look_at_their_accounts(out, hints, post))
        return;
    fold(utf8_cut(hints->name, WORD_MAX), &name);
    for (size_t i = 0; i < name.len; i++) {
        if (is_letter(name.at[i]))
            buf_char(&joined, name.at[i]);
    }
    for (size_t i = 0; joined.len && i < post->mentions.n; i++) {
        buf_clear(&handle);
        fold(post->mentions.at[i], &handle);
        if (sv_starts(buf_sv(&handle), buf_sv(&joined)) &&
            !is_one_of(post->mentions.at[i], &hints->handles, POST_ID_MAX)) {
            add_clue(out, OURS_OTHER_ACCOUNT, post->mentions.at[i]);
            return;
        }
    }
}

static bool is_big(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool equal_but_case(struct sv text, size_t at, struct sv name)
{
    return at + name.len <= text.len && sv_equal_nocase(sv_of(text.at + at, name.len), name) &&
           (at == 0 || !(is_big(text.at[at - 1]) || is_small(text.at[at - 1]))) &&
           (at + name.len == text.len ||
            !(is_big(text.at[at + name.len]) || is_small(text.at[at + name.len])));
}

/* Whether what stands before is the end of a sentence, where every word is written big. */
static bool begins_sentence(struct sv text, size_t at)
{
    while (at > 0 && (text.at[at - 1] == ' ' || text.at[at - 1] == '"' || text.at[at - 1] == '\n'))
        at--;
    return at == 0 || text.at[at - 1] == '.' || text.at[at - 1] == '!' || text.at[at - 1] == '?' ||
           text.at[at - 1] == ':';
}

/* Of a name that is a word too: "at Target" is a name, "on target" is not. Where all is big or all is small it says
 * nothing. */
static void look_at_case(struct ours_judgement *out, const struct brand_hints *hints, const struct post *post)
{
    struct sv text = utf8_cut(post->text, POST_TEXT_MAX), name = hints->name;
    size_t n_big = 0, n_small = 0;

    if (!name.len || !is_big(name.at[0]))
        return;
    for (size_t i = 0; i < text.len; i++) {
        n_big += is_big(text.at[i]);
        n_small += is_small(text.at[i]);
    }
    if (n_big == 0 || n_small < n_big)
        return;
    for (size_t at = 0; at < text.len; at++) {
        if (!equal_but_case(text, at, name) || (at > 0 && (text.at[at - 1] == '#' || text.at[at - 1] == '@')))
            continue;
        if (is_small(text.at[at]))
            add_clue(out, OURS_SMALL, sv_of(text.at + at, name.len));
        else if (!begins_sentence(text, at))
            add_clue(out, OURS_CAPITAL, sv_of(text.at + at, name.len));
        else
            continue;
        return;
    }
}

static void look_at_lessons(struct ours_judgement *out, const struct lessons *lessons, uint64_t brand,
                            struct sv name)
{
    CLEANUP(buf_done) struct buf folded = BUF(WORD_MAX * FOLD_GROWTH_MAX);
    struct lesson_word words[LEARNT_COUNTED];
    double sum = 0, scale;
    size_t n;

    fold(utf8_cut(name, WORD_MAX), &folded);
    n = lessons_words(lessons, (struct lesson_brand){ brand, buf_sv(&folded) }, buf_sv(&out->folded),
                      LEARNT_COUNTED, words);

    for (size_t i = 0; i < n; i++)
        sum += words[i].weight;
    scale = fabs(sum) > LEARNT_SUM ? LEARNT_SUM / fabs(sum) : 1;
    for (size_t i = 0; i < n; i++)
        add(out, words[i].weight > 0 ? OURS_LEARNT : OURS_LEARNT_AGAINST, words[i].word,
            words[i].weight * scale);
}

static void decide(struct ours_judgement *out)
{
    double sum = 0;

    for (size_t i = 0; i < out->n_reasons; i++)
        sum += out->reasons[i].weight;
    out->share = 1 / (1 + exp(-sum));
    out->verdict = out->share >= SURE_YES ? OURS_YES : out->share <= SURE_NO ? OURS_NO : OURS_UNSURE;
}

void ours_judge(const struct brand_hints *hints, const struct post *post, const struct ours_history *history,
                const struct lessons *lessons, uint64_t brand, struct ours_judgement *out)
{
    struct buf folded = out->folded;

    *out = (struct ours_judgement){ .folded = folded };
    if (!out->folded.limit)
        out->folded = BUF(POST_TEXT_MAX * FOLD_GROWTH_MAX);
    buf_clear(&out->folded);
    fold(utf8_cut(post->text, POST_TEXT_MAX), &out->folded);
    add(out, OURS_NAME, hints->name, hints->homonym ? NAME_HOMONYM : NAME_CLEAR);
    look_for_words(out, OURS_WORD_FOR, &hints->words_for);
    look_for_words(out, OURS_WORD_AGAINST, &hints->words_against);
    look_for_words(out, OURS_FAMILY, &hints->family);
    look_for_others(out, hints);
    look_at_links(out, hints, post);
    look_at_place(out, hints, post);
    look_at_accounts(out, hints, post);
    if (hints->homonym)
        look_at_case(out, hints, post);
    if (history->wrote_to_us)
        add_clue(out, OURS_AUTHOR, post->author.handle);
    if (history->was_not_ours)
        add_owner(out, OURS_AUTHOR_AGAINST, post->author.handle, history->handed_to);
    if (lessons)
        look_at_lessons(out, lessons, brand, hints->name);
    decide(out);
}

bool ours_names_other(const struct ours_judgement *judgement)
{
    for (size_t i = 0; i < judgement->n_reasons; i++) {
        if (judgement->reasons[i].whose.len)
            return true;
    }
    return false;
}

void ours_judgement_done(struct ours_judgement *judgement)
{
    buf_done(&judgement->folded);
}

void ours_write(struct buf *out, const char *key, const struct ours_judgement *judgement)
{
    static const char *const verdicts[] = { [OURS_NO] = "no", [OURS_UNSURE] = "unsure", [OURS_YES] = "yes" };

    json_begin(out, key, '{');
    json_out_str(out, "verdict", verdicts[judgement->verdict]);
    json_out_double(out, "share", judgement->share);
    json_begin(out, "why", '[');
    for (size_t i = 0; i < judgement->n_reasons; i++) {
        const struct ours_reason *reason = &judgement->reasons[i];

        json_begin(out, NULL, '{');
        json_out_str(out, "clue", ours_clue_name(reason->clue));
        json_out_sv(out, "what", utf8_cut(reason->what, WORD_MAX));
        if (reason->whose.len)
            json_out_sv(out, "whose", utf8_cut(reason->whose, WORD_MAX));
        json_out_double(out, "weight", reason->weight);
        json_end(out, '}');
    }
    json_end(out, ']');
    json_end(out, '}');
}
