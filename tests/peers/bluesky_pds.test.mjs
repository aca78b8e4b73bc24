// Bluesky's channel against a real PDS and directory (no AppView): signing in, answers exactly once whatever happens on the
// way, the public stream. Run by `node --test`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Driver } from './lib/driver.mjs';
import { startGate } from './lib/gate.mjs';
import { Person } from './lib/people.mjs';
import { folder, freePort, startNode, stop, until } from './lib/processes.mjs';

const home = folder('pds');
const ports = {};
let plc, pds, jetstream, us, jane, gate;
let secret;

const startPds = (more = {}) => startNode('atproto.cjs', [JSON.stringify({ what: 'pds', port: ports.pds, plc: ports.plc, folder: `${home}/pds`, ...more })]);

before(async () => {
  for (const name of ['plc', 'pds', 'jetstream', 'gate']) ports[name] = await freePort();
  plc = await startNode('atproto.cjs', [JSON.stringify({ what: 'plc', port: ports.plc })]);
  pds = await startPds();
  jetstream = await startNode('jetstream.cjs', [ports.jetstream, ports.pds]);
  gate = await startGate(ports);
  const service = `http://localhost:${ports.pds}`;
  us = await Person.create(service, 'guitars1234');
  jane = await Person.create(service, 'jane1234');
  secret = await us.appPassword();
});

after(async () => {
  gate?.close();
  for (const child of [jetstream, pds, plc]) await stop(child);
  fs.rmSync(home, { recursive: true, force: true });
});

const settings = () => ({
  resolver: `http://localhost:${ports.gate}`,
  plc: `http://localhost:${ports.gate}`,
  streams: [`ws://localhost:${ports.jetstream}/subscribe`],
});

let nDrivers = 0;
function openDriver(options = {}) {
  return new Driver({
    settings: settings(),
    handle: us.handle,
    secretFile: path.join(home, `secret-${nDrivers++}`),
    secret,
    allow: [`localhost:${ports.gate}`, `localhost:${ports.jetstream}`],
    ...options,
  });
}

async function signedIn(options) {
  const driver = openDriver(options);
  const result = await driver.ask({ do: 'sign_in' });
  assert.equal(result.ok, true, result.text);
  assert.equal(result.id, us.did);
  return driver;
}

async function prepared(driver, text, inReplyTo) {
  const result = await driver.ask({ do: 'prepare', text, in_reply_to: inReplyTo, lang: 'en' });
  assert.equal(result.ok, true, result.text);
  return result.parts;
}

const answersTo = async (uri) => (await us.posts()).filter((post) => post.value.reply?.parent.uri === uri);

test('an answer stands under the complaint once, with its references and facets', async () => {
  const complaint = await jane.mention(us, `@${us.handle} you kept my deposit`);
  const driver = await signedIn();
  const parts = await prepared(driver, `Sorry @${jane.handle}! Write to https://guitars.example/help 🎸 #help`, complaint.uri);
  assert.equal(parts.length, 1);
  for (let i = 0; i < 2; i++) {
    const sent = await driver.ask({ do: 'send', part: parts[0] });
    assert.equal(sent.ok, true, sent.text);
  }
  const [answer, ...others] = await answersTo(complaint.uri);
  assert.equal(others.length, 0);
  assert.equal(answer.uri, parts[0].id);
  assert.deepEqual(answer.value.reply, { parent: { uri: complaint.uri, cid: complaint.cid }, root: { uri: complaint.uri, cid: complaint.cid } });
  const bytes = Buffer.from(answer.value.text);
  const shown = answer.value.facets.map((facet) => bytes.subarray(facet.index.byteStart, facet.index.byteEnd).toString());
  assert.deepEqual(shown, [`@${jane.handle}`, 'https://guitars.example/help', '#help']);
  assert.equal(answer.value.facets[0].features[0].did, jane.did);
  await driver.close();
});

test('a long answer is a chain whose references the network agrees with', async () => {
  const complaint = await jane.mention(us, `@${us.handle} the long story`);
  const driver = await signedIn();
  const text = Array.from({ length: 12 }, (_, i) => `Sentence ${i} of what we have found out about your order so far, with all the näitty-grïtty.`).join(' ');
  const parts = await prepared(driver, text, complaint.uri);
  assert.ok(parts.length > 2);
  for (const part of parts) assert.equal((await driver.ask({ do: 'send', part })).ok, true);
  const posts = new Map((await us.posts()).map((post) => [post.uri, post]));
  for (const [i, part] of parts.entries()) {
    const { reply } = posts.get(part.id).value;
    assert.equal(reply.root.uri, complaint.uri);
    assert.equal(reply.parent.uri, i ? parts[i - 1].id : complaint.uri);
    assert.equal(reply.parent.cid, i ? posts.get(parts[i - 1].id).cid : complaint.cid, 'the CID was worked out right');
  }
  assert.equal(parts.map((part) => posts.get(part.id).value.text).join(' '), text);
  await driver.close();
});

