/* text/likeness.c: an inverted index: from each word of a group to the texts that have it.
 *
 * A search walks the lists of its words and adds up what each is worth. What a word is worth changes with every text that
 * comes, so lengths of texts are measured when they are needed: of the few that got the most, not of all. */
#include "text/likeness.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "text/fold.h"
#include "text/tokens.h"

enum {
    TEXT_MAX = 4096,  /* bytes of a text that are read */
    WEIGHED_MAX = 64, /* texts whose length is measured */
};

struct text {
    uint64_t id, group; /* id 0: nothing stands here */
    uint64_t *words;    /* keys, each once */
    size_t n_words;
    double sum; /* of the search under way */
};

/* The texts that have one word, by their place in `texts`. */
struct list {
    uint32_t *texts;
    size_t n, room;
};

struct likeness {
    struct text *texts;
    size_t most, next, n; /* `next` is where the oldest stands once all places are taken */
    struct map by_id;     /* id → place + 1 */
    struct map by_word;   /* key → list + 1 */
    struct list *lists;
    size_t n_lists, room_lists;
    uint32_t *touched; /* of the search under way */
    struct buf folded;
};

struct likeness *likeness_new(size_t most)
{
    struct likeness *likeness = NEW(struct likeness, 1);

    likeness->most = most;
    likeness->texts = NEW(struct text, most);
    likeness->touched = NEW(uint32_t, most);
    likeness->folded = BUF(TEXT_MAX * FOLD_GROWTH_MAX);
    return likeness;
}

void likeness_free(struct likeness *likeness)
{
    if (!likeness)
        return;
    for (size_t i = 0; i < likeness->most; i++)
        free(likeness->texts[i].words);
    for (size_t i = 0; i < likeness->n_lists; i++)
        free(likeness->lists[i].texts);
    free(likeness->texts);
    free(likeness->lists);
    free(likeness->touched);
    map_done(&likeness->by_id);
    map_done(&likeness->by_word);
    buf_done(&likeness->folded);
    free(likeness);
}

size_t likeness_size(const struct likeness *likeness)
{
    return likeness->n;
}

static bool has_word(const uint64_t *words, size_t n, uint64_t word)
{
    for (size_t i = 0; i < n; i++) {
        if (words[i] == word)
            return true;
    }
    return false;
}

static size_t add_word(uint64_t *words, size_t n, struct sv word, uint64_t group)
{
    uint64_t key = sv_hash(word, group);

    if (n < LIKENESS_WORDS_MAX && !has_word(words, n, key))
        words[n++] = key;
    return n;
}

/* Words as they are; scripts without spaces by pairs of characters, or by the one there is. */
static size_t read_words(struct likeness *likeness, uint64_t group, struct sv text,
                         uint64_t words[static LIKENESS_WORDS_MAX])
{
    struct tokens tokens;
    struct token token;
    size_t n = 0;

    buf_clear(&likeness->folded);
    fold(utf8_cut(text, TEXT_MAX), &likeness->folded);
    tokens = tokens_of(buf_sv(&likeness->folded));
    while (n < LIKENESS_WORDS_MAX && tokens_next(&tokens, &token)) {
        struct sv rest = token.text, before;

        if (token.kind == TOKEN_WORD || token.kind == TOKEN_EMOJI)
            n = add_word(words, n, token.text, group);
        if (token.kind != TOKEN_RUN)
            continue;
        before = token_unit(&rest);
        if (!rest.len)
            n = add_word(words, n, before, group);
        while (rest.len) {
            struct sv unit = token_unit(&rest);

            n = add_word(words, n, sv_of(before.at, before.len + unit.len), group);
            before = unit;
        }
    }
    return n;
}

static struct list *list_of(struct likeness *likeness, uint64_t word)
{
    const uint64_t *at = map_find(&likeness->by_word, word);

    return at ? &likeness->lists[*at - 1] : NULL;
}

static void enlist(struct likeness *likeness, uint64_t word, uint32_t place)
{
    uint64_t *at = map_put(&likeness->by_word, word, NULL);
    struct list *list;

    if (*at == 0) {
        if (likeness->n_lists == likeness->room_lists) {
            likeness->room_lists = likeness->room_lists ? 2 * likeness->room_lists : 256;
            likeness->lists = mem_grow(likeness->lists, likeness->room_lists, sizeof *likeness->lists);
        }
        likeness->lists[likeness->n_lists++] = (struct list){ 0 };
        *at = likeness->n_lists;
    }
    list = &likeness->lists[*at - 1];
    if (list->n == list->room)
        list->texts =
            mem_grow(list->texts, list->room = list->room ? 2 * list->room : 2, sizeof *list->texts);
    list->texts[list->n++] = place;
}

