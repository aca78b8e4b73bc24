/* text/char_table_make.c: writes char_table_made.h to standard output. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "text/char_table.h"
#include "text/chars.h"
#include "text/fold.h"

enum { N_BLOCKS = CHAR_TABLE_END / CHAR_TABLE_BLOCK };

struct block {
    int32_t shifts[CHAR_TABLE_BLOCK];
    uint8_t classes[CHAR_TABLE_BLOCK];
};

/* A code point may be folded by looking it up if it becomes one other, whatever stands around it: it must not be one that is
 * left out (that may depend), nor become one that joins what stands before it. */
static int32_t shift_of(uint32_t code_point)
{
    CLEANUP(buf_done) struct buf text = BUF(64), folded = BUF(64);
    struct sv rest;
    uint32_t to;

    buf_utf8(&text, code_point);
    fold(buf_sv(&text), &folded);
    rest = buf_sv(&folded);
    if (code_point < 0x80 || (code_point >= 0xD800 && code_point <= 0xDFFF) || rest.len == 0)
        return FOLD_ASK;
    to = char_take(&rest);
    if (rest.len || fold_joins(to))
        return FOLD_ASK;
    return (int32_t)to - (int32_t)code_point;
}

static void make_block(uint32_t first, struct block *out)
{
    memset(out, 0, sizeof *out);
    for (uint32_t i = 0; i < CHAR_TABLE_BLOCK; i++) {
        out->shifts[i] = shift_of(first + i);
        out->classes[i] = (uint8_t)char_class(first + i);
    }
}

int main(void)
{
    static struct block blocks[N_BLOCKS];
    static unsigned numbers[N_BLOCKS];
    unsigned n = 0;

    for (uint32_t i = 0; i < N_BLOCKS; i++) {
        make_block(i * CHAR_TABLE_BLOCK, &blocks[n]);
        numbers[i] = 0;
        while (memcmp(&blocks[numbers[i]], &blocks[n], sizeof blocks[n]) != 0)
            numbers[i]++;
        n += numbers[i] == n;
    }
    printf("static const uint16_t block_of[] = {");
    for (unsigned i = 0; i < N_BLOCKS; i++)
        printf("%u,", numbers[i]);
    printf("};\nstatic const int32_t shifts[] = {");
    for (unsigned i = 0; i < n * CHAR_TABLE_BLOCK; i++) {
        int32_t shift = blocks[i / CHAR_TABLE_BLOCK].shifts[i % CHAR_TABLE_BLOCK];

        if (shift == FOLD_ASK)
            printf("FOLD_ASK,");
        else
            printf("%d,", shift);
    }
    printf("};\nstatic const uint8_t classes[] = {");
    for (unsigned i = 0; i < n * CHAR_TABLE_BLOCK; i++)
        printf("%d,", blocks[i / CHAR_TABLE_BLOCK].classes[i % CHAR_TABLE_BLOCK]);
    printf("};\n");
    return 0;
}
