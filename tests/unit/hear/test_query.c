/* tests/unit/hear/test_query.c: which posts a rule matches. */
#include "tests.h"

#include "hear/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* clang-format off */
static const struct { const char *query, *text; bool match; } text_rows[] = {
    /* words */
    { "target", "I went to Target today", true },
    { "TARGET", "tArGeT", true },
    { "target", "targets and targeted", false },
    { "target", "Target's parking lot", true },
    { "target", "(target)", true },
    { "target", "on-target", true },
    { "target", "foo_target", true },
    { "target", "target2", false },
    { "target", "", false },
    { "target's", "Target’s parking", true },
    { "target's", "targets parking", false },
    { "don't", "I DON’T know", true },
    { "don't", "dont", false },
    { "iphone15", "my iPhone15 broke", true },
    { "15", "my iPhone15 broke", false },
    { "coca-cola", "I like Coca Cola", true },
    { "coca-cola", "I like coca-cola.", true },
    { "coca-cola", "coca and cola", false },
    { "7-eleven", "at 7-Eleven", true },
    { "at&t", "AT&T down again", true },
    { "12:30", "the 12:30 train", true },
    { "target", "@target hello", true },
    { "target", "#target hello", true },
    { "target", "see https://target.com/x", true },
    /* phrases */
    { "\"guitar center\"", "Guitar  Center kept my deposit", true },
    { "\"guitar center\"", "guitar\n\tcenter", true },
    { "\"guitar center\"", "guitar-center", true },
    { "\"guitar center\"", "a guitar, the center of it all", false },
    { "\"guitar center\"", "center guitar", false },
    { "\"guitar center\"", "guitar guitar center", true },
    { "\"guitar center\"", "guitar", false },
    { "\"guitar center\"", "center", false },
    { "\"a a b\"", "a a a b", true },
    { "\"guitar\ncenter\"", "guitar center", true },
    { "“guitar center”", "the Guitar Center", true },
    { "\"Guitar Center!\"", "guitar center?", true },
    { "\"or that\"", "this or that", true },
    { "\"-is:repost\"", "is repost", true },
    /* AND, OR, groups, negation */
    { "guitar center", "center of the guitar", true },
    { "guitar center", "guitar", false },
    { "guitar or", "guitar", false },
    { "guitar or", "guitar or", true },
    { "guitar OR drum", "my drum", true },
    { "guitar OR drum", "my bass", false },
    { "k b OR c", "c", true },
    { "k b OR c", "k b", true },
    { "k b OR c", "k", false },
    { "k b OR c", "k c", true },
    { "k (b OR c)", "c", false },
    { "k (b OR c)", "k c", true },
    { "k OR b c OR d", "b", false },
    { "k OR b c OR d", "d", true },
    { "k OR b c OR d", "c b", true },
    { "k -b", "k", true },
    { "k -b", "k b", false },
    { "k -\"b c\"", "k b", true },
    { "k -\"b c\"", "k b c", false },
    { "k -(b c)", "k b", true },
    { "k -(b c)", "c k b", false },
    { "k -(b OR c)", "k c", false },
    { "k -(b OR c)", "k d", true },
    { "k -(b -c)", "k b c", true },
    { "k -(b -c)", "k b", false },
    { "k -(b -c)", "k", true },
    { "-b k", "k", true },
    { "-(-k)", "k", true },
    { "-(-k)", "b", false },
    { "-(-k OR -b)", "k b", true },
    { "-(-k OR -b)", "k", false },
    { "((k))", "k", true },
    { "(k)(b)", "b k", true },
    { "k(b OR c)", "k c", true },
    { "(k OR b) -c (d OR e)", "b e", true },
    { "(k OR b) -c (d OR e)", "b e c", false },
    { "k-b", "k b", true },
    { "k -b-c", "k b", true },
    { "k -b-c", "k b c", false },
    { "\u00a0k\u3000OR\nb\t", "b", true },
    { "\ufeff\"k b\"", "k b", true },
    { "\u200e-b k", "k b", false },
    /* names in the text */
    { "@acme", "hello @ACME!", true },
    { "@acme", "hello acme", false },
    { "@acme", "@acmeus", false },
    { "@acme", "@acme_us", false },
    { "@acme", "me@acme.com", false },
    { "@acme", "@acme.com", false },
    { "@acme.com", "hello @acme.com.", true },
    { "@acme", ".@acme: hi", true },
    { "@acme", "メール@acmeです", true },
    { "＠ａｃｍｅ", "@acme", true },
    { "@acme", "@acme@example.social", true },
    { "@acme@example.social", "@acme@example.social", true },
    { "@acme@example.social", "@acme", false },
    { "@acme", "https://example.com/@acme", false },
    { "-@acme target", "target @acme", false },
    { "#delay", "so late #Delay", true },
    { "#delay", "so late #delays", false },
    { "#delay", "a delay", false },
    { "#été", "#ETE", true },
    { "#東京", "#東京 行く", true },
    { "#東京", "#東京タワー", false },
    { "#guitarcenter", "https://example.com/#guitarcenter", false },
    { "$gtrc", "long $GTRC now", true },
    { "$gtrc", "GTRC", false },
    { "$brk.b", "$BRK.B", true },
    { "$brk.b", "$BRK", false },
    /* case and accents */
    { "café", "CAFE", true },
    { "cafe", "un cafe\u0301", true },
    { "strasse", "Straße", true },
    { "straße", "STRASSE", true },
    { "ısparta", "ISPARTA", true },
    { "isparta", "İSPARTA", true },
    { "οδυσσεύς", "ΟΔΥΣΣΕΥΣ", true },
    { "οδος", "Οδός", true },
    { "ёлка", "ЕЛКА", true },
    { "банк", "в Банке", false },
    { "банк", "мой «Банк»!", true },
    { "київстар", "КИЇВСТАР не працює", true },
    { "شركة", "شَرِكَة سيئة", true },
    { "احمد", "أحمد", true },
    { "محمد", "مـــحمد،", true },
    { "محمد", "محمدي", false },
    { "दुकान", "यह दुकान बंद है।", true },
    { "दुकान", "दुकानदार", false },
    { "पी", "पि", false },
    { "फोन", "फ़ोन", true },
    { "target", "t\u0334a\u0353\u0300r\u0489g\u036fe\u0301t", true },
    { "target", "tar\u200bget \u202e", true },
    { "tar\u200bget", "target", true },
    { "target", "𝐓𝐚𝐫𝐠𝐞𝐭 Ｔａｒｇｅｔ", true },
    { "target", "Target™", true },
    /* scripts without spaces */
    { "星巴克", "我在星巴克喝咖啡", true },
    { "星巴克", "星 巴 克", false },
    { "巴", "星巴克", true },
    { "星克", "星巴克", false },
    { "スターバックス", "今日はｽﾀｰﾊﾞｯｸｽに行った", true },
    { "き", "ぎ", false },
    { "ターゲット", "ターケット", false },
    { "東京 大阪", "大阪から東京へ", true },
    { "東京 -大阪", "大阪から東京へ", false },
    { "iphoneを", "iPhoneを買った", true },
    { "iphoneを", "iPhoneは", false },
    { "iphone", "iPhoneを買った", true },
    { "\"私は iphone\"", "今日私は iPhone", true },
    { "\"私 iphone\"", "私は iPhone", false },
    { "\"は iphone を買\"", "私は iPhone を買った", true },
    { "\"iphone を買 mac\"", "iPhone を買った Mac", false },
    { "\"は iphone を買\"", "私は iPhone を買", true },
    { "ทาร์เก็ต", "ไปทาร์เก็ตมา", true },
    { "ท", "ที่", false },
    { "กข", "กขี", false },
    { "ພາສາ", "ຂ້ອຍເວົ້າພາສາລາວ", true },
    { "ភាសា", "ខ្ញុំនិយាយភាសាខ្មែរ", true },
    { "မြန်မာ", "ကျွန်တော်မြန်မာစကား", true },
    { "스타벅스", "스타벅스에서 커피", true },
    { "스타벅스", "\u1109\u1173\u1110\u1161\u1107\u1165\u11a8\u1109\u1173", true },
    /* emoji */
    { "🎸", "love my🎸!", true },
    { "🎸🎸", "🎸🎸", true },
    { "🎸🎸", "🎸 🥁 🎸", false },
    { "👍", "👍🏿", true },
    { "👍🏿", "👍", true },
    { "👩", "👨‍👩‍👧", false },
    { "👨‍👩‍👧", "my 👨‍👩‍👧", true },
    { "❤", "❤️", true },
    { "🇩🇪", "🇫🇷🇩🇪", true },
    { "🇷🇩", "🇫🇷🇩🇪", false },
};
/* clang-format on */

