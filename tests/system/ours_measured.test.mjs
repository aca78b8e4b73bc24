// How right the ear is about names that are words, on public posts: what is said surely is right, and what is ours is not sent away.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { figures, judged, rowsOf } from '../hear/measure_ours.mjs';

const data = process.env.EARSHOT_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const absent = fs.existsSync(path.join(data, 'goemotions.jsonl.gz')) ? false : 'no public sets here (set EARSHOT_DATA)';

function expectAtLeast(found, least) {
  for (const [name, value] of Object.entries(least)) assert.ok(found[name] >= value, `${name} is ${found[name]}`);
}

test('ours, not ours and unsure keep their minimums', { skip: absent }, async () => {
  expectAtLeast(figures(rowsOf(await judged(data, 'seen'), 0)), { posts: 150, precision_yes: 0.95, recall_yes: 0.3, ours_kept: 0.94, precision_no: 0.92, recall_no: 0.35 });
});

test('so do brands whose posts nobody had read', { skip: absent }, async () => {
  const found = await judged(data, 'held');
  for (let pass = 0; pass < found[0].ours.length; pass++) {
    expectAtLeast(figures(rowsOf(found, pass)), { posts: 340, precision_yes: 0.95, recall_yes: 0.33, ours_kept: 0.94, precision_no: 0.95, recall_no: 0.28 });
  }
});
