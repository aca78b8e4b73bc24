/* The rules: each pattern of each list can be met, with each of its choices; and what hangs on how one begins. */
#include "tests.h"

#include <stdio.h>
#include <string.h>

#include "understand/reading.h"
#include "understand/rules.h"

struct world {
    struct rules *rules;
    struct lexicon *lexicon;
    struct words words;
};

static int open_world(void **state)
{
    struct world *world = NEW(struct world, 1);

    world->rules = rules_new();
    world->lexicon = lexicon_new();
    words_init(&world->words);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;

    rules_free(world->rules);
    words_done(&world->words);
    lexicon_free(world->lexicon);
    free(world);
    return 0;
}

static uint32_t kinds_in(struct world *world, struct sv text)
{
    struct rule_hits hits;

    words_read(&world->words, world->lexicon, 0, text);
    rules_find(world->rules, &world->words, &hits);
    return hits.kinds;
}

static bool is_met(struct world *world, const char *text, enum rule_kind kind)
{
    return kinds_in(world, sv_str(text)) >> kind & 1;
}

/* A word that fits a choice. */
static void write_choice(struct sv choice, struct buf *out)
{
    if (sv_is(choice, "#"))
        buf_sv_append(out, SV("30"));
    else if (sv_is(choice, "@"))
        buf_sv_append(out, SV("@somebody"));
    else if (sv_is(choice, "_"))
        buf_sv_append(out, SV("thing"));
    else if (sv_ends(choice, SV("*"))) {
        buf_sv_append(out, sv_of(choice.at, choice.len - 1));
        buf_sv_append(out, SV("es"));
    } else if (!sv_is(choice, "~"))
        buf_sv_append(out, choice);
    buf_char(out, ' ');
}

static struct sv nth_choice(struct sv element, size_t n)
{
    struct sv choice = sv_split(&element, '|');

    while (n-- > 0 && element.len)
        choice = sv_split(&element, '|');
    return choice;
}

static size_t count_choices(struct sv element)
{
    size_t n = 0;

    for (; element.len; n++)
        (void)sv_split(&element, '|');
    return n;
}

/* The text that a pattern is met in: of element `of` the n-th choice, of the others the first. */
static void write_text(struct sv pattern, size_t of, size_t nth, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; pattern.len; i++) {
        struct sv element = sv_split(&pattern, ' ');

        if (element.len)
            write_choice(nth_choice(element, i == of ? nth : 0), out);
    }
}

/* How many of a pattern's choices can't be met. */
static size_t missed_of(struct world *world, enum rule_kind kind, struct sv pattern)
{
    CLEANUP(buf_done) struct buf text = BUF(4096);
    struct sv rest = pattern;
    size_t n_missed = 0;

    for (size_t i = 0; rest.len; i++) {
        size_t n = count_choices(sv_split(&rest, ' '));

        for (size_t c = 0; c < n; c++) {
            write_text(pattern, i, c, &text);
            if (is_met(world, buf_str(&text), kind))
                continue;
            n_missed++;
            print_error("%s: \"%.*s\" isn't met in \"%s\"\n", rule_meanings[kind].what, (int)pattern.len,
                        pattern.at, buf_str(&text));
        }
    }
    return n_missed;
}

static void every_pattern_can_be_met(void **state)
{
    static const struct rule_lists *const all[] = { &rule_lists_en, &rule_lists_more };
    size_t n_missed = 0, n_patterns = 0;

    for (size_t l = 0; l < COUNT(all); l++) {
        for (size_t i = 0; i < all[l]->n; i++) {
            struct sv rest = sv_str(all[l]->at[i].patterns);

            while (rest.len) {
                struct sv pattern = sv_trim(sv_split(&rest, ';'));

                n_missed += missed_of(*state, all[l]->at[i].kind, pattern);
                n_patterns += pattern.len > 0;
            }
        }
    }
    assert_true(n_patterns > 2000);
    assert_int_equal(n_missed, 0);
}

static void a_pattern_may_begin_with_a_number_or_a_beginning(void **state)
{
    assert_true(is_met(*state, "Only 20 minutes until we leave", RULE_DEADLINE));
    assert_true(is_met(*state, "my son is allergic, anaphylaxis after your sandwich", RULE_DANGER));
    assert_true(is_met(*state, "this is discrimination", RULE_LAW));
    assert_false(is_met(*state, "minutes until we leave", RULE_DEADLINE));
    assert_false(is_met(*state, "anap", RULE_DANGER));
}

int test_rules(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pattern_can_be_met),
        cmocka_unit_test(a_pattern_may_begin_with_a_number_or_a_beginning),
    };

    return cmocka_run_group_tests_name("rules", tests, open_world, close_world);
}
