/* understand/words.c: one walk over the text. ASCII goes byte by byte through a table; anything else through char_class
 * and fold(). A word is what stands between spaces and signs, with its apostrophes taken out ("don't" is dont) and a
 * masked letter left in ("f**k"). Scripts without spaces give a word for each character, so that pairs of words are
 * pairs of characters. */
#include "understand/words.h"

#include <assert.h>

#include "base/lang.h"
#include "text/chars.h"
#include "text/fold.h"
#include "understand/meaning.h"

enum { FOLDED_LIMIT = WORDS_TEXT_MAX * (FOLD_GROWTH_MAX + 1), CAPITALS_MIN = 2 };

static const struct {
    const char *signs, *says;
} faces[] = {
    { ":'(", "sad" },   { ":'-(", "sad" },   { ":-(", "sad" },    { ":(", "sad" },    { ":-[", "sad" },
    { ":[", "sad" },    { "=(", "sad" },     { "D:", "sad" },     { ":((", "sad" },   { ";(", "sad" },
    { ":')", "happy" }, { ":-)", "happy" },  { ":)", "happy" },   { "=)", "happy" },  { ":]", "happy" },
    { ":))", "happy" }, { "(:", "happy" },   { ":-D", "laugh" },  { ":D", "laugh" },  { "=D", "laugh" },
    { ";D", "laugh" },  { "xD", "laugh" },   { "XD", "laugh" },   { ";-)", "wink" },  { ";)", "wink" },
    { ";-D", "wink" },  { ":-P", "tongue" }, { ":P", "tongue" },  { ":p", "tongue" }, { ";P", "tongue" },
    { ":-/", "doubt" }, { ":/", "doubt" },   { ":-\\", "doubt" }, { ":\\", "doubt" }, { ":-|", "doubt" },
    { ":|", "doubt" },  { "-_-", "doubt" },  { "-__-", "doubt" }, { ":S", "doubt" },  { ":-S", "doubt" },
    { ":s", "doubt" },  { "</3", "sad" },    { "<3", "heart" },   { "^^", "happy" },  { "^_^", "happy" },
    { ":*", "heart" },  { ":-*", "heart" },  { ":o", "wow" },     { ":O", "wow" },    { ":-O", "wow" },
    { "o_O", "wow" },   { ">:(", "angry" },  { ">_<", "angry" },
};

struct walk {
    struct words *words;
    const struct lexicon *lexicon;
    unsigned lang; /* of the lexicon */
    struct sv text;
    size_t at;
    bool spaced; /* white space (or the beginning) stands before `at` */
    uint16_t clause;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char at_of(const struct walk *walk, size_t at)
{
    return at < walk->text.len ? walk->text.at[at] : '\0';
}

static void end_clause(struct walk *walk)
{
    walk->clause++;
}

static uint64_t kind_hash(uint64_t hash, enum word_kind kind)
{
    return kind == WORD_PLAIN || kind == WORD_TAG ? hash : word_hash_next(hash, (char)(0x80 + kind));
}

/* `hash`: of the folded bytes. */
static struct word *put_hashed(struct walk *walk, enum word_kind kind, struct sv folded, uint64_t hash,
                               size_t from, size_t to)
{
    struct words *words = walk->words;
    struct word *word;

    if (words->n == WORDS_MAX) {
        walk->at = walk->text.len;
        return NULL;
    }
    word = &words->at[words->n++];
    *word = (struct word){ .hash = kind_hash(hash, kind),
                           .text = folded,
                           .from = (uint32_t)from,
                           .to = (uint32_t)to,
                           .kind = (uint8_t)kind,
                           .clause = walk->clause };
    return word;
}

static struct word *put(struct walk *walk, enum word_kind kind, struct sv folded, size_t from, size_t to)
{
    return put_hashed(walk, kind, folded, word_hash(folded), from, to);
}

/* Room for folded bytes that stays where it is: `folded` never grows during a walk. */
static char *folded_room(struct words *words, size_t len)
{
    return words->folded.len + len <= words->folded.size ? words->folded.at + words->folded.len : NULL;
}

/* At most two of a letter in a row; *out_stretched when there were more. Works in place. */
static size_t unstretch(char *at, size_t len, bool *out_stretched)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        if (kept >= 2 && at[i] == at[kept - 1] && at[i] == at[kept - 2] && is_letter(at[i])) {
            *out_stretched = true;
            continue;
        }
        at[kept++] = at[i];
    }
    return kept;
}

