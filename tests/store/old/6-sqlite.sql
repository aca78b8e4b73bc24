INSERT INTO schema_version (version) VALUES (6);
CREATE TABLE post_label (post INTEGER PRIMARY KEY, sentiment TEXT NOT NULL, intent TEXT NOT NULL, reason TEXT NOT NULL, urgency BIGINT NOT NULL,
 actionable BIGINT NOT NULL, ignored_first BIGINT NOT NULL, speaker TEXT NOT NULL, lang TEXT NOT NULL,
 score BIGINT NOT NULL, likely TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE label_correction (id INTEGER PRIMARY KEY, post BIGINT NOT NULL, brand BIGINT, label TEXT NOT NULL, was TEXT NOT NULL,
 became TEXT NOT NULL, agent BIGINT NOT NULL, at BIGINT NOT NULL, undone BIGINT NOT NULL DEFAULT 0);
CREATE INDEX label_correction_post ON label_correction (post);
ALTER TABLE cases ADD COLUMN sentiment TEXT;
ALTER TABLE cases ADD COLUMN intent TEXT;
ALTER TABLE cases ADD COLUMN cause TEXT;
ALTER TABLE cases ADD COLUMN urgency BIGINT;
CREATE INDEX cases_intent ON cases (intent, view, last_at, id) WHERE intent IS NOT NULL;
