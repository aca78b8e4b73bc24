// An office of 300 agents behind one address: six connections each, which is what a browser opens. Nobody is locked out by the
// others; and one address that takes all it can get locks nobody else out.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Server, until } from './lib/server.mjs';

const OFFICE = 300 * 6, PER_ADDRESS = 2048;

/** Opens connections that ask once and then stay; gives the sockets, and how many of them were answered. */
function crowd(port, n) {
  const sockets = [];
  const state = { sockets, answered: 0, closed: 0, failed: 0, close: () => sockets.forEach((socket) => socket.destroy()) };
  const one = () => {
    const socket = net.connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.write('GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n');
    socket.once('data', () => { state.answered += 1; });
    socket.on('error', () => { state.failed += 1; });
    socket.on('close', () => { state.closed += 1; });
  };
  for (let i = 0; i < n; i++) one();
  return until(() => state.answered + state.closed >= n, `${n} connections were answered or closed`).then(() => state);
}

const status = (port, localAddress) => new Promise((resolve, reject) => {
  http.get({ port, host: '127.0.0.1', path: '/healthz', localAddress, agent: false }, (response) => { response.resume().on('end', () => resolve(response.statusCode)); }).on('error', reject);
});

describe('many connections', () => {
  let open, inner;
  before(async () => {
    open = await new Server(null, ['--listen', '0.0.0.0:0']).start();
    inner = await new Server().start();
  });
  after(async () => {
    await open?.remove();
    await inner?.remove();
  });

  test('an office behind one address has room; who takes more is held to half of all', async () => {
    const office = await crowd(open.port, OFFICE);
    try {
      assert.deepEqual([office.answered, office.closed], [OFFICE, 0]);
      assert.equal(await status(open.port), 200);
      const greedy = await crowd(open.port, PER_ADDRESS - OFFICE + 50);
      try {
        assert.ok(greedy.closed >= 50 && greedy.answered <= PER_ADDRESS - OFFICE, `${greedy.answered} answered, ${greedy.closed} closed`);
        assert.equal(await status(open.port, '127.0.0.2'), 200);
      } finally {
        greedy.close();
      }
    } finally {
      office.close();
    }
    await until(async () => await status(open.port).catch(() => 0) === 200, 'there is room again');
  });

  test('where only this machine can connect, whoever does speaks for many: a proxy', async () => {
    const behind = await crowd(inner.port, PER_ADDRESS + 100);
    try {
      assert.equal(behind.answered, PER_ADDRESS + 100);
      assert.equal(await status(inner.port), 200);
    } finally {
      behind.close();
    }
  });
});
