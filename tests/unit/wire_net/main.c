/* tests/unit/wire_net/main.c: runs the tests of the network clients. */
#include "wire_net/wire_net_tests.h"

int main(void)
{
    int n_failed = 0;

    n_failed += _cmocka_run_group_tests("guard", guard_tests, n_guard_tests, NULL, NULL);
    n_failed += _cmocka_run_group_tests("http", http_tests, n_http_tests, NULL, NULL);
    n_failed += _cmocka_run_group_tests("ws", ws_tests, n_ws_tests, NULL, NULL);
    return n_failed != 0;
}
