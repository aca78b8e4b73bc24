/* flow/secrets.h: what must stay secret in the store (tokens, app passwords), sealed with a key that is never in it. */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/lang.h"
#include "base/sv.h"

struct secrets; /* any number of threads */

/** Reads the key in `path`, or makes one (0600). **Errors**: ERR_INPUT when the file is not a key or others may read it.
 *  **Owns**: the caller, secrets_free(). */
MUST_USE bool secrets_open(const char *path, struct secrets **out, struct err *err);
/** NULL is fine. Wipes the key. */
void secrets_free(struct secrets *secrets);
/** Appends the sealed text: base64 of nonce and box. **Source**: libsodium's secretbox (XSalsa20-Poly1305). */
void secrets_seal(const struct secrets *secrets, struct sv plain, struct buf *out);
/** Appends the plain text. **Errors**: ERR_INPUT when it was sealed with another key, or changed. */
MUST_USE bool secrets_unseal(const struct secrets *secrets, struct sv sealed, struct buf *out,
                             struct err *err);
