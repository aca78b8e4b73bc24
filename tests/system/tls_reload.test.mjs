// A certificate that is renewed under a running server: SIGHUP, and new connections get it; those that are there, the live
// stream too, go on under the one they came with; a pair that doesn't do changes nothing and is said.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Server, password, said, until } from './lib/server.mjs';

const RENEWALS = 6;

describe('a certificate that is renewed', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-tls-'));
  const file = (name) => path.join(home, name);
  const make = (name, cert = 'cert.pem', key = 'key.pem') => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file(key), '-out', file(cert)], { stdio: 'pipe' });
  let server, session;

  /** One request; `agent` false: over a connection of its own. Gives whose certificate it came under, too. */
  const ask = (method, where, body, { agent = false, headers = {}, type = 'application/json' } = {}) => new Promise((resolve, reject) => {
    const request = https.request(`${server.url}${where}`, { method, agent, rejectUnauthorized: false, headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }) } }, (response) => {
      const { CN } = response.socket.getPeerCertificate().subject ?? {};
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => resolve({ status: response.statusCode, name: CN, text, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(body);
  });
  const name = async () => (await ask('GET', '/healthz')).name;
  const nextLog = async (from, words) => until(() => words.test(server.log.slice(from)), `${words}: ${server.log.slice(from)}`);

  before(async () => {
    make('first');
    server = await new Server(null, ['--tls-cert', file('cert.pem'), '--tls-key', file('key.pem')]).start();
    const answer = await ask('POST', '/api/v1/setup', JSON.stringify({ token: server.token, admin: { name: 'Ada Lovelace', email: 'ada@example.org', password }, brand: { name: 'Six String' }, accounts: [{ network: 'x', handle: 'sixstring' }], networks: [] }));
    assert.equal(answer.status, 201, answer.text);
    session = { Cookie: answer.headers['set-cookie'][0].split(';')[0], 'X-CSRF': JSON.parse(answer.text).csrf };
  });
  after(async () => {
    await server?.remove();
    fs.rmSync(home, { recursive: true, force: true });
  });

  test('new connections get it; those that are there, and the live stream, live on', async () => {
    const kept = new https.Agent({ keepAlive: true, maxSockets: 1 });
    let heard = '', over = false;
    const stream = https.get(`${server.url}/api/v1/events`, { agent: false, rejectUnauthorized: false, headers: session }, (response) => {
      response.setEncoding('utf8').on('data', (chunk) => { heard += chunk; }).on('close', () => { over = true; });
    }).on('error', () => { over = true; });
    try {
      assert.equal((await ask('GET', '/healthz', undefined, { agent: kept })).name, 'first');
      await until(() => heard.length > 0, 'the stream begins');
      make('second');
      server.child.kill('SIGHUP');
      await until(async () => await name() === 'second', 'the second certificate');
      const [socket] = Object.values(kept.freeSockets).flat();
      const brought = await ask('POST', '/api/v1/import', `${JSON.stringify(said('mo', '@sixstring my strings broke', { id: 'mo-1' }))}\n`, { agent: kept, headers: session, type: 'application/jsonl' });
      assert.equal(brought.status, 200, brought.text);
      assert.equal(Object.values(kept.freeSockets).flat()[0], socket, 'the same connection');
      await until(() => /event: case/.test(heard), `the case comes over the stream: ${heard}`);
      assert.equal(over, false);
    } finally {
      stream.destroy();
      kept.destroy();
    }
  });

  test('a pair that doesn\'t do leaves the old one in place, and the log says so', async () => {
    make('other', 'other.pem', 'other-key.pem');
    const good = [file('cert.pem'), file('key.pem')].map((each) => fs.readFileSync(each));
    const rows = [
      [() => fs.copyFileSync(file('other-key.pem'), file('key.pem')), /certificate can't be read again; the old one goes on.*pair/],
      [() => fs.writeFileSync(file('cert.pem'), 'no certificate at all'), /certificate can't be read again.*PEM/],
      [() => fs.rmSync(file('cert.pem')), /certificate can't be read again.*can't read .*cert\.pem: No such file/],
    ];
    for (const [spoil, words] of rows) {
      const from = server.log.length;
      spoil();
      server.child.kill('SIGHUP');
      await nextLog(from, words);
      assert.equal(await name(), 'second');
      fs.writeFileSync(file('cert.pem'), good[0]);
      fs.writeFileSync(file('key.pem'), good[1]);
    }
  });

  test('no request fails while one certificate follows the other', async () => {
    const names = new Set();
    let ends = false;
    const hammer = async () => { while (!ends) names.add(await name()); };
    const hammers = [hammer(), hammer(), hammer()];
    for (let i = 0; i < RENEWALS; i++) {
      make(`renewed-${i}`);
      server.child.kill('SIGHUP');
      await until(() => names.has(`renewed-${i}`), `certificate ${i}`);
    }
    ends = true;
    await Promise.all(hammers);
    assert.equal(await name(), `renewed-${RENEWALS - 1}`);
  });
});
