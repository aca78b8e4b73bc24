// The whole circle: a complaint on a real network becomes a case on the desk of the real server, the answer is seen by the
// other side exactly once, also when the server is killed on the way or the network is away. Run by `node --test`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '../system/lib/server.mjs';
import { startPostgres, startRedis } from './lib/databases.mjs';
import { startGate } from './lib/gate.mjs';
import { Person } from './lib/people.mjs';
import { folder, freePort, startNode, stop, until } from './lib/processes.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.EARSHOT ?? path.join(here, '../../build/earshot'));
const home = folder('server');
const ports = {};
const password = 'correct horse battery';
let postgres, redis, network, jetstream, gate, server, desk, us, jane, bystander, account;

/** Starts the server; gives what it says, from which the link of the first run is read. */
async function startServer() {
  const local = (name) => `localhost:${ports[name]}`;
  const settings = { resolver: `http://${local('gate')}`, plc: `http://${local('gate')}`, appview: `http://${local('appview')}`, streams: [`ws://${local('jetstream')}/subscribe`] };
  const allowed = ['gate', 'appview', 'jetstream'].map(local).join(',');
  let said = '';
  server = spawn(binary, ['serve', '--data', path.join(home, 'data'), '--listen', `127.0.0.1:${ports.desk}`, '--networks', JSON.stringify({ bluesky: settings }), '--allow-inner', allowed], { stdio: ['ignore', 'pipe', 'pipe'] });
  server.ended = new Promise((resolve) => { server.on('exit', resolve); });
  server.stdout.on('data', (bytes) => { said += bytes; });
  server.stderr.on('data', (bytes) => { said += bytes; });
  await until(`the server is up: ${said}`, async () => said.includes('Earshot is at') && said.endsWith('\n'), 20000);
  return said;
}

async function signIn() {
  desk = new Client(`http://127.0.0.1:${ports.desk}`);
  desk.take(await desk.post('/session', { email: 'ada@example.org', password }));
}

before(async () => {
  for (const name of ['plc', 'pds', 'appview', 'ozone', 'jetstream', 'gate', 'desk']) ports[name] = await freePort();
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const env = { DB_POSTGRES_URL: postgres.url, DB_POSTGRES_SCHEMA: 'bsky', REDIS_HOST: redis.host };
  network = await startNode('atproto.cjs', [JSON.stringify({ what: 'all', plc: ports.plc, port: ports.pds, appview: ports.appview, ozone: ports.ozone })], { env, limit: 120000 });
  jetstream = await startNode('jetstream.cjs', [ports.jetstream, ports.pds]);
  gate = await startGate(ports);
  const service = `http://localhost:${ports.pds}`;
  us = await Person.create(service, 'guitars1234');
  jane = await Person.create(service, 'jane1234');
  bystander = await Person.create(service, 'bob1234');
  fs.mkdirSync(path.join(home, 'data'));
  const [, token] = /setup#(\S+)/.exec(await startServer());
  desk = new Client(`http://127.0.0.1:${ports.desk}`);
  const answer = await desk.post('/setup', {
    token, admin: { name: 'Ada Lovelace', email: 'ada@example.org', password },
    brand: { name: 'Larkspur Guitars' }, accounts: [{ network: 'bluesky', handle: us.handle }], networks: ['bluesky'],
  });
  assert.equal(answer.status, 201, answer.text);
  desk.take(answer);
  [account] = (await desk.get('/accounts')).body.items;
});

process.on('exit', () => server?.kill('SIGKILL'));

