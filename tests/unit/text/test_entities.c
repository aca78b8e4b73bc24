/* text/entities.h: what counts as a mention, a tag, a cashtag, a link, and what only looks like one. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "tests.h"
#include "text/entities.h"

static void append_list(struct buf *out, const char *sign, const struct entity_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (out->len)
            buf_char(out, ' ');
        buf_str_append(out, sign);
        buf_sv_append(out, list->at[i]);
    }
}

/* All that was found, with its sign: mentions, tags, cashtags, links. */
static void check(enum at_grammar grammar, const char *text, const char *found)
{
    CLEANUP(buf_done)
    struct buf out;
    struct entities entities;

    buf_init(&out, 10000);
    entities_find(sv_str(text), grammar, &entities);
    append_list(&out, "@", &entities.mentions);
    append_list(&out, "#", &entities.tags);
    append_list(&out, "$", &entities.cashtags);
    append_list(&out, "", &entities.links);
    if (!sv_is(buf_sv(&out), found))
        fail_msg("\"%s\": found \"%s\" instead of \"%s\"", text, buf_str(&out), found);
}

static const struct {
    enum at_grammar grammar;
    const char *text, *found;
} rows[] = {
    /* names */
    { AT_WORD, "", "" },
    { AT_WORD, "no names here", "" },
    { AT_WORD, "@JetBlue where is my bag?", "@JetBlue" },
    { AT_WORD, "thanks @a, @b_2! and (@c) .@d \"@e\" –@f", "@a @b_2 @c @d @e @f" },
    { AT_WORD, "@a@b", "" },
    { AT_WORD, "write to care@acme.com or x@y", "" },
    { AT_WORD, "RT @a: RT@b rt:@c", "@a @b @c" },
    { AT_WORD, "ART@b sm_rt@c", "" },
    { AT_WORD, "@a's @b. @c… @d日本", "@a @b @c @d" },
    { AT_WORD, "日本@a", "@a" },
    { AT_WORD, "＠wide", "@wide" },
    { AT_WORD, "@josé @über", "" },
    { AT_WORD, "@ a @, @", "" },
    { AT_WORD, "!@a #@b $@c %@d &@e *@f @@g /@h =@i", "" },
    { AT_WORD, "@http://a.example", "" },
    { AT_WORD, "@115712 ok", "@115712" },
    { AT_WORD, "@jane.bsky.social", "@jane" },
    { AT_DOMAIN, "@jane.bsky.social.", "@jane.bsky.social" },
    { AT_DOMAIN, "hi @jane-doe.example.co.uk's, @a.b!", "@jane-doe.example.co.uk @a.b" },
    { AT_DOMAIN, "@jane is no domain, nor @a.1, @a..b, @under_score.x", "" },
    { AT_DOMAIN, "(@jane.bsky.social) mail x@y.com", "@jane.bsky.social" },
    { AT_NAME_HOST, "@jane@mastodon.social, @joe. @a.b-c@d.example: ok",
      "@jane@mastodon.social @joe @a.b-c@d.example" },
    { AT_NAME_HOST, "x@y.com a/@b @", "" },
    { AT_NAME_HOST, "@jane@ ok", "" },
    /* tags */
    { AT_WORD, "#delay #a1 #1a (#b) #über #日本語 #Ärger!", "#delay #a1 #1a #b #über #日本語 #Ärger" },
    { AT_WORD, "#1 #2017 #_ # ##x #", "#x" },
    { AT_WORD, "a#b &#39; 日本#語", "" },
    { AT_WORD, "＃wide #a#b #c #d", "#wide #c #d" },
    { AT_WORD, "#️⃣ ❤️#love", "#love" },
    { AT_WORD, "#कस्टमर #ลูกค้า #العميل", "#कस्टमर #ลูกค้า #العميل" },
    { AT_WORD, "#it's #e-mail #under_score", "#it #e #under_score" },
    /* cashtags */
    { AT_WORD, "$JBLU and $brk.b, $AAPL. $T", "$JBLU $brk.b $AAPL $T" },
    { AT_WORD, "$5 $TOOLONG a$JBLU $JB1 ($JBLU) $ $$A", "" },
    { AT_WORD, "$AAPL.com $A_B $A日", "$AAPL $A_B" },
    /* links */
    { AT_WORD, "see https://t.co/abc1 and http://a.example/x?y=1&z=@b#c",
      "https://t.co/abc1 http://a.example/x?y=1&z=@b#c" },
    { AT_WORD, "HTTPS://A.Example/", "HTTPS://A.Example/" },
    { AT_WORD, "(https://a.example/x_(y)) https://a.example/. https://b.example!?",
      "https://a.example/x_(y) https://a.example/ https://b.example" },
    { AT_WORD, "https://a.exampleこれは https://a.example/straße/улица",
      "https://a.example https://a.example/straße/улица" },
    { AT_WORD, "<https://a.example> \"https://b.example\"", "https://a.example https://b.example" },
    { AT_WORD, "https:// http://x http://.a http://a. http://a..b ftp://a.b ://a.b xhttp://a.b @http://a",
      "" },
    { AT_WORD, "https://medium.com/@jane/#tag @joe", "@joe https://medium.com/@jane/#tag" },
    { AT_WORD, "http://http://a.example", "http://a.example" },
    { AT_WORD, "https://t.co/abc…", "https://t.co/abc" },
    { AT_WORD, "a:b::c 12:30 https:", "" },
    /* broken bytes are no part of anything, and harm nothing */
    { AT_WORD, "\xEF\xBC @a \xEF", "@a" },
    { AT_WORD, "\x80@a #\xFF $\xC3 http://\xFF.\xFF", "@a" },
};

