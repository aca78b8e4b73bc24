/* flow/sample_data.c: the sample's files (src/demo/), as they are, in the binary. */
#include "flow/sample_data.h"

#define EMBED(name, file) \
    __asm__(".section .rodata\n.balign 16\n" \
            ".global " #name "\n" #name ":\n.incbin \"" SAMPLE_DIR "/" file "\"\n" \
            ".global " #name "_end\n" #name "_end:\n.byte 0\n.previous\n"); \
    extern const char name[] __attribute__((visibility("hidden"))); \
    extern const char name##_end[] __attribute__((visibility("hidden")))

EMBED(sample_posts_bytes, "sample.jsonl");
EMBED(sample_config_bytes, "sample_config.json");

struct sv sample_posts(void)
{
    return sv_of(sample_posts_bytes, (size_t)(sample_posts_bytes_end - sample_posts_bytes));
}

struct sv sample_config(void)
{
    return sv_of(sample_config_bytes, (size_t)(sample_config_bytes_end - sample_config_bytes));
}
