/* tests/unit/hear/generate.c: see generate.h. */
#include "generate.h"

/* One word in the ways that people write it. The first N_NAMES are names too, written in ASCII. */
enum { N_NAMES = 4, N_WORDS = 11, N_SPELLINGS = 4, N_CHARS = 5, N_LANGS = 3 };

/* clang-format off */
static const char *const words[N_WORDS][N_SPELLINGS] = {
    { "acme", "ACME", "Acme", "acme" },          { "delta", "Delta", "DELTA", "dElta" },
    { "target", "Target", "TARGET", "target" },  { "apple", "APPLE", "Apple", "apple" },
    { "café", "CAFE", "cafe\u0301", "Café" },    { "straße", "STRASSE", "strasse", "Straße" },
    { "банк", "БАНК", "Банк", "банк" },          { "ισχύς", "ΙΣΧΥΣ", "ισχυσ", "Ισχύς" },
    { "احمد", "أحمد", "أَحْمَد", "احـــمد" },           { "🎸", "🎸", "🎸\ufe0f", "🎸" },
    { "दुकान", "दुकान", "दु\u200bकान", "दुकान" },
};
static const char *const chars[N_CHARS] = { "東", "京", "ガ", "ス", "語" };
static const char *const separators[] = { " ", "  ", "\n", ", ", "! ", " - ", "\u3000", "… " };
static const char *const langs[N_LANGS] = { "en", "pt", "ja" };
/* clang-format on */

static int below(struct random_seq *seq, int n)
{
    return (int)random_below(seq, (uint64_t)n);
}

static struct made_item make_item(struct random_seq *seq)
{
    struct made_item item = { .is_run = below(seq, 3) == 0, .word = below(seq, N_WORDS) };

    if (item.is_run) {
        item.n_chars = 1 + below(seq, MADE_RUN_MAX);
        for (int i = 0; i < item.n_chars; i++)
            item.chars[i] = below(seq, N_CHARS);
    }
    return item;
}

static void write_item(struct random_seq *seq, const struct made_item *item, struct buf *out)
{
    if (item->sign)
        buf_char(out, item->sign);
    for (int i = 0; i < item->n_chars; i++)
        buf_str_append(out, chars[item->chars[i]]);
    if (!item->is_run)
        buf_str_append(out, words[item->word][below(seq, N_SPELLINGS)]);
}

/* Word and run need nothing between them; all else does, and signs a space. */
static void write_separator(struct random_seq *seq, const struct made_item *before,
                            const struct made_item *item, struct buf *out)
{
    if (before->is_run != item->is_run && !before->sign && !item->sign && below(seq, 2))
        return;
    if (item->sign || before->sign)
        buf_char(out, ' ');
    else
        buf_str_append(out, separators[below(seq, COUNT(separators))]);
}

static int maybe(struct random_seq *seq, int n)
{
    int value = below(seq, n * 2);

    return value < n ? value : -1;
}

static struct sv name_of(struct random_seq *seq, int word)
{
    return sv_str(word < 0 ? NULL : words[word][below(seq, N_SPELLINGS)]);
}

void made_post_init(struct made_post *out)
{
    *out = (struct made_post){ 0 };
    buf_init(&out->text, 4096);
}

void made_post_done(struct made_post *post)
{
    buf_done(&post->text);
}

static void make_members(struct random_seq *seq, struct made_post *out)
{
    out->mention = maybe(seq, N_NAMES);
    out->tag = maybe(seq, N_NAMES);
    out->cash = maybe(seq, N_NAMES);
    out->from = maybe(seq, N_NAMES);
    out->to = below(seq, 3) ? -1 : below(seq, N_NAMES);
    out->lang = maybe(seq, N_LANGS);
    out->is_reply = below(seq, 2);
    out->is_repost = below(seq, 2);
    out->mention_name = name_of(seq, out->mention);
    out->tag_name = name_of(seq, out->tag);
    out->cash_name = name_of(seq, out->cash);
    out->post = (struct post){ .author.handle = name_of(seq, out->from),
                               .to = name_of(seq, out->to),
                               .lang = sv_str(
                                   out->lang < 0 ? "und" : langs[out->lang]), /* else it would be guessed */
                               .in_reply_to = sv_str(out->is_reply ? "1" : NULL),
                               .repost_of = sv_str(out->is_repost ? "2" : NULL),
                               .mentions = { &out->mention_name, out->mention >= 0 },
                               .tags = { &out->tag_name, out->tag >= 0 },
                               .cashtags = { &out->cash_name, out->cash >= 0 } };
}

