/* store/migrations/0001_foundation.h: the first schema. Why it is as it is:
 * - ids grow with time, so rows and the index entries beside them go to the right-hand edge;
 * - times are milliseconds since 1970 UTC, booleans 0 or 1, absent is NULL; the same types on both databases;
 * - which case a post is in stands in the post (a post is in one case only): one index entry instead of a table;
 * - what the lists show stands in `cases`, so that a page is one walk of one index and one look at each row. */
#pragma once

/* `id`: SQLite's INTEGER PRIMARY KEY is the row itself, PostgreSQL's must hold 64 bits. */
#define SCHEMA_0001(id, search) \
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);" \
    "CREATE TABLE node (id BIGINT PRIMARY KEY, name TEXT NOT NULL, lease_until BIGINT NOT NULL, last_id BIGINT NOT NULL);" \
    "CREATE TABLE brand (id " id \
    ", name TEXT NOT NULL UNIQUE, ours BIGINT NOT NULL, sample BIGINT NOT NULL DEFAULT 0);" \
    "CREATE TABLE account (id " id ", brand BIGINT NOT NULL REFERENCES brand(id), network TEXT NOT NULL," \
    " network_id TEXT, handle TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'signed_out', text TEXT," \
    " secret TEXT, cursor TEXT, UNIQUE (network, handle));" \
    "CREATE TABLE rule (id " id \
    ", brand BIGINT NOT NULL REFERENCES brand(id), value TEXT NOT NULL, tag TEXT," \
    " enabled BIGINT NOT NULL DEFAULT 1);" \
    "CREATE TABLE place (id " id \
    ", path TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL, detail TEXT);" \
    "CREATE TABLE queue (id " id ", name TEXT NOT NULL UNIQUE);" \
    "CREATE TABLE agent (id " id \
    ", email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT," \
    " active BIGINT NOT NULL DEFAULT 1, seen_at BIGINT);" /* token: its hash */ \
    "CREATE TABLE session (token TEXT PRIMARY KEY, agent BIGINT NOT NULL REFERENCES agent(id), csrf TEXT NOT NULL," \
    " created_at BIGINT NOT NULL, until BIGINT NOT NULL);" \
    "CREATE TABLE token (id " id \
    ", name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, created_at BIGINT NOT NULL);" \
    "CREATE TABLE audit (id " id ", agent BIGINT, at BIGINT NOT NULL, what TEXT NOT NULL, data TEXT);" \
    "CREATE TABLE source (id " id \
    ", kind TEXT NOT NULL, name TEXT NOT NULL UNIQUE, network TEXT NOT NULL, account BIGINT," \
    " enabled BIGINT NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT 'off', text TEXT, retry_at BIGINT, lag_ms BIGINT," \
    " per_minute BIGINT, cursor TEXT, heartbeat BIGINT, owner BIGINT, lease_until BIGINT, fence BIGINT NOT NULL DEFAULT 0);" \
    "CREATE TABLE import_cursor (file TEXT PRIMARY KEY, at_byte BIGINT NOT NULL, line BIGINT NOT NULL," \
    " n_read BIGINT NOT NULL, n_invalid BIGINT NOT NULL, n_duplicate BIGINT NOT NULL, n_dropped BIGINT NOT NULL," \
    " n_kept BIGINT NOT NULL, n_opened BIGINT NOT NULL, n_joined BIGINT NOT NULL);" \
    "CREATE TABLE customer (id " id \
    ", name TEXT, created_at BIGINT NOT NULL);" /* key: the network's id, or '@' and the handle in lower case where there is none */ \
    "CREATE TABLE author (id " id \
    ", network TEXT NOT NULL, key TEXT NOT NULL, handle TEXT, name TEXT, bio TEXT, location TEXT," \
    " followers BIGINT, following BIGINT, listed BIGINT, posts BIGINT, created_at BIGINT, bot BIGINT NOT NULL," \
    " verified BIGINT NOT NULL, seen_at BIGINT NOT NULL, customer BIGINT, muted BIGINT NOT NULL DEFAULT 0," \
    " UNIQUE (network, key));" \
    "CREATE INDEX author_customer ON author (customer) WHERE customer IS NOT NULL;" /* key: the id of the post that began it, or, while that is missing, the missing parent's */ \
    "CREATE TABLE conversation (id " id ", network TEXT NOT NULL, key TEXT NOT NULL, merged_into BIGINT," \
    " orphans BIGINT NOT NULL DEFAULT 0, UNIQUE (network, key));" /* disposition, visibility, role: the numbers of model/kase.h and model/post.h; kase: the case it is in as the customer's \
       or ours; named: the brand of ours it names, -1 for none; extra: mentions, tags, links, media, place, counts as JSON */ \
    "CREATE TABLE post (id " id \
    ", network TEXT NOT NULL, network_id TEXT NOT NULL, conversation BIGINT, author BIGINT," \
    " account BIGINT, kase BIGINT, role BIGINT NOT NULL DEFAULT 0, disposition BIGINT NOT NULL, created_at BIGINT NOT NULL," \
    " noted_at BIGINT NOT NULL, edited_at BIGINT, deleted BIGINT NOT NULL DEFAULT 0, in_reply_to TEXT, root TEXT," \
    " repost_of TEXT, quote_of TEXT, visibility BIGINT NOT NULL, to_handle TEXT, lang TEXT, url TEXT, client TEXT," \
    " text TEXT NOT NULL, extra TEXT, brand BIGINT, rule BIGINT, addressed BIGINT NOT NULL DEFAULT 0," \
    " UNIQUE (network, network_id));" \
    "CREATE INDEX post_conversation ON post (conversation, author);" \
    "CREATE INDEX post_kase ON post (kase) WHERE kase IS NOT NULL;" \
    "CREATE INDEX post_waiting ON post (network, in_reply_to) WHERE disposition = 5;" \
    "CREATE INDEX post_repost_of ON post (network, repost_of) WHERE repost_of IS NOT NULL;" \
    "CREATE TABLE post_version (id " id \
    ", post BIGINT NOT NULL REFERENCES post(id), text TEXT NOT NULL, edited_at BIGINT," \
    " noted_at BIGINT NOT NULL);" \
    "CREATE INDEX post_version_post ON post_version (post);" /* view: enum case_view; claimed_until, fence: the lease of `agent`; read_at: when an agent looked, absent once the customer \
       wrote since; version: the id of the latest change */ \
    "CREATE TABLE cases (id " id \
    ", state BIGINT NOT NULL, view BIGINT NOT NULL, customer BIGINT, brand BIGINT, queue BIGINT," \
    " agent BIGINT, claimed_until BIGINT, fence BIGINT NOT NULL DEFAULT 0, merged_into BIGINT, addressed BIGINT NOT NULL," \
    " touched BIGINT NOT NULL DEFAULT 0, opened_at BIGINT, first_response_at BIGINT, resolved_at BIGINT, last_customer_at BIGINT," \
    " last_ours_at BIGINT, waiting_since BIGINT, due_at BIGINT, last_at BIGINT NOT NULL, read_at BIGINT," \
    " n_customer BIGINT NOT NULL, n_ours BIGINT NOT NULL, reposts BIGINT NOT NULL DEFAULT 0, version BIGINT NOT NULL, reason TEXT," \
    " network TEXT NOT NULL, who TEXT, handle TEXT, snippet TEXT, lang TEXT);" /* brand stands at the end so that a list of one brand is chosen without a look at the rows */ \
    "CREATE INDEX cases_due ON cases (view, due_at, id, brand) WHERE due_at IS NOT NULL;" \
    "CREATE INDEX cases_undue ON cases (view, id, brand) WHERE due_at IS NULL AND view < 3;" \
    "CREATE INDEX cases_recent ON cases (view, last_at, id, brand);" \
    "CREATE INDEX cases_customer ON cases (customer) WHERE customer IS NOT NULL;" \
    "CREATE INDEX cases_agent ON cases (agent, due_at, id) WHERE agent IS NOT NULL;" \
    "CREATE INDEX cases_claimed ON cases (claimed_until) WHERE agent IS NOT NULL;" \
    "CREATE INDEX cases_queue ON cases (queue, due_at, id) WHERE queue IS NOT NULL AND view < 3;" \
    "CREATE TABLE case_tag (kase BIGINT NOT NULL REFERENCES cases(id), tag TEXT NOT NULL, PRIMARY KEY (kase, tag));" \
    "CREATE INDEX case_tag_tag ON case_tag (tag, kase);" /* one customer's posts in one conversation; brands and times as in struct strand */ \
    "CREATE TABLE strand (id " id \
    ", conversation BIGINT NOT NULL, customer BIGINT NOT NULL, kase BIGINT NOT NULL," \
    " named_brand BIGINT, named_at BIGINT, answered_brand BIGINT, answered_at BIGINT, first_at BIGINT NOT NULL);" \
    "CREATE UNIQUE INDEX strand_conversation ON strand (conversation, customer);" \
    "CREATE INDEX strand_customer ON strand (customer);" \
    "CREATE TABLE case_event (id " id \
    ", kase BIGINT NOT NULL, kind BIGINT NOT NULL, at BIGINT NOT NULL, noted_at BIGINT NOT NULL," \
    " actor BIGINT, post BIGINT, event BIGINT, data TEXT);" \
    "CREATE INDEX case_event_kase ON case_event (kase, id);" \
    "CREATE TABLE draft (kase BIGINT PRIMARY KEY, agent BIGINT NOT NULL, account BIGINT, text TEXT NOT NULL, saved_at BIGINT NOT NULL);" /* state: model/outbox.h; below 3 there is something left to do */ \
    "CREATE TABLE outbox (id " id \
    ", kase BIGINT NOT NULL, account BIGINT NOT NULL, agent BIGINT, in_reply_to BIGINT," \
    " key TEXT NOT NULL, text TEXT NOT NULL, state BIGINT NOT NULL, queued_at BIGINT NOT NULL, not_before BIGINT NOT NULL," \
    " tries BIGINT NOT NULL DEFAULT 0, sent_at BIGINT, error TEXT, owner BIGINT, lease_until BIGINT, fence BIGINT NOT NULL DEFAULT 0," \
    " UNIQUE (kase, key));" \
    "CREATE INDEX outbox_due ON outbox (not_before) WHERE state < 3;" \
    "CREATE TABLE outbox_part (outbox BIGINT NOT NULL REFERENCES outbox(id), part BIGINT NOT NULL, state BIGINT NOT NULL," \
    " network_id TEXT NOT NULL, record TEXT NOT NULL, text TEXT NOT NULL, in_reply_to TEXT, url TEXT, at BIGINT NOT NULL," \
    " PRIMARY KEY (outbox, part));" search