static void delist(struct likeness *likeness, uint64_t word, uint32_t place)
{
    struct list *list = list_of(likeness, word);
    size_t i = 0;

    while (list->texts[i] != place)
        i++;
    memmove(list->texts + i, list->texts + i + 1, (--list->n - i) * sizeof *list->texts);
}

static void clear_place(struct likeness *likeness, size_t place)
{
    struct text *text = &likeness->texts[place];

    if (!text->id)
        return;
    for (size_t i = 0; i < text->n_words; i++)
        delist(likeness, text->words[i], (uint32_t)place);
    (void)map_remove(&likeness->by_id, text->id);
    free(text->words);
    *text = (struct text){ 0 };
    likeness->n--;
}

void likeness_drop(struct likeness *likeness, uint64_t id)
{
    const uint64_t *at = map_find(&likeness->by_id, id);

    if (at)
        clear_place(likeness, *at - 1);
}

void likeness_put(struct likeness *likeness, uint64_t id, uint64_t group, struct sv text)
{
    uint64_t words[LIKENESS_WORDS_MAX];
    size_t n = read_words(likeness, group, text, words), place;
    const uint64_t *known = map_find(&likeness->by_id, id);

    if (n == 0) {
        likeness_drop(likeness, id);
        return;
    }
    place = known ? *known - 1 : likeness->next;
    if (!known)
        likeness->next = (place + 1) % likeness->most;
    clear_place(likeness, place);
    likeness->texts[place] =
        (struct text){ .id = id, .group = group, .words = mem_grow(NULL, n, sizeof *words), .n_words = n };
    memcpy(likeness->texts[place].words, words, n * sizeof *words);
    for (size_t i = 0; i < n; i++)
        enlist(likeness, words[i], (uint32_t)place);
    *map_put(&likeness->by_id, id, NULL) = place + 1;
    likeness->n++;
}

/* What a word is worth: next to nothing when every text has it, nothing when none has: it tells no two apart. */
static double worth(struct likeness *likeness, uint64_t word)
{
    const struct list *list = list_of(likeness, word);
    size_t n = list ? list->n : 0;

    return n ? log(((double)likeness->n + 1) / ((double)n + 0.5)) : 0;
}

static double length(struct likeness *likeness, const uint64_t *words, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double one = worth(likeness, words[i]);

        sum += one * one;
    }
    return sqrt(sum);
}

static size_t add_up(struct likeness *likeness, const uint64_t *words, size_t n)
{
    size_t n_touched = 0;

    for (size_t i = 0; i < n; i++) {
        const struct list *list = list_of(likeness, words[i]);
        double one = worth(likeness, words[i]);

        for (size_t k = 0; list && k < list->n; k++) {
            struct text *text = &likeness->texts[list->texts[k]];

            if (text->sum == 0)
                likeness->touched[n_touched++] = list->texts[k];
            text->sum += one * one;
        }
    }
    return n_touched;
}

/* Puts one among the best so far, the best first; equals stay in the order of their ids. */
static size_t insert(struct alike *best, size_t n, size_t most, struct alike one)
{
    size_t at = n;

    while (at > 0 &&
           (best[at - 1].share < one.share || (best[at - 1].share == one.share && best[at - 1].id > one.id)))
        at--;
    if (at == most)
        return n;
    n = n < most ? n + 1 : n;
    memmove(best + at + 1, best + at, (n - 1 - at) * sizeof *best);
    best[at] = one;
    return n;
}

size_t likeness_find(struct likeness *likeness, uint64_t group, struct sv text, uint64_t but, double least,
                     size_t most, struct alike *out)
{
    uint64_t words[LIKENESS_WORDS_MAX];
    size_t n = read_words(likeness, group, text, words), n_touched = add_up(likeness, words, n), n_best = 0,
           n_out = 0;
    double own = length(likeness, words, n);
    struct alike best[WEIGHED_MAX];

    for (size_t i = 0; i < n_touched; i++) {
        struct text *found = &likeness->texts[likeness->touched[i]];
        double sum = found->sum;

        found->sum = 0;
        if (found->id != but && found->group == group)
            n_best = insert(best, n_best, WEIGHED_MAX,
                            (struct alike){ found->id, sum / sqrt((double)found->n_words) });
    }
    most = most < LIKENESS_FOUND_MAX ? most : LIKENESS_FOUND_MAX;
    for (size_t i = 0; i < n_best; i++) {
        const struct text *found = &likeness->texts[*map_find(&likeness->by_id, best[i].id) - 1];
        double share = best[i].share * sqrt((double)found->n_words) /
                       (own * length(likeness, found->words, found->n_words));

        if (share >= least)
            n_out = insert(out, n_out, most, (struct alike){ found->id, share });
    }
    return n_out;
}