/* What a word is beside its folded bytes. */
struct looks {
    size_t from, to; /* in the text */
    bool loud, stretched;
};

/* The word `folded`, which stands behind those that are kept, with nothing stretched any more. */
static void put_plain(struct walk *walk, enum word_kind kind, struct sv folded, uint64_t hash,
                      const struct looks *looks)
{
    struct words *words = walk->words;
    struct word *word;

    if (folded.len == 0)
        return;
    if (kind == WORD_PLAIN && is_digit(folded.at[0]))
        kind = WORD_NUMBER;
    word = put_hashed(walk, kind, folded, hash, looks->from, looks->to);
    if (!word)
        return;
    words->folded.len += folded.len;
    word->stretched = looks->stretched;
    word->capitals = looks->loud;
    words->n_loud += looks->loud;
    words->n_plain++;
    __builtin_prefetch(meaning_slot(words, walk->lang, word));
}

/* The word of `len` folded bytes that stand behind those that are kept. */
static void put_word(struct walk *walk, enum word_kind kind, size_t len, struct looks *looks)
{
    char *at = walk->words->folded.at + walk->words->folded.len;
    struct sv folded;

    len = unstretch(at, len, &looks->stretched);
    folded = utf8_cut(sv_of(at, len), WORD_BYTES_MAX);
    put_plain(walk, kind, folded, word_hash(folded), looks);
}

