/* hear/expand.c: the ways of writing a brand.
 *
 * For each of its names: the words in a row (which a hyphen, an ampersand or a possessive doesn't change), the same
 * joined, with a plural s, as a hashtag; from seven letters on with one typing mistake, which takes the place of the exact
 * forms and their plurals because it finds them too; and in letters of other alphabets that look alike. */
#include "hear/expand.h"

#include "hear/query.h"
#include "hear/stop_words.h"
#include "text/chars.h"
#include "text/fold.h"
#include "text/tokens.h"

enum {
    TYPO_LETTERS_MIN = 7,   /* of a name: in shorter ones one letter makes another name */
    JOINED_LETTERS_MIN = 3, /* of a name written as one word: hm is no H&M */
    NAME_MAX_BYTES = 200,   /* of a name; what is longer nobody writes whole */
    FOLDED_MAX = NAME_MAX_BYTES * FOLD_GROWTH_MAX,
};

struct expansion {
    struct parse *parse;
    const struct lexeme *lexeme;
    uint32_t first, last; /* of the group's terms; 0 = none yet */
    struct buf name, joined, form;
};

static void add_child(struct expansion *expansion, uint32_t node)
{
    if (expansion->last)
        expansion->parse->nodes[expansion->last].next = node;
    else
        expansion->first = node;
    expansion->last = node;
}

static struct parsed term_of(const struct expansion *expansion, enum term_kind kind)
{
    return (struct parsed){ .term = kind,
                            .expanded = true,
                            .at = (uint32_t)expansion->lexeme->at,
                            .end = (uint32_t)expansion->lexeme->end,
                            .elements = (uint32_t)expansion->parse->n_elements };
}

/* False if `folded` has no words. */
static bool add_row(struct expansion *expansion, enum term_kind kind, struct sv folded)
{
    struct parsed term = term_of(expansion, kind);

    if (parse_add_row(expansion->parse, KEY_WORD, folded) == 0)
        return false;
    add_child(expansion, parse_add_term(expansion->parse, term));
    return true;
}

static void add_name(struct expansion *expansion, enum term_kind kind, enum key_kind key, struct sv folded)
{
    struct parsed term = term_of(expansion, kind);

    parse_add_name(expansion->parse, key, folded);
    add_child(expansion, parse_add_term(expansion->parse, term));
}

static size_t n_letters(struct sv text)
{
    size_t n = 0;

    while (text.len) {
        (void)char_take(&text);
        n++;
    }
    return n;
}

/* What a name is made of. */
struct shape {
    size_t n_words, n_letters, n_longest, n_last;
    bool spaced; /* all words are of scripts with spaces between them */
    bool latin;  /* in which other alphabets can look alike */
};

/* Writes the words without anything between. */
static struct shape shape_of(struct sv folded, struct buf *joined)
{
    struct shape shape = { .spaced = true, .latin = true };
    struct tokens tokens = tokens_of(folded);
    struct token token;

    buf_clear(joined);
    while (tokens_next(&tokens, &token)) {
        size_t n = n_letters(token.text);

        if (token.kind != TOKEN_WORD && token.kind != TOKEN_RUN && token.kind != TOKEN_EMOJI)
            continue;
        buf_sv_append(joined, token.text);
        shape.spaced &= token.kind == TOKEN_WORD;
        shape.latin &= n == token.text.len;
        shape.n_longest = n > shape.n_longest ? n : shape.n_longest;
        shape.n_letters += n;
        shape.n_last = n;
        shape.n_words++;
    }
    return shape;
}

static bool ends_hissing(struct sv word)
{
    return sv_ends(word, SV("s")) || sv_ends(word, SV("x")) || sv_ends(word, SV("z")) ||
           sv_ends(word, SV("ch")) || sv_ends(word, SV("sh"));
}

static struct sv plural_of(struct expansion *expansion, struct sv name)
{
    buf_clear(&expansion->form);
    buf_sv_append(&expansion->form, name);
    buf_str_append(&expansion->form, ends_hissing(name) ? "es" : "s");
    return buf_sv(&expansion->form);
}

/* AT&T as people say it. */
static void add_spoken_and(struct expansion *expansion)
{
    struct sv name = buf_sv(&expansion->name);
    struct buf *spoken = &expansion->form;

    if (sv_find(name, '&') == name.len)
        return;
    buf_clear(spoken);
    for (size_t i = 0; i < name.len; i++)
        buf_str_append(spoken, name.at[i] == '&' ? " and " : (char[]){ name.at[i], '\0' });
    (void)add_row(expansion, TERM_WORDS, buf_sv(spoken));
}

