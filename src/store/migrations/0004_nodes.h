/* store/migrations/0004_nodes.h: several processes on one database.
 * - `node` gets its holder, a random number of the process that has the node number now: what a process owns (a source, an
 *   account and with it the answers that go out by it) names the holder, so one lease a process keeps it all. `last_id` is
 *   from here on a promise: no id of this number is greater, nor will be before it is renewed.
 * - accounts get what sources had: who reads them, and a fence that grows each time they go to somebody else.
 * - `shared` is one row. intake_turn grows when intake changes which posts wait, so that another process that knows them by
 *   heart reads them anew; its row is the lock that lets one intake at a time into the store. seed: what the names of those
 *   who guess passwords are hashed with, the same in every process (0: nobody has drawn it yet). */
#pragma once

#define SCHEMA_0004 \
    "ALTER TABLE node ADD COLUMN holder BIGINT;" \
    "ALTER TABLE account ADD COLUMN owner BIGINT;" \
    "ALTER TABLE account ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;" \
    "CREATE TABLE shared (id BIGINT PRIMARY KEY, intake_turn BIGINT NOT NULL, seed BIGINT NOT NULL);" \
    "INSERT INTO shared (id, intake_turn, seed) VALUES (1, 0, 0);"