/* What a byte is in a word of ASCII: its small letter; itself, a digit or what counts as one; 0: none of a word. */
// clang-format off
static const char in_word[256] = {
    ['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
    ['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    ['_'] = '_',
    ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
    'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
};
// clang-format on

/* A word as it is spelled out: folded, at most two of a letter in a row, no longer than a word may be. */
struct spelling {
    char *to;
    size_t len;
    uint64_t hash;
    bool stretched;
};

static inline void spell(struct spelling *spelling, char c)
{
    size_t len = spelling->len;

    if (len >= 2 && c == spelling->to[len - 1] && c == spelling->to[len - 2] && c >= 'a') {
        spelling->stretched = true;
        return;
    }
    spelling->to[len] = c;
    spelling->len++;
    if (len < WORD_BYTES_MAX)
        spelling->hash = word_hash_next(spelling->hash, c);
}

/* A word of ASCII alone from `from`; false when something else stands in it. */
static bool take_ascii_word(struct walk *walk, enum word_kind kind, size_t from)
{
    struct spelling spelling = { .to = folded_room(walk->words, WORDS_TEXT_MAX) };
    size_t len = 0, at = from, n_capitals = 0, n_letters = 0;
    char c = '\0';

    assert(spelling.to); /* FOLDED_LIMIT: there is room for a whole text yet */
    for (; at < walk->text.len; at++) {
        char folded;

        c = walk->text.at[at];
        folded = in_word[(unsigned char)c];
        if (folded) {
            n_capitals += folded != c;
            n_letters += folded >= 'a';
        } else if (c == '*' && len > 0) {
            folded = c; /* f**k */
        } else if (c == '\'' && len > 0 && is_letter(at_of(walk, at + 1))) {
            continue;
        } else {
            break;
        }
        spell(&spelling, folded);
        len++;
    }
    if (at < walk->text.len && (unsigned char)c >= 0x80)
        return false;
    walk->words->code_points += (uint32_t)len;
    if (spelling.len > WORD_BYTES_MAX)
        spelling.len = WORD_BYTES_MAX;
    put_plain(walk, kind, sv_of(spelling.to, spelling.len), spelling.hash,
              &(struct looks){ .from = from,
                               .to = at,
                               .loud = n_letters >= CAPITALS_MIN && n_capitals == n_letters,
                               .stretched = spelling.stretched });
    walk->at = at > walk->at ? at : walk->at + 1;
    return true;
}

static bool is_apostrophe(uint32_t code_point)
{
    return code_point == '\'' || code_point == 0x2019;
}

/* Whether the word goes on with what stands at the front of `rest`, behind an apostrophe. */
static bool letter_next(struct sv rest)
{
    return rest.len > 0 && char_class(char_take(&rest)) == CHAR_WORD;
}

static void take_other_word(struct walk *walk, enum word_kind kind, size_t from)
{
    struct words *words = walk->words;
    struct sv rest = sv_skip(walk->text, from);
    size_t end = from, len = 0, n_letters = 0, n_capitals = 0, n_alike = 0;
    uint32_t last = 0;
    bool stretched = false;
    char *to;

    buf_clear(&words->piece);
    while (rest.len) {
        struct sv before = rest;
        uint32_t code_point = char_take(&rest);
        enum char_class class = char_class(code_point);

        if (is_apostrophe(code_point) && letter_next(rest))
            continue;
        if (class != CHAR_WORD && class != CHAR_MARK && code_point != 0x200D && code_point != 0x200C &&
            code_point != '_')
            break;
        n_letters++;
        n_capitals += code_point >= 'A' && code_point <= 'Z';
        end = walk->text.len - rest.len;
        n_alike = code_point == last ? n_alike + 1 : 0;
        last = code_point;
        stretched |= n_alike >= 2;
        if (n_alike < 2)
            buf_append(&words->piece, before.at, before.len - rest.len);
    }
    len = words->folded.len;
    fold(buf_sv(&words->piece), &words->folded);
    to = words->folded.at + len;
    walk->words->code_points += (uint32_t)n_letters;
    len = words->folded.len - len;
    words->folded.len = (size_t)(to - words->folded.at);
    put_word(walk, kind, len,
             &(struct looks){ .from = from,
                              .to = end,
                              .loud = n_letters >= CAPITALS_MIN && n_capitals == n_letters,
                              .stretched = stretched });
    walk->at = end > walk->at ? end : walk->at + 1;
}

static void take_word(struct walk *walk, enum word_kind kind, size_t from)
{
    if (!take_ascii_word(walk, kind, from))
        take_other_word(walk, kind, from);
}

static size_t run_end(const struct walk *walk, bool (*goes_on)(char))
{
    size_t at = walk->at;

    while (at < walk->text.len && goes_on(walk->text.at[at]))
        at++;
    return at;
}

static bool in_link(char c)
{
    return !is_space(c) && c != '"' && c != '<' && c != '>';
}

static bool starts_link(const struct walk *walk)
{
    struct sv rest = sv_skip(walk->text, walk->at);

    if (!walk->spaced && walk->at > 0 && walk->text.at[walk->at - 1] != '(')
        return false;
    return sv_starts(rest, SV("http://")) || sv_starts(rest, SV("https://")) || sv_starts(rest, SV("www.")) ||
           (sv_starts(rest, SV("http")) && (rest.len == 4 || is_space(rest.at[4])));
}

static bool take_face(struct walk *walk)
{
    struct sv rest = sv_skip(walk->text, walk->at);
    size_t longest = 0, which = 0;

    for (size_t i = 0; i < COUNT(faces); i++) {
        struct sv signs;

        if (faces[i].signs[0] != rest.at[0])
            continue;
        signs = sv_str(faces[i].signs);
        if (signs.len <= longest || !sv_starts(rest, signs))
            continue;
        if (is_letter(signs.at[signs.len - 1]) && rest.len > signs.len &&
            (is_letter(rest.at[signs.len]) || is_digit(rest.at[signs.len])))
            continue;
        longest = signs.len;
        which = i;
    }
    if (longest == 0 || sv_starts(sv_skip(rest, 1), SV("//")))
        return false;
    (void)put(walk, WORD_FACE, sv_str(faces[which].says), walk->at, walk->at + longest);
    walk->at += longest;
    return true;
}

static bool may_start_face(const struct walk *walk)
{
    char c = walk->text.at[walk->at];

    switch (c) {
    case 'x':
    case 'X':
    case 'D':
    case 'o':
        return walk->spaced;
    case ':':
    case ';':
    case '=':
    case '(':
    case '<':
    case '^':
    case '>':
    case '-':
        return true;
    default:
        return false;
    }
}

static bool is_stop(char c)
{
    return c == '!' || c == '?' || c == '.';
}

/* A run of ! ? and dots. One dot is only the end of a clause, and nothing between two digits. */
static void take_stops(struct walk *walk)
{
    size_t end = run_end(walk, is_stop), n_loud = 0, n_asked = 0, len = end - walk->at;
    const char *says = "...";

    for (size_t i = walk->at; i < end; i++) {
        n_loud += walk->text.at[i] == '!';
        n_asked += walk->text.at[i] == '?';
    }
    if (n_loud && n_asked)
        says = "?!";
    else if (n_loud)
        says = n_loud > 1 ? "!!" : "!";
    else if (n_asked)
        says = n_asked > 1 ? "??" : "?";
    if (n_loud || n_asked || len > 1)
        (void)put(walk, WORD_MARK, sv_str(says), walk->at, end);
    if (len > 1 || n_loud || n_asked || !is_digit(at_of(walk, end)))
        end_clause(walk);
    walk->at = walk->at > end ? walk->at : end;
}

static bool in_handle(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static void take_handle(struct walk *walk)
{
    size_t from = walk->at + 1, at = from, len = 0;
    char *to = folded_room(walk->words, WORDS_TEXT_MAX);

    while (in_handle(at_of(walk, at)) ||
           (at > from && strchr(".-@", at_of(walk, at)) && at_of(walk, at) && in_handle(at_of(walk, at + 1))))
        at++;
    if (at == from) {
        walk->at++;
        return;
    }
    for (size_t i = from; i < at && len < WORD_BYTES_MAX; i++)
        to[len++] = is_letter(walk->text.at[i]) ? (char)(walk->text.at[i] | 0x20) : walk->text.at[i];
    if (put(walk, WORD_HANDLE, sv_of(to, len), walk->at, at))
        walk->words->folded.len += len;
    walk->at = at > walk->at ? at : walk->at;
}

static void take_emoji(struct walk *walk)
{
    size_t from = walk->at, end;
    struct sv rest = sv_skip(walk->text, from), one;
    char *to;

    (void)char_take(&rest);
    end = walk->text.len - rest.len;
    one = sv_of(walk->text.at + from, end - from);
    while (rest.len) { /* what only varies it goes with it */
        uint32_t code_point = char_take(&rest);

        if (code_point != 0xFE0F && code_point != 0x20E3 && !(code_point >= 0x1F3FB && code_point <= 0x1F3FF))
            break;
        end = walk->text.len - rest.len;
    }
    to = folded_room(walk->words, one.len);
    if (to) {
        struct word *word;

        memcpy(to, one.at, one.len);
        word = put(walk, WORD_EMOJI, sv_of(to, one.len), from, end);
        if (word) {
            walk->words->folded.len += one.len;
            word->polarity = lexicon_find(walk->lexicon, 0, word->text).polarity;
        }
    }
    walk->at = walk->at > end ? walk->at : end;
}

/* A character of a script without spaces is a word. */
static void take_run_unit(struct walk *walk)
{
    struct words *words = walk->words;
    struct sv rest = sv_skip(walk->text, walk->at);
    size_t from = walk->at, before = words->folded.len, end;

    (void)char_take(&rest);
    end = walk->text.len - rest.len;
    fold(sv_of(walk->text.at + from, end - from), &words->folded);
    end = end > from ? end : from + 1;
    words->code_points++;
    {
        size_t len = words->folded.len - before;

        words->folded.len = before;
        put_word(walk, WORD_PLAIN, len, &(struct looks){ .from = from, .to = end });
    }
    walk->at = walk->at > end ? walk->at : end;
}

static bool ends_clause(uint32_t code_point)
{
    return code_point == ',' || code_point == ';' || code_point == ':' || code_point == '(' ||
           code_point == ')' || code_point == '\n' || code_point == 0x60C || code_point == 0x61F ||
           code_point == 0x964 || code_point == 0x3001 || code_point == 0x3002 || code_point == 0x2014 ||
           code_point == 0x2013;
}

static void take_other(struct walk *walk)
{
    struct sv rest = sv_skip(walk->text, walk->at);
    uint32_t code_point = char_take(&rest);
    enum char_class class = char_class(code_point);

    switch (class) {
    case CHAR_WORD:
        take_word(walk, WORD_PLAIN, walk->at);
        return;
    case CHAR_RUN:
        take_run_unit(walk);
        return;
    case CHAR_EMOJI:
        take_emoji(walk);
        return;
    default:
        break;
    }
    if (code_point == 0x2026 || code_point == 0x61F || code_point == 0xFF1F || code_point == 0xFF01 ||
        code_point == 0xBF)
        (void)put(walk, WORD_MARK,
                  sv_str(code_point == 0x2026   ? "..."
                         : code_point == 0xFF01 ? "!"
                                                : "?"),
                  walk->at, walk->text.len - rest.len);
    if (ends_clause(code_point))
        end_clause(walk);
    walk->at = walk->at < walk->text.len ? walk->text.len - rest.len : walk->at;
}

/* What X's older interfaces made of & < >: no words. */
static size_t entity_length(struct sv rest)
{
    static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;" };

    for (size_t i = 0; i < COUNT(entities); i++) {
        if (sv_starts(rest, sv_str(entities[i])))
            return strlen(entities[i]);
    }
    return 0;
}

static void step(struct walk *walk)
{
    char c = walk->text.at[walk->at];

    if (is_space(c)) {
        if (c == '\n')
            end_clause(walk);
        walk->at++;
        walk->spaced = true;
        return;
    }
    if (may_start_face(walk) && take_face(walk)) {
        walk->spaced = true;
        return;
    }
    if ((c == 'h' || c == 'w') && starts_link(walk)) {
        size_t end = run_end(walk, in_link);

        (void)put(walk, WORD_LINK, SV("http"), walk->at, end);
        walk->at = walk->at > end ? walk->at : end;
    } else if (is_letter(c) || is_digit(c)) {
        take_word(walk, WORD_PLAIN, walk->at);
    } else if (c == '@') {
        take_handle(walk);
    } else if (c == '#' && letter_next(sv_skip(walk->text, walk->at + 1))) {
        walk->at++;
        take_word(walk, WORD_TAG, walk->at);
    } else if (c == '&' && entity_length(sv_skip(walk->text, walk->at))) {
        walk->at += entity_length(sv_skip(walk->text, walk->at));
    } else if (is_stop(c)) {
        take_stops(walk);
    } else {
        take_other(walk);
    }
    walk->spaced = false;
}

void words_init(struct words *words)
{
    *words = (struct words){ .folded = BUF(FOLDED_LIMIT),
                             .piece = BUF(WORDS_TEXT_MAX),
                             .known = NEW(uint64_t, KNOWN_WORDS) };
    (void)buf_room(&words->folded, FOLDED_LIMIT);
    (void)buf_room(&words->piece, WORDS_TEXT_MAX);
}

void words_done(struct words *words)
{
    buf_done(&words->folded);
    buf_done(&words->piece);
    free(words->known);
}

void words_read(struct words *words, const struct lexicon *lexicon, unsigned lang, struct sv text)
{
    struct walk walk = { .words = words,
                         .lexicon = lexicon,
                         .lang = lang,
                         .text = utf8_cut(text, WORDS_TEXT_MAX),
                         .spaced = true };

    words->n = words->code_points = words->n_loud = words->n_plain = 0;
    words->raw = walk.text;
    buf_clear(&words->folded);
    if (words->known_of != lexicon) {
        memset(words->known, 0, KNOWN_WORDS * sizeof *words->known);
        words->known_of = lexicon;
    }
    while (walk.at < walk.text.len)
        step(&walk);
    words->n_clauses = (size_t)walk.clause + 1;
    meaning_read(words, lexicon, lang);
}
