/* hear/sketch.c: from bits to hashes.
 *
 * Scanning tells of each byte whether it is a letter, a sign, or beyond ASCII. Where the bits change a word begins or ends, so
 * that a word costs one hash and no look at its bytes. A text with bytes beyond ASCII is folded first, which makes most of
 * them ASCII; the stretches in which some are left are cut into tokens the exact way, and only those. */
#include "hear/sketch.h"

#include "hear/names.h"
#include "hear/rare_keys.h"
#include "hear/word_hash.h"
#include "hear/word_keys.h"
#include "model/post.h"
#include "text/fold.h"
#include "text/tokens.h"

/* Those that may stand in the text, behind a sign. */
#define SIGNED_KINDS (1u << KEY_HANDLE | 1u << KEY_TO | 1u << KEY_TAG | 1u << KEY_CASH)

/* Those that words have beside themselves. */
#define WORD_KINDS \
    (UINT64_C(1) << KEY_START | UINT64_C(1) << KEY_HEAD | UINT64_C(1) << KEY_TAIL | \
     UINT64_C(1) << KEY_DISGUISED)
/* Those that are found outside the text. */
#define FIELD_KINDS (~UINT64_C(0) << KEY_FIRST_RARE & ~WORD_KINDS)

static void hashes_reserve(struct hashes *hashes, size_t more)
{
    if (hashes->n + more <= hashes->room)
        return;
    hashes->room = 2 * (hashes->n + more) + 256;
    hashes->at = mem_grow(hashes->at, hashes->room, sizeof *hashes->at);
}

static void add(struct hashes *hashes, uint64_t hash)
{
    hashes_reserve(hashes, 1);
    hashes->at[hashes->n++] = hash;
}

uint64_t sketch_hash(enum key_kind kind, uint64_t key, struct sv text)
{
    return kind == KEY_WORD ? hash_word_alone(text) : key;
}

/* ---- words ---- */

static void add_key(void *to, enum key_kind kind UNUSED, uint64_t key, struct sv text UNUSED)
{
    add(to, key);
}

static void add_word_keys(struct sketch *sketch, struct sv word, uint64_t kinds)
{
    if (kinds)
        word_each_key(word, kinds, add_key, &sketch->others);
}

static void add_run(struct sketch *sketch, struct sv run)
{
    struct sv rest = run, before = token_unit(&rest);

    add(&sketch->words, 0);
    add(&sketch->others, key_of(KEY_CHAR, before));
    while (rest.len) {
        struct sv unit = token_unit(&rest);

        add(&sketch->others, key_of(KEY_PAIR, sv_of(before.at, before.len + unit.len)));
        add(&sketch->others, key_of(KEY_CHAR, unit));
        before = unit;
    }
}

/* A stretch with bytes beyond ASCII. What stands around it parts words whatever they are. */
static void add_stretch(struct sketch *sketch, struct sv stretch, uint64_t kinds)
{
    struct tokens tokens = tokens_of(stretch);
    struct token token;

    while (tokens_next(&tokens, &token)) {
        if (token.kind == TOKEN_WORD)
            add(&sketch->words, hash_word(token.text));
        else if (token.kind == TOKEN_RUN)
            add_run(sketch, token.text);
        else if (token.kind == TOKEN_EMOJI)
            add(&sketch->words, key_of(KEY_EMOJI, token.text));
        if (token.kind == TOKEN_WORD || token.kind == TOKEN_RUN || token.kind == TOKEN_EMOJI)
            add_word_keys(sketch, token.text, kinds);
    }
}

static bool has_others(const struct scan_block *blocks, size_t from, size_t end)
{
    for (; from < end && from % SCAN_STEP; from++) {
        if (blocks[from / SCAN_STEP].others >> from % SCAN_STEP & 1)
            return true;
    }
    for (; from + SCAN_STEP <= end; from += SCAN_STEP) {
        if (blocks[from / SCAN_STEP].others)
            return true;
    }
    return from < end && blocks[from / SCAN_STEP].others << (SCAN_STEP - end % SCAN_STEP);
}

