// Real conversations of customer care, replayed in the order they were collected, reversed and shuffled: what must come out is
// what the case rules say, whatever the order. The data is not part of the project: without it the test says so.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.EARSHOT ?? path.join(here, '../../build/earshot'));
const data = process.env.EARSHOT_DATA ?? path.join(here, '../../../shared/data');
const archive = path.join(data, 'twcs.jsonl.gz');
const absent = fs.existsSync(archive) ? false : `no ${path.basename(archive)} in ${path.basename(data)}/ (set EARSHOT_DATA)`;

/** The archive's whole conversations, and what the rules say of them, worked out here in the plainest way. */
class Archive {
  constructor() {
    const lines = zlib.gunzipSync(fs.readFileSync(archive)).toString().split('\n').filter(Boolean);
    this.posts = lines.map((line) => JSON.parse(line)).filter((post) => post.meta.source === 'head');
    this.accounts = JSON.parse(fs.readFileSync(path.join(data, 'twcs_accounts.json'), 'utf8'));
    this.handles = new Set(this.accounts.map((handle) => handle.toLowerCase()));
    this.byId = new Map(this.posts.map((post) => [post.id, post]));
    this.customers = this.posts.filter((post) => !this.isOurs(post));
    this.answered = new Set();
    for (const post of this.posts) {
      const parent = this.byId.get(post.in_reply_to);
      if (this.isOurs(post) && parent && !this.isOurs(parent)) this.answered.add(this.strand(parent));
    }
  }

  isOurs(post) { return this.handles.has(post.author.handle.toLowerCase()); }

  conversation(post) {
    while (this.byId.has(post.in_reply_to)) post = this.byId.get(post.in_reply_to);
    return post.in_reply_to ?? post.id;
  }

  strand(post) { return `${this.conversation(post)} ${post.author.id}`; }

  names(post) { return [...post.text.matchAll(/@(\w+)/g)].some((name) => this.handles.has(name[1].toLowerCase())); }

  begins(post) { return !this.byId.has(post.in_reply_to); }

  /** Whether a post must be in a case as its customer's. */
  counts(post) { return this.names(post) || this.begins(post) || this.answered.has(this.strand(post)); }

  config() {
    return { brands: this.accounts.map((handle) => ({ name: handle, ours: true, accounts: [{ network: 'x', handle }], rules: [{ value: `@${handle}`, tag: handle }] })) };
  }
}

function shuffled(list) {
  const copy = [...list];
  let state = 7;
  for (let i = copy.length - 1; i > 0; i -= 1) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const k = state % (i + 1);
    [copy[i], copy[k]] = [copy[k], copy[i]];
  }
  return copy;
}

/** Imports the posts into a store of their own and gives its live cases. */
function replay(all, posts) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-replay-'));
  const run = (...args) => execFileSync(binary, [...args, '--data', home], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  try {
    fs.writeFileSync(path.join(home, 'config.json'), JSON.stringify(all.config()));
    fs.writeFileSync(path.join(home, 'posts.jsonl'), posts.map((post) => `${JSON.stringify(post)}\n`).join(''));
    run('config', 'import', path.join(home, 'config.json'));
    const summary = JSON.parse(run('import', '--keep-all', path.join(home, 'posts.jsonl')).trim().split('\n').at(-1));
    const cases = run('export', 'cases').trim().split('\n').map((line) => JSON.parse(line)).filter((one) => one.state !== 'merged');
    const stored = run('export', 'posts').trim().split('\n').map((line) => JSON.parse(line));
    return { summary, cases, stored };
  } finally {
    fs.rmSync(home, { recursive: true });
  }
}

