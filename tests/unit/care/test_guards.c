/* tests/unit/care/test_guards.c: what guards object to, a row for each, in many languages; and what they leave in peace. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "care/guards.h"
#include "model/capabilities.h"
#include "tests.h"

// clang-format off
/* `finds` NULL: nothing. */
struct row { const char *text, *finds; };

static const struct row cards[] = {
    { "4111 1111 1111 1111", "4111 1111 1111 1111" },
    { "your card 4111-1111-1111-1111.", "4111-1111-1111-1111" },
    { "(4012888888881881)", "4012888888881881" },
    { "5555555555554444", "5555555555554444" },
    { "amex 3782 822463 10005", "3782 822463 10005" },
    { "2223003122003222", "2223003122003222" },               /* Mastercard's second range */
    { "6011111111111117", "6011111111111117" },
    { "4111 1111 1111 1112", NULL },                          /* wrong check digit */
    { "1111 1111 1111 1117", NULL },                          /* no scheme */
    { "https://six.example/4111111111111111", NULL },
    { "order 411111111111111122223333444455556666", NULL },   /* too long */
    { "X4111111111111111", NULL },
    { "card\xEF\xBC\x9A" "4111111111111111", NULL },          /* stands in a word of another script: cautious */
    { "", NULL },
};

static const struct row phones[] = {
    { "call 1-800-555-0199 now", "1-800-555-0199" },
    { "+49 30 901820", "+49 30 901820" },
    { "(212) 555-0147", "(212) 555-0147" },
    { "Tel. 030/90182-0", "030/90182-0" },
    { "01 42 68 53 00", "01 42 68 53 00" },
    { "+81-3-1234-5678", "+81-3-1234-5678" },
    { "020 7946 0958", "020 7946 0958" },
    { "555-123-4567", "555-123-4567" },
    { "on 2026-05-09", NULL },
    { "am 09.05.2026", NULL },
    { "05/09/2026", NULL },
    { "1.000.000 guitars", NULL },
    { "1 000 000 000", NULL },
    { "from 9 to 17", NULL },
    { "order 12345678901", NULL },
    { "4111 1111 1111 1111", NULL },
    { "https://x.com/i/status/0301234567890", NULL },
    { "2024-2025 2026-2027", NULL },
};

static const struct row emails[] = {
    { "write to help@six.example.", "help@six.example" },
    { "<mo.adeyemi+shop@mail.example>", "mo.adeyemi+shop@mail.example" },
    { "büro@straße.example", "büro@straße.example" },
    { "@larkspur@social.example", NULL },
    { "see https://social.example/@mo@far.example", NULL },
    { "@sixstring", NULL },
    { "a @ b.example", NULL },
    { "me@localhost", NULL },
    { "5@3.14", NULL },
};

static const struct row orders[] = {
    { "your order #A1024-7781 left today", "A1024-7781" },
    { "order number: 100234567", "100234567" },
    { "tu pedido 20443311 ya salió", "20443311" },
    { "votre commande n° FR448812 part demain", "FR448812" },
    { "Ihre Bestellung 7781-2234 ist unterwegs", "7781-2234" },
    { "sua encomenda 99812345 chegou", "99812345" },
    { "il tuo ordine 5512340", "5512340" },
    { "je bestelling 5512340", "5512340" },
    { "ご注文 1234567 は", "1234567" },
    { "ваш заказ 1234567 отправлен", "1234567" },
    { "booking ref QX7Y2211", "QX7Y2211" },
    { "your order left today", NULL },
    { "in order to help, model 335 is back", NULL },
    { "the ES-335 and 1959 are here", NULL },
    { "Your order is fine. Model 20443311 is new", NULL },
    { "order here: https://six.example/p/20443311", NULL },
};

static const struct { const char *text; bool moves; } moves[] = {
    { "Please DM us.", true },
    { "Sorry to hear that! Send us a DM and we'll help.", true },
    { "Could you call us on Monday?", true },
    { "Give us a call", true },
    { "Escríbenos por DM, por favor", true },
    { "Mándanos un mensaje privado", true },
    { "Contactez-nous en MP svp", true },
    { "Schreiben Sie uns eine Direktnachricht", true },
    { "Ruf uns an!", true },
    { "Nos envie uma DM", true },
    { "Scrivici in privato", true },
    { "Stuur ons een DM", true },
    { "DMでご連絡ください", true },
    { "请私信我们", true },
    { "Напишите нам в личку", true },
    { "راسلنا على الخاص", true },
    /* needed, and said what for */
    { "Please DM us your order number, it should not stand here", false },
    { "Mándanos un mensaje privado con tu número de pedido", false },
    { "Schick uns eine DM mit deiner Bestellnummer", false },
    { "Envoyez-nous votre numéro de commande en MP", false },
    /* answers */
    { "The new strings are on the counter at Harbor St.", false },
    { "We called our supplier, they come on Friday", false },
    { "I will message the shop and tell you here", false },
    { "Die Bestellung ist unterwegs", false },
    { "admin us", false },
};
// clang-format on

static void walk(const struct row *rows, size_t n, bool (*find)(struct sv text, struct sv *out),
                 const char *what)
{
    for (size_t i = 0; i < n; i++) {
        struct sv found = { 0 };
        bool there = find(sv_str(rows[i].text), &found);

        if (there != (rows[i].finds != NULL) || (there && !sv_is(found, rows[i].finds)))
            fail_msg("%s in \"%s\": found \"%.*s\", wanted \"%s\"", what, rows[i].text, SV_ARG(found),
                     rows[i].finds ? rows[i].finds : "nothing");
    }
}