for (const moment of ['before the request arrives', 'after it was carried out']) {
  test(`killed ${moment}, the answer is there once in the end`, async () => {
    const complaint = await jane.mention(us, `@${us.handle} killed ${moment}`);
    const secretFile = path.join(home, `secret-of-${moment.replaceAll(' ', '-')}`);
    let driver = await signedIn({ secretFile });
    const [part] = await prepared(driver, 'We are on it.', complaint.uri);
    const kill = async (method) => {
      if (method !== 'com.atproto.repo.putRecord') return;
      await driver.kill();
      return 'drop';
    };
    gate.reset();
    gate[moment.startsWith('before') ? 'onRequest' : 'onAnswer'] = kill;
    assert.equal((await driver.ask({ do: 'send', part })).kind, 'gone');
    gate.reset();
    driver = openDriver({ secretFile, secret: undefined }); // what was saved is enough
    const found = await driver.ask({ do: 'find', part });
    assert.equal(found.ok, true, found.text);
    assert.equal(found.there, moment.startsWith('after'));
    assert.equal((await driver.ask({ do: 'send', part })).ok, true);
    assert.equal((await driver.ask({ do: 'send', part })).ok, true);
    assert.equal((await answersTo(complaint.uri)).length, 1);
    assert.equal((await driver.ask({ do: 'find', part })).there, true);
    assert.ok(!gate.seen.includes('com.atproto.server.createSession'));
    await driver.close();
  });
}

test('a lost answer is unsure, and the same part again is no second post', async () => {
  const complaint = await jane.mention(us, `@${us.handle} lost`);
  const driver = await signedIn();
  const [part] = await prepared(driver, 'We have seen it.', complaint.uri);
  gate.reset();
  gate.onAnswer = (method) => (method === 'com.atproto.repo.putRecord' ? 'drop' : undefined);
  assert.equal((await driver.ask({ do: 'send', part })).kind, 'unsure');
  gate.reset();
  assert.equal((await driver.ask({ do: 'find', part })).there, true);
  assert.equal((await driver.ask({ do: 'send', part })).ok, true);
  assert.equal((await answersTo(complaint.uri)).length, 1);
  await driver.close();
});

test('something else under the same key is a conflict', async () => {
  const driver = await signedIn();
  const [part] = await prepared(driver, 'One thing.');
  assert.equal((await driver.ask({ do: 'send', part })).ok, true);
  const other = { ...part, record: part.record.replace('One thing.', 'Another thing.') };
  assert.equal((await driver.ask({ do: 'send', part: other })).kind, 'conflict');
  await driver.close();
});

test('tokens that are bad are renewed, and saved for the next start', async () => {
  const secretFile = path.join(home, 'secret-spoilt');
  let driver = await signedIn({ secretFile });
  await driver.close();
  const saved = JSON.parse(fs.readFileSync(secretFile, 'utf8'));
  for (const [spoilt, renewedBy] of [
    [{ access: 'nonsense' }, 'com.atproto.server.refreshSession'],
    [{ access: 'nonsense', refresh: 'nonsense' }, 'com.atproto.server.createSession'],
  ]) {
    gate.reset();
    driver = openDriver({ secretFile, secret: JSON.stringify({ ...saved, ...spoilt }) });
    const [part] = await prepared(driver, 'Still here.');
    assert.equal((await driver.ask({ do: 'send', part })).ok, true);
    assert.ok(gate.seen.includes(renewedBy), gate.seen.join(' '));
    await driver.close();
    assert.notEqual(JSON.parse(fs.readFileSync(secretFile, 'utf8')).access, 'nonsense');
  }
});

test('a main password and a wrong app password are refused with the way out', async () => {
  let driver = openDriver({ secret: us.password });
  assert.match((await driver.ask({ do: 'sign_in' })).text, /no app password/);
  await driver.close();
  driver = openDriver({ secret: 'aaaa-bbbb-cccc-dddd' });
  const result = await driver.ask({ do: 'sign_in' });
  assert.equal(result.kind, 'denied');
  assert.match(result.text, /make a new one/);
  await driver.close();
});

