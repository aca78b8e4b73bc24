// What comes from outside is hostile: slow, oversized, half-closed, wrong. And what is served beside the API.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import zlib from 'node:zlib';
import { Server, said, until } from './lib/server.mjs';

describe('http', () => {
  let server, ada;
  before(async () => {
    server = await new Server().start();
    ada = await server.setUp();
  });
  after(() => server.remove());

  /** Sends bytes as they stand; gives all that comes back until the other side hangs up or the answer is whole. */
  function raw(text, { end = false, wait = 3000 } = {}) {
    return new Promise((resolve) => {
      const socket = net.connect(server.port, '127.0.0.1', () => (end ? socket.end(text) : socket.write(text)));
      let got = '';
      const done = () => { socket.destroy(); resolve(got); };
      const timer = setTimeout(done, wait);
      socket.on('data', (chunk) => {
        got += chunk;
        const length = /content-length: (\d+)/i.exec(got);
        const head = got.indexOf('\r\n\r\n');
        if (head >= 0 && length && got.length >= head + 4 + Number(length[1])) { clearTimeout(timer); done(); }
      });
      socket.on('close', () => { clearTimeout(timer); done(); });
      socket.on('error', () => {});
    });
  }
  const alive = async () => assert.equal((await ada.get('/queues')).status, 200);

  test('unknown paths and wrong methods say so', async () => {
    for (const path of ['/nothing', '/cases/x', '/cases/', '/cases/1/nothing', '/cases/99999999999999999999', '/cases/-1']) {
      const answer = await ada.get(path);
      assert.equal(answer.status, 404, path);
      assert.equal(answer.body.type, '/problems/absent', path);
    }
    const wrong = await ada.call('PUT', '/session', {});
    assert.equal(wrong.status, 405);
    assert.equal(wrong.headers.get('allow'), 'GET, POST, DELETE');
    assert.equal((await ada.call('DELETE', '/cases')).headers.get('allow'), 'GET');
    assert.equal((await fetch(`${server.url}/anything`, { method: 'POST', body: 'x' })).status, 405);
    const head = await fetch(`${server.url}/api/v1/session`, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
  });

  test('bodies that are not JSON, or not what is wanted, are problems', async () => {
    for (const body of ['{', '[]', '"x"', '{"name":1}', '{"name":null}', '{"name":"\\u0000"}', '{"name":"\\ud800"}', '{"name":"   "}', '{"a":'.repeat(5000), `{"name":"${'x'.repeat(300)}"}`]) {
      const answer = await ada.call('POST', '/brands', body);
      assert.equal(answer.status, 400, body.slice(0, 40));
      assert.equal(answer.body.type, '/problems/input');
    }
    const invalid = await fetch(`${server.url}/api/v1/brands`, { method: 'POST', headers: ada.headers({ 'Content-Type': 'application/json' }), body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) });
    assert.equal(invalid.status, 400);
    await alive();
  });

  test('a body over a megabyte is 413, told or not told beforehand', async () => {
    const told = await raw(`POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`);
    assert.match(told, /^HTTP\/1\.1 413 /);
    assert.match(told, /\/problems\/large/);
    const piece = 'x'.repeat(65536);
    let chunks = '';
    for (let n = 0; n < 20; n += 1) chunks += `10000\r\n${piece}\r\n`;
    const untold = await raw(`POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    assert.match(untold, /^HTTP\/1\.1 413 /);
    await alive();
  });

  test('without a length it is 411, without a type 415, with long headers refused', async () => {
    assert.match(await raw('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\r\n'), /^HTTP\/1\.1 411 /);
    assert.match(await raw('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}'), /^HTTP\/1\.1 415 /);
    assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`), /^(HTTP\/1\.1 4\d\d |$)/);
    assert.match(await raw(`GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /^(HTTP\/1\.1 4\d\d |$)/);
    await alive();
  });

  test('garbage, half-closed and slow connections disturb nobody', async () => {
    await raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', { wait: 200 });
    await raw('GET', { end: true });
    await raw('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"em', { end: true });
    await raw('GET / HTTP/1.1\r\n\r\n');
    const answered = await raw('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', { end: true });
    assert.match(answered, /200 OK/);
    const slow = Array.from({ length: 50 }, () => net.connect(server.port, '127.0.0.1', function begin() { this.write('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nContent-Type: application/json\r\n\r\n{'); }));
    slow.forEach((socket) => socket.on('error', () => {}));
    await alive();
    slow.forEach((socket) => socket.destroy());
  });

  test('many requests go over one connection', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set();
    for (let n = 0; n < 20; n += 1) {
      await new Promise((resolve, reject) => {
        const request = http.get(`${server.url}/api/v1/queues`, { agent, headers: ada.headers() }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().on('end', resolve);
        });
        request.on('error', reject);
      });
    }
    agent.destroy();
    assert.equal(ports.size, 1);
  });

  test('health and figures', async () => {
    assert.equal(await (await fetch(`${server.url}/healthz`)).text(), 'ok\n');
    assert.equal(await (await fetch(`${server.url}/readyz`)).text(), 'ok\n');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(metrics, /^earshot_info\{version="\d+\.\d+\.\d+"\} 1$/m);
    assert.match(metrics, /^earshot_http_answers_total\{status="2xx"\} \d+$/m);
    assert.equal((await fetch(`${server.url}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).status, 403);
    assert.equal((await fetch(`${server.url}/api/v1/cases`, { headers: { Authorization: 'Bearer guessed' } })).status, 401);
  });

  test('the description is true: each path answers, to whom it says', async () => {
    const openapi = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
    assert.equal(openapi.openapi, '3.1.0');
    const nobody = server.client();
    let n = 0;
    for (const [path, operations] of Object.entries(openapi.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        n += 1;
        const url = `${server.url}${path.replace('{id}', '1')}`;
        const sends = operation.requestBody ? { body: '{}', headers: { 'Content-Type': 'application/json' } } : {};
        const refused = await fetch(url, { method: method.toUpperCase(), ...sends });
        await refused.body?.cancel();
        assert.notEqual(refused.status, 405, `${method} ${path}`);
        if (operation['x-role'] !== '') assert.equal(refused.status, 401, `${method} ${path}`);
        for (const ref of JSON.stringify(operation).matchAll(/#\/components\/schemas\/(\w+)/g)) assert.ok(openapi.components.schemas[ref[1]], `${path} names ${ref[1]}`);
      }
      const other = await fetch(`${server.url}${path.replace('{id}', '1')}`, { method: 'OPTIONS' });
      assert.equal(other.status, 405, path);
      assert.deepEqual(other.headers.get('allow').split(', ').map((name) => name.toLowerCase()).sort(), Object.keys(operations).sort(), path);
    }
    assert.ok(n > 45);
    for (const [path, schema] of [['/session', 'Session'], ['/queues', 'Queues'], ['/cases', 'Cases'], ['/brands', 'Brands'], ['/accounts', 'Accounts'], ['/rules', 'Rules'], ['/agents', 'Agents'], ['/sources', 'Sources'], ['/search?q=x', 'Hits']]) {
      const { body } = await ada.get(path);
      for (const member of openapi.components.schemas[schema].required) assert.ok(member in body, `${path} has ${member}`);
    }
    assert.equal((await nobody.get('/session')).status, 200);
  });

  test('the desk\'s files: views, hashed names, nothing else', async (t) => {
    const index = await fetch(`${server.url}/q/mine/501`);
    if (index.status === 404) {
      t.skip('this binary was built without web/');
      return;
    }
    assert.equal(index.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(index.headers.get('cache-control'), 'no-cache');
    assert.match(index.headers.get('content-security-policy'), /default-src 'self'.*frame-ancestors 'none'/);
    const html = await index.text();
    const script = /src="(\/?[\w-]+\.js)"/.exec(html)[1].replace(/^\/?/, '/');
    const file = await fetch(`${server.url}${script}`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(file.status, 200);
    assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(file.headers.get('content-type'), /^text\/javascript/);
    const again = await fetch(`${server.url}${script}`, { headers: { 'If-None-Match': file.headers.get('etag') } });
    assert.equal(again.status, 304);
    for (const path of ['/nothing.js', '/../etc/passwd.txt', '/%2e%2e/secret.key', '/earshot.db']) assert.equal((await fetch(`${server.url}${path}`)).status, 404, path);
  });

  test('an import over HTTP takes lines as they come, zipped too, and sums up', async () => {
    const posts = [said('im', '@sixstring one'), said('im', '@sixstring two')];
    const lines = `${posts.map((post) => JSON.stringify(post)).join('\n')}\n{"broken\n`;
    const answer = await ada.call('POST', '/import', lines, { 'Content-Type': 'application/jsonl' });
    assert.deepEqual({ ...answer.body, seconds: 0, errors: answer.body.errors.map((error) => error.line) }, { read: 3, invalid: 1, duplicate: 0, dropped: 0, kept: 2, cases_opened: 1, cases_joined: 1, seconds: 0, errors: [3] });
    const zipped = await fetch(`${server.url}/api/v1/import`, { method: 'POST', headers: ada.headers(), body: zlib.gzipSync(lines) });
    assert.equal((await zipped.json()).duplicate, 2);
    const empty = await ada.call('POST', '/import', '');
    assert.equal(empty.body.read, 0);
  });

  test('what an import\'s pipe holds shows while it pauses; a torn one loses nothing that was shown', async () => {
    const request = http.request(`${server.url}/api/v1/import`, { method: 'POST', headers: ada.headers() });
    request.on('error', () => {});
    request.write(`${JSON.stringify(said('pipe', '@sixstring from a pipe'))}\n`);
    const find = async () => (await ada.get('/cases?queue=new&limit=500')).body.items.find((row) => row.customer.handle === 'pipe');
    await until(find, 'the post shows while the pipe is open');
    request.destroy();
    await alive();
    assert.ok(await find());
  });

  test('a large import is held back, not kept in memory', async () => {
    const line = (n) => `${JSON.stringify(said(`bulk${n}`, `@sixstring bulk ${n} ${'x'.repeat(400)}`))}\n`;
    const request = http.request(`${server.url}/api/v1/import`, { method: 'POST', headers: ada.headers() });
    const answer = new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        let text = '';
        response.on('data', (chunk) => { text += chunk; });
        response.on('end', () => resolve(JSON.parse(text)));
      });
    });
    for (let n = 0; n < 20_000; n += 1) if (!request.write(line(n))) await new Promise((resolve) => { request.once('drain', resolve); });
    request.end();
    assert.deepEqual((({ read, kept, cases_opened: opened }) => ({ read, kept, opened }))(await answer), { read: 20_000, kept: 20_000, opened: 20_000 });
  });

  test('the owner\'s socket needs no session; agents\' work is not done there', async () => {
    const local = (method, path, body) => new Promise((resolve, reject) => {
      const request = http.request({ socketPath: server.socket, method, path: `/api/v1${path}`, headers: body ? { 'Content-Type': 'application/json' } : {} }, (response) => {
        let text = '';
        response.on('data', (chunk) => { text += chunk; });
        response.on('end', () => resolve({ status: response.statusCode, body: text && JSON.parse(text) }));
      });
      request.on('error', reject);
      request.end(body && JSON.stringify(body));
    });
    assert.ok((await local('GET', '/brands')).body.items.length > 0);
    const [row] = (await local('GET', '/cases?limit=1')).body.items;
    assert.equal((await local('POST', `/cases/${row.id}/claim`, {})).status, 403);
    assert.equal((await local('POST', '/config', { brands: [{ name: 'Rival', ours: false, rules: [{ value: 'rival' }] }] })).status, 204);
    assert.ok((await ada.get('/brands')).body.items.some((brand) => brand.name === 'Rival'));
  });

  test('what the administrator changes is what is listened for', async () => {
    const brand = (await ada.post('/brands', { name: 'Amp World' })).body;
    assert.equal((await ada.post('/brands', { name: 'Amp World' })).body.type, '/problems/conflict');
    const bad = await ada.post('/rules', { brand: brand.id, value: '"amp world' });
    assert.deepEqual([bad.status, bad.body.type, bad.body.line, bad.body.column], [400, '/problems/query', 1, 11]);
    assert.match(bad.body.expected, /closing "/);
    const rule = (await ada.post('/rules', { brand: brand.id, value: 'ampworld', tag: 'name' })).body;
    await ada.bring([said('amy', 'my ampworld purchase', { mentions: [] })]);
    const found = () => ada.get(`/cases?queue=heard&brand=${brand.id}`).then(({ body }) => body.items.map((row) => row.customer.handle));
    assert.deepEqual(await found(), ['amy']);
    assert.equal((await ada.get('/rules')).body.items.find((each) => each.id === rule.id).matches, 1);
    assert.equal((await ada.patch(`/rules/${rule.id}`, { on: false })).body.on, false);
    await ada.bring([said('ben', 'my ampworld purchase', { mentions: [] })]);
    assert.deepEqual(await found(), ['amy']);
    assert.equal((await ada.delete(`/brands/${brand.id}`)).body.type, '/problems/conflict');
    assert.equal((await ada.delete(`/rules/${rule.id}`)).status, 204);
    assert.equal((await ada.delete(`/rules/${rule.id}`)).status, 404);
    const account = (await ada.post('/accounts', { brand: brand.id, network: 'x', handle: '@AmpWorld' })).body;
    assert.deepEqual([account.handle, account.state], ['ampworld', 'signed_out']);
    assert.equal((await ada.post('/accounts', { brand: brand.id, network: 'x', handle: 'ampworld' })).status, 409);
    assert.equal((await ada.post('/accounts', { brand: brand.id, network: 'fax', handle: 'a' })).body.member, 'network');
    assert.equal((await ada.post('/accounts', { brand: '1', network: 'x', handle: 'a' })).body.member, 'brand');
    assert.equal((await ada.patch(`/accounts/${account.id}`, { secret: { app_password: 'x' } })).status, 400);
    assert.equal((await ada.delete(`/accounts/${account.id}`)).status, 204);
  });
});
