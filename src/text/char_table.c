/* text/char_table.c: two steps: the block, then the place in it. Blocks that are alike are there once. */
#include "text/char_table.h"

#include "char_table_made.h"

bool char_table_find(uint32_t code_point, struct char_facts *out)
{
    uint32_t place;

    if (code_point >= CHAR_TABLE_END)
        return false;
    place = block_of[code_point / CHAR_TABLE_BLOCK] * CHAR_TABLE_BLOCK + code_point % CHAR_TABLE_BLOCK;
    *out = (struct char_facts){ shifts[place], classes[place] };
    return true;
}