static void what_stands_in_a_text_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check(rows[i].grammar, rows[i].text, rows[i].found);
}

/* Under the address sanitizer: no row cut anywhere is read beyond its end. */
static void no_cut_reads_beyond_the_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t len = 0; len <= strlen(rows[i].text); len++) {
            CLEANUP(mem_freep)
            char *text = mem_grow(NULL, len, 1);
            struct entities entities;

            if (len)
                memcpy(text, rows[i].text, len);
            entities_find(sv_of(text, len), rows[i].grammar, &entities);
        }
    }
}

static void at_most_100_of_a_kind_are_kept(void **state)
{
    CLEANUP(buf_done)
    struct buf text;
    struct entities entities;

    (void)state;
    buf_init(&text, 100000);
    for (int i = 0; i < 150; i++)
        buf_printf(&text, "@n%d #t%d $c http://a.example/%d ", i, i, i);
    entities_find(buf_sv(&text), AT_WORD, &entities);
    assert_int_equal(entities.mentions.n, ENTITIES_MAX);
    assert_int_equal(entities.tags.n, ENTITIES_MAX);
    assert_int_equal(entities.cashtags.n, ENTITIES_MAX);
    assert_int_equal(entities.links.n, ENTITIES_MAX);
    assert_true(sv_is(entities.mentions.at[99], "n99"));
}

static void what_is_too_long_is_no_name(void **state)
{
    CLEANUP(buf_done)
    struct buf text;
    struct entities entities;

    (void)state;
    buf_init(&text, 100000);
    buf_char(&text, '@');
    for (int i = 0; i <= ENTITY_NAME_MAX; i++)
        buf_char(&text, 'a');
    buf_str_append(&text, " http://a.example/");
    for (int i = 0; i <= ENTITY_LINK_MAX; i++)
        buf_char(&text, 'a');
    entities_find(buf_sv(&text), AT_WORD, &entities);
    assert_int_equal(entities.mentions.n, 0);
    assert_int_equal(entities.links.n, 0);
}

int entities_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_a_text_is_found),
        cmocka_unit_test(no_cut_reads_beyond_the_end),
        cmocka_unit_test(at_most_100_of_a_kind_are_kept),
        cmocka_unit_test(what_is_too_long_is_no_name),
    };

    return cmocka_run_group_tests_name("entities", tests, NULL, NULL);
}
