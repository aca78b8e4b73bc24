// The server as systemd and the operator see it: what it says of itself, how it ends, TLS of its own.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { binary, until } from './lib/server.mjs';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-supervised-'));
after(() => fs.rmSync(home, { recursive: true, force: true }));

/** `earshot serve` on a data folder of its own; `said` grows, `ended` is its exit code. */
function serve(name, options = [], env = {}) {
  const child = spawn(binary, ['serve', '--offline', '--data', path.join(home, name), '--listen', '127.0.0.1:0', ...options], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, said: '', ended: new Promise((resolve) => { child.on('exit', (code) => resolve(code)); }) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { server.said += chunk; });
  return server;
}
const where = (server) => until(() => /at (https?:\/\/127\.0\.0\.1:\d+)/.exec(server.said)?.[1], `the server says where it is: ${server.said}`);

/** A socket as systemd's, read by a small helper since Node has no datagrams on Unix sockets. */
function notifySocket() {
  const script = `import socket,sys
s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound",flush=True)
while True: print(s.recv(4096).decode().replace("\\n"," "),flush=True)`;
  const file = path.join(home, 'notify.sock');
  const child = spawn('python3', ['-c', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const socket = { file, lines: [], close: () => child.kill() };
  child.stdout.on('data', (chunk) => { socket.lines.push(...String(chunk).split('\n').filter(Boolean)); });
  return until(() => socket.lines.includes('bound'), 'the socket stands').then(() => socket);
}

describe('under systemd', () => {
  test('says when it is ready, reloads, ends; SIGTERM is an orderly end', async () => {
    const socket = await notifySocket();
    const server = serve('notify', [], { NOTIFY_SOCKET: socket.file, WATCHDOG_USEC: '400000' });
    const lines = (word) => socket.lines.filter((line) => line.includes(word)).length;
    try {
      await until(() => lines('READY=1') === 1, 'READY');
      const url = await where(server);
      assert.equal(await (await fetch(`${url}/readyz`)).text(), 'ok\n');
      await until(() => lines('WATCHDOG=1') >= 3, 'the watchdog is fed');
      server.child.kill('SIGHUP');
      await until(() => lines('RELOADING=1') === 1 && lines('READY=1') === 2, 'reloaded');
      assert.match(socket.lines.find((line) => line.includes('RELOADING=1')), /MONOTONIC_USEC=\d+/);
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
      server.child.kill('SIGTERM');
      assert.equal(await server.ended, 0, server.said);
      await until(() => lines('STOPPING=1') === 1, 'STOPPING');
    } finally {
      server.child.kill('SIGKILL');
      socket.close();
    }
  });

  const analyze = spawnSync('systemd-analyze', ['--version']).error ? 'systemd-analyze is not installed' : false;
  test('the unit is one that systemd understands', { skip: analyze }, () => {
    const template = fs.readFileSync(path.join(path.dirname(fileURLToPath(import.meta.url)), '../../packaging/earshot.service.in'), 'utf8');
    const unit = path.join(home, 'earshot.service');
    fs.writeFileSync(unit, template.replaceAll('@BINDIR@', path.dirname(binary)));
    const done = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
    const words = `${done.stdout}${done.stderr}`.split('\n').filter((line) => line.includes('earshot')).join('\n');
    assert.equal(words, '');
  });
});

describe('TLS of its own', () => {
  const file = (name) => path.join(home, name);
  /** A certificate signed by itself, for `name`. */
  const make = (name, cert = 'cert.pem', key = 'key.pem') => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:127.0.0.1,DNS:${name}`, '-keyout', file(key), '-out', file(cert)], { stdio: 'pipe' });
  /** The answer to GET /healthz, and whose certificate it came under. */
  const ask = (url) => new Promise((resolve, reject) => {
    https.get(`${url}/healthz`, { ca: fs.readFileSync(file('cert.pem')), agent: false }, (response) => {
      const name = response.socket.getPeerCertificate().subject.CN;
      response.resume().on('end', () => resolve({ status: response.statusCode, name }));
    }).on('error', reject);
  });
  before(() => make('first'));

  test('serves by its certificate, and nothing without', async () => {
    const server = serve('tls', ['--tls-cert', file('cert.pem'), '--tls-key', file('key.pem')]);
    try {
      const url = await where(server);
      assert.match(url, /^https:/);
      assert.deepEqual(await ask(url), { status: 200, name: 'first' });
      await assert.rejects(fetch(url.replace('https', 'http') + '/healthz'));
      server.child.kill('SIGTERM');
      assert.equal(await server.ended, 0, server.said);
    } finally {
      server.child.kill('SIGKILL');
    }
  });

  test('a certificate or key that is missing, broken or of another pair is a clear error', async () => {
    make('good', 'good.pem', 'good-key.pem');
    make('other', 'other.pem', 'other-key.pem');
    fs.writeFileSync(file('rubbish.pem'), 'no certificate at all');
    const rows = [
      [['--tls-cert', file('absent.pem'), '--tls-key', file('good-key.pem')], /can't read .*absent\.pem: No such file/],
      [['--tls-cert', file('good.pem'), '--tls-key', file('absent.pem')], /can't read .*absent\.pem: No such file/],
      [['--tls-cert', file('good.pem')], /--tls-key/],
      [['--tls-key', file('good-key.pem')], /--tls-cert/],
      [['--tls-cert', file('rubbish.pem'), '--tls-key', file('good-key.pem')], /certificate/],
      [['--tls-cert', file('good.pem'), '--tls-key', file('rubbish.pem')], /key/],
      [['--tls-cert', file('good.pem'), '--tls-key', file('other-key.pem')], /key/],
    ];
    for (const [options, words] of rows) {
      const server = serve('tls-wrong', options);
      const timer = setTimeout(() => server.child.kill('SIGKILL'), 10_000);
      const code = await server.ended;
      clearTimeout(timer);
      assert.notEqual(code, 0, options.join(' '));
      assert.notEqual(code, null, `${options.join(' ')}: ${server.said}`);
      assert.match(server.said, words);
    }
  });
});