after(async () => {
  await stop(server, 'SIGTERM');
  gate?.close();
  for (const child of [jetstream, network]) await stop(child);
  await redis?.stop();
  await postgres?.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const cases = async (queue) => (await desk.get(`/cases?queue=${queue}&limit=500`)).body.items;
const caseWith = (words, queue = 'all') => until(`a case with "${words}"`, async () => (await cases(queue)).find((row) => row.snippet.includes(words)), 30000);
const whole = async (id) => (await desk.get(`/cases/${id}`)).body;
const answersTo = async (uri) => (await us.posts()).filter((post) => post.value.reply?.parent.uri === uri);

let nAnswers = 0;
async function answer(id, text, undoSeconds = 0) {
  const claim = await desk.post(`/cases/${id}/claim`, {});
  assert.equal(claim.status, 200, claim.text);
  const sent = await desk.post(`/cases/${id}/answer`, { text, account: account.id, in_reply_to: claim.body.reply_to, fence: claim.body.claim.fence, undo_seconds: undoSeconds, key: `${id} ${nAnswers++}`, confirmed: ['same_text', 'stock', 'moves_away'] });
  assert.equal(sent.status, 201, sent.text);
}

test('a wrong app password is refused in the network\'s words', async () => {
  const refused = await desk.call('PATCH', `/accounts/${account.id}`, { secret: { app_password: 'aaaa-bbbb-cccc-dddd' } });
  assert.equal(refused.status, 400, refused.text);
  assert.match(refused.text, /password|refused/i);
});

test('an account is signed in with an app password, which is never read back', async () => {
  const secret = await us.appPassword();
  const done = await desk.call('PATCH', `/accounts/${account.id}`, { secret: { app_password: secret } });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.body.state, 'signed_in');
  assert.ok(!(await desk.get('/accounts')).text.includes(secret));
  assert.ok(!fs.readFileSync(path.join(home, 'data/earshot.db')).includes(secret));
});

test('a complaint becomes a case, and its answer is seen by the other side exactly once', async () => {
  const complaint = await jane.mention(us, `@${us.handle} you kept my deposit for three weeks`);
  const row = await caseWith('kept my deposit');
  await answer(row.id, `Sorry, ${jane.handle}. The deposit goes back today.`);
  const [reply] = await until('the answer is on the network', async () => ((await answersTo(complaint.uri)).length ? answersTo(complaint.uri) : null), 30000);
  assert.equal(reply.value.reply.root.uri, complaint.uri);
  assert.equal(reply.value.reply.root.cid, complaint.cid);
  await until('the case waits on the customer', async () => (await whole(row.id)).state === 'waiting', 30000);
  const seen = await until('the customer is told', async () => {
    const { notifications } = await jane.get('app.bsky.notification.listNotifications', { limit: 50 });
    const replies = notifications.filter((one) => one.reason === 'reply' && one.author.did === us.did);
    return replies.length ? replies : null;
  }, 30000);
  assert.equal(seen.length, 1);
  assert.equal((await answersTo(complaint.uri)).length, 1);
  assert.equal((await whole(row.id)).posts.filter((post) => post.role === 'ours').length, 1);
});

test('a complaint that names nobody is heard from the public stream', async () => {
  await until('the stream is read', async () => { // a stream without a cursor begins at now
    await jane.post('What a quiet street.');
    return (await desk.get('/sources')).body.items.some((source) => source.state === 'live');
  });
  await bystander.post('Larkspur Guitars laughed at a kid who asked for a left-handed bass', { langs: ['en'] });
  const row = await caseWith('left-handed bass', 'heard');
  assert.equal(row.heard, true);
});

test('our own answer, made elsewhere, stops the clock', async () => {
  const question = await jane.mention(us, `@${us.handle} are you open on Sunday?`);
  const row = await caseWith('open on Sunday');
  await us.post('From ten to four.', { reply: { root: { uri: question.uri, cid: question.cid }, parent: { uri: question.uri, cid: question.cid } } });
  const after = await until('the answer made elsewhere is seen', async () => {
    const now = await whole(row.id);
    return now.state === 'waiting' ? now : null;
  }, 30000);
  assert.ok(after.events.some((event) => event.kind === 'answered_outside'));
});

test('a complaint that its author deletes is blanked', async () => {
  const complaint = await bystander.mention(us, `@${us.handle} my strings are rusty`);
  const row = await caseWith('strings are rusty');
  await bystander.remove(complaint.uri);
  const after = await until('the deletion is seen', async () => {
    const now = await whole(row.id);
    return now.posts.some((post) => post.deleted) ? now : null;
  }, 30000);
  assert.equal(after.posts.find((post) => post.deleted).text, '');
});

test('a complaint that its author edits shows what it says now', async () => {
  const complaint = await jane.mention(us, `@${us.handle} the humidifier leaks`);
  const row = await caseWith('humidifier leaks');
  const [, , repo, collection, rkey] = complaint.uri.split('/');
  const record = { $type: collection, text: 'the humidifier drips', createdAt: new Date().toISOString() };
  await jane.do('com.atproto.repo.putRecord', { repo, collection, rkey, record });
  const after = await until('the edit is seen', async () => {
    const now = await whole(row.id);
    return now.posts.some((post) => post.text === 'the humidifier drips') ? now : null;
  }, 30000);
  assert.ok(after.posts.find((post) => post.text === 'the humidifier drips').edited_at);
  assert.ok(after.events.some((event) => event.kind === 'edited'));
});

test('an answer that can be taken back is, and nothing goes out', async () => {
  const complaint = await bystander.mention(us, `@${us.handle} where is my strap?`);
  const row = await caseWith('my strap');
  await answer(row.id, 'It was never sent, sorry.', 60);
  const [{ id, state }] = (await whole(row.id)).outbox;
  assert.equal(state, 'queued');
  assert.equal((await desk.post(`/outbox/${id}/undo`, {})).status, 200);
  const now = await whole(row.id);
  assert.equal(now.draft.text, 'It was never sent, sorry.');
  assert.deepEqual(now.outbox, []);
  assert.deepEqual(await answersTo(complaint.uri), []);
});

const noted = (id, words) => until(`"${words}" is noted as sent`, async () => {
  const now = await whole(id);
  return now.outbox.length === 0 && now.posts.some((post) => post.role === 'ours' && post.text.includes(words)) ? now : null;
}, 60000);

test('a network that is away is said on the desk, and the answer goes when it is back', async () => {
  const complaint = await jane.mention(us, `@${us.handle} the neck is bent`);
  const row = await caseWith('neck is bent');
  gate.onRequest = () => 'drop';
  await answer(row.id, 'Bring the bent neck in, please.');
  const [waiting] = await until('the desk says why', async () => {
    const { outbox } = await whole(row.id);
    return outbox[0]?.error ? outbox : null;
  });
  assert.match(waiting.error, /\w+ \w+/);
  assert.ok(['queued', 'sending', 'unsure'].includes(waiting.state), waiting.state);
  assert.deepEqual(await answersTo(complaint.uri), []);
  gate.reset();
  await noted(row.id, 'bent neck');
  assert.equal((await answersTo(complaint.uri)).length, 1);
});

test('an answer whose receipt is lost is looked for, not sent again', async () => {
  const complaint = await bystander.mention(us, `@${us.handle} the pickup buzzes`);
  const row = await caseWith('pickup buzzes');
  let writes = 0;
  gate.onAnswer = (method) => (method === 'com.atproto.repo.putRecord' && ++writes === 1 ? 'drop' : undefined);
  await answer(row.id, 'A new pickup is on its way.');
  await noted(row.id, 'new pickup');
  gate.reset();
  assert.equal(writes, 1);
  assert.equal((await answersTo(complaint.uri)).length, 1);
});

// Kills the server at the n-th request and the n-th receipt of a sending, for n = 1, 2, 3 …, until none is left.
test('killed at each word it speaks with the network, a long answer is there exactly once', async () => {
  const long = 'We have looked into it from all sides, with the people at the counter and those in the workshop. '.repeat(4);
  for (let n = 1, fired = true; fired; n++) {
    const words = `bridge number ${n} lifts`;
    const complaint = await bystander.mention(us, `@${us.handle} ${words}`);
    const row = await caseWith(words);
    let seen = 0;
    fired = false;
    const kill = (method) => {
      if (!method.startsWith('com.atproto.repo.') || ++seen !== n) return undefined;
      fired = true;
      server.kill('SIGKILL');
      return 'drop';
    };
    Object.assign(gate, { onRequest: kill, onAnswer: kill });
    // Killed while it is asked, it answers nothing.
    await answer(row.id, `${long}Bridge ${n} is glued.`).catch((error) => { if (!fired) throw error; });
    await until('killed or sent', async () => fired || (await whole(row.id).catch(() => null))?.outbox.length === 0, 60000);
    gate.reset();
    if (fired) {
      await server.ended;
      await startServer();
      await signIn();
    }
    await noted(row.id, `Bridge ${n} is glued`);
    const ours = new Map((await us.posts()).filter((post) => post.value.reply?.root.uri === complaint.uri).map((post) => [post.value.reply.parent.uri, post]));
    assert.equal(ours.size, 2, `killed at ${n}: two parts`);
    assert.ok(ours.has(complaint.uri) && ours.has(ours.get(complaint.uri).uri), `killed at ${n}: a chain`);
    assert.equal((await us.posts()).filter((post) => post.value.reply?.root.uri === complaint.uri).length, 2, `killed at ${n}: each part once`);
    assert.ok(fired || n > 4, 'each part is a request and a receipt at least');
  }
});

test('killed at any moment after Send, the answer is there exactly once', async () => {
  for (const delay of [0, 5, 20, 60, 120, 250, 500, 1200]) {
    const words = `amp number ${delay} hums`;
    const complaint = await bystander.mention(us, `@${us.handle} ${words}`);
    const row = await caseWith(words);
    await answer(row.id, `We swap amp ${delay} for you.`);
    await new Promise((resolve) => { setTimeout(resolve, delay); });
    await stop(server, 'SIGKILL');
    await startServer();
    await signIn();
    await noted(row.id, `amp ${delay} `);
    assert.equal((await answersTo(complaint.uri)).length, 1, `killed after ${delay} ms`);
  }
});
