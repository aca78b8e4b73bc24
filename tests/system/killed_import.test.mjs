// An import that is killed at any write, sync, truncate, unlink or rename of the database's files, and run again, ends with what
// an unbroken one ends with.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const build = path.resolve(process.env.EARSHOT_BUILD ?? path.join(here, '../../build'));
const binary = path.resolve(process.env.EARSHOT ?? path.join(build, 'earshot'));
const faults = path.join(build, 'tests/store/rig/libfault.so');
const absent = fs.existsSync(faults) ? false : 'libfault.so is not built (meson setup with -Dtests=true)';

const config = { brands: [{ name: 'Acme', ours: true, accounts: [{ network: 'x', handle: 'acme' }], rules: [{ value: '"acme guitars"', tag: 'name' }] }] };
const at = (minute) => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();

/** Threads whose replies come before what they answer, an edit, a deletion, a repost, duplicates, and lines that are no posts. */
function lines() {
  const posts = [];
  for (let i = 0; i < 12; i += 1) {
    const who = { id: `c${i % 9}`, handle: `customer${i % 9}`, name: `Customer ${i % 9}` };
    const base = i * 20;
    const thread = [
      { network: 'x', id: `${i}-1`, created_at: at(base), text: `@acme order ${i} is late`, author: who },
      { network: 'x', id: `${i}-2`, created_at: at(base + 3), text: `@customer${i % 9} we look into it`, author: { id: 'acme', handle: 'acme' }, in_reply_to: `${i}-1` },
      { network: 'x', id: `${i}-3`, created_at: at(base + 5), text: 'thank you', author: who, in_reply_to: `${i}-2` },
      { network: 'x', id: `${i}-4`, created_at: at(base + 6), text: 'same here', author: { id: `b${i}`, handle: `bystander${i}` }, in_reply_to: `${i}-1` },
    ];
    posts.push(...(i % 3 === 0 ? thread.reverse() : thread));
  }
  posts.push({ network: 'x', id: 'lost-1', created_at: at(300), text: '@acme where is it', author: { id: 'z', handle: 'zed' }, in_reply_to: 'never-comes' });
  posts.push({ network: 'x', id: '1-1', created_at: at(20), edited_at: at(22), text: '@acme order 1 is very late', author: { id: 'c1', handle: 'customer1' } });
  posts.push({ network: 'x', id: '2-1', created_at: at(40), text: '', deleted: true, author: { id: 'c2', handle: 'customer2' } });
  posts.push({ network: 'x', id: 'rt-1', created_at: at(50), text: 'RT @customer4: @acme', repost_of: '4-1', author: { id: 'r', handle: 'repeater' } });
  posts.push({ network: 'x', id: '5-1', created_at: at(100), text: '@acme order 5 is late', author: { id: 'c5', handle: 'customer5' } });
  return [...posts.map((post) => JSON.stringify(post)), '{"network":"x"}', 'no post at all', ''].join('\n');
}

const nLines = lines().split('\n').filter(Boolean).length;

class Store {
  constructor() {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-killed-'));
    this.data = path.join(this.home, 'data');
    fs.writeFileSync(path.join(this.home, 'config.json'), JSON.stringify(config));
    fs.writeFileSync(path.join(this.home, 'posts.jsonl'), lines());
    this.run('config', 'import', path.join(this.home, 'config.json'));
  }

  run(...args) {
    return execFileSync(binary, [...args, '--data', this.data], { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  }

  /** The import, with a fault at the n-th call; gives how many calls there were and whether it was killed. */
  importFaulted(n, how) {
    const count = path.join(this.home, 'count');
    const env = { ...process.env, LD_PRELOAD: faults, EARSHOT_FAULT_FOLDER: this.data, EARSHOT_FAULT_AT: String(n), EARSHOT_FAULT_HOW: how, EARSHOT_FAULT_COUNT: count };
    const done = spawnSync(binary, ['import', '--data', this.data, path.join(this.home, 'posts.jsonl')], { env });
    return { killed: done.signal === 'SIGKILL', said: `${done.stdout}${done.stderr}`, count };
  }

  import() { return JSON.parse(this.run('import', path.join(this.home, 'posts.jsonl')).trim().split('\n').at(-1)); }

  exported(kind) { return this.run('export', kind).split('\n').filter(Boolean).map((line) => JSON.parse(line)); }

  /** Everything stored, with neither ids nor the time when we knew. */
  canonical() {
    const posts = this.exported('posts').map(({ case: kase, noted_at, ...rest }) => rest);
    const cases = this.exported('cases');
    const names = new Map(cases.map((one) => [one.id, JSON.stringify(one.posts)]));
    const events = this.exported('events').map(({ id, noted_at, at: time, event, data, ...rest }) => ({ ...rest, case: names.get(rest.case), at: rest.kind === 'merged' || rest.kind === 'deleted' ? null : time }));
    const sorted = (list) => list.map((one) => JSON.stringify(one)).sort();
    return { posts: sorted(posts), events: sorted(events), cases: sorted(cases.map(({ id, brand, customer, merged_into, ...rest }) => rest)) };
  }

  remove() { fs.rmSync(this.home, { recursive: true, force: true }); }
}

describe('an import that is killed', { skip: absent }, () => {
  let unbroken, whole;

  before(() => {
    whole = new Store();
    const summary = whole.import();
    assert.equal(summary.read, nLines);
    assert.equal(summary.invalid, 2);
    assert.equal(summary.read, summary.invalid + summary.duplicate + summary.dropped + summary.kept);
    unbroken = whole.canonical();
    assert.ok(unbroken.cases.length > 5 && unbroken.events.length > 20);
  });
  after(() => whole?.remove());

  for (const how of ['kill', 'torn']) {
    test(`at the n-th call on the files (${how}), for every n, and run again is as one that was not`, { timeout: 180_000 }, () => {
      for (let n = 1; ; n += 1) {
        const store = new Store();
        try {
          const { killed, said } = store.importFaulted(n, how);
          if (!killed) {
            assert.ok(n > 10, `only ${n - 1} calls were seen: ${said}`);
            assert.deepEqual(store.canonical(), unbroken, 'without a fault');
            return;
          }
          const summary = store.import();
          assert.equal(summary.read, summary.invalid + summary.duplicate + summary.dropped + summary.kept, `killed at ${n}`);
          assert.deepEqual(store.canonical(), unbroken, `killed at ${n}`);
        } finally {
          store.remove();
        }
      }
    });
  }

  test('imported a second time it is all duplicates', () => {
    const again = whole.import();
    assert.equal(again.kept + again.dropped, 0);
    assert.equal(again.duplicate + again.invalid, nLines);
    assert.deepEqual(whole.canonical(), unbroken);
  });
});
