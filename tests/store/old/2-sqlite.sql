INSERT INTO schema_version (version) VALUES (2);
CREATE TABLE snippet (id INTEGER PRIMARY KEY, brand BIGINT, title TEXT NOT NULL, text TEXT NOT NULL, changed_at BIGINT NOT NULL);
