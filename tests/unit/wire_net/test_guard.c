/* tests/unit/wire_net/test_guard.c */
#include "wire/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "wire_net/wire_net_tests.h"

/* clang-format off */
static const struct {
    const char *address;
    bool inner;
} addresses[] = {
    { "127.0.0.1", true },        { "127.255.255.255", true }, { "10.1.2.3", true },        { "172.15.255.255", false },
    { "172.16.0.0", true },       { "172.31.255.255", true },  { "172.32.0.0", false },     { "192.168.1.1", true },
    { "169.254.169.254", true },  { "100.63.255.255", false }, { "100.64.0.1", true },      { "100.127.255.255", true },
    { "100.128.0.0", false },     { "0.0.0.0", true },         { "255.255.255.255", true }, { "224.0.0.1", true },
    { "223.255.255.255", false }, { "1.1.1.1", false },        { "198.19.255.255", true },  { "198.20.0.0", false },
    { "192.0.2.7", true },        { "203.0.113.9", true },     { "::", true },              { "::1", true },
    { "fe80::1", true },          { "fd00::1", true },         { "fc00::1", true },         { "ff02::1", true },
    { "fec0::1", true },          { "2001:db8::1", true },     { "2001::1", true },         { "2606:4700::1111", false },
    { "2a00:1450::1", false },    { "::ffff:127.0.0.1", true }, { "::ffff:1.1.1.1", false }, { "64:ff9b::a00:1", true },
    { "64:ff9b::101:101", false }, { "2002:7f00:1::", true },  { "2002:101:101::", false }, { "::127.0.0.1", true },
    { "64:ff9b:1::1", true },     { "100::1", true },          { "5f00::1", true },         { "3fff::1", true },
};
/* clang-format on */

static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage out = { 0 };
    struct sockaddr_in *v4 = (struct sockaddr_in *)&out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&out;

    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
        out.ss_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
        out.ss_family = AF_INET6;
    else
        fail_msg("%s is no address", text);
    return out;
}

static void inner_addresses_are_known_in_every_form(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct sockaddr_storage address = address_of(addresses[i].address);

        if (guard_is_inner((struct sockaddr *)&address) != addresses[i].inner)
            fail_msg("%s", addresses[i].address);
    }
    assert_true(guard_is_inner(&(struct sockaddr){ .sa_family = AF_UNIX }));
}

/* clang-format off */
static const struct { const char *address; bool loopback, near; } places[] = {
    { "127.0.0.1", true, true },      { "127.9.9.9", true, true },        { "::1", true, true },           { "::ffff:127.0.0.1", true, true },
    { "10.1.2.3", false, true },      { "172.16.0.1", false, true },      { "192.168.1.1", false, true },  { "100.64.0.1", false, true },
    { "fd00::1", false, true },       { "::ffff:10.0.0.1", false, true }, { "::", false, false },          { "0.0.0.0", false, false },
    { "169.254.169.254", false, false }, { "::ffff:169.254.169.254", false, false }, { "fe80::1", false, false }, { "224.0.0.1", false, false },
    { "192.0.2.7", false, false },    { "1.1.1.1", false, false },        { "2606:4700::1111", false, false }, { "64:ff9b::a00:1", false, false },
};
/* clang-format on */

static void near_is_this_machine_and_private_networks_and_no_metadata(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT(places); i++) {
        struct sockaddr_storage address = address_of(places[i].address);

        if (guard_is_loopback((struct sockaddr *)&address) != places[i].loopback ||
            guard_is_near((struct sockaddr *)&address) != places[i].near)
            fail_msg("%s", places[i].address);
    }
    assert_false(guard_is_near(&(struct sockaddr){ .sa_family = AF_UNIX }));
}

static void an_allowed_name_or_address_is_let_through_on_its_port_only(void **state UNUSED)
{
    struct guard guard = { 0 };
    struct sockaddr_storage local4 = address_of("127.0.0.1"), local6 = address_of("::1"),
                            outer = address_of("1.1.1.1");
    const struct sockaddr *v4 = (struct sockaddr *)&local4, *v6 = (struct sockaddr *)&local6;
    struct err err = { 0 };

    assert_true(guard_allow(&guard, SV("LocalHost:2583"), &err));
    assert_true(guard_allow(&guard, SV("[::1]:80"), &err));
    assert_true(guard_permits(&guard, SV("localhost"), 2583, v4));
    assert_true(guard_permits(&guard, SV("localhost"), 2583, v6));
    assert_false(guard_permits(&guard, SV("localhost"), 2584, v4));
    assert_false(guard_permits(&guard, SV("evil.example"), 2583, v4));
    assert_true(guard_permits(&guard, SV("any.example"), 80, v6));
    assert_true(guard_permits(&guard, SV("[::1]"), 80, v6));
    assert_false(guard_permits(&guard, SV("any.example"), 80, v4));
    assert_true(guard_permits(NULL, SV("any.example"), 80, (struct sockaddr *)&outer));
    assert_false(guard_permits(NULL, SV("any.example"), 80, v4));
}

static void what_is_no_host_and_port_is_refused(void **state UNUSED)
{
    static const char *const bad[] = {
        "", "localhost", ":80", "localhost:", "localhost:0", "localhost:65536", "localhost:x", "[]:80"
    };
    struct guard guard = { 0 };

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct err err = { 0 };

        if (guard_allow(&guard, sv_str(bad[i]), &err) || err.kind != ERR_INPUT)
            fail_msg("%s", bad[i]);
    }
    assert_int_equal(guard.n_allowed, 0);
}

const struct CMUnitTest guard_tests[] = {
    cmocka_unit_test(inner_addresses_are_known_in_every_form),
    cmocka_unit_test(near_is_this_machine_and_private_networks_and_no_metadata),
    cmocka_unit_test(an_allowed_name_or_address_is_let_through_on_its_port_only),
    cmocka_unit_test(what_is_no_host_and_port_is_refused),
};
const size_t n_guard_tests = COUNT(guard_tests);
