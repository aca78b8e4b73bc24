INSERT INTO schema_version (version) VALUES (5);
CREATE INDEX cases_brand_due ON cases (brand, view, due_at, id) WHERE brand IS NOT NULL;
CREATE INDEX cases_brand_recent ON cases (brand, view, last_at, id) WHERE brand IS NOT NULL;