static bool matches(const char *text, const struct post *post)
{
    struct query *query;
    struct err err;
    bool match;

    if (!query_compile(sv_str(text), &query, &err))
        fail_msg("%s: %s", text, err.text);
    match = query_matches(query, post);
    query_free(query);
    return match;
}

static void rules_match_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(text_rows); i++) {
        struct post post = post_of(text_rows[i].text);

        if (matches(text_rows[i].query, &post) != text_rows[i].match)
            fail_msg("%s  should%s match  %s", text_rows[i].query, text_rows[i].match ? "" : " not",
                     text_rows[i].text);
    }
}

static struct sv two_mentions[] = { SV("JetBlue"), SV("@ann@example.social") };
static struct sv one_tag[] = { SV("Delay") };
static struct sv one_cash[] = { SV("JBLU") };

static const struct post posts[] = {
    { .text = SV("late again"),
      .lang = SV("en"),
      .author = { .handle = SV("RobErskine13"), .id = SV("77Ab") } },
    { .text = SV("late"), .lang = SV("pt-BR"), .to = SV("JetBlue"), .in_reply_to = SV("5") },
    { .text = SV(" @jetblue @delta late"), .in_reply_to = SV("5") },
    { .text = SV("@jetblue late"), .lang = SV("und") },
    { .text = SV("late"), .repost_of = SV("5"), .lang = SV("EN_us"), .author = { .id = SV("did:plc:abc") } },
    { .text = SV("late"),
      .mentions = { two_mentions, 2 },
      .tags = { one_tag, 1 },
      .cashtags = { one_cash, 1 },
      .author = { .handle = SV("ann@example.social") } },
    { .text = SV("so @delta late @jetblue"), .in_reply_to = SV("5"), .to = SV("") },
};