/** What doesn't depend on when a case was made. */
function canonical(cases) {
  return cases.map(({ id, brand, customer, merged_into, ...rest }) => JSON.stringify(rest)).sort();
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

describe('a real archive of customer care', { skip: absent }, () => {
  let all;
  const results = {};

  before(() => {
    all = new Archive();
    results.given = replay(all, all.posts);
    results.reversed = replay(all, [...all.posts].reverse());
    results.shuffled = replay(all, shuffled(all.posts));
  });
  after(() => { all = undefined; });

  for (const order of ['given', 'reversed', 'shuffled']) {
    describe(`in ${order} order`, () => {
      let inCases, ours, context;

      before(() => {
        inCases = new Map(); ours = new Map(); context = new Set();
        for (const one of results[order].cases) {
          for (const post of one.posts) {
            const list = post.role === 'customer' ? inCases : ours;
            list.set(post.id, [...(list.get(post.id) ?? []), one.id]);
          }
          for (const post of one.context) context.add(post.id);
        }
      });

      test('every line is kept, and none waits', () => {
        const { read, invalid, duplicate, dropped, kept } = results[order].summary;
        assert.deepEqual({ read, invalid, duplicate, dropped, kept }, { read: 5000, invalid: 0, duplicate: 0, dropped: 0, kept: 5000 });
        assert.equal(results[order].stored.filter((post) => post.disposition === 'waiting').length, 0);
      });

      test('2,743 posts are in exactly one case as the customer\'s', () => {
        const counted = all.customers.filter((post) => all.counts(post));
        assert.equal(counted.length, 2743);
        assert.deepEqual(counted.filter((post) => (inCases.get(post.id) ?? []).length !== 1).map((post) => post.id), []);
      });

      test('of the other 35, ten join their author\'s case and 25 are context', () => {
        const others = all.customers.filter((post) => !all.counts(post));
        const joined = others.filter((post) => inCases.has(post.id));
        assert.equal(others.length, 35);
        assert.equal(joined.length, 10);
        assert.equal(others.filter((post) => !inCases.has(post.id) && context.has(post.id)).length, 25);
      });

      test('none is lost: what is in no case is ours, in a conversation without a customer', () => {
        const lost = all.posts.filter((post) => !inCases.has(post.id) && !ours.has(post.id) && !context.has(post.id));
        const stored = new Map(results[order].stored.map((post) => [post.id, post.disposition]));
        assert.deepEqual(lost.filter((post) => !all.isOurs(post) || stored.get(post.id) !== 'own'), []);
      });

      test('no case has two customers', () => {
        for (const one of results[order].cases) {
          const authors = new Set(one.posts.filter((post) => post.role === 'customer').map((post) => all.byId.get(post.id).author.id));
          assert.ok(authors.size <= 1, `case ${one.id}`);
        }
      });

      test('a conversation with one customer is in one case, our posts with it', () => {
        const conversations = new Map();
        for (const post of all.posts) {
          const key = all.conversation(post);
          conversations.set(key, [...(conversations.get(key) ?? []), post]);
        }
        for (const [key, posts] of conversations) {
          const customers = new Set(posts.filter((post) => !all.isOurs(post)).map((post) => post.author.id));
          if (customers.size !== 1) continue;
          const cases = new Set(posts.flatMap((post) => inCases.get(post.id) ?? ours.get(post.id) ?? ['none']));
          assert.equal(cases.size, 1, `conversation ${key}`);
        }
      });

      test('each answer is in the case of the post it answers', () => {
        for (const post of all.posts) {
          if (!all.isOurs(post) || !all.byId.has(post.in_reply_to)) continue;
          const [expected] = inCases.get(post.in_reply_to) ?? ours.get(post.in_reply_to) ?? [];
          assert.deepEqual(ours.get(post.id) ?? [], expected ? [expected] : [], `answer ${post.id}`);
        }
      });

      test('the median first response is about 13 minutes', () => {
        const minutes = results[order].cases.filter((one) => one.first_response_at)
          .map((one) => (Date.parse(one.first_response_at) - Date.parse(one.opened_at)) / 60_000);
        assert.ok(Math.abs(median(minutes) - 13.2) < 0.2, `${median(minutes)} minutes`);
      });
    });
  }

  test('the order of arrival changes nothing', () => {
    assert.deepEqual(canonical(results.reversed.cases), canonical(results.given.cases));
    assert.deepEqual(canonical(results.shuffled.cases), canonical(results.given.cases));
  });
});