test('an answer to a post that is gone is refused', async () => {
  const complaint = await jane.post('never mind');
  await jane.remove(complaint.uri);
  const driver = await signedIn();
  assert.equal((await driver.ask({ do: 'prepare', text: 'Sorry!', in_reply_to: complaint.uri })).kind, 'absent');
  await driver.close();
});

test('the public stream brings posts, edits and deletions, and goes on at its cursor', async () => {
  const first = await jane.post('the stream begins');
  const reply = await jane.post('and it goes on', { reply: { root: { uri: first.uri, cid: first.cid }, parent: { uri: first.uri, cid: first.cid } } });
  await jane.do('com.atproto.repo.putRecord', {
    repo: jane.did, collection: 'app.bsky.feed.post', rkey: first.uri.split('/').pop(),
    record: { $type: 'app.bsky.feed.post', text: 'the stream began', createdAt: new Date().toISOString() },
  });
  await jane.remove(reply.uri);

  // Listens from `cursor` until a post has come, then the server goes away under it.
  const listenUntil = async (cursor, post) => {
    const listener = openDriver();
    const result = {};
    const done = listener.ask({ do: 'stream', cursor }, result);
    const { uri } = await post();
    await until('the stream brings the post', () => result.posts.some((one) => one.id === uri));
    await stop(jetstream);
    await done;
    await listener.close();
    return { ...result, last: uri };
  };
  const { posts, marks, kind, retry_at: retryAt } = await listenUntil('1', () => jane.post('the end'));
  assert.equal(kind, 'later');
  assert.ok(retryAt > Date.now() - 60000);
  const texts = (id) => posts.filter((post) => post.id === id).map((post) => (post.deleted ? 'deleted' : post.text));
  assert.deepEqual(texts(first.uri), ['the stream begins', 'the stream began']);
  assert.ok(posts.find((post) => post.text === 'the stream began').edited_at);
  assert.deepEqual(texts(reply.uri), ['and it goes on', 'deleted']);
  assert.equal(posts.find((post) => post.id === reply.uri).in_reply_to, first.uri);
  assert.equal(posts.find((post) => post.id === reply.uri).author.id, jane.did);

  // The stream comes back, and so do we, at the last mark: what was said meanwhile is there.
  const missed = await jane.post('while nobody listened');
  jetstream = await startNode('jetstream.cjs', [ports.jetstream, ports.pds]);
  const again = await listenUntil(marks.at(-1), async () => missed);
  assert.equal(again.posts.filter((post) => post.id === missed.uri).length, 1);
  jetstream = await startNode('jetstream.cjs', [ports.jetstream, ports.pds]);
});

test('while the PDS is down nothing is lost, and it goes on when it is back', async () => {
  const complaint = await jane.mention(us, `@${us.handle} down`);
  const driver = await signedIn();
  const [part] = await prepared(driver, 'Back in a moment.', complaint.uri);
  gate.reset();
  await stop(pds);
  assert.equal((await driver.ask({ do: 'send', part })).kind, 'unsure'); // through the gate: it can't tell
  assert.equal((await driver.ask({ do: 'find', part })).kind, 'later');
  pds = await startPds();
  await until('the answer is sent', async () => (await driver.ask({ do: 'send', part })).ok);
  assert.equal((await answersTo(complaint.uri)).length, 1);
  await driver.close();
});

test('a rate limit is obeyed: nothing more is asked until it ends', async () => {
  await stop(pds);
  pds = await startPds({ rateLimits: true });
  gate.reset();
  let result;
  for (let i = 0; i < 40; i++) {
    const driver = openDriver();
    result = await driver.ask({ do: 'sign_in' });
    if (!result.ok) {
      const asked = gate.seen.filter((method) => method === 'com.atproto.server.createSession').length;
      assert.equal(result.kind, 'later', result.text);
      assert.ok(result.retry_at > Date.now() && result.retry_at < Date.now() + 600000);
      const again = await driver.ask({ do: 'sign_in' });
      assert.equal(again.retry_at, result.retry_at);
      assert.equal(gate.seen.filter((method) => method === 'com.atproto.server.createSession').length, asked);
    }
    await driver.close();
    if (!result.ok) break;
  }
  assert.equal(result.ok, false, 'the limit was never reached');
});
