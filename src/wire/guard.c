/* wire/guard.c: which addresses are inner: two tables of prefixes. */
#include "wire/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

struct prefix {
    uint8_t bytes[16];
    unsigned n_bits;
};

/* clang-format off */
static const struct prefix inner4[] = {
    { { 0 }, 8 },              /* this network */
    { { 10 }, 8 },             /* private */
    { { 100, 64 }, 10 },       /* shared by a provider's customers (CGNAT) */
    { { 127 }, 8 },            /* this machine */
    { { 169, 254 }, 16 },      /* link-local, cloud metadata */
    { { 172, 16 }, 12 },       /* private */
    { { 192, 0, 0 }, 24 },     /* IETF protocols */
    { { 192, 0, 2 }, 24 },     /* documentation */
    { { 192, 88, 99 }, 24 },   /* 6to4 relays */
    { { 192, 168 }, 16 },      /* private */
    { { 198, 18 }, 15 },       /* benchmarks */
    { { 198, 51, 100 }, 24 },  /* documentation */
    { { 203, 0, 113 }, 24 },   /* documentation */
    { { 224 }, 3 },            /* multicast, reserved, broadcast */
};
/* clang-format on */

/* IPv6 is the other way round: what is not global unicast is inner, and so are these parts of it. */
static const struct prefix global6 = { { 0x20 }, 3 };
/* clang-format off */
static const struct prefix inner6[] = {
    { { 0x20, 0x01 }, 23 },             /* IETF protocols, Teredo among them */
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
    { { 0x3f, 0xff }, 20 },             /* documentation */
};
/* clang-format on */
/* These carry an IPv4 address, which then decides. */
/* clang-format off */
static const struct {
    struct prefix prefix;
    size_t at;
} carriers6[] = {
    { { { [10] = 0xff, [11] = 0xff }, 96 }, 12 },             /* ::ffff:a.b.c.d */
    { { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },               /* NAT64 */
    { { { 0x20, 0x02 }, 16 }, 2 },                            /* 6to4 */
};
/* clang-format on */

static bool has_prefix(const uint8_t *address, const struct prefix *prefix)
{
    unsigned whole = prefix->n_bits / 8, rest = prefix->n_bits % 8;

    if (memcmp(address, prefix->bytes, whole) != 0)
        return false;
    return rest == 0 || (address[whole] ^ prefix->bytes[whole]) >> (8 - rest) == 0;
}

static bool is_inner4(const uint8_t *address)
{
    for (size_t i = 0; i < COUNT(inner4); i++)
        if (has_prefix(address, &inner4[i]))
            return true;
    return false;
}

static bool is_inner6(const uint8_t *address)
{
    for (size_t i = 0; i < COUNT(carriers6); i++)
        if (has_prefix(address, &carriers6[i].prefix))
            return is_inner4(address + carriers6[i].at);
    if (!has_prefix(address, &global6))
        return true;
    for (size_t i = 0; i < COUNT(inner6); i++)
        if (has_prefix(address, &inner6[i]))
            return true;
    return false;
}

bool guard_is_inner(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_inner4((const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        return is_inner6((const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    return true;
}

/* Those of the inner ones where people keep servers. */
/* clang-format off */
static const struct prefix loopback4[] = { { { 127 }, 8 } };
static const struct prefix near4[] = { { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 172, 16 }, 12 }, { { 192, 168 }, 16 } };
static const struct prefix loopback6 = { { [15] = 1 }, 128 };
static const struct prefix local6 = { { 0xfc }, 7 };
static const struct prefix mapped6 = { { [10] = 0xff, [11] = 0xff }, 96 };
/* clang-format on */

static bool has_one(const uint8_t *address, const struct prefix *prefixes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (has_prefix(address, &prefixes[i]))
            return true;
    return false;
}

/* The IPv4 address, also one that is written as an IPv6 address; NULL: there is none. */
static const uint8_t *bytes4(const struct sockaddr *address)
{
    const uint8_t *bytes;

    if (address->sa_family == AF_INET)
        return (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (address->sa_family != AF_INET6)
        return NULL;
    bytes = (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return has_prefix(bytes, &mapped6) ? bytes + 12 : NULL;
}

static bool has_one6(const struct sockaddr *address, const struct prefix *prefix)
{
    return address->sa_family == AF_INET6 &&
           has_prefix((const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
                      prefix);
}

bool guard_is_loopback(const struct sockaddr *address)
{
    const uint8_t *bytes = bytes4(address);

    return bytes ? has_one(bytes, loopback4, COUNT(loopback4)) : has_one6(address, &loopback6);
}

bool guard_is_near(const struct sockaddr *address)
{
    const uint8_t *bytes = bytes4(address);

    return bytes ? has_one(bytes, near4, COUNT(near4))
                 : has_one6(address, &loopback6) || has_one6(address, &local6);
}

static struct sv without_brackets(struct sv host)
{
    if (host.len >= 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
        return sv_of(host.at + 1, host.len - 2);
    return host;
}

/* "host:port" from the right, for an IPv6 address has colons of its own. */
static bool split_host_port(struct sv text, struct sv *out_host, uint16_t *out_port)
{
    size_t at = text.len;
    int64_t port;

    while (at > 0 && text.at[at - 1] != ':')
        at--;
    if (at < 2 || !sv_to_i64(sv_skip(text, at), &port) || port < 1 || port > 65535)
        return false;
    *out_host = without_brackets(sv_of(text.at, at - 1));
    *out_port = (uint16_t)port;
    return out_host->len > 0 && out_host->len <= GUARD_HOST_MAX;
}

bool guard_allow(struct guard *guard, struct sv host_port, struct err *err)
{
    struct guard_allowed *allowed = &guard->allowed[guard->n_allowed];
    struct sv host;
    uint16_t port;

    if (!split_host_port(host_port, &host, &port))
        return err_set(err, ERR_INPUT, "\"%.*s\" is no HOST:PORT, as in localhost:2583", SV_ARG(host_port));
    if (guard->n_allowed == GUARD_ALLOWED_MAX)
        return err_set(err, ERR_INPUT, "at most %d inner addresses can be allowed", GUARD_ALLOWED_MAX);
    memcpy(allowed->host, host.at, host.len);
    allowed->host[host.len] = '\0';
    allowed->port = port;
    guard->n_allowed++;
    return true;
}

bool guard_allows(const struct guard *guard, struct sv host, uint16_t port)
{
    if (!guard)
        return false;
    host = without_brackets(host);
    for (size_t i = 0; i < guard->n_allowed; i++)
        if (guard->allowed[i].port == port && sv_equal_nocase(sv_str(guard->allowed[i].host), host))
            return true;
    return false;
}

bool guard_permits(const struct guard *guard, struct sv host, uint16_t port, const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN] = "";

    if (!guard_is_inner(address) || guard_allows(guard, host, port))
        return true;
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, sizeof text);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
                  sizeof text);
    return text[0] && guard_allows(guard, sv_str(text), port);
}
