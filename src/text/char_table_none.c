/* text/char_table_none.c: no table, for the program that makes it. */
#include "text/char_table.h"

#include "base/lang.h"

bool char_table_find(uint32_t code_point UNUSED, struct char_facts *out UNUSED)
{
    return false;
}
