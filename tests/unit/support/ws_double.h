/* tests/unit/support/ws_double.h: what a WebSocket server says, byte by byte, for an http_double to answer
 * with. */
#pragma once

#include "support/http_double.h"

/** Writes the answer that turns this request into a WebSocket. */
void ws_double_accept(const struct http_double_request *request, struct buf *out);
/** Writes one frame; `opcode_and_fin` is the first byte: 0x81 a whole text, 0x88 a close … */
void ws_double_frame(struct buf *out, unsigned opcode_and_fin, const void *at, size_t len);
