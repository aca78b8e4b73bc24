/* store/migrations/0002_snippets.h: what the company has ready to say. A brand that goes takes its snippets along by hand of
 * whoever drops it: they name it by number only, so that an import of a configuration needs no order. */
#pragma once

#define SCHEMA_0002(id) \
    "CREATE TABLE snippet (id " id \
    ", brand BIGINT, title TEXT NOT NULL, text TEXT NOT NULL, changed_at BIGINT NOT NULL);"