/* clang-format off */
static const struct { const char *query; const char *matched; /* indexes of posts */ } post_rows[] = {
    { "late", "0123456" },
    { "late lang:en", "04" },
    { "late lang:EN", "04" },
    { "late lang:\"en\"", "04" },
    { "late lang:en-us", "4" },
    { "late lang:pt", "1" },
    { "late lang:pt-br", "1" },
    { "late lang:pt-pt", "" },
    { "late -lang:en", "1" },
    { "late -lang:pt", "04" },
    { "late -(lang:en foo)", "0123456" },
    { "late -(lang:en late)", "1" },
    { "late (lang:en OR -lang:en)", "014" },
    { "late lang:und", "3" },
    { "from:roberskine13", "0" },
    { "from:@RobErskine13", "0" },
    { "from:\"RobErskine13\"", "0" },
    { "from:rob", "" },
    { "from:77Ab", "0" },
    { "from:77ab", "" },
    { "from:did:plc:abc", "4" },
    { "FROM:ann@example.social", "5" },
    { "from:ann", "5" },
    { "late -from:ann", "012346" },
    { "to:jetblue", "12" },
    { "to:@JetBlue", "12" },
    { "to:delta", "" },
    { "late -to:jetblue", "03456" },
    { "late is:reply", "126" },
    { "late -is:reply", "0345" },
    { "late is:\"reply\"", "126" },
    { "late Is:Repost", "4" },
    { "late is:retweet", "4" },
    { "late -is:repost", "012356" },
    { "@jetblue", "2356" },
    { "@ann", "5" },
    { "@ann@example.social", "5" },
    { "#delay", "5" },
    { "$jblu", "5" },
    { "@jetblue -@delta", "35" },
    { "(@jetblue OR from:roberskine13) -is:repost lang:en", "0" },
};
/* clang-format on */

static void rules_match_what_a_post_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(post_rows); i++) {
        for (size_t j = 0; j < COUNT(posts); j++) {
            bool want = strchr(post_rows[i].matched, (int)('0' + j)) != NULL;

            if (matches(post_rows[i].query, &posts[j]) != want)
                fail_msg("%s  should%s match post %zu", post_rows[i].query, want ? "" : " not", j);
        }
    }
}

/* Whatever a post holds, a rule answers, and what is inside the format's bounds is heard. */
static void pathological_posts_are_heard(void **state)
{
    static const char *const pieces[] = { "a ",      "語", "\u0301", "@a ",          "#",  "\xff",
                                          "👨\u200d", "ﷺ",  "ที่",      "@a.b.c.d.e.f", "$$$" };
    CLEANUP(buf_done)
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct post post = { 0 };

        buf_clear(&text);
        buf_str_append(&text, "needle ");
        while (text.len + strlen(pieces[i]) <= POST_TEXT_MAX)
            buf_str_append(&text, pieces[i]);
        post.text = buf_sv(&text);
        assert_true(matches("needle -haystack", &post));
        assert_false(matches("haystack", &post));
        buf_str_append(&text, " haystack");
        post.text = buf_sv(&text);
        (void)matches("haystack", &post); /* what is beyond the bound may be heard or not */
        assert_true(matches("needle", &post));
    }
}

static void names_of_any_length_are_heard(void **state)
{
    static struct sv many[POST_LIST_MAX * 3];
    CLEANUP(buf_done)
    struct buf name;
    struct post post = { .text = SV("late") };

    (void)state;
    buf_init(&name, 1 << 20);
    while (name.len < 100000)
        buf_str_append(&name, "ﷺ");
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = i % 2 ? buf_sv(&name) : SV("@@@@");
    post.mentions = post.tags = post.cashtags = (struct sv_list){ many, COUNT(many) };
    post.author.handle = post.author.id = post.to = post.lang = buf_sv(&name);
    assert_true(matches("late -@late -#late -$late -from:late -to:late -lang:en", &post));
    post = (struct post){ 0 };
    assert_false(matches("late", &post));
    assert_false(matches("@late OR #late OR $late OR from:late OR to:late", &post));
}

int query_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_match_texts),
        cmocka_unit_test(rules_match_what_a_post_is),
        cmocka_unit_test(pathological_posts_are_heard),
        cmocka_unit_test(names_of_any_length_are_heard),
    };

    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
