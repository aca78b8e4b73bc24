/* store/migrations/0007_models.h: models fitted on the desk's corrections. They stand in the database, so that all servers that
 * share it label alike. */
#pragma once

/* version: 1, 2 …, as people call it; agent: who asked for it, NULL: by the command; state: 0 earlier, 1 in use (one at most),
 * 2 taken back; used_at: since when it is in use; figures: JSON; file: the model file in base64. */
#define SCHEMA_0007(id) \
    "CREATE TABLE model (id " id \
    ", version BIGINT NOT NULL UNIQUE, made_at BIGINT NOT NULL, agent BIGINT, state BIGINT NOT NULL," \
    " used_at BIGINT NOT NULL, figures TEXT NOT NULL, file TEXT NOT NULL);"