static void add_spaced(struct expansion *expansion, const struct shape *shape)
{
    struct sv name = buf_sv(&expansion->name), joined = buf_sv(&expansion->joined);
    bool typo = shape->n_letters >= TYPO_LETTERS_MIN && shape->n_letters < FUZZY_LETTERS_MAX &&
                shape->n_longest >= FUZZY_LETTERS_MIN;
    bool as_one = shape->n_words > 1 && shape->n_letters >= JOINED_LETTERS_MIN;
    bool plural = !typo && shape->n_last > 1; /* nobody says AT&Ts */

    (void)add_row(expansion, typo ? TERM_FUZZY : TERM_WORDS, name);
    if (plural)
        (void)add_row(expansion, TERM_WORDS, plural_of(expansion, name));
    if (as_one) {
        (void)add_row(expansion, typo ? TERM_FUZZY : TERM_WORDS, joined);
        if (plural)
            (void)add_row(expansion, TERM_WORDS, plural_of(expansion, joined));
    }
    add_spoken_and(expansion);
    if (!shape->latin || shape->n_letters < JOINED_LETTERS_MIN)
        return;
    (void)add_row(expansion, TERM_DISGUISED, name);
    if (as_one)
        (void)add_row(expansion, TERM_DISGUISED, joined);
}

/* One name in all its forms. */
static bool add_written(struct expansion *expansion, struct sv name)
{
    struct shape shape;

    buf_clear(&expansion->name);
    fold(utf8_cut(name, NAME_MAX_BYTES), &expansion->name);
    shape = shape_of(buf_sv(&expansion->name), &expansion->joined);
    if (shape.n_words == 0)
        return false;
    if (shape.spaced)
        add_spaced(expansion, &shape);
    else
        (void)add_row(expansion, TERM_WORDS, buf_sv(&expansion->name));
    add_name(expansion, TERM_TAG, KEY_TAG, buf_sv(&expansion->joined));
    return true;
}

static void add_handle(struct expansion *expansion, struct sv handle)
{
    struct sv folded;

    buf_clear(&expansion->name);
    fold(utf8_cut(handle, NAME_MAX_BYTES), &expansion->name);
    folded = sv_trim(buf_sv(&expansion->name));
    if (sv_starts(folded, SV("@")))
        folded = sv_skip(folded, 1);
    if (folded.len)
        add_name(expansion, TERM_HANDLE, KEY_HANDLE, folded);
}

/* The record whose name, or alias, is the same when folded. */
static const struct brand_record *find_record(const struct brand_book *book, struct sv name)
{
    CLEANUP(buf_done) struct buf wanted = BUF(FOLDED_MAX), known = BUF(FOLDED_MAX);

    fold(utf8_cut(sv_trim(name), NAME_MAX_BYTES), &wanted);
    for (size_t i = 0; book && i < book->n_brands; i++) {
        const struct brand_record *brand = &book->brands[i];

        for (size_t j = 0; j <= brand->n_aliases; j++) {
            buf_clear(&known);
            fold(utf8_cut(sv_trim(j == 0 ? brand->name : brand->aliases[j - 1]), NAME_MAX_BYTES), &known);
            if (sv_equal(buf_sv(&known), buf_sv(&wanted)))
                return brand;
        }
    }
    return NULL;
}

static void add_record(struct expansion *expansion, const struct brand_record *brand)
{
    (void)add_written(expansion, brand->name);
    for (size_t i = 0; i < brand->n_handles; i++)
        add_handle(expansion, brand->handles[i]);
    for (size_t i = 0; i < brand->n_aliases; i++)
        (void)add_written(expansion, brand->aliases[i]);
    for (size_t i = 0; i < brand->n_transliterations; i++)
        (void)add_written(expansion, brand->transliterations[i]);
}

bool expand_brand(struct parse *parse, const struct lexeme *lexeme, uint32_t *out_node)
{
    const struct brand_record *brand = find_record(parse->brands, lexeme->value);
    struct expansion expansion = { .parse = parse,
                                   .lexeme = lexeme,
                                   .name = BUF(FOLDED_MAX),
                                   .joined = BUF(FOLDED_MAX),
                                   .form = BUF(FOLDED_MAX * 2) };

    if (brand)
        add_record(&expansion, brand);
    else
        (void)add_written(&expansion, lexeme->value);
    buf_done(&expansion.name);
    buf_done(&expansion.joined);
    buf_done(&expansion.form);
    if (!expansion.first)
        return false;
    *out_node = parse_add_node(parse, (struct parsed){ .kind = NODE_OR,
                                                       .term = TERM_BRAND,
                                                       .at = (uint32_t)lexeme->at,
                                                       .end = (uint32_t)lexeme->end,
                                                       .first_child = expansion.first });
    return true;
}
