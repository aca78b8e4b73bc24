/* command/bench_intake_inner.h: the two kinds of stream under one roof. */
#pragma once

#include "base/arena.h"
#include "base/random.h"
#include "command/bench_intake_posts.h"
#include "model/post.h"

/* A conversation under way. */
struct care_thread {
    uint64_t person, root, last; /* last: the post that the next one answers */
    int brand, turns_left;
    bool ours_last;
};

struct care_account {
    struct sv network, handle;
};

struct care_stream {
    struct random_seq seq;
    uint64_t n_posts, n_out;
    ms_t at;
    bool only_cases;
    struct care_thread *threads;
    uint64_t n_threads;
    struct care_account *accounts;
    size_t n_accounts, accounts_size;
    struct arena arena;
    struct post *file; /* n_file of them: not the generator's */
    size_t n_file;
};

void care_stream_account(struct care_stream *stream, struct sv network, struct sv handle);
void care_file_line(struct care_stream *stream, struct buf *out);
