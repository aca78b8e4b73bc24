// Two servers on one PostgreSQL and a real PDS: one of them reads the stream and answers by the account; when it is killed, the
// other does within the lease, misses nothing and says nothing twice. Run by `node --test`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Postgres, bin } from '../system/lib/postgres.mjs';
import { Client, binary, password } from '../system/lib/server.mjs';
import { startGate } from './lib/gate.mjs';
import { Person } from './lib/people.mjs';
import { folder, freePort, startNode, stop, until } from './lib/processes.mjs';

const LEASE_MS = 10_000; // flow/node.h: NODE_LEASE_MS

describe('nodes and a network', { skip: bin === null && 'PostgreSQL is not installed' }, () => {
  const home = folder('nodes'), ports = {};
  let postgres, url, plc, pds, jetstream, gate, us, jane, account;
  const nodes = new Set();

  /** A server with the key file that all share; signed in as Ada where there is an Ada. */
  async function startNodeOf(name) {
    const local = (service) => `localhost:${ports[service]}`;
    const settings = { resolver: `http://${local('gate')}`, plc: `http://${local('gate')}`, appview: `http://${local('gate')}`, streams: [`ws://${local('jetstream')}/subscribe`] };
    const data = path.join(home, name), port = await freePort();
    fs.mkdirSync(data, { recursive: true });
    const node = { name, said: '' };
    node.child = spawn(binary, ['serve', '--db', url, '--data', data, '--key-file', path.join(home, 'secret.key'), '--listen', `127.0.0.1:${port}`, '--networks', JSON.stringify({ bluesky: settings }), '--allow-inner', `${local('gate')},${local('jetstream')}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    node.child.ended = new Promise((resolve) => { node.child.on('exit', resolve); });
    for (const stream of [node.child.stdout, node.child.stderr]) stream.on('data', (bytes) => { node.said += bytes; });
    await until('the server is up', async () => /Earshot is at .*\n/.test(node.said), 20000);
    nodes.add(node);
    node.desk = new Client(`http://127.0.0.1:${port}`);
    if (account) node.desk.take(await node.desk.post('/session', { email: 'ada@example.org', password }));
    node.number = /^earshot_node_number (\d+)$/m.exec(await metrics(node))[1];
    return node;
  }
  const metrics = async (node) => (await fetch(`${node.desk.url}/metrics`)).text();
  /** Who holds what, by the word of any node. */
  async function holder(what) {
    const text = await metrics([...nodes][0]);
    const held = [...text.matchAll(new RegExp(`^earshot_node_${what}\\{node="(\\d+)",name="[^"]+"\\} ([1-9]\\d*)$`, 'mg'))];
    assert.ok(held.length <= 1, `one reader at a time: ${text}`);
    return held.length ? [...nodes].find((node) => node.number === held[0][1]) : null;
  }
  async function kill(node) {
    nodes.delete(node);
    await stop(node.child, 'SIGKILL');
  }

  before(async () => {
    for (const name of ['plc', 'pds', 'jetstream', 'gate']) ports[name] = await freePort();
    postgres = await new Postgres().start();
    url = postgres.database();
    plc = await startNode('atproto.cjs', [JSON.stringify({ what: 'plc', port: ports.plc })]);
    pds = await startNode('atproto.cjs', [JSON.stringify({ what: 'pds', port: ports.pds, plc: ports.plc, folder: `${home}/pds` })]);
    jetstream = await startNode('jetstream.cjs', [ports.jetstream, ports.pds]);
    gate = await startGate(ports);
    us = await Person.create(`http://localhost:${ports.pds}`, 'guitars1234');
    jane = await Person.create(`http://localhost:${ports.pds}`, 'jane1234');
    const first = await startNodeOf('first');
    const [, token] = /setup#(\S+)/.exec(first.said);
    first.desk.take(await first.desk.post('/setup', {
      token, admin: { name: 'Ada Lovelace', email: 'ada@example.org', password },
      brand: { name: 'Larkspur Guitars' }, accounts: [{ network: 'bluesky', handle: us.handle }], networks: ['bluesky'],
    }));
    [account] = (await first.desk.get('/accounts')).body.items;
    await startNodeOf('second');
  });

  after(async () => {
    for (const node of nodes) await stop(node.child, 'SIGTERM');
    gate?.close();
    for (const child of [jetstream, pds, plc]) await stop(child);
    await postgres?.stop();
    fs.rmSync(home, { recursive: true, force: true });
  });
  process.on('exit', () => nodes.forEach((node) => node.child.kill('SIGKILL')));

  const caseWith = (node, words, limit = 30000) => until(`a case with "${words}"`, async () => (await node.desk.get('/cases?queue=all&limit=500')).body.items.find((row) => row.snippet.includes(words)), limit);
  const whole = async (node, id) => (await node.desk.get(`/cases/${id}`)).body;
  async function answer(node, id, text) {
    const claim = await node.desk.post(`/cases/${id}/claim`, {});
    assert.equal(claim.status, 200, claim.text);
    const sent = await node.desk.post(`/cases/${id}/answer`, { text, account: account.id, in_reply_to: claim.body.reply_to, fence: claim.body.claim.fence, undo_seconds: 0, key: text, confirmed: ['same_text', 'stock', 'moves_away'] });
    assert.equal(sent.status, 201, sent.text);
  }
  const answersTo = async (uri) => (await us.posts()).filter((post) => post.value.reply?.parent.uri === uri);
  const noted = (node, id) => until('the answer is noted as sent', async () => {
    const now = await whole(node, id);
    return now.outbox.length === 0 && now.posts.some((post) => post.role === 'ours') ? now : null;
  }, 60000);

  test('an account signed in at one node is read by one, and answers for all', async () => {
    const [first, second] = [...nodes];
    const done = await second.desk.call('PATCH', `/accounts/${account.id}`, { secret: { app_password: await us.appPassword() } });
    assert.equal(done.status, 200, done.text);
    const reader = await until('somebody reads the account', () => holder('accounts'), 20000);
    await until('somebody reads the stream', () => holder('streams'), 20000);
    await until('the stream is read', async () => {
      await jane.post('What a quiet street.');
      return (await first.desk.get('/sources')).body.items.some((source) => source.state === 'live');
    }, 30000);
    const complaint = await jane.mention(us, `@${us.handle} you kept my deposit`);
    const other = [...nodes].find((node) => node !== reader);
    const row = await caseWith(other, 'kept my deposit');
    await answer(other, row.id, 'The deposit goes back today.');
    await noted(other, row.id);
    assert.equal((await answersTo(complaint.uri)).length, 1);
    assert.equal((await whole(reader, row.id)).posts.length, 2);
  });

  // n: before the network has it; after it has, when nobody knows; … until the answer went without a kill.
  test('killed at each word it speaks with the network, the other takes over and sends once', async () => {
    for (let n = 1, fired = true; fired; n++) {
      const victim = await until('somebody reads the account', () => holder('accounts'), 20000);
      const other = [...nodes].find((node) => node !== victim);
      const complaint = await jane.mention(us, `@${us.handle} bridge number ${n} lifts`);
      const row = await caseWith(other, `bridge number ${n}`);
      let seen = 0, dead;
      fired = false;
      const fire = (method) => {
        if (!method.startsWith('com.atproto.repo.') || fired || ++seen !== n) return undefined;
        fired = true;
        dead = kill(victim);
        return 'drop';
      };
      Object.assign(gate, { onRequest: fire, onAnswer: fire, seen: [] });
      await answer(other, row.id, `Bridge ${n} is glued.`);
      await until('killed or sent', async () => fired || (await whole(other, row.id)).outbox.length === 0, 60000);
      if (fired) {
        await dead;
        const since = Date.now();
        gate.reset();
        await jane.mention(us, `@${us.handle} anybody there ${n}?`); // the victim read the stream too
        await until('the other has taken over', async () => (await holder('accounts')) === other && (await holder('streams')) === other, 30000);
        assert.ok(Date.now() - since < 2 * LEASE_MS, `within the lease, not ${Date.now() - since} ms`);
        await noted(other, row.id);
        const words = gate.seen.filter((method) => method.startsWith('com.atproto.repo.'));
        assert.equal(words[0], 'com.atproto.repo.getRecord', `asked before any second try: ${words}`);
        await caseWith(other, `anybody there ${n}`);
        await startNodeOf(`after-${n}`);
      } else
        await noted(other, row.id);
      assert.equal((await answersTo(complaint.uri)).length, 1, `killed at ${n}`);
      gate.reset();
    }
  });

  test('one that ends by itself leaves at once', async () => {
    const leaver = await until('somebody reads the account', () => holder('accounts'), 20000);
    nodes.delete(leaver);
    await stop(leaver.child, 'SIGTERM');
    const since = Date.now();
    await until('the other has taken over', () => holder('accounts'), 20000);
    assert.ok(Date.now() - since < LEASE_MS, `long before the lease is over, not after ${Date.now() - since} ms`);
  });
});
