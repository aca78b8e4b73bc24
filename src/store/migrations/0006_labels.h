/* store/migrations/0006_labels.h: what posts are taken for, and where agents knew better. Labels stand by name: the lists of
 * names grow, and what is stored is read by other programs. What lists show of a case stands in `cases`, as all of that
 * does. Posts from before have no labels. */
#pragma once

/* score: thousandths; likely: the chance of each value, why: the words that counted, both JSON. A correction has the id of
 * its event; `brand` is the case's when it was made. */
#define SCHEMA_0006(id) \
    "CREATE TABLE post_label (post " id \
    ", sentiment TEXT NOT NULL, intent TEXT NOT NULL, reason TEXT NOT NULL, urgency BIGINT NOT NULL," \
    " actionable BIGINT NOT NULL, ignored_first BIGINT NOT NULL, speaker TEXT NOT NULL, lang TEXT NOT NULL," \
    " score BIGINT NOT NULL, likely TEXT NOT NULL, why TEXT NOT NULL);" \
    "CREATE TABLE label_correction (id " id \
    ", post BIGINT NOT NULL, brand BIGINT, label TEXT NOT NULL, was TEXT NOT NULL, became TEXT NOT NULL, agent BIGINT NOT NULL," \
    " at BIGINT NOT NULL, undone BIGINT NOT NULL DEFAULT 0);" \
    "CREATE INDEX label_correction_post ON label_correction (post);" \
    "ALTER TABLE cases ADD COLUMN sentiment TEXT;" \
    "ALTER TABLE cases ADD COLUMN intent TEXT;" \
    "ALTER TABLE cases ADD COLUMN cause TEXT;" /* the post's reason; `reason` is how the case ended */ \
    "ALTER TABLE cases ADD COLUMN urgency BIGINT;" \
    "CREATE INDEX cases_intent ON cases (intent, view, last_at, id) WHERE intent IS NOT NULL;"
