// Connections that mean harm: headers that never end, a thousand that say nothing, garbage behind a good request.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Server, until } from './lib/server.mjs';

describe('hostile connections', () => {
  let server, ada;
  before(async () => {
    server = await new Server().start();
    ada = await server.setUp();
  });
  after(() => server.remove());

  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) * 1024;
  const alive = async () => assert.equal((await ada.get('/queues')).status, 200);

  /** The status of /healthz over a new connection from `localAddress`. */
  const healthFrom = (localAddress) => new Promise((resolve, reject) => {
    http.get(`${server.url}/healthz`, { agent: false, localAddress }, (answer) => { answer.resume(); resolve(answer.statusCode); }).on('error', reject);
  });

  /** `n` connections that stand, each having sent `text`. */
  function connect(n, text = '') {
    return Promise.all(Array.from({ length: n }, () => new Promise((resolve, reject) => {
      const socket = net.connect(server.port, '127.0.0.1', () => {
        if (text !== '') socket.write(text);
        socket.on('error', () => {});
        resolve(socket);
      });
      socket.once('error', reject);
    })));
  }

  test('headers that come a byte at a time hold up nobody else', async () => {
    const slow = await connect(200, 'GET /api/v1/queues HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    for (let n = 0; n < 10; n += 1) {
      slow.forEach((socket) => socket.write('x'));
      await alive();
    }
    slow.forEach((socket) => socket.destroy());
    await alive();
  });

  test('a thousand idle connections from one address cost a bounded memory, and other addresses are served', async () => {
    const before_ = memory();
    const idle = await connect(1000);
    await until(() => fs.readdirSync(`/proc/${server.child.pid}/fd`).length > 500, 'the server takes them');
    await alive();
    assert.equal(await healthFrom('127.0.0.2'), 200);
    assert.ok(memory() - before_ < 64 << 20, `${memory() - before_} bytes more`);
    idle.forEach((socket) => socket.destroy());
    await alive();
  });

  test('garbage behind a good request: the good one is answered, others are served', async () => {
    const [socket] = await connect(1);
    let got = '';
    socket.on('data', (chunk) => { got += chunk; });
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\x00\xff\x01 nonsense\r\n\r\n');
    await until(() => /^HTTP\/1\.1 200 [^]*ok\n/.test(got), 'the good request is answered');
    await alive();
    socket.destroy();
  });
});
