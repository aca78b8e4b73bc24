/* hear/rare_keys.c: see rare_keys.h. */
#include "hear/rare_keys.h"

#include "hear/earth.h"
#include "hear/fields.h"
#include "hear/word_keys.h"
#include "model/post.h"

struct caller {
    uint64_t kinds;
    term_key_fn *each;
    void *to;
};

/* Fields of words, and fields that count as a whole, folded or as they are. */
static const struct {
    enum key_kind key;
    enum term_kind term;
    enum { WORDS, FOLDED, EXACT, BOTH } how;
} fields[] = {
    { KEY_URL, TERM_URL, WORDS },
    { KEY_TITLE, TERM_URL_TITLE, WORDS },
    { KEY_BIO, TERM_BIO, WORDS },
    { KEY_NAME, TERM_BIO_NAME, WORDS },
    { KEY_LOCATION, TERM_BIO_LOCATION, WORDS },
    { KEY_PLACE, TERM_PLACE, WORDS },
    { KEY_COUNTRY, TERM_COUNTRY, FOLDED },
    { KEY_CONVERSATION, TERM_CONVERSATION, EXACT },
    { KEY_IN_REPLY_TO, TERM_IN_REPLY_TO, EXACT },
    { KEY_REPOST_OF, TERM_REPOST_OF, EXACT },
    { KEY_QUOTE_OF, TERM_QUOTE_OF, EXACT },
    { KEY_REPOSTS_OF, TERM_REPOSTS_OF, BOTH },
};

static bool wants(const struct caller *caller, enum key_kind kind)
{
    return caller->kinds & UINT64_C(1) << kind;
}

static void call(const struct caller *caller, enum key_kind kind, struct sv text)
{
    caller->each(caller->to, kind, key_of(kind, text), text);
}

/* Each letter with its marks, and each two of them: as heard.c enters runs of the text. */
static void call_with_run(const struct caller *caller, enum key_kind kind, struct sv run)
{
    struct sv rest = run, before = token_unit(&rest);

    call(caller, kind, before);
    while (rest.len) {
        struct sv unit = token_unit(&rest);

        call(caller, kind, unit);
        call(caller, kind, sv_of(before.at, before.len + unit.len));
        before = unit;
    }
}

static void call_with_words(const struct caller *caller, enum key_kind kind, struct sv folded)
{
    struct tokens tokens = tokens_of(folded);
    struct token token;

    while (tokens_next(&tokens, &token)) {
        if (token.kind == TOKEN_RUN)
            call_with_run(caller, kind, token.text);
        else if (token.kind == TOKEN_WORD || token.kind == TOKEN_EMOJI)
            call(caller, kind, token.text);
    }
}

static void call_with_fields(const struct caller *caller, const struct post *post)
{
    struct folded_field folded;
    struct sv found[FIELDS_MAX];

    for (size_t i = 0; i < COUNT(fields); i++) {
        size_t n = wants(caller, fields[i].key) ? fields_of(fields[i].term, post, found) : 0;

        for (size_t j = 0; j < n; j++) {
            if (fields[i].how == WORDS)
                call_with_words(caller, fields[i].key, field_fold(&folded, found[j]));
            if (fields[i].how == FOLDED || fields[i].how == BOTH)
                call(caller, fields[i].key, field_fold(&folded, found[j]));
            if (fields[i].how == EXACT || fields[i].how == BOTH)
                call(caller, fields[i].key, found[j]);
        }
    }
}

static void call_with_point(const struct caller *caller, const struct post_place *place)
{
    char cells[CELL_SIZES][CELL_BYTES];

    point_cells(place->lat, place->lon, cells);
    for (size_t i = 0; i < CELL_SIZES; i++)
        call(caller, KEY_CELL, sv_of(cells[i], CELL_BYTES));
}

void rare_each_key(const struct post *post, uint64_t kinds, term_key_fn *each, void *to)
{
    struct caller caller = { kinds, each, to };

    call_with_fields(&caller, post);
    if (wants(&caller, KEY_CELL) && post->place.has_point)
        call_with_point(&caller, &post->place);
}
