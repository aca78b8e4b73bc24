// A disk that is full: the import says so and stops; with room again it goes on, and nothing is missing or there twice.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { binary } from './lib/server.mjs';

const POSTS = 6000;
const folder = mkdtempSync(join(tmpdir(), 'earshot-full-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const limits = spawnSync('prlimit', ['--version']).status === 0;

const line = (at) => JSON.stringify({
  network: 'x', id: `p${at}`, created_at: new Date(1_700_000_000_000 + at * 1000).toISOString(), author: { id: `who${at % 700}`, handle: `who${at % 700}` },
  text: `the amp number ${at} hums, and so do the other ${at * 7} of them`, ...(at % 3 === 2 ? { in_reply_to: `p${at - 1}` } : {}),
});
const file = join(folder, 'posts.jsonl');
const store = (name) => `sqlite:${join(folder, name)}`;
const take = (name, before = []) => spawnSync(before[0] ?? binary, [...before.slice(1), ...(before.length ? [binary] : []), 'import', '--keep-all', '--db', store(name), file], { encoding: 'utf8' });
/** All cases, without what is another each time. */
const cases = (name) => execFileSync(binary, ['export', 'cases', '--db', store(name)], { maxBuffer: 1 << 28 }).toString().trim().split('\n')
  .map((text) => JSON.parse(text)).map(({ state, posts, context, opened_at }) => JSON.stringify([state, posts, context, opened_at])).sort();

describe('a full disk', { skip: !limits && 'there is no prlimit' }, () => {
  test('an import that meets it says so, and goes on when there is room', () => {
    writeFileSync(file, Array.from({ length: POSTS }, (_, at) => line(at)).join('\n'));
    const full = take('full.db', ['prlimit', '--fsize=1500000']);
    assert.equal(full.status, 1, full.stderr);
    assert.match(full.stderr, /disk full: free space for .*full\.db; nothing committed is lost/);
    assert.equal(take('full.db').status, 0);
    const whole = take('whole.db');
    assert.equal(JSON.parse(whole.stdout.trim().split('\n').at(-1)).kept, POSTS);
    assert.deepEqual(cases('full.db'), cases('whole.db'));
  });
});
