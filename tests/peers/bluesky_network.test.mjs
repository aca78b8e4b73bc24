// Bluesky's channel against the whole network: PDS, directory, AppView with PostgreSQL and Redis. A complaint comes in as a
// notification, the answer is seen by the other side, threads are fetched. Run by `node --test`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startPostgres, startRedis } from './lib/databases.mjs';
import { Driver } from './lib/driver.mjs';
import { Person } from './lib/people.mjs';
import { folder, freePort, startNode, stop, until } from './lib/processes.mjs';

const home = folder('network');
const ports = {};
let postgres, redis, network, us, jane, bystander, driver;

before(async () => {
  for (const name of ['plc', 'port', 'appview', 'ozone']) ports[name] = await freePort();
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const env = { DB_POSTGRES_URL: postgres.url, DB_POSTGRES_SCHEMA: 'bsky', REDIS_HOST: redis.host };
  network = await startNode('atproto.cjs', [JSON.stringify({ what: 'all', ...ports })], { env, limit: 120000 });
  const service = `http://localhost:${ports.port}`;
  us = await Person.create(service, 'guitars1234');
  jane = await Person.create(service, 'jane1234');
  bystander = await Person.create(service, 'bob1234');
  for (const person of [us, jane, bystander]) { // the AppView learns of new accounts a little later
    await until(`the AppView knows ${person.handle}`, () => person.get('app.bsky.actor.getProfile', { actor: person.did }).catch(() => null));
  }
  driver = new Driver({
    settings: { resolver: service, plc: `http://localhost:${ports.plc}`, appview: `http://localhost:${ports.appview}` },
    handle: us.handle,
    secretFile: path.join(home, 'secret'),
    secret: await us.appPassword(),
    allow: [`localhost:${ports.port}`, `localhost:${ports.plc}`, `localhost:${ports.appview}`],
  });
  const signedIn = await driver.ask({ do: 'sign_in' });
  assert.equal(signedIn.ok, true, signedIn.text);
});

after(async () => {
  await driver?.close();
  await stop(network);
  await redis?.stop();
  await postgres?.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

// Reads on from one cursor, as a source does, and keeps what came.
const heard = [];
let cursor;
async function read() {
  const result = await driver.ask({ do: 'read', ...(cursor ? { cursor } : {}) });
  assert.equal(result.ok, true, result.text);
  heard.push(...result.posts);
  cursor = result.marks.at(-1);
  return result.posts;
}
const hear = (uri) => until(`${uri} is heard`, async () => (await read(), heard.find((post) => post.id === uri)), 30000);
const replyTo = (post, root = post) => ({ reply: { root: { uri: root.uri, cid: root.cid }, parent: { uri: post.uri, cid: post.cid } } });

test('a mention, a reply and a quote come in as posts, each once', async () => {
  const mention = await jane.mention(us, `@${us.handle} you kept my deposit, see #deposit`);
  const post = await hear(mention.uri);
  assert.equal(post.text, `@${us.handle} you kept my deposit, see #deposit`);
  assert.deepEqual(post.author, { ...post.author, id: jane.did, handle: jane.handle });
  assert.ok(post.mentions.includes(us.handle) && post.mentions.includes(us.did));
  assert.equal(post.lang, 'en');

  const ours = await us.post('Twelve stores, one deposit rule.');
  await hear(ours.uri); // our own, made elsewhere. (A reply that the AppView indexes before its parent notifies nobody.)
  const reply = await jane.post('Which rule?', replyTo(ours));
  const quote = await bystander.post('hear, hear', { embed: { $type: 'app.bsky.embed.record', record: { uri: ours.uri, cid: ours.cid } } });
  const [heardReply, heardQuote] = [await hear(reply.uri), await hear(quote.uri)];
  assert.equal(heardReply.in_reply_to, ours.uri);
  assert.equal(heardReply.to, us.did);
  assert.equal(heardQuote.quote_of, ours.uri);
  await read();
  const counts = [mention, reply, quote, ours].map(({ uri }) => heard.filter((one) => one.id === uri).length);
  assert.deepEqual(counts, [1, 1, 1, 1]);
});

test('an answer is seen by the other side exactly once', async () => {
  const complaint = await jane.mention(us, `@${us.handle} still waiting`);
  await hear(complaint.uri);
  const { parts } = await driver.ask({ do: 'prepare', text: `@${jane.handle} sorry, it is on its way.`, in_reply_to: complaint.uri, lang: 'en' });
  for (let i = 0; i < 3; i++) assert.equal((await driver.ask({ do: 'send', part: parts[0] })).ok, true);
  const replies = async () => {
    const { thread } = await jane.get('app.bsky.feed.getPostThread', { uri: complaint.uri });
    return thread.replies ?? [];
  };
  await until('the answer is in the thread', async () => (await replies()).length);
  assert.deepEqual((await replies()).map((reply) => reply.post.uri), [parts[0].id]);
  const told = await until('jane is told', async () => {
    const { notifications } = await jane.get('app.bsky.notification.listNotifications', { limit: 50 });
    const answers = notifications.filter((one) => one.uri === parts[0].id);
    return answers.length && answers;
  });
  assert.equal(told.length, 1);
  await hear(parts[0].id); // our own answer comes back by the author feed under the same id
});

test('the posts above an answer of ours are fetched from the top down', async () => {
  const top = await bystander.post('My amp died on day two.');
  let last = await jane.post('Mine too!', replyTo(top));
  for (let i = 0; i < 45; i++) last = await (i % 2 ? jane : bystander).post(`and on it goes, ${i}`, replyTo(last, top)); // longer than one piece
  const ours = await us.post('Bring them in, please.', replyTo(last, top));
  const result = await until('the AppView has the thread', async () => {
    const found = await driver.ask({ do: 'ancestors', id: ours.uri });
    return found.ok && found.posts.length === 48 && found;
  }, 60000);
  assert.equal(result.posts[0].id, top.uri);
  assert.equal(result.posts.at(-1).id, ours.uri);
  for (let i = 1; i < result.posts.length; i++) assert.equal(result.posts[i].in_reply_to, result.posts[i - 1].id);
});

test('a post that is deleted is told from one that stays', async () => {
  const stays = await jane.post('stays');
  const goes = await jane.post('goes');
  await until('the AppView has both', async () => (await driver.ask({ do: 'fetch', ids: [stays.uri, goes.uri] })).posts.filter((post) => !post.deleted).length === 2);
  await jane.remove(goes.uri);
  const posts = await until('the deletion shows', async () => {
    const result = await driver.ask({ do: 'fetch', ids: [stays.uri, goes.uri] });
    assert.equal(result.ok, true, result.text);
    return result.posts.some((post) => post.deleted) && result.posts;
  });
  assert.deepEqual(posts.map((post) => [post.id, Boolean(post.deleted)]).sort(), [[stays.uri, false], [goes.uri, true]].sort());
});

test('many notifications are paged through', async () => {
  const uris = [];
  for (let i = 0; i < 120; i++) uris.push((await bystander.mention(us, `@${us.handle} again, number ${i}`)).uri);
  await hear(uris.at(-1));
  await until('all are heard', async () => (await read(), uris.every((uri) => heard.some((post) => post.id === uri))));
  for (const uri of uris) assert.equal(heard.filter((post) => post.id === uri).length, 1);
  const { health } = await driver.ask({ do: 'health' });
  assert.match(health, new RegExp(`signed in as @${us.handle}`));
});
