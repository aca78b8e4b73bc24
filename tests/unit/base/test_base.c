#include "tests.h"

int main(void)
{
    return clock_tests() + id_tests() + map_tests() + memory_tests() + text_tests() + threads_tests();
}
