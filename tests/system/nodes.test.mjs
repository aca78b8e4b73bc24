// Several servers on one PostgreSQL: what happens on one is on every desk, nobody does a thing twice, and when one is killed
// the others go on with what it had.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Postgres, bin } from './lib/postgres.mjs';
import { Server, binary, password, said, until } from './lib/server.mjs';

const exported = (url, what) => execFileSync(binary, ['export', what, '--db', url], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n').filter(Boolean).map((line) => JSON.parse(line));
const nodeOf = (id) => Number((BigInt(id) >> 12n) & 1023n);

/** A store's cases as the networks know them: no ids of ours, nothing that depends on who came first. */
function casesOf(url) {
  const known = (posts) => posts.map(({ network, id, role }) => `${role ?? ''} ${network} ${id}`).sort();
  return exported(url, 'cases').filter((kase) => kase.state !== 'merged')
    .map((kase) => JSON.stringify([kase.state, kase.brand_name, known(kase.posts), known(kase.context), kase.opened_at, kase.first_response_at])).sort();
}

/** Threads as they are: customers ask, we answer, others join; replies stand before their parents. */
function archive(nThreads) {
  const at = (minute) => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString();
  const by = (handle) => ({ id: `id-${handle}`, handle, name: handle });
  const posts = [];
  for (let i = 0; i < nThreads; i++) {
    const thread = [
      { id: `t${i}-a`, created_at: at(i), author: by(`jo${i % 400}`), text: `@sixstring string ${i} broke` },
      { id: `t${i}-b`, created_at: at(i + 5), author: { id: 'ours', handle: 'sixstring', name: 'Six String' }, text: 'Which one?', in_reply_to: `t${i}-a` },
      { id: `t${i}-c`, created_at: at(i + 9), author: by(`jo${i % 400}`), text: 'The thin one', in_reply_to: `t${i}-b` },
      { id: `t${i}-d`, created_at: at(i + 11), author: by(`kim${i % 7}`), text: 'Mine too', in_reply_to: `t${i}-a` },
    ];
    posts.push(...(i % 3 === 0 ? thread.reverse() : thread));
  }
  return posts.map((post) => ({ network: 'x', ...post }));
}

describe('nodes', { skip: bin === null && 'PostgreSQL is not installed' }, () => {
  let postgres, url, a, b, ada, adaThere, lee;

  before(async () => {
    postgres = await new Postgres().start();
    url = postgres.database();
    a = await new Server(url).start();
    b = await new Server(url).start();
    ada = await a.setUp();
    await a.hire(ada, 'Lee Park', 'agent');
    lee = b.client();
    lee.take(await lee.post('/session', { email: 'lee@example.org', password }));
    adaThere = b.client();
    adaThere.take(await adaThere.post('/session', { email: 'ada@example.org', password }));
  });
  after(async () => {
    try {
      for (const server of [a, b]) await server?.remove();
    } finally {
      await postgres?.stop();
    }
  });
  const metric = async (client, name) => Number(new RegExp(`^earshot_${name} (\\d+)$`, 'm').exec(await (await fetch(`${client.url}/metrics`)).text())[1]);

  test('each has a number of its own', async () => {
    assert.notEqual(await metric(ada, 'node_number'), await metric(lee, 'node_number'));
    assert.equal(await metric(ada, 'node_held'), 1);
    const text = await (await fetch(`${lee.url}/metrics`)).text();
    assert.equal(text.match(/^earshot_node_lease_seconds\{node="\d+",name="[^"]+"\} \d+$/mg).length, 2, text);
  });

  test('what was set up on one is set up on the other', async () => {
    assert.equal((await b.client().get('/session')).body.setup_needed, false);
    const again = await b.client().post('/setup', { token: b.token, admin: { name: 'Eve', email: 'eve@example.org', password }, brand: { name: 'Eve' }, accounts: [], networks: [] });
    assert.notEqual(again.status, 201, again.text);
  });

  test('a session begun on one is known to the other, and its end too', async () => {
    const there = b.client();
    Object.assign(there, { cookie: ada.cookie, csrf: ada.csrf });
    assert.equal((await there.get('/session')).body.agent.name, 'Ada Lovelace');
    const here = a.client();
    here.take(await here.post('/session', { email: 'lee@example.org', password }));
    const elsewhere = b.client();
    Object.assign(elsewhere, { cookie: here.cookie, csrf: here.csrf });
    const stream = await elsewhere.listen();
    await stream.next('hello');
    assert.equal((await here.delete('/session')).status, 204);
    await stream.next('session');
    assert.equal((await elsewhere.get('/cases?queue=all')).status, 401);
    stream.close();
  });

  test('what comes in at one is on the desks of the other', async () => {
    const stream = await lee.listen();
    await stream.next('hello');
    await ada.bring([said('mo', '@sixstring my bridge came off')]);
    const { id, data } = await stream.next('case');
    assert.equal(data.row.customer.handle, 'mo');
    assert.equal(data.event.id, id);
    stream.close();
  });

  test('a claim on one is held on the other, and who types is seen there', async () => {
    const stream = await lee.listen();
    await stream.next('hello');
    const row = (await lee.get('/cases?queue=all')).body.items.find(({ customer }) => customer.handle === 'mo');
    const claim = await ada.post(`/cases/${row.id}/claim`);
    assert.equal(claim.status, 200, claim.text);
    await stream.next('case', ({ event }) => event?.kind === 'claimed');
    const second = await lee.post(`/cases/${row.id}/claim`);
    assert.equal(second.status, 409);
    assert.match(second.text, /Ada Lovelace/);
    await ada.post(`/cases/${row.id}/presence`, { looking: true, typing: true });
    const { data } = await stream.next('presence', ({ looking }) => looking.length === 1);
    assert.deepEqual(data, { case: row.id, looking: [{ id: ada.me.id, name: 'Ada Lovelace', initials: 'AL', typing: true }] });
    assert.equal((await lee.get(`/cases/${row.id}`)).body.looking[0].typing, true);
    await ada.post(`/cases/${row.id}/presence`, { looking: false });
    await stream.next('presence', ({ looking }) => looking.length === 0);
    stream.close();
  });

  test('a rule that is made on one matches on the other', async () => {
    const brand = (await ada.get('/brands')).body.items[0].id;
    const made = await ada.post('/rules', { brand, value: 'capo' });
    assert.equal(made.status, 201, made.text);
    await until(async () => (await adaThere.bring([said('ira', 'my capo slips')])).kept === 1, 'the other node knows the rule');
  });

  test('what a command changes is known to the servers', async () => {
    const file = path.join(a.home, 'config.json');
    fs.writeFileSync(file, JSON.stringify({ brands: [{ name: 'Six String', ours: true, rules: [{ value: 'plectrum' }] }] }));
    execFileSync(binary, ['config', 'import', file, '--db', url, '--data', a.home]);
    for (const client of [ada, adaThere]) await until(async () => (await client.bring([said('uma', 'plectrum in the soup')])).kept === 1, 'the servers know the rule');
  });

  test('guesses count wherever they are made', async () => {
    const body = { email: 'lee@example.org', password: 'wrong' };
    for (let i = 0; i < 5; i++) assert.equal((await a.client().post('/session', body)).status, 401);
    await until(async () => (await b.client().post('/session', body)).status === 429, 'the other node counts them too');
  });

  test('one archive through two nodes at once ends as through one', async () => {
    const posts = archive(600);
    const alone = new Server(postgres.database());
    try {
      await alone.start();
      const one = await alone.setUp();
      await one.bring(posts);
      const both = new Server(postgres.database()), other = new Server(both.database);
      try {
        const first = await (await both.start()).setUp();
        await other.start();
        const second = other.client();
        second.take(await second.post('/session', { email: 'ada@example.org', password }));
        const bringAll = async (client, all) => { // piece by piece, so that both have their turns
          for (let at = 0; at < all.length; at += 200) await client.bring(all.slice(at, at + 200));
        };
        await Promise.all([bringAll(first, posts), bringAll(second, [...posts].reverse())]);
        assert.deepEqual(casesOf(both.database), casesOf(alone.database));
        assert.equal(exported(both.database, 'posts').length, posts.length);
        const ids = exported(both.database, 'events').map((event) => event.event ?? event.id).concat(exported(both.database, 'cases').map(({ id }) => id));
        assert.equal(new Set(ids).size, ids.length, 'every id is one');
        assert.equal(new Set(ids.map(nodeOf)).size, 2, 'both have written');
      } finally {
        for (const server of [both, other]) await server.remove();
      }
    } finally {
      await alone.remove();
    }
  });

  test('one that is killed leaves its number and what it read to the others', async () => {
    const third = await new Server(url, ['--debug']).start();
    const client = third.client();
    client.take(await client.post('/session', { email: 'ada@example.org', password }));
    const number = await metric(client, 'node_number');
    const stream = await lee.listen();
    await stream.next('hello');
    await third.stop('SIGKILL');
    fs.rmSync(third.home, { recursive: true, force: true });
    const doctor = () => execFileSync(binary, ['doctor', '--db', url, '--data', b.home], { encoding: 'utf8' });
    assert.match(doctor(), new RegExp(`node ${number}: .*its lease runs`));
    a.sql(`UPDATE node SET lease_until = 1000 * extract(epoch FROM now()) + 500 WHERE id = ${number}`); // most of its time passes
    await stream.next('reload'); // what it did not live to tell is read
    assert.match(doctor(), new RegExp(`node ${number}: .*ended without a word`));
    stream.close();
    const heir = await new Server(url).start();
    try {
      const next = heir.client();
      assert.equal(await metric(next, 'node_number'), number);
    } finally {
      await heir.remove();
    }
  });

  test('one whose number another has by now stores nothing under it', async () => {
    const number = await metric(lee, 'node_number');
    const stolen = 12345;
    a.sql(`UPDATE node SET holder = ${stolen} WHERE id = ${number}`);
    await until(async () => (await metric(lee, 'node_number')) !== number, 'it takes another number');
    assert.match(b.log, /number is lost/);
    const { body } = await lee.post(`/cases/${(await lee.get('/cases?queue=all')).body.items[0].id}/note`, { text: 'still here' });
    assert.ok(body.events.some((event) => nodeOf(event.id) === Number(nodeOf(body.version))));
    assert.notEqual(nodeOf(body.version), number);
    a.sql(`UPDATE node SET lease_until = 0 WHERE holder = ${stolen}`);
  });

  test('a line that was cut is mended, and desks read what they may have missed', async () => {
    const stream = await lee.listen();
    await stream.next('hello');
    a.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
    await stream.next('reload');
    await ada.bring([said('zoe', '@sixstring after the cut')]);
    await stream.next('case', ({ row }) => row.customer.handle === 'zoe');
    stream.close();
  });
});
