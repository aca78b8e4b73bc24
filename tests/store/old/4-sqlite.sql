INSERT INTO schema_version (version) VALUES (4);
ALTER TABLE node ADD COLUMN holder BIGINT;
ALTER TABLE account ADD COLUMN owner BIGINT;
ALTER TABLE account ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;
CREATE TABLE shared (id BIGINT PRIMARY KEY, intake_turn BIGINT NOT NULL, seed BIGINT NOT NULL);
INSERT INTO shared (id, intake_turn, seed) VALUES (1, 0, 0);
