// How right the ear is about names that are words, on public posts: what is said surely is right, and what is ours is not sent away.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { figures, measure } from '../hear/measure_ours.mjs';

const data = process.env.EARSHOT_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const absent = fs.existsSync(path.join(data, 'goemotions.jsonl.gz')) ? false : 'no public sets here (set EARSHOT_DATA)';

test('ours, not ours and unsure keep their minimums', { skip: absent }, async () => {
  const found = figures(await measure(data));
  assert.ok(found.posts >= 150, `${found.posts} posts`);
  const least = { precision_yes: 0.95, recall_yes: 0.3, ours_kept: 0.94, precision_no: 0.92, recall_no: 0.35 };
  for (const [name, value] of Object.entries(least)) assert.ok(found[name] >= value, `${name} is ${found[name]}`);
});
