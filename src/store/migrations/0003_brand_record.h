/* store/migrations/0003_brand_record.h: what a company tells of a brand (model/brand.h), one JSON object or absent: it is read whole
 * into the snapshot and never searched. */
#pragma once

#define SCHEMA_0003 "ALTER TABLE brand ADD COLUMN record TEXT;"
