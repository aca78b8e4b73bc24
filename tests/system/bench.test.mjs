// Each bench runs, tiny, and says what it promises to say; the figures themselves are for a quiet machine (doc/performance.md).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Postgres, bin } from './lib/postgres.mjs';
import { binary } from './lib/server.mjs';

let home;
before(() => { home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-benches-')); });
after(() => { fs.rmSync(home, { recursive: true, force: true }); });

/** The objects that a bench prints; it leaves nothing behind. */
function bench(...args) {
  const said = execFileSync(binary, ['bench', ...args, '--json'], { env: { ...process.env, TMPDIR: home }, encoding: 'utf8' });
  assert.deepEqual(fs.readdirSync(home), [], 'its folder is gone');
  return said.trim().split('\n').map((line) => JSON.parse(line));
}

function positive(figures, ...names) {
  for (const name of names) assert.ok(typeof figures[name] === 'number' && figures[name] > 0, `${name}: ${figures[name]}`);
}

function intake(figures, database, posts) {
  assert.equal(figures.bench, 'intake');
  assert.equal(figures.database, database);
  assert.equal(figures.posts, posts);
  assert.match(figures.synchronous, /^(off|normal|full|on|local|remote_\w+)$/);
  positive(figures, 'batch', 'share_in_cases', 'posts_per_s', 'bare_per_s', 'share_of_bare');
  assert.ok(figures.share_in_cases <= 1);
}

test('bench intake measures an import beside bare rows', () => {
  const all = bench('intake', '--count', '2000');
  assert.equal(all.length, 1);
  intake(all[0], 'sqlite', 2000);
  assert.equal(all[0].posts_of, 'generator');
  assert.ok(all[0].share_in_cases > 0.55 && all[0].share_in_cases < 0.75, `${all[0].share_in_cases} of the posts in cases`);
});

test('bench intake takes a file of posts, round after round', () => {
  const file = path.join(os.tmpdir(), `earshot-bench-${process.pid}.jsonl`);
  const line = (i) => JSON.stringify({ network: 'x', id: `${i}`, created_at: '2024-01-01T00:00:00Z', text: `@shop where is order ${i}?`, author: { id: `p${i}`, handle: `p${i}` } });
  const shop = JSON.stringify({ network: 'x', id: '99', created_at: '2024-01-01T00:05:00Z', text: '@p1 on its way', in_reply_to: '1', author: { id: 'shop', handle: 'Shop' } });
  fs.writeFileSync(file, [...Array(9).keys()].map(line).concat(shop).join('\n') + '\n');
  try {
    const [figures] = bench('intake', '--posts', file, '--count', '100');
    intake(figures, 'sqlite', 100);
    assert.equal(figures.posts_of, 'file');
    assert.equal(figures.share_in_cases, 1);
  } finally {
    fs.rmSync(file);
  }
});

test('bench intake on PostgreSQL stays in a schema of its own', { skip: bin === null && 'PostgreSQL is not installed' }, async () => {
  const postgres = await new Postgres().start();
  try {
    const url = postgres.database();
    intake(bench('intake', '--count', '500', '--db', url)[0], 'postgres', 500);
    const schemas = execFileSync(path.join(bin, 'psql'), ['-h', postgres.home, '-U', 'postgres', '-d', 'd1', '-Atc', "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"], { encoding: 'utf8' });
    assert.equal(schemas.trim(), '0');
  } finally {
    await postgres.stop();
  }
});

test('bench match reads the same posts out of X\'s envelope', () => {
  const all = ['jetstream', 'x'].flatMap((envelope) => bench('match', '--rules', '1000', '--threads', '1', '--count', '2000', '--envelope', envelope));
  assert.deepEqual(all.map((each) => `${each.envelope} ${each.path}`), ['jetstream parse', 'jetstream structs', 'jetstream json', 'x parse', 'x structs', 'x json']);
  for (const each of all.filter((one) => one.path !== 'parse')) assert.ok(each.matching_share >= 0.005, `${each.envelope} ${each.path}: ${each.matching_share}`);
  assert.throws(() => bench('match', '--envelope', 'y'), /jetstream or x, not y/);
});

test('bench match measures the worst posts and rules', () => {
  const all = bench('match', '--hostile', '--rules', '1000', '--count', '500');
  assert.equal(new Set(all.map((each) => each.what)).size, 7);
  for (const each of all) positive(each, 'words', 'bytes', 'ms_a_post');
});

test('what bench match leaves is matched alike by PostgreSQL\'s tsquery', { skip: bin === null && 'PostgreSQL is not installed' }, () => {
  const peers = new URL('../bench/match_peers.mjs', import.meta.url).pathname;
  const said = execFileSync(process.execPath, [peers, '--rules', '2000', '--posts', '6000'], { env: { ...process.env, EARSHOT: binary }, encoding: 'utf8' });
  const compared = said.trim().split('\n').map((line) => JSON.parse(line)).find((line) => 'agree' in line);
  assert.deepEqual({ ...compared, agree: compared.agree > 20 }, { peer: 'tsquery', agree: true, only_peer: 0, only_earshot: 0 });
});

test('bench desk measures the real server on a store of cases', () => {
  const all = bench('desk', '--count', '500');
  assert.equal(all.length, 1);
  assert.equal(all[0].bench, 'desk');
  assert.equal(all[0].cases, 500);
  positive(all[0], 'fill_s', 'ready_ms', 'rss_mb', 'asked_per_s', 'page_p50_ms', 'page_p99_ms', 'empty_brand_ms', 'pages_per_s', 'bare_per_s', 'share_of_bare');
});

test('what can not be measured is said', () => {
  for (const args of [['weather'], ['intake', '--count', 'many'], ['desk', '--db', 'postgres:///x'], ['intake', '--posts', '/nowhere']]) {
    assert.throws(() => execFileSync(binary, ['bench', ...args], { stdio: 'pipe', env: { ...process.env, TMPDIR: home } }), (error) => error.status > 0 && /^earshot bench/.test(error.stderr), args.join(' '));
  }
  assert.deepEqual(fs.readdirSync(home), []);
});
