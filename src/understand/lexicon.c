/* understand/lexicon.c: the lists as one table: hash of a word, or of a beginning, to what it says. */
#include "understand/lexicon.h"

#include "base/buf.h"
#include "base/lang.h"
#include "text/fold.h"

enum {
    FILTER_BITS = 16,
    FILTER_WORDS = (1 << FILTER_BITS) / 64,
    SLOTS = 1 << 14,
    BEGINNING_MAX = 24,
    LIST_FOLDED_MAX = 64 << 10,
    LANG_ENGLISH = 1,
    LANG_NONE = 0
};

struct slot {
    uint64_t hash; /* 0: empty */
    struct lexeme lexeme;
};

struct lexicon {
    /* One of each key: most words and beginnings are not there, and are seen here, near by. */
    uint64_t bits[FILTER_WORDS];
    struct slot slots[SLOTS];
    uint64_t lengths[LEXICON_LANGS_MAX];  /* bit n: some beginning has n bytes */
    const char *langs[LEXICON_LANGS_MAX]; /* from 1 */
    unsigned n_langs;
    size_t n;
};

static const struct lexeme_lists *const all[] = { &lexeme_lists_en, &lexeme_lists_romance,
                                                  &lexeme_lists_more };

/* A word and a beginning of the same bytes are two entries, and so is a word in two languages. */
static uint64_t key_of(uint64_t hash, unsigned lang, bool beginning)
{
    uint64_t key = hash ^ lang * UINT64_C(0xD6E8FEB86659FD93);

    key = beginning ? ~key : key;
    return key ? key : 1;
}

static uint64_t mixed(uint64_t key)
{
    return key * UINT64_C(0x9E3779B97F4A7C15);
}

static bool may_know(const struct lexicon *lexicon, uint64_t key)
{
    uint64_t at = mixed(key) >> (64 - FILTER_BITS);

    return lexicon->bits[at / 64] >> at % 64 & 1;
}

static void mark(struct lexicon *lexicon, uint64_t key)
{
    uint64_t at = mixed(key) >> (64 - FILTER_BITS);

    lexicon->bits[at / 64] |= UINT64_C(1) << at % 64;
}

static struct slot *find(struct lexicon *lexicon, uint64_t key)
{
    size_t at = mixed(key) >> 50;

    while (lexicon->slots[at].hash && lexicon->slots[at].hash != key)
        at = (at + 1) & (SLOTS - 1);
    return &lexicon->slots[at];
}

static const struct lexeme *known(const struct lexicon *lexicon, uint64_t key)
{
    const struct slot *slot;

    if (!may_know(lexicon, key))
        return NULL;
    slot = find((struct lexicon *)lexicon, key);
    return slot->hash ? &slot->lexeme : NULL;
}

static void add(struct lexicon *lexicon, unsigned lang, struct sv word, struct lexeme lexeme)
{
    bool beginning = word.len > 1 && word.at[word.len - 1] == '*';
    struct slot *slot;
    uint64_t key;

    word.len -= beginning;
    key = key_of(word_hash(word), lang, beginning);
    slot = find(lexicon, key);
    if (slot->hash) /* the first list that names a word decides */
        return;
    *slot = (struct slot){ .hash = key, .lexeme = lexeme };
    mark(lexicon, key);
    if (beginning)
        lexicon->lengths[lang] |= UINT64_C(1) << (word.len < 63 ? word.len : 63);
    lexicon->n++;
}

unsigned lexicon_lang(const struct lexicon *lexicon, struct sv lang)
{
    for (unsigned i = 1; i <= lexicon->n_langs; i++) {
        if (sv_is(lang, lexicon->langs[i]))
            return i;
    }
    return LANG_NONE;
}

static unsigned lang_number(struct lexicon *lexicon, const char *lang)
{
    unsigned number = lang[0] ? lexicon_lang(lexicon, sv_str(lang)) : LANG_ENGLISH;

    if (number == LANG_NONE && lexicon->n_langs + 1 < LEXICON_LANGS_MAX) {
        number = ++lexicon->n_langs;
        lexicon->langs[number] = lang;
    }
    return number;
}

static void add_list(struct lexicon *lexicon, const struct lexeme_list *list)
{
    CLEANUP(buf_done) struct buf folded = BUF(LIST_FOLDED_MAX);
    unsigned lang = lang_number(lexicon, list->lang);
    struct sv rest;

    fold(sv_str(list->words), &folded);
    rest = buf_sv(&folded);
    while (rest.len) {
        struct sv word = sv_split(&rest, ' ');

        if (word.len && lexicon->n < SLOTS / 2)
            add(lexicon, lang, word, list->lexeme);
    }
}

struct lexicon *lexicon_new(void)
{
    struct lexicon *lexicon = NEW(struct lexicon, 1);

    for (size_t i = 0; i < COUNT(all); i++) {
        for (size_t j = 0; j < all[i]->n; j++)
            add_list(lexicon, &all[i]->at[j]);
    }
    return lexicon;
}

void lexicon_free(struct lexicon *lexicon)
{
    free(lexicon);
}

static const struct lexeme *find_in(const struct lexicon *lexicon, unsigned lang, uint64_t whole,
                                    struct sv folded)
{
    const struct lexeme *found = known(lexicon, key_of(whole, lang, false));
    uint64_t hash = 0;

    if (found || !lexicon->lengths[lang])
        return found;
    for (size_t len = 1; len <= folded.len && len <= BEGINNING_MAX; len++) {
        const struct lexeme *longer;

        hash = word_hash_next(hash, folded.at[len - 1]);
        if (!(lexicon->lengths[lang] >> len & 1))
            continue;
        longer = known(lexicon, key_of(hash, lang, true));
        found = longer ? longer : found;
    }
    return found;
}

struct lexeme lexicon_find(const struct lexicon *lexicon, unsigned lang, struct sv folded)
{
    uint64_t whole = word_hash(folded);
    const struct lexeme *found = lang > LANG_ENGLISH ? find_in(lexicon, lang, whole, folded) : NULL;

    if (!found)
        found = find_in(lexicon, LANG_ENGLISH, whole, folded);
    return found ? *found : (struct lexeme){ 0 };
}
