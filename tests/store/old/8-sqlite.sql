INSERT INTO schema_version (version) VALUES (8);
CREATE INDEX cases_intent_due ON cases (intent, view, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX cases_urgent_due ON cases (view, due_at, id) WHERE urgency >= 2 AND due_at IS NOT NULL;
CREATE INDEX cases_urgent_recent ON cases (view, last_at, id) WHERE urgency >= 2;
CREATE INDEX cases_praise ON cases (due_at, id, brand) WHERE CASE WHEN view < 3 AND intent IN ('praise', 'defence') THEN 1 ELSE 0 END = 1;
CREATE INDEX cases_brand_praise ON cases (brand, due_at, id) WHERE CASE WHEN view < 3 AND intent IN ('praise', 'defence') THEN 1 ELSE 0 END = 1;
