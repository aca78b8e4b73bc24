// Processes and ports for tests: what is started here is ended here, whatever the test does.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export function folder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `earshot-${name}-`));
}

/** Starts a program and waits until a line of its stdout holds `ready`. */
export function start(command, args, { ready, env, name = command, limit = 60000 } = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  running.add(child);
  child.ended = new Promise((resolve) => child.on('exit', resolve)).then(() => running.delete(child));
  child.stderr.on('data', (bytes) => (said = (said + bytes).slice(-4000)));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} is not ready after ${limit} ms: ${said}`)), limit);
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)));
    child.on('error', reject);
    createInterface({ input: child.stdout }).on('line', (line) => {
      said = (said + line + '\n').slice(-4000);
      if (!line.includes(ready)) return;
      clearTimeout(timer);
      resolve(child);
    });
  });
}

export async function stop(child, signal = 'SIGKILL') {
  if (!child) return;
  child.kill(signal);
  await child.ended;
}

export function startNode(script, args, options) {
  return start(process.execPath, ['-r', path.join(here, 'loopback.cjs'), path.join(here, script), ...args.map(String)], {
    ready: 'READY',
    name: script,
    ...options,
  });
}

/** Asks again until `look` gives something, at most `limit` ms. */
export async function until(what, look, limit = 20000) {
  const ends = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > ends) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
