/* hear/heard.c: the words and names of a post in one small hash table. A run of letters without spaces is
 * entered once for each character and once for each pair, so that a rule's run is looked up by its first pair
 * and compared from there. */
#include "hear/heard.h"

#include "hear/names.h"
#include "model/post.h"
#include "text/fold.h"
#include "text/tokens.h"

/* A post may come from anywhere: what is over the format's bounds is not heard. */
enum { BYTES_MAX = FOLD_GROWTH_MAX * (POST_TEXT_MAX + (3 * POST_LIST_MAX + 3) * POST_ID_MAX) };

static struct sv bytes_at(const struct heard *heard, size_t at, size_t len)
{
    return sv_of(heard->bytes.at + at, len);
}

static void add_entry(struct heard *heard, enum key_kind kind, size_t at, size_t len)
{
    if (heard->n_entries == heard->room_entries) {
        heard->room_entries = heard->room_entries ? heard->room_entries * 2 : 256;
        heard->entries = mem_grow(heard->entries, heard->room_entries, sizeof *heard->entries);
    }
    heard->entries[heard->n_entries++] = (struct heard_entry){ .key = key_of(kind, bytes_at(heard, at, len)),
                                                               .at = (uint32_t)at,
                                                               .len = (uint32_t)len,
                                                               .word = (uint32_t)heard->n_words,
                                                               .kind = kind };
}

static void add_run(struct heard *heard, size_t at, size_t len)
{
    struct sv rest = bytes_at(heard, at, len), before = token_unit(&rest);

    add_entry(heard, KEY_CHAR, at, before.len);
    while (rest.len) {
        struct sv unit = token_unit(&rest);
        size_t here = at + len - rest.len - unit.len;

        add_entry(heard, KEY_PAIR, here - before.len, before.len + unit.len);
        add_entry(heard, KEY_CHAR, here, unit.len);
        before = unit;
    }
}

static void add_word(struct heard *heard, enum token_kind kind, size_t at, size_t len)
{
    if (kind == TOKEN_RUN)
        add_run(heard, at, len);
    else
        add_entry(heard, kind == TOKEN_WORD ? KEY_WORD : KEY_EMOJI, at, len);
    if (heard->n_words == heard->room_words) {
        heard->room_words = heard->room_words ? heard->room_words * 2 : 256;
        heard->words = mem_grow(heard->words, heard->room_words, sizeof *heard->words);
    }
    heard->words[heard->n_words++] = (struct heard_word){ (uint32_t)at, (uint32_t)len };
}

/* The forms of the name that stands in `bytes`. */
static void add_forms(struct heard *heard, enum key_kind kind, size_t at, size_t len)
{
    struct sv forms[NAME_FORMS_MAX];
    size_t n = name_forms(kind, bytes_at(heard, at, len), forms);

    for (size_t i = 0; i < n; i++)
        add_entry(heard, kind, (size_t)(forms[i].at - heard->bytes.at), forms[i].len);
}

static void add_name(struct heard *heard, enum key_kind kind, struct sv name)
{
    size_t at = heard->bytes.len;

    name = utf8_cut(name, POST_ID_MAX);
    if (kind == KEY_FROM_ID)
        buf_sv_append(&heard->bytes, name);
    else
        fold(name, &heard->bytes);
    add_forms(heard, kind, at, heard->bytes.len - at);
}

static void add_names(struct heard *heard, enum key_kind kind, struct sv_list names)
{
    for (size_t i = 0; i < names.n && i < POST_LIST_MAX; i++)
        add_name(heard, kind, names.at[i]);
}

/* Whether only white space stands before byte `at` and its sign: the mention that a reply begins with. */
static bool leads(const struct heard *heard, size_t at)
{
    return sv_trim(bytes_at(heard, 0, at - 1)).len == 0;
}

static void take_text(struct heard *heard, const struct post *post)
{
    struct tokens tokens;
    struct token token;

    fold(utf8_cut(post->text, POST_TEXT_MAX), &heard->bytes);
    tokens = tokens_of(buf_sv(&heard->bytes));
    while (tokens_next(&tokens, &token)) {
        size_t at = (size_t)(token.text.at - heard->bytes.at);

        switch (token.kind) {
        case TOKEN_HANDLE:
            add_forms(heard, KEY_HANDLE, at, token.text.len);
            if (!post->to.len && post->in_reply_to.len && leads(heard, at))
                add_forms(heard, KEY_TO, at, token.text.len);
            break;
        case TOKEN_TAG:
        case TOKEN_CASH:
            add_forms(heard, token.kind == TOKEN_TAG ? KEY_TAG : KEY_CASH, at, token.text.len);
            break;
        default:
            add_word(heard, token.kind, at, token.text.len);
        }
    }
}

static size_t first_slot(const struct heard *heard, uint64_t key)
{
    return (size_t)(key ^ key >> 32) & (heard->n_slots - 1);
}

/* Backwards, so that the places of a key follow each other as in the post. */
static void build_slots(struct heard *heard)
{
    heard->n_slots = 16;
    while (heard->n_slots < heard->n_entries * 2)
        heard->n_slots *= 2;
    if (heard->n_slots > heard->room_slots) {
        heard->slots = mem_grow(heard->slots, heard->n_slots, sizeof *heard->slots);
        heard->room_slots = heard->n_slots;
    }
    memset(heard->slots, 0, heard->n_slots * sizeof *heard->slots);
    for (size_t i = heard->n_entries; i-- > 0;) {
        size_t slot = first_slot(heard, heard->entries[i].key);

        while (heard->slots[slot] && heard->entries[heard->slots[slot] - 1].key != heard->entries[i].key)
            slot = (slot + 1) & (heard->n_slots - 1);
        heard->entries[i].next = heard->slots[slot];
        heard->slots[slot] = (uint32_t)i + 1;
    }
}

void heard_take(struct heard *heard, const struct post *post)
{
    heard->post = post;
    heard->bytes.limit = BYTES_MAX;
    buf_clear(&heard->bytes);
    (void)buf_room(&heard->bytes, 0); /* a post may have nothing at all, and still has a place for it */
    heard->n_words = heard->n_entries = 0;
    heard->language_guessed = false;
    take_text(heard, post);
    add_names(heard, KEY_HANDLE, post->mentions);
    add_names(heard, KEY_TAG, post->tags);
    add_names(heard, KEY_CASH, post->cashtags);
    add_name(heard, KEY_FROM, post->author.handle);
    add_name(heard, KEY_FROM_ID, post->author.id);
    add_name(heard, KEY_TO, post->to);
    build_slots(heard);
}

void heard_done(struct heard *heard)
{
    buf_done(&heard->bytes);
    free(heard->words);
    free(heard->entries);
    free(heard->slots);
    *heard = (struct heard){ 0 };
}

const struct heard_entry *heard_find(const struct heard *heard, uint64_t key)
{
    for (size_t slot = first_slot(heard, key);; slot = (slot + 1) & (heard->n_slots - 1)) {
        if (!heard->slots[slot])
            return NULL;
        if (heard->entries[heard->slots[slot] - 1].key == key)
            return &heard->entries[heard->slots[slot] - 1];
    }
}

const struct heard_entry *heard_next(const struct heard *heard, const struct heard_entry *entry)
{
    return entry->next ? &heard->entries[entry->next - 1] : NULL;
}
