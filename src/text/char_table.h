/* text/char_table.h: what is known of each code point before it is asked: made when the program is built, from the slow answers
 * of fold.c and chars.c. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { CHAR_TABLE_END = 0x20000, CHAR_TABLE_BLOCK = 128 }; /* the planes that texts are written in */

struct char_facts {
    int32_t shift; /* what is added to it by folding; FOLD_ASK where that is not all */
    uint8_t class; /* enum char_class */
};
#define FOLD_ASK INT32_MIN

/** False where there is no table, or the code point is not in it. */
bool char_table_find(uint32_t code_point, struct char_facts *out);