/* A word of ASCII, or a stretch that is not all of it. */
static void add_any(struct sketch *sketch, struct sv stretch, bool ascii, uint64_t kinds)
{
    if (!ascii) {
        add_stretch(sketch, stretch, kinds);
        return;
    }
    add(&sketch->words, hash_word(stretch));
    add_word_keys(sketch, stretch, kinds);
}

/* What has words besides their own, or is not all ASCII. `inside`: the bytes of words or beyond ASCII. */
static void add_words(struct sketch *sketch, size_t n_blocks, uint64_t kinds)
{
    const struct scan_block *blocks = sketch->blocks;
    size_t begun = 0;
    uint64_t before = 0; /* whether the byte in front of the block is one of a word */

    for (size_t i = 0; i < n_blocks; i++) {
        uint64_t inside = blocks[i].words | blocks[i].others;
        uint64_t edges = inside ^ (inside << 1 | before);

        before = inside >> (SCAN_STEP - 1);
        for (; edges; edges &= edges - 1) {
            size_t at = i * SCAN_STEP + (size_t)__builtin_ctzll(edges);

            if (inside >> (at % SCAN_STEP) & 1)
                begun = at;
            else
                add_any(sketch, sv_of(sketch->low + begun, at - begun), !has_others(blocks, begun, at),
                        kinds);
        }
    }
}

/* All is ASCII, and nothing but the words themselves is wanted. The k-th word ends where the k-th end is; only a word that
 * began in the block before has no beginning in its own. */
static void add_plain_words(struct sketch *sketch, size_t n_blocks)
{
    size_t begun = 0;
    uint64_t before = 0;

    for (size_t i = 0; i < n_blocks; i++) {
        uint64_t inside = sketch->blocks[i].words, shifted = inside << 1 | before;
        uint64_t starts = inside & ~shifted, ends = shifted & ~inside;
        const char *low = sketch->low + i * SCAN_STEP;
        uint64_t *out;

        hashes_reserve(&sketch->words, SCAN_STEP);
        out = sketch->words.at + sketch->words.n;
        if (before && ends) {
            const char *from = sketch->low + begun;

            *out++ = hash_word(sv_of(from, (size_t)(low + __builtin_ctzll(ends) - from)));
            ends &= ends - 1;
        }
        for (; ends; ends &= ends - 1, starts &= starts - 1) {
            size_t from = (size_t)__builtin_ctzll(starts), end = (size_t)__builtin_ctzll(ends);

            *out++ = hash_word(sv_of(low + from, end - from));
        }
        if (starts)
            begun = i * SCAN_STEP + (size_t)__builtin_ctzll(starts);
        before = inside >> (SCAN_STEP - 1);
        sketch->words.n = (size_t)(out - sketch->words.at);
    }
}

static bool scan(struct sketch *sketch, struct sv text)
{
    size_t n_blocks = scan_blocks(text.len);

    if (n_blocks >= sketch->room_blocks) {
        sketch->room_blocks = 2 * n_blocks + 16;
        sketch->blocks = mem_grow(sketch->blocks, sketch->room_blocks, sizeof *sketch->blocks);
        sketch->low = mem_grow(sketch->low, sketch->room_blocks + 1, SCAN_STEP);
    }
    if (!sketch->kernel)
        sketch->kernel = scan_kernel_best();
    sketch->blocks[n_blocks] = (struct scan_block){ 0 }; /* so that the last word ends */
    return sketch->kernel->scan(text, sketch->low, sketch->blocks);
}

/* ---- names ---- */

static bool wants(uint64_t kinds, enum key_kind kind)
{
    return kinds >> kind & 1;
}

static void add_forms(struct sketch *sketch, enum key_kind kind, struct sv name)
{
    struct sv forms[NAME_FORMS_MAX];
    size_t n = name_forms(kind, name, forms);

    for (size_t i = 0; i < n; i++)
        add(&sketch->others, key_of(kind, forms[i]));
}

