/* desk/server.h: what libmicrohttpd calls for each piece of a request. For doors.c. */
#pragma once

#include <microhttpd.h>
#include <stddef.h>

/** Over the network: `arg` is the desk. */
enum MHD_Result desk_access_tcp(void *arg, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *piece, size_t *piece_len,
                                void **own);
/** Over the owner's socket. */
enum MHD_Result desk_access_local(void *arg, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *piece,
                                  size_t *piece_len, void **own);
void desk_completed(void *arg, struct MHD_Connection *connection, void **own,
                    enum MHD_RequestTerminationCode code);
