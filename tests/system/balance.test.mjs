// A node that is added has its part of what is read; one that leaves leaves it to the others; nothing is read by two.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Postgres, bin } from './lib/postgres.mjs';
import { Server, until } from './lib/server.mjs';

const N_STREAMS = 5;

/** A stream on which nothing is ever said: who listens is counted. */
class Silence {
  constructor() {
    this.listening = new Set();
    this.http = createServer();
    this.http.on('upgrade', (request, socket) => {
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      this.listening.add(socket);
      socket.on('error', () => {});
      socket.on('data', ([first]) => { if ((first & 15) === 8) socket.end(); }); // it takes its leave
      socket.on('close', () => this.listening.delete(socket));
    });
  }

  async listen() {
    await new Promise((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.host = `127.0.0.1:${this.http.address().port}`;
    return this;
  }

  close() {
    for (const socket of this.listening) socket.destroy();
    this.http.close();
  }
}

describe('what nodes read', { skip: bin === null && 'PostgreSQL is not installed' }, () => {
  const servers = [];
  let postgres, url, silence;

  async function serve() {
    const settings = { bluesky: { streams: [`ws://${silence.host}/subscribe`] } };
    const server = await new Server(url, ['--networks', JSON.stringify(settings), '--allow-inner', silence.host], { offline: false }).start();
    servers.push(server);
    return server;
  }
  /** What each node that lives has, as its metrics say, most first. */
  async function shares(what) {
    const text = await (await fetch(`${servers[0].url}/metrics`)).text();
    return [...text.matchAll(new RegExp(`^earshot_node_${what}\\{[^}]*\\} (\\d+)$`, 'mg'))].map((found) => Number(found[1])).filter((n) => n > 0).sort((a, b) => b - a);
  }
  const shared = (what, wanted) => until(async () => String(await shares(what)) === String(wanted), `${what} shared as ${wanted}`, 30_000);

  before(async () => {
    [postgres, silence] = await Promise.all([new Postgres().start(), new Silence().listen()]);
    url = postgres.database();
    const first = await serve();
    await first.setUp({ networks: ['bluesky'] });
    for (let i = 1; i < N_STREAMS; i++) first.sql(`INSERT INTO source (id, kind, name, network) VALUES (${i}, 'stream', 'stream ${i}', 'bluesky')`);
    for (let i = 1; i < 4; i++) first.sql(`INSERT INTO account (id, brand, network, handle, state, secret) SELECT ${i}, id, 'bluesky', 'us${i}', 'signed_in', 'sealed elsewhere' FROM brand`);
  });
  after(async () => {
    try {
      for (const server of servers) await server.remove();
    } finally {
      silence?.close();
      await postgres?.stop();
    }
  });

  test('one alone reads all', async () => {
    await shared('streams', [5]);
    await until(async () => silence.listening.size === 5, 'each stream is listened to');
  });

  test('each that is added has its part, and no stream has two readers', async () => {
    await serve();
    await shared('streams', [3, 2]);
    await serve();
    await shared('streams', [2, 2, 1]);
    await until(async () => silence.listening.size === 5, 'each stream is listened to, once');
    await new Promise((resolve) => setTimeout(resolve, 2500)); // each looks twice in that time, and finds nothing to take
    assert.equal(String(await shares('streams')), '2,2,1', 'and so it stays');
    assert.equal(silence.listening.size, 5);
  });

  test('an account whose secret a node has no key for stays where it is', async () => {
    assert.equal(String(await shares('accounts')), '3');
  });

  test('what one has that leaves goes to the others', async () => {
    const last = servers.pop();
    await last.remove();
    await shared('streams', [3, 2]);
    await until(async () => silence.listening.size === 5, 'each stream is listened to');
  });
});
