/* wire/guard.h: no request to an inner address. What a stranger writes (a link, a handle, a DID document)
 * decides where we connect; it must not reach this machine, its network or a cloud's metadata service.
 * Addresses are checked after name resolution, on the very socket that is opened, so a name can't point
 * elsewhere a moment later. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

enum {
    GUARD_HOST_MAX = 255, /* bytes of a host name: DNS has no longer ones */
    GUARD_ALLOWED_MAX = 64,
};

struct guard_allowed {
    char host[GUARD_HOST_MAX + 1];
    uint16_t port;
};

/** A struct of zeroes allows outer addresses only. Fill it before threads start; then any number may ask. */
struct guard {
    struct guard_allowed allowed[GUARD_ALLOWED_MAX];
    size_t n_allowed;
};

/** Lets one inner HOST:PORT through (`localhost:2583`, `10.0.0.7:80`, `[::1]:80`): the name as it stands in
 * the URL, or the address itself. **Errors**: ERR_INPUT. */
MUST_USE bool guard_allow(struct guard *guard, struct sv host_port, struct err *err);
/** Whether the operator named this HOST and port. */
bool guard_allows(const struct guard *guard, struct sv host, uint16_t port);
/** Whether an address is one that must not be reached from outside: this machine, private, link-local, shared
 * (CGNAT), multicast, documentation, reserved, and IPv6 forms that carry such an IPv4 address. Unknown
 * families are inner.
 *  **Source**: RFC 6890, IANA's special-purpose address registries. */
bool guard_is_inner(const struct sockaddr *address);
/** Whether an address is of this machine. */
bool guard_is_loopback(const struct sockaddr *address);
/** Whether it is of this machine or of a private network (RFC 1918, CGNAT, unique local): where an operator's own servers are.
 *  Link-local ones, among them a cloud's metadata, are not. */
bool guard_is_near(const struct sockaddr *address);
/** Whether a socket to `address` may be opened for a URL that says `host`. `guard` NULL allows outer
 * addresses only. */
bool guard_permits(const struct guard *guard, struct sv host, uint16_t port, const struct sockaddr *address);
