/* hear/spelling.c: see spelling.h. */
#include "hear/spelling.h"

#include "text/chars.h"

#include <utf8proc.h>

enum { DECOMPOSED_MAX = 32 };

/* A walk over the letters of a text, decomposed. What nobody sees is not there. */
struct letters {
    struct sv rest;
    bool case_counts;
    utf8proc_int32_t decomposed[DECOMPOSED_MAX];
    int n, at;
};

static bool is_unseen(uint32_t code_point)
{
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);

    return property->ignorable || property->category == UTF8PROC_CATEGORY_CF;
}

static bool letters_next(struct letters *letters, uint32_t *out)
{
    while (letters->at == letters->n) {
        int boundary = UTF8PROC_BOUNDCLASS_START;
        int options = letters->case_counts ? UTF8PROC_DECOMPOSE
                                           : UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
        utf8proc_ssize_t n;
        uint32_t code_point;

        if (letters->rest.len == 0)
            return false;
        code_point = char_take(&letters->rest);
        if (is_unseen(code_point))
            continue;
        n = utf8proc_decompose_char((utf8proc_int32_t)code_point, letters->decomposed, DECOMPOSED_MAX,
                                    (utf8proc_option_t)options, &boundary);
        letters->n = n < 0 || n > DECOMPOSED_MAX ? 0 : (int)n;
        letters->at = 0;
    }
    *out = (uint32_t)letters->decomposed[letters->at++];
    return true;
}

static bool parts_words(uint32_t code_point)
{
    return char_class(code_point) == CHAR_OTHER;
}

void spelling_write(struct sv text, bool case_counts, struct buf *out)
{
    struct letters letters = { .rest = text, .case_counts = case_counts };
    size_t start = out->len;
    bool parted = false;
    uint32_t code_point;

    while (letters_next(&letters, &code_point)) {
        if (parts_words(code_point)) {
            parted = true;
            continue;
        }
        if (parted && out->len > start)
            buf_char(out, ' ');
        parted = false;
        buf_utf8(out, code_point);
    }
}

/* Whether a word that ends in `last` goes on with `next`. */
static bool goes_on(uint32_t last, uint32_t next)
{
    switch (char_class(next)) {
    case CHAR_MARK:
        return true;
    case CHAR_JOINER:
        return char_class(last) == CHAR_EMOJI;
    case CHAR_WORD:
        return char_class(last) == CHAR_WORD || char_class(last) == CHAR_MARK;
    default:
        return false;
    }
}

/* Whether the spelling stands right at the front of `text`. */
static bool stands_here(struct sv text, struct sv spelling, bool case_counts)
{
    struct letters letters = { .rest = text, .case_counts = case_counts };
    uint32_t here = 0, last = 0;
    bool more = letters_next(&letters, &here);

    while (spelling.len) {
        uint32_t wanted = char_take(&spelling);

        if (wanted == ' ') {
            if (!more || !parts_words(here))
                return false;
            while (more && parts_words(here))
                more = letters_next(&letters, &here);
            continue;
        }
        if (!more || here != wanted)
            return false;
        last = wanted;
        more = letters_next(&letters, &here);
    }
    return !more || !goes_on(last, here);
}

bool spelling_stands(struct sv text, struct sv spelling, bool case_counts)
{
    enum char_class before = CHAR_OTHER;

    while (text.len) {
        struct sv from = text;
        uint32_t code_point = char_take(&text);
        enum char_class class = char_class(code_point);

        if (is_unseen(code_point))
            continue;
        if (class != CHAR_OTHER && class != CHAR_MARK && !(class == CHAR_WORD && before == CHAR_WORD) &&
            stands_here(from, spelling, case_counts))
            return true;
        if (class != CHAR_MARK)
            before = class;
    }
    return false;
}
