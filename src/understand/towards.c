/* understand/towards.c: the clauses that name the brand are read alone and count more than the rest; and what is beaten, left or
 * only compared with gets the opposite of what the other side gets: "love that @delta finally beat @united". */
#include "understand/towards.h"

#include "understand/model_parts.h"

enum { NAME_BYTES_MAX = 256, COMPARED_REACH = 2 };

static const float of_clause = 0.65F; /* the rest is of the whole text */

/* Behind one of these a name is the worse side. */
static const char *const compared[] = { "than",    "beat",   "beats",    "beating",  "over",    "unlike",
                                        "leaving", "left",   "ditching", "ditched",  "dumping", "dumped",
                                        "versus",  "als",    "statt",    "verlasse", "dejando", "dejo",
                                        "quitte",  "lascio", "deixando", "contre" };

/* A letter or digit, small; NUL for what is neither. */
static char bare_char(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ? c : '\0';
}

/* Letters and digits alone, small: "Guitar Center" and "guitarcenter" are one name. */
static size_t bare(struct sv name, char out[NAME_BYTES_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < name.len && len < NAME_BYTES_MAX; i++) {
        char c = bare_char(name.at[i]);

        if (c)
            out[len++] = c;
    }
    return len;
}

/* The first of them; NUL where there is none. */
static char first_bare(struct sv name)
{
    char c = '\0';

    for (size_t i = 0; i < name.len && !c; i++)
        c = bare_char(name.at[i]);
    return c;
}

/* How many words from `at` on are the name; 0: none. A handle may say it with more behind: @DeltaAssist. */
static size_t name_words(const struct words *words, size_t at, struct sv name)
{
    char piece[NAME_BYTES_MAX];
    size_t n = 0, done = 0;

    if (words->at[at].kind == WORD_HANDLE || words->at[at].kind == WORD_TAG) {
        size_t len = bare(words->at[at].text, piece);

        return name.len > 0 && sv_starts(sv_of(piece, len), name) ? 1 : 0;
    }
    while (at + n < words->n && done < name.len) {
        struct sv rest = sv_skip(name, done);
        size_t len = bare(words->at[at + n].text, piece);

        if (len == 0 || !sv_starts(rest, sv_of(piece, len)))
            return 0;
        done += len;
        n++;
    }
    return done == name.len ? n : 0;
}

size_t towards_names(const struct words *words, size_t at, const struct brand_names *brand)
{
    char first = brand->n ? first_bare(words->at[at].text) : '\0';

    for (size_t i = 0; first && i < brand->n; i++) {
        char name[NAME_BYTES_MAX];
        size_t n;

        if (first_bare(brand->names[i]) != first)
            continue;
        n = name_words(words, at, sv_of(name, bare(brand->names[i], name)));
        if (n)
            return n;
    }
    return 0;
}

static bool is_compared(const struct words *words, size_t at)
{
    for (size_t back = 1; back <= COMPARED_REACH && back <= at; back++) {
        const struct word *word = &words->at[at - back];

        if (word->kind != WORD_PLAIN)
            continue;
        for (size_t i = 0; i < COUNT(compared); i++) {
            if (sv_is(word->text, compared[i]))
                return true;
        }
    }
    return false;
}

/* The text of the clause that word `at` stands in. */
static struct sv clause_of(const struct words *words, size_t at)
{
    size_t first = at, last = at;

    while (first > 0 && words->at[first - 1].clause == words->at[at].clause)
        first--;
    while (last + 1 < words->n && words->at[last + 1].clause == words->at[at].clause)
        last++;
    return sv_of(words->raw.at + words->at[first].from, words->at[last].to - words->at[first].from);
}

static void read_clause(const struct model *model, struct sv clause, struct sv lang, struct reading *near,
                        bool turned, float out[SENTIMENT_COUNT])
{
    float all[HEAD_COUNT][CLASSES_MAX], *p = all[HEAD_SENTIMENT];

    reading_read(model, clause, lang, near);
    reading_heads(&model->lines, near, HEAD_TOLD, all);
    for (unsigned c = 0; c < SENTIMENT_COUNT; c++)
        out[c] += p[turned ? SENTIMENT_COUNT - 1 - c : c];
}

void towards_brand(const struct model *model, const struct brand_names *brand, struct sv lang,
                   const struct reading *reading, struct reading *near, float sentiment[SENTIMENT_COUNT])
{
    const struct words *words = &reading->words;
    float near_sum[SENTIMENT_COUNT] = { 0 };
    size_t n_named = 0;
    bool turned = false, one_clause = true;
    enum { NAMED_MAX = 8 };

    for (size_t i = 0; i < words->n && n_named < NAMED_MAX; i++) {
        size_t n = towards_names(words, i, brand);
        struct sv clause;

        if (!n)
            continue;
        clause = clause_of(words, i);
        turned = is_compared(words, i);
        one_clause &= clause.len + 2 >= words->raw.len;
        read_clause(model, clause, lang, near, turned, near_sum);
        n_named++;
        i += n - 1;
    }
    for (unsigned c = 0; n_named && c < SENTIMENT_COUNT; c++) {
        float share = turned || one_clause ? 1 : of_clause;

        sentiment[c] = share * near_sum[c] / (float)n_named + (1 - share) * sentiment[c];
    }
}
