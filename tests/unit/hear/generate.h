/* tests/unit/hear/generate.h: rules and posts out of a seed, and a plain evaluator that shares nothing with
 * hear/: it works on what was generated, never on the text. */
#pragma once

#include "base/buf.h"
#include "base/random.h"
#include "model/post.h"

enum { MADE_ITEMS_MAX = 12, MADE_RUN_MAX = 5, MADE_NODES_MAX = 40, MADE_WORDS_MAX = 3 };

/** A word, or a run of letters of a script without spaces. */
struct made_item {
    bool is_run;
    char sign; /* '@', '#', '$' in front of a word of a post; 0 = none */
    int word;  /* index of the vocabulary */
    int n_chars, chars[MADE_RUN_MAX];
};

struct made_post {
    struct made_item items[MADE_ITEMS_MAX];
    int n_items;
    int mention, tag, cash, from, to, lang; /* words named by the members; -1 = absent */
    bool is_reply, is_repost;
    struct buf text;
    struct sv mention_name, tag_name, cash_name;
    struct post post; /* the same, as hear/ gets it */
};

enum made_kind { MADE_AND, MADE_OR, MADE_NOT, MADE_WORDS, MADE_NAME, MADE_LANG, MADE_REPLY, MADE_REPOST };

struct made_node {
    enum made_kind kind;
    int left, right;
    struct made_item words[MADE_WORDS_MAX];
    int n_words;
    char name; /* '@', '#', '$', 'f'rom, 't'o */
    int word;
};

struct made_rule {
    struct made_node nodes[MADE_NODES_MAX];
    int n_nodes, root;
    struct buf text;
};

/** Both fill *out anew; its buffers are made once with made_…_init. */
void made_post_init(struct made_post *out);
void make_post(struct random_seq *seq, struct made_post *out);
void made_post_done(struct made_post *post);
void made_rule_init(struct made_rule *out);
void make_rule(struct random_seq *seq, struct made_rule *out);
void made_rule_done(struct made_rule *rule);

/** Whether the rule has something, in each of its branches, that must be there. */
bool made_narrow(const struct made_rule *rule);
bool made_matches(const struct made_rule *rule, const struct made_post *post);