static void add_name(struct sketch *sketch, enum key_kind kind, struct sv name)
{
    name = utf8_cut(name, POST_ID_MAX);
    sketch->name.limit = (size_t)POST_ID_MAX * FOLD_GROWTH_MAX;
    buf_clear(&sketch->name);
    fold(name, &sketch->name);
    add_forms(sketch, kind, buf_sv(&sketch->name));
}

static void add_names(struct sketch *sketch, enum key_kind kind, struct sv_list names, uint64_t kinds)
{
    for (size_t i = 0; wants(kinds, kind) && i < names.n && i < POST_LIST_MAX; i++)
        add_name(sketch, kind, names.at[i]);
}

/* The name behind the sign at byte `at` of the text. The mention that a reply begins with also says whom it is to. */
static void add_signed(struct sketch *sketch, struct sv text, size_t at, const struct post *post,
                       uint64_t kinds)
{
    struct token token;

    if (!token_signed(text, at, &token))
        return;
    if (token.kind == TOKEN_TAG || token.kind == TOKEN_CASH) {
        add_forms(sketch, token.kind == TOKEN_TAG ? KEY_TAG : KEY_CASH, token.text);
        return;
    }
    add_forms(sketch, KEY_HANDLE, token.text);
    if (wants(kinds, KEY_TO) && !post->to.len && post->in_reply_to.len &&
        sv_trim(sv_of(text.at, at)).len == 0)
        add_forms(sketch, KEY_TO, token.text);
}

static void add_all_signed(struct sketch *sketch, struct sv text, const struct post *post, uint64_t kinds)
{
    for (size_t i = 0; i < scan_blocks(text.len); i++) {
        for (uint64_t signs = sketch->blocks[i].signs; signs; signs &= signs - 1)
            add_signed(sketch, text, i * SCAN_STEP + (size_t)__builtin_ctzll(signs), post, kinds);
    }
}

void sketch_take(struct sketch *sketch, const struct post *post, uint64_t kinds)
{
    struct sv text = utf8_cut(post->text, POST_TEXT_MAX);
    bool ascii = !scan(sketch, text);

    sketch->words.n = sketch->others.n = 0;
    if (!ascii) {
        sketch->folded.limit = (size_t)POST_TEXT_MAX * FOLD_GROWTH_MAX;
        buf_clear(&sketch->folded);
        fold(text, &sketch->folded);
        text = buf_sv(&sketch->folded);
        ascii = !scan(sketch, text);
    }
    if (ascii && !(kinds & WORD_KINDS))
        add_plain_words(sketch, scan_blocks(text.len) + 1);
    else
        add_words(sketch, scan_blocks(text.len) + 1, kinds & WORD_KINDS);
    if (kinds & SIGNED_KINDS)
        add_all_signed(sketch, sv_of(sketch->low, text.len), post, kinds);
    add_names(sketch, KEY_HANDLE, post->mentions, kinds);
    add_names(sketch, KEY_TAG, post->tags, kinds);
    add_names(sketch, KEY_CASH, post->cashtags, kinds);
    if (wants(kinds, KEY_FROM))
        add_name(sketch, KEY_FROM, post->author.handle);
    if (wants(kinds, KEY_FROM_ID) && post->author.id.len)
        add(&sketch->others, key_of(KEY_FROM_ID, utf8_cut(post->author.id, POST_ID_MAX)));
    if (wants(kinds, KEY_TO))
        add_name(sketch, KEY_TO, post->to);
    if (kinds & FIELD_KINDS)
        rare_each_key(post, kinds & FIELD_KINDS, add_key, &sketch->others);
}

void sketch_done(struct sketch *sketch)
{
    free(sketch->words.at);
    free(sketch->others.at);
    buf_done(&sketch->folded);
    buf_done(&sketch->name);
    free(sketch->low);
    free(sketch->blocks);
    *sketch = (struct sketch){ 0 };
}
