/* command/bench_match.h: what `earshot bench match` is fed with: rules as companies write them, and posts as people do, also in
 * the envelope they come in from the network. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/random.h"
#include "model/post.h"

struct bench_options;
struct ruleset;

/** Words by how often they are met: the first are those everybody uses. */
struct bench_words {
    struct arena arena;
    struct sv *at;
    double *reach; /* the chance of one of the words up to here */
    size_t n;
};

void bench_words_init(struct bench_words *words);
void bench_words_done(struct bench_words *words);
/** Drawn by Zipf's law. **Source**: Zipf-Mandelbrot, exponent 1.07. */
struct sv bench_words_draw(const struct bench_words *words, struct random_seq *seq);
/** A name that is nobody's word. */
void bench_name(struct random_seq *seq, struct buf *out);

/** One rule. */
struct bench_rule {
    struct sv text;
    struct sv example; /* words by which it matches, in an English post that is no repost */
};

struct bench_rules {
    struct arena arena;
    struct bench_rule *at;
    size_t n;
};

/** `n` rules; more of them begin with the same ones. */
void bench_rules_init(struct bench_rules *rules, const struct bench_words *words, size_t n);
void bench_rules_done(struct bench_rules *rules);

/** What one line is made of. */
struct bench_line {
    struct random_seq *seq;
    struct sv text, lang;
    size_t number;
    struct buf *out;
};

/** How a network's lines are written and read. */
struct bench_envelope {
    const char *name;
    void (*write)(const struct bench_line *line);
    void *(*reader_new)(size_t size_max);
    void (*reader_free)(void *reader);
    /** *out until the next; false for what is no post. */
    bool (*read)(void *reader, struct sv line, struct post *out);
    /** simdjson alone, by its On-Demand face: the text and four more values of each line, in the order of the line. The bytes
     *  of what was found, so that nothing is left out. */
    size_t (*parse_alone)(const struct sv *lines, size_t n);
};

enum { BENCH_LINE_MAX = 64 << 10 };

extern const struct bench_envelope bench_jetstream, bench_x;
size_t bench_parse_jetstream(const struct sv *lines, size_t n);
size_t bench_parse_x(const struct sv *lines, size_t n);

bool bench_chance(struct random_seq *seq, uint64_t in_a_thousand);
/** Appends `n` of the letters. */
void bench_append_drawn(struct random_seq *seq, const char *letters, size_t n, struct buf *out);

/** Posts, one after the other as a network's lines and as structs of views. */
struct bench_posts {
    struct arena arena;
    struct post *at;
    struct sv *lines;
    char *bytes; /* the lines, one after the other */
    size_t n, n_bytes;
};

/** `n` posts, one in two hundred of them an example of one of `rules`. `file` (may be NULL): posts to take the texts
 *  from, over and over. */
MUST_USE bool bench_posts_init(struct bench_posts *posts, const struct bench_envelope *envelope,
                               const struct bench_words *words, const struct bench_rules *rules,
                               const char *file, size_t n, struct err *err);
void bench_posts_done(struct bench_posts *posts);

/** Leaves both in `folder`, made when it is missing: rules.jsonl as `earshot match` reads it, a rule's number its tag, and
 *  posts.jsonl in the post format. */
MUST_USE bool bench_keep(const char *folder, const struct bench_rules *rules, const struct bench_posts *posts,
                         struct err *err);

/** What the longest posts cost past `set` (of `rules`), and the dearest rules past such a post: a figure each. */
MUST_USE bool bench_hostile(const struct bench_options *asked, const struct bench_words *words,
                            const struct bench_rules *rules, const struct ruleset *set, struct err *err);
