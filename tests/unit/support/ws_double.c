/* tests/unit/support/ws_double.c: RFC 6455, the server's half. */
#include "support/ws_double.h"

#include <stdint.h>
#include <stdio.h>

#include <libwebsockets.h>

void ws_double_accept(const struct http_double_request *request, struct buf *out)
{
    unsigned char digest[20];
    char keyed[128], accept[64];

    (void)snprintf(keyed, sizeof keyed, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                   SV_ARG(http_double_header(request, "sec-websocket-key")));
    lws_SHA1((unsigned char *)keyed, strlen(keyed), digest);
    lws_b64_encode_string((const char *)digest, sizeof digest, accept, sizeof accept);
    buf_printf(
        out,
        "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
        accept);
}

void ws_double_frame(struct buf *out, unsigned opcode_and_fin, const void *at, size_t len)
{
    buf_char(out, (char)opcode_and_fin);
    if (len < 126) {
        buf_char(out, (char)len);
    } else {
        buf_char(out, 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            buf_char(out, (char)((uint64_t)len >> shift & 0xff));
    }
    buf_append(out, at, len);
}
