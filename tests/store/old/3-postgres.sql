INSERT INTO schema_version (version) VALUES (3);
ALTER TABLE brand ADD COLUMN record TEXT;