void make_post(struct random_seq *seq, struct made_post *out)
{
    buf_clear(&out->text);
    out->n_items = below(seq, MADE_ITEMS_MAX + 1);
    make_members(seq, out);
    for (int i = 0; i < out->n_items; i++) {
        struct made_item *item = &out->items[i];

        *item = make_item(seq);
        if (!item->is_run && item->word < N_NAMES && below(seq, 4) == 0)
            item->sign = "@#$"[below(seq, 3)];
        if (i > 0)
            write_separator(seq, item - 1, item, &out->text);
        write_item(seq, item, &out->text);
    }
    out->post.text = buf_sv(&out->text);
}

void made_rule_init(struct made_rule *out)
{
    *out = (struct made_rule){ 0 };
    buf_init(&out->text, 4096);
}

void made_rule_done(struct made_rule *rule)
{
    buf_done(&rule->text);
}

static struct made_node make_leaf(struct random_seq *seq)
{
    struct made_node node = { .kind = MADE_WORDS, .left = -1, .right = -1, .n_words = 1 };

    switch (below(seq, 8)) {
    case 0:
        node.kind = MADE_NAME;
        node.name = "@#$ft"[below(seq, 5)];
        node.word = below(seq, N_NAMES);
        break;
    case 1:
        node.kind = MADE_LANG;
        node.word = below(seq, N_LANGS);
        break;
    case 2:
        node.kind = below(seq, 2) ? MADE_REPLY : MADE_REPOST;
        break;
    case 3:
        node.n_words = 2 + below(seq, MADE_WORDS_MAX - 1);
        break;
    default:
        break;
    }
    for (int i = 0; i < node.n_words; i++) {
        node.words[i] = make_item(seq);
        if (node.words[i].is_run && node.words[i].n_chars > 2)
            node.words[i].n_chars = 1 + below(seq, 2); /* short enough to be found */
    }
    return node;
}

static int make_node(struct random_seq *seq, struct made_rule *rule, int depth)
{
    int here = rule->n_nodes++;
    int kind = depth == 0 ? 3 : below(seq, 4);
    struct made_node node = { .left = -1, .right = -1 };

    if (kind > MADE_NOT || rule->n_nodes > MADE_NODES_MAX - 12) {
        node = make_leaf(seq);
    } else {
        node.kind = (enum made_kind)kind;
        node.left = make_node(seq, rule, depth - 1);
        if (kind != MADE_NOT)
            node.right = make_node(seq, rule, depth - 1);
    }
    rule->nodes[here] = node;
    return here;
}

static void write_words(struct random_seq *seq, const struct made_node *node, struct buf *out)
{
    bool quoted = node->n_words > 1 || below(seq, 4) == 0;

    if (quoted)
        buf_char(out, '"');
    for (int i = 0; i < node->n_words; i++) {
        if (i > 0)
            buf_str_append(out, separators[below(seq, COUNT(separators))]);
        write_item(seq, &node->words[i], out);
    }
    if (quoted)
        buf_char(out, '"');
}

static void write_leaf(struct random_seq *seq, const struct made_node *node, struct buf *out)
{
    switch (node->kind) {
    case MADE_WORDS:
        write_words(seq, node, out);
        break;
    case MADE_NAME:
        if (node->name == 'f' || node->name == 't')
            buf_str_append(out, node->name == 'f' ? "from:" : "to:");
        else
            buf_char(out, node->name);
        buf_sv_append(out, name_of(seq, node->word));
        break;
    case MADE_LANG:
        buf_printf(out, "lang:%s", langs[node->word]);
        break;
    default:
        buf_str_append(out, node->kind == MADE_REPLY ? "is:reply" : "is:repost");
    }
}

/* Parentheses only where precedence asks for them, and sometimes where it doesn't. `tightness`: 0 OR, 1 AND,
 * 2 a term. */
static void write_node(struct random_seq *seq, const struct made_rule *rule, int at, int tightness,
                       struct buf *out)
{
    const struct made_node *node = &rule->nodes[at];
    int own = node->kind == MADE_OR ? 0 : node->kind == MADE_AND ? 1 : node->kind == MADE_NOT ? 2 : 3;
    bool group = own < tightness || below(seq, 8) == 0;

