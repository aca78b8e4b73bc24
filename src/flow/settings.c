/* flow/settings.c */
#include "flow/settings.h"

#include "wire/json.h"

/* Copies a value: the parser has no way back to the text. */
static void write_value(struct json value, const char *key, struct buf *out)
{
    struct json_iter iter = { 0 };
    struct json member;
    struct sv name;
    double number = 0;
    bool yes = false;

    switch (json_type(value)) {
    case JSON_ABSENT:
    case JSON_NULL:
        json_out_null(out, key);
        break;
    case JSON_BOOL:
        (void)json_bool(value, &yes);
        json_out_bool(out, key, yes);
        break;
    case JSON_NUMBER:
        (void)json_double(value, &number);
        json_out_double(out, key, number);
        break;
    case JSON_STRING:
        json_out_sv(out, key, json_text(value));
        break;
    case JSON_ARRAY:
        json_begin(out, key, '[');
        while (json_each(value, &iter, &member))
            write_value(member, NULL, out);
        json_end(out, ']');
        break;
    case JSON_OBJECT:
        json_begin(out, key, '{');
        while (json_each_member(value, &iter, &name, &member)) {
            char *text = sv_dup(name);

            write_value(member, text, out);
            free(text);
        }
        json_end(out, '}');
        break;
    }
}

void network_settings(struct sv all, struct sv network, struct buf *out)
{
    CLEANUP(json_parser_freep) struct json_parser *parser = json_parser_new(NETWORK_SETTINGS_MAX);
    char *name = sv_dup(network);
    struct json root;

    if (all.len && json_parse(parser, all, JSON_FILE, &root, NULL) &&
        json_type(json_get(root, name)) == JSON_OBJECT)
        write_value(json_get(root, name), NULL, out);
    free(name);
}
