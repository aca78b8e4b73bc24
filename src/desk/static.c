/* desk/static.c: the desk's own files, which are part of the binary. */
#include <microhttpd.h>
#include <string.h>

#include "desk/inner.h"

#define CSP \
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const struct desk_file *find(const char *name)
{
    for (size_t i = 0; i < n_desk_files; i++) {
        if (strcmp(desk_files[i].name, name) == 0)
            return &desk_files[i];
    }
    return NULL;
}

/* A view of the desk is a path without a dot: the page finds out itself which. */
static const struct desk_file *file_of(const char *path)
{
    const char *last = strrchr(path, '/');

    return find(last && strchr(last, '.') ? path + 1 : "index.html");
}

static bool takes_gzip(struct request *request)
{
    struct sv accepts = request_header(request, "Accept-Encoding");

    while (accepts.len) {
        struct sv one = sv_split(&accepts, ','), coding = sv_trim(sv_split(&one, ';'));

        if (sv_equal_nocase(coding, SV("gzip")) && !sv_is(sv_trim(one), "q=0"))
            return true;
    }
    return false;
}

static bool send_file(struct request *request, const struct desk_file *file)
{
    bool zipped = file->gzip && takes_gzip(request);
    bool same = sv_is(request_header(request, "If-None-Match"), file->etag);
    const unsigned char *at = zipped ? file->gzip : file->plain;
    size_t len = same ? 0 : zipped ? file->gzip_len : file->plain_len;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)at, MHD_RESPMEM_PERSISTENT);
    bool index = strcmp(file->name, "index.html") == 0;
    enum MHD_Result result;

    (void)MHD_add_response_header(response, "Content-Type", file->type);
    (void)MHD_add_response_header(response, "Content-Security-Policy", CSP);
    (void)MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    (void)MHD_add_response_header(response, "Referrer-Policy", "same-origin");
    (void)MHD_add_response_header(response, "Cache-Control",
                                  index ? "no-cache" : "public, max-age=31536000, immutable");
    (void)MHD_add_response_header(response, "ETag", file->etag);
    (void)MHD_add_response_header(response, "Vary", "Accept-Encoding");
    if (zipped && !same)
        (void)MHD_add_response_header(response, "Content-Encoding", "gzip");
    request->answered = true;
    request->status = same ? 304 : 200;
    result = MHD_queue_response(request->connection, (unsigned)request->status, response);
    MHD_destroy_response(response);
    return result == MHD_YES;
}

bool static_respond(struct request *request)
{
    const struct desk_file *file = file_of(request->path);

    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        request->allow = "GET, HEAD";
        (void)request_problem(request, PROBLEM_METHOD, "it takes GET");
        return request_fail(request);
    }
    if (file)
        return send_file(request, file);
    (void)request_problem(request, PROBLEM_ABSENT, "no file of the desk has this name");
    return request_fail(request);
}