    if (group)
        buf_char(out, '(');
    if (node->kind == MADE_NOT) {
        buf_char(out, '-');
        write_node(seq, rule, node->left, 3, out); /* --a is not written */
    } else if (own < 2) {
        write_node(seq, rule, node->left, own, out);
        buf_str_append(out, own ? " " : " OR ");
        write_node(seq, rule, node->right, own, out);
    } else {
        write_leaf(seq, node, out);
    }
    if (group)
        buf_char(out, ')');
}

void make_rule(struct random_seq *seq, struct made_rule *out)
{
    buf_clear(&out->text);
    out->n_nodes = 0;
    out->root = make_node(seq, out, 4);
    write_node(seq, out, out->root, 0, &out->text);
}

static bool narrow(const struct made_rule *rule, int at, bool positive)
{
    const struct made_node *node = &rule->nodes[at];

    switch (node->kind) {
    case MADE_NOT:
        return narrow(rule, node->left, !positive);
    case MADE_AND:
    case MADE_OR: {
        bool left = narrow(rule, node->left, positive), right = narrow(rule, node->right, positive);

        return (node->kind == MADE_AND) == positive ? left || right : left && right;
    }
    default:
        return positive && (node->kind == MADE_WORDS || node->kind == MADE_NAME);
    }
}

bool made_narrow(const struct made_rule *rule)
{
    return narrow(rule, rule->root, true);
}

static bool chars_equal(const struct made_item *wanted, const struct made_item *item, int from)
{
    for (int i = 0; i < wanted->n_chars; i++) {
        if (from + i >= item->n_chars || wanted->chars[i] != item->chars[from + i])
            return false;
    }
    return true;
}

/* Whether `wanted`, a word of a row, is `item`: a run may begin inside only as the row's first, end inside
 * only as its last. */
static bool item_is(const struct made_item *wanted, const struct made_item *item, bool first, bool last)
{
    int slack = item->n_chars - wanted->n_chars;

    if (wanted->is_run != item->is_run)
        return false;
    if (!wanted->is_run)
        return wanted->word == item->word;
    for (int from = 0; from <= slack; from++) {
        if ((from == 0 || first) && (from == slack || last) && chars_equal(wanted, item, from))
            return true;
    }
    return false;
}

static bool has_row(const struct made_node *node, const struct made_post *post)
{
    for (int at = 0; at + node->n_words <= post->n_items; at++) {
        int i = 0;

        while (i < node->n_words &&
               item_is(&node->words[i], &post->items[at + i], i == 0, i == node->n_words - 1))
            i++;
        if (i == node->n_words)
            return true;
    }
    return false;
}

static bool has_name(const struct made_node *node, const struct made_post *post)
{
    const int member = node->name == '@' ? post->mention : node->name == '#' ? post->tag : post->cash;

    if (node->name == 'f')
        return post->from == node->word;
    if (node->name == 't') {
        if (post->to >= 0 || !post->is_reply || post->n_items == 0)
            return post->to == node->word;
        return post->items[0].sign == '@' && post->items[0].word == node->word;
    }
    for (int i = 0; i < post->n_items; i++) {
        if (post->items[i].sign == node->name && post->items[i].word == node->word)
            return true;
    }
    return member == node->word;
}

/* 1 yes, -1 no, 0 nobody knows: Kleene's logic. */
static int evaluate(const struct made_rule *rule, int at, const struct made_post *post)
{
    const struct made_node *node = &rule->nodes[at];
    int left = node->left >= 0 ? evaluate(rule, node->left, post) : 0;
    int right = node->right >= 0 ? evaluate(rule, node->right, post) : 0;

    switch (node->kind) {
    case MADE_NOT:
        return -left;
    case MADE_AND:
        return left < right ? left : right;
    case MADE_OR:
        return left > right ? left : right;
    case MADE_WORDS:
        return has_row(node, post) ? 1 : -1;
    case MADE_NAME:
        return has_name(node, post) ? 1 : -1;
    case MADE_LANG:
        return post->lang < 0 ? 0 : post->lang == node->word ? 1 : -1;
    case MADE_REPLY:
        return post->is_reply ? 1 : -1;
    default:
        return post->is_repost ? 1 : -1;
    }
}

bool made_matches(const struct made_rule *rule, const struct made_post *post)
{
    return evaluate(rule, rule->root, post) > 0;
}
