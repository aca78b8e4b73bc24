/* command/bench_match_rules.c: a vocabulary like that of posts, and rules like those of companies: names of one to three
 * words in the forms people write, common words that need another beside them, what is not meant, a language. */
#include "command/bench_match.h"

#include <math.h>

enum { VOCABULARY = 60000, RULE_BYTES = 512 };

static const char everyday[] =
    "the to a i and of in is you it that for on my this with have be so was me at not are just but as like all up do if "
    "what your we they out can get when about no how one don know more now going from good time people will has really "
    "day want new love would see by there who why make need still back here right too some got or been his because today "
    "than even only then her had she never their much being always say work life way off over first year into someone "
    "thing us look best after other could these did were every should sure last take very feel thank great happy night "
    "better yes little also ever man where bad lot our most show world game well find come long big let keep home hope "
    "guys everyone watch something again before week tell does thought many made next real nothing same trying old "
    "please help start done live through any two put stop already tonight morning wait another give anyone school "
    "pretty hard maybe money might actually enough ready friends post read house video left those used own believe play "
    "talk may call change phone name wrong kind which away down music party since such says";
static const char beside[] =
    "help broken refund order support delivery late cancel terrible amazing price app login "
    "account crash service store buy return waiting flight driver card bill";
static const char not_meant[] =
    "giveaway hiring jobs coupon crypto airdrop porn bot quiz recipe movie lyrics";

/* ---- words ---- */

static const char *pick(struct random_seq *seq, const char *const from[], size_t n)
{
    return from[random_below(seq, n)];
}

static void syllables(struct random_seq *seq, size_t n, struct buf *out)
{
    static const char *const first[] = { "b",  "c",  "d",  "f",  "g",  "h",  "k",  "l",  "m",  "n",
                                         "p",  "r",  "s",  "t",  "v",  "w",  "br", "ch", "cl", "cr",
                                         "dr", "fl", "gr", "pl", "st", "th", "tr", "sh", "sp", "qu" };
    static const char *const middle[] = {
        "a", "e", "i", "o", "u", "a", "e", "i", "o", "ea", "ou", "ai", "ie"
    };
    static const char *const last[] = {
        "", "", "", "", "n", "r", "s", "l", "t", "nd", "ng", "st", "ck", "m"
    };

    for (size_t i = 0; i < n; i++) {
        buf_str_append(out, pick(seq, first, COUNT(first)));
        buf_str_append(out, pick(seq, middle, COUNT(middle)));
        buf_str_append(out, pick(seq, last, COUNT(last)));
    }
}

static void add_word(struct bench_words *words, struct sv word)
{
    static const double exponent = 1.07, offset = 2.7;
    double chance = pow((double)words->n + 1 + offset, -exponent);

    words->at[words->n] = arena_sv(&words->arena, word);
    words->reach[words->n] = (words->n ? words->reach[words->n - 1] : 0) + chance;
    words->n++;
}

/* Behind the everyday ones, invented ones: the rarer, the longer. */
void bench_words_init(struct bench_words *words)
{
    CLEANUP(buf_done) struct buf word = BUF(64);
    struct random_seq seq = { 7 };
    struct sv rest = sv_str(everyday);

    *words = (struct bench_words){ .at = NEW(struct sv, VOCABULARY), .reach = NEW(double, VOCABULARY) };
    while (rest.len)
        add_word(words, sv_split(&rest, ' '));
    while (words->n < VOCABULARY) {
        buf_clear(&word);
        syllables(&seq, 1 + random_below(&seq, words->n < 3000 ? 2 : 3), &word);
        if (words->n > 3000 && word.len < 4)
            syllables(&seq, 1, &word);
        add_word(words, buf_sv(&word));
    }
}

void bench_words_done(struct bench_words *words)
{
    free(words->at);
    free(words->reach);
    arena_done(&words->arena);
}

static double draw_share(struct random_seq *seq)
{
    return (double)(random_next(seq) >> 11) * 0x1p-53;
}