static void cards_are_known_by_their_check_digit(void **state)
{
    (void)state;
    walk(cards, COUNT(cards), guard_find_card, "a card");
}

static void telephones_are_no_dates_prices_or_orders(void **state)
{
    (void)state;
    walk(phones, COUNT(phones), guard_find_phone, "a telephone");
}

static void addresses_are_no_handles(void **state)
{
    (void)state;
    walk(emails, COUNT(emails), guard_find_email, "an address");
}

static void orders_stand_behind_their_word(void **state)
{
    (void)state;
    walk(orders, COUNT(orders), guard_find_order, "an order");
}

static void look(const struct draft_facts *facts, bool out[static N_GUARDS])
{
    guards_look(facts, out);
}

static void elsewhere_is_objected_to_unless_it_is_needed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moves); i++) {
        const struct draft_facts facts = { .text = sv_str(moves[i].text), .is_public = true };
        const struct draft_facts in_private = { .text = sv_str(moves[i].text) };
        bool found[N_GUARDS], privately[N_GUARDS];

        look(&facts, found);
        look(&in_private, privately);
        if (found[GUARD_MOVES] != moves[i].moves)
            fail_msg("\"%s\" %s", moves[i].text, moves[i].moves ? "moves away" : "does not");
        if (privately[GUARD_MOVES])
            fail_msg("\"%s\" is private already", moves[i].text);
    }
}

/* What is expected of a whole draft: the ids, in the order of the table. */
static const struct {
    const char *promise;
    struct draft_facts facts;
    const char *ids;
} drafts[] = {
    { "nothing to say", { .text = { "It is fixed.", 12 }, .is_public = true }, "" },
    { "a card in public", { .text = { "4111 1111 1111 1111", 19 }, .is_public = true }, "card_number " },
    { "a card in private is theirs to see", { .text = { "4111 1111 1111 1111", 19 } }, "" },
    { "our telephone sends them elsewhere",
      { .text = { "1-800-555-0199", 14 }, .is_public = true },
      "moves_away " },
    { "their telephone is private",
      { .text = { "we rang 212-555-0147", 20 },
        .is_public = true,
        .customer_words = { "my number is (212) 555 0147", 27 } },
      "private_data " },
    { "their address is private",
      { .text = { "sent to mo@mail.example", 23 },
        .is_public = true,
        .customer_words = { "I am Mo@Mail.example", 20 } },
      "private_data " },
    { "our address sends them elsewhere",
      { .text = { "help@six.example", 16 }, .is_public = true },
      "moves_away " },
    { "the same again", { .text = { "Sorry", 5 }, .same_before = true }, "same_text " },
};

static void drafts_meet_what_fits_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(drafts); i++) {
        bool found[N_GUARDS];
        char ids[300] = "";

        look(&drafts[i].facts, found);
        for (size_t g = 0; g < N_GUARDS; g++) {
            if (found[g])
                (void)snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s ", guards[g].id);
        }
        if (strcmp(ids, drafts[i].ids) != 0)
            fail_msg("%s: \"%s\", wanted \"%s\"", drafts[i].promise, ids, drafts[i].ids);
    }
}

static void too_long_is_as_the_network_counts(void **state)
{
    const struct capabilities *x = capabilities_of(SV("x"));
    CLEANUP(buf_done) struct buf text = BUF(2000);
    struct draft_facts facts = { .is_public = true, .limit = &x->public_limit };
    bool found[N_GUARDS];

    (void)state;
    for (int i = 0; i < 140; i++)
        buf_str_append(&text, "字");
    facts.text = buf_sv(&text);
    look(&facts, found);
    assert_false(found[GUARD_TOO_LONG]); /* 140 of weight two */
    buf_char(&text, '!');
    facts.text = buf_sv(&text);
    look(&facts, found);
    assert_true(found[GUARD_TOO_LONG]);
    facts.parts = true;
    look(&facts, found);
    assert_false(found[GUARD_TOO_LONG]);
}

static void handing_on_is_objected_to_after_three_times(void **state)
{
    (void)state;
    assert_true(guard_hand_on(0));
    assert_true(guard_hand_on(2));
    assert_false(guard_hand_on(3));
}

static void only_what_can_t_go_is_firm(void **state)
{
    (void)state;
    for (size_t g = 0; g < N_GUARDS; g++)
        assert_int_equal(guards[g].firm, g == GUARD_CARD || g == GUARD_TOO_LONG);
}

int guards_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_are_known_by_their_check_digit),
        cmocka_unit_test(telephones_are_no_dates_prices_or_orders),
        cmocka_unit_test(addresses_are_no_handles),
        cmocka_unit_test(orders_stand_behind_their_word),
        cmocka_unit_test(elsewhere_is_objected_to_unless_it_is_needed),
        cmocka_unit_test(drafts_meet_what_fits_them),
        cmocka_unit_test(too_long_is_as_the_network_counts),
        cmocka_unit_test(handing_on_is_objected_to_after_three_times),
        cmocka_unit_test(only_what_can_t_go_is_firm),
    };

    return cmocka_run_group_tests_name("guards", tests, NULL, NULL);
}
