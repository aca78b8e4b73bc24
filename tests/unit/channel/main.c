/* tests/unit/channel/main.c: runs the tests of the networks. */
#include "channel/channel_tests.h"

int main(void)
{
    int n_failed = 0;

#define RUN(group) n_failed += _cmocka_run_group_tests(#group, group##_tests, n_##group##_tests, NULL, NULL);
    GROUPS(RUN)
    return n_failed != 0;
}
