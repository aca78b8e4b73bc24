/* command/server.h: a running server, as `serve` and `demo` start it. */
#pragma once

#include <stdbool.h>

#include "command/command.h"
#include "wire/guard.h"

struct core;
struct desk;
struct live;
struct owner;
struct sample;
struct label_memory;
struct teacher;

struct server {
    const struct arguments *arguments;
    char *data, *url, *key_file;
    bool has_tls;
    struct guard guard;
    struct owner *owner;
    struct core *core;
    struct teacher *teacher;
    struct label_memory *label_memory;
    struct live *live;
    struct sample *sample;
    struct desk *desk;
};

#define SERVER_OPTIONS \
    { "--listen", "ADDR:PORT", "where the desk is served; 127.0.0.1:8420" }, \
        { "--public-url", "URL", "how browsers reach it, behind a proxy" }, \
        { "--tls-cert", "FILE", "serve HTTPS with this certificate chain (PEM)" }, \
        { "--tls-key", "FILE", "… and this key" }, \
        { "--key-file", "FILE", "what secrets are sealed with; else secret.key in the data folder" }, \
        { "--trusted-proxies", "ADDR,…", "believe what these addresses say about the client" }, \
        { "--allow-inner", "HOST:PORT,…", "inner addresses that may be connected to, else refused" }, \
        { "--networks", "JSON", "settings of each network: {\"bluesky\":{\"appview\":\"https://…\"}}" }, \
        { "--offline", NULL, "read no network and send nothing" }, \
    { \
        "--debug", NULL, "log more" \
    }

/** Blocks the signals that end a server, before any thread starts. An fd to read them from. */
int server_block_signals(void);
/** Opens the store in `server->data`/`url` (filled where NULL from the arguments) and starts everything. server_stop in every
 *  case. */
MUST_USE bool server_start(struct server *server, struct err *err);
/** Says where it is, tells systemd, and stays until SIGTERM or SIGINT. */
void server_stay(struct server *server, int signals);
void server_stop(struct server *server);
