/* The lexicon: each of its words can be met as a text's word is read. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "understand/lexicon.h"
#include "understand/words.h"

struct world {
    struct lexicon *lexicon;
    struct words words;
};

/* Whether a text of that word alone is one word, and means something where its list says so. A list that says nothing hides
 * English words. */
static bool is_met(struct world *world, unsigned lang, struct lexeme lexeme, struct sv word)
{
    CLEANUP(buf_done) struct buf text = BUF(256);
    bool beginning = word.len > 1 && sv_ends(word, SV("*"));

    buf_sv_append(&text, sv_of(word.at, word.len - beginning));
    if (beginning)
        buf_sv_append(&text, SV("es"));
    words_read(&world->words, world->lexicon, lang, buf_sv(&text));
    return world->words.n == 1 &&
           (world->words.at[0].polarity || world->words.at[0].role) == (lexeme.polarity || lexeme.role);
}

static size_t missed_of(struct world *world, const struct lexeme_list *list)
{
    unsigned lang = lexicon_lang(world->lexicon, sv_str(list->lang));
    struct sv rest = sv_str(list->words);
    size_t n_missed = 0;

    while (rest.len) {
        struct sv word = sv_split(&rest, ' ');

        if (word.len == 0 || is_met(world, lang, list->lexeme, word))
            continue;
        n_missed++;
        print_error("%s: %.*s isn't met\n", list->lang, (int)word.len, word.at);
    }
    return n_missed;
}

static void every_word_can_be_met(void **state)
{
    static const struct lexeme_lists *const all[] = { &lexeme_lists_en, &lexeme_lists_romance,
                                                      &lexeme_lists_more };
    struct world world = { .lexicon = lexicon_new() };
    size_t n_missed = 0;

    (void)state;
    words_init(&world.words);
    for (size_t l = 0; l < COUNT(all); l++) {
        for (size_t i = 0; i < all[l]->n; i++)
            n_missed += missed_of(&world, &all[l]->at[i]);
    }
    assert_int_equal(n_missed, 0);
    words_done(&world.words);
    lexicon_free(world.lexicon);
}

int test_lexicon(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_can_be_met),
    };

    return cmocka_run_group_tests_name("lexicon", tests, NULL, NULL);
}