struct sv bench_words_draw(const struct bench_words *words, struct random_seq *seq)
{
    double at = draw_share(seq) * words->reach[words->n - 1];
    size_t low = 0, high = words->n - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (words->reach[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return words->at[low];
}

void bench_name(struct random_seq *seq, struct buf *out)
{
    static const char *const endings[] = { "x", "zy", "jo", "xy", "za", "yx", "zo", "ja" }; /* of no word */

    syllables(seq, 1 + random_below(seq, 2), out);
    buf_str_append(out, pick(seq, endings, COUNT(endings)));
}

/* ---- rules ---- */

static struct sv one_of(struct random_seq *seq, const char *list)
{
    struct sv rest = sv_str(list), word;
    uint64_t n = 1;

    for (const char *at = list; *at; at++)
        n += *at == ' ';
    n = random_below(seq, n);
    do
        word = sv_split(&rest, ' ');
    while (n-- > 0);
    return word;
}

/* A word of a name: half of them invented, half found in the dictionary, the rarer ones more often. */
static void name_word(const struct bench_words *words, struct random_seq *seq, struct buf *out)
{
    static const double commonest = 200, rarest = 20000;

    if (random_below(seq, 2))
        bench_name(seq, out);
    else
        buf_sv_append(out, words->at[(size_t)(commonest * pow(rarest / commonest, draw_share(seq)))]);
}

struct making {
    const struct bench_words *words;
    struct random_seq *seq;
    struct buf text, name;
};

static void make_name(struct making *making, size_t n_words)
{
    buf_clear(&making->name);
    for (size_t i = 0; i < n_words; i++) {
        if (i)
            buf_char(&making->name, ' ');
        name_word(making->words, making->seq, &making->name);
    }
}

static void append_joined(struct buf *out, struct sv name)
{
    while (name.len)
        buf_sv_append(out, sv_split(&name, ' '));
}

static void append_but(struct making *making)
{
    buf_str_append(&making->text, " -");
    buf_sv_append(&making->text, one_of(making->seq, not_meant));
}

/* ("guitar center" OR guitarcenter OR #guitarcenter) -hiring lang:en -is:repost; both words together are no word. */
static void make_forms(struct making *making)
{
    buf_clear(&making->name);
    bench_name(making->seq, &making->name);
    buf_char(&making->name, ' ');
    name_word(making->words, making->seq, &making->name);
    buf_printf(&making->text, "(\"%s\" OR ", buf_str(&making->name));
    append_joined(&making->text, buf_sv(&making->name));
    if (random_below(making->seq, 2)) {
        buf_str_append(&making->text, " OR #");
        append_joined(&making->text, buf_sv(&making->name));
    }
    buf_char(&making->text, ')');
    append_but(making);
    buf_str_append(&making->text, " lang:en -is:repost");
}

/* delta (flight OR refund OR cancel) -movie lang:en */
static void make_with_others(struct making *making)
{
    struct sv other;

    make_name(making, 1);
    other = one_of(making->seq, beside);
    buf_printf(&making->text, "%s (%.*s", buf_str(&making->name), SV_ARG(other));
    for (int i = 0; i < 2; i++) {
        buf_str_append(&making->text, " OR ");
        buf_sv_append(&making->text, one_of(making->seq, beside));
    }
    buf_char(&making->text, ')');
    append_but(making);
    buf_str_append(&making->text, " lang:en");
    buf_char(&making->name, ' ');
    buf_sv_append(&making->name, other);
}

static void make_rule(struct making *making)
{
    uint64_t shape = random_below(making->seq, 100);

    buf_clear(&making->text);
    if (shape < 30) {
        make_name(making, 2);
        buf_printf(&making->text, "\"%s\"", buf_str(&making->name));
    } else if (shape < 45) {
        make_name(making, 3);
        buf_printf(&making->text, "\"%s\"", buf_str(&making->name));
    } else if (shape < 55) {
        buf_clear(&making->name);
        bench_name(making->seq, &making->name);
        buf_sv_append(&making->text, buf_sv(&making->name));
        append_but(making);
    } else if (shape < 80)
        make_forms(making);
    else
        make_with_others(making);
}

void bench_rules_init(struct bench_rules *rules, const struct bench_words *words, size_t n)
{
    struct random_seq seq = { 42 };
    struct making making = { .words = words, .seq = &seq, .text = BUF(RULE_BYTES), .name = BUF(RULE_BYTES) };

    *rules = (struct bench_rules){ .at = NEW(struct bench_rule, n), .n = n };
    for (size_t i = 0; i < n; i++) {
        make_rule(&making);
        rules->at[i] = (struct bench_rule){ .text = arena_sv(&rules->arena, buf_sv(&making.text)),
                                            .example = arena_sv(&rules->arena, buf_sv(&making.name)) };
    }
    buf_done(&making.text);
    buf_done(&making.name);
}

void bench_rules_done(struct bench_rules *rules)
{
    free(rules->at);
    arena_done(&rules->arena);
}
