/* tests/unit/text/check_fold.c: folding by the table made at build time is folding without it. Built twice: without the table it
 * prints a hash of each fold; with it, it runs the other and compares. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/random.h"
#include "text/chars.h"
#include "text/fold.h"

enum { LAST = 0x30000, TEXTS = 100000, TEXT_MAX = 256 };

/* Code points that meet often: of one script, of all, marks, what nobody sees, bytes that are no characters. */
static void append(struct random_seq *seq, struct buf *out)
{
    static const uint32_t first[] = { 0x20,    0xA0,    0x300,   0x370,   0x900,  0xE00,  0x1100,
                                      0x1160,  0x2000,  0x2190,  0x3040,  0x3099, 0xAC00, 0xFE00,
                                      0x1F1E6, 0x1F3F0, 0x1F600, 0xE0020, 0x64B,  0x5D0 };

    if (random_below(seq, 40) == 0)
        buf_char(out, (char)random_below(seq, 256));
    else if (random_below(seq, 10) == 0)
        buf_utf8(out, (uint32_t)random_below(seq, LAST));
    else
        buf_utf8(out, first[random_below(seq, COUNT(first))] + (uint32_t)random_below(seq, 48));
}

/* Each code point alone and between others, then mixtures. */
static void make(size_t i, struct random_seq *seq, struct buf *out)
{
    buf_clear(out);
    if (i < 2 * LAST) {
        if (i % 2)
            buf_str_append(out, "e");
        buf_utf8(out, (uint32_t)(i / 2));
        if (i % 2)
            buf_str_append(out, "\xCC\x81か\xE3\x82\x99");
        return;
    }
    for (uint64_t n = random_below(seq, 12); n-- > 0;)
        append(seq, out);
}

static uint64_t hash_fold(struct sv text, struct buf *folded)
{
    uint64_t hash;

    buf_clear(folded);
    fold(text, folded);
    hash = sv_hash(buf_sv(folded), 0);
    while (text.len) {
        uint32_t code_point = char_take(&text);

        hash = hash * 31 + (uint64_t)char_class(code_point) + code_point;
    }
    return hash;
}

int main(int argc, char **argv)
{
    FILE *slow = argc > 1 ? popen(argv[1], "r") : NULL;
    struct buf text = BUF(TEXT_MAX), folded = BUF(TEXT_MAX * FOLD_GROWTH_MAX);
    struct random_seq seq = { 5 };
    char line[32];

    for (size_t i = 0; i < 2 * LAST + TEXTS; i++) {
        uint64_t hash;

        make(i, &seq, &text);
        hash = hash_fold(buf_sv(&text), &folded);
        if (!slow) {
            printf("%" PRIx64 "\n", hash);
        } else if (!fgets(line, sizeof line, slow) || strtoull(line, NULL, 16) != hash) {
            printf("text %zu folds otherwise: %s\n", i, buf_str(&text));
            return 1;
        }
    }
    buf_done(&text);
    buf_done(&folded);
    return slow && pclose(slow) != 0;
}
