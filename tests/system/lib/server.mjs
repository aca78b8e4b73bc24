// The real binary on a throw-away data folder, and clients that speak with it.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Postgres, bin } from './postgres.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = path.resolve(process.env.EARSHOT ?? path.join(here, '../../../build/earshot'));

export const password = 'correct horse battery';

/** Waits until `what` gives something true; fails with `words` after ten seconds. */
export async function until(what, words) {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never happened: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export class Server {
  constructor(database = null, options = [], { offline = true } = {}) {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-system-'));
    this.database = database;
    this.options = offline ? ['--offline', ...options] : options;
    this.log = '';
  }

  get socket() { return path.join(this.home, 'earshot.db.sock'); }

  async start() {
    const where = this.database === null ? [] : ['--db', this.database];
    this.child = spawn(binary, ['serve', '--data', this.home, ...where, '--listen', '127.0.0.1:0', ...this.options], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.url = await new Promise((resolve, reject) => {
      let said = '';
      this.child.stdout.on('data', (chunk) => {
        said += chunk;
        this.token = /setup#(\S+)/.exec(said)?.[1] ?? this.token;
        const found = /at (https?:\/\/127\.0\.0\.1:\d+)/.exec(said);
        if (found && said.endsWith('\n')) resolve(found[1]);
      });
      this.child.stderr.on('data', (chunk) => { this.log += chunk; });
      this.child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.log}`)));
    });
    this.port = Number(new URL(this.url).port);
    return this;
  }

  /** Ends it and gives its exit code. */
  stop(signal = 'SIGTERM') {
    return new Promise((resolve) => {
      this.child.removeAllListeners('exit');
      this.child.on('exit', (code) => resolve(code));
      this.child.kill(signal);
    });
  }

  async remove() {
    const running = this.child.exitCode === null && this.child.signalCode === null;
    const code = running ? await this.stop() : this.child.exitCode;
    fs.rmSync(this.home, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the server ended with ${code}: ${this.log}`);
  }

  /** Changes the store behind the server's back: what only a network or time could do. Numbers and words only. */
  sql(statement) {
    if (this.database !== null) {
      const url = new URL(this.database.replace('postgres:///', 'postgres://here/'));
      execFileSync(path.join(bin, 'psql'), ['-q', '-h', url.searchParams.get('host'), '-U', 'postgres', '-d', url.pathname.slice(1), '-c', statement]);
      return;
    }
    const script = 'import sqlite3,sys\ndb=sqlite3.connect(sys.argv[1],timeout=10)\ndb.execute(sys.argv[2])\ndb.commit()';
    execFileSync('python3', ['-c', script, path.join(this.home, 'earshot.db'), statement]);
  }

  /** One whole number out of a SQLite store. */
  sqlValue(question) {
    const script = 'import sqlite3,sys\nprint(sqlite3.connect("file:"+sys.argv[1]+"?mode=ro",uri=True,timeout=10).execute(sys.argv[2]).fetchone()[0])';
    return Number(execFileSync('python3', ['-c', script, path.join(this.home, 'earshot.db'), question]));
  }

  client() { return new Client(this.url); }

  /** The administrator Ada, with the brand Six String and its account @sixstring on X. */
  async setUp(more = {}) {
    const ada = this.client();
    const answer = await ada.post('/setup', {
      token: this.token, admin: { name: 'Ada Lovelace', email: 'ada@example.org', password },
      brand: { name: 'Six String' }, accounts: [{ network: 'x', handle: '@SixString' }], networks: [], ...more,
    });
    if (answer.status !== 201) throw new Error(`setup: ${JSON.stringify(answer.body)}`);
    ada.take(answer);
    return ada;
  }

  /** Somebody who has signed in. */
  async hire(ada, name, role) {
    const email = `${name.split(' ')[0].toLowerCase()}@example.org`;
    const added = await ada.post('/agents', { name, email, role, password });
    if (added.status !== 201) throw new Error(`hire ${name}: ${JSON.stringify(added.body)}`);
    const client = this.client();
    client.take(await client.post('/session', { email, password }));
    return client;
  }
}

export class Client {
  constructor(url) {
    this.url = url;
    this.cookie = null;
    this.csrf = '';
    this.me = null;
  }

  /** Takes cookie and CSRF value of a session. */
  take(answer) {
    const cookie = answer.headers.get('set-cookie');
    if (cookie) this.cookie = cookie.split(';')[0];
    this.csrf = answer.body.csrf;
    this.me = answer.body.agent;
    return this;
  }

  headers(more = {}) {
    const headers = { ...more };
    if (this.cookie) headers.Cookie = this.cookie;
    if (this.csrf) headers['X-CSRF'] = this.csrf;
    return headers;
  }

  async call(method, path_, body, headers = {}) {
    const sends = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.url}/api/v1${path_}`, { method, headers: this.headers({ ...type, ...headers }), ...sends });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text && /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : null };
  }

  get(path_, headers) { return this.call('GET', path_, undefined, headers); }
  post(path_, body = {}, headers) { return this.call('POST', path_, body, headers); }
  put(path_, body, headers) { return this.call('PUT', path_, body, headers); }
  patch(path_, body, headers) { return this.call('PATCH', path_, body, headers); }
  delete(path_) { return this.call('DELETE', path_); }

  /** Posts in the post format, through the whole stream. */
  async bring(posts, options = '') {
    const answer = await this.call('POST', `/import${options}`, posts.map((post) => JSON.stringify(post)).join('\n') + '\n', { 'Content-Type': 'application/jsonl' });
    if (answer.status !== 200) throw new Error(`import: ${answer.text}`);
    return answer.body;
  }

  /** The live stream; see Stream. */
  listen(after = null) { return new Stream(this, after).open(); }
}

/** Server-sent events as they come. */
export class Stream {
  constructor(client, after) {
    this.client = client;
    this.after = after;
    this.events = [];
    this.over = false;
  }

  open() {
    const headers = this.client.headers(this.after ? { 'Last-Event-ID': this.after } : {});
    return new Promise((resolve, reject) => {
      this.request = http.get(`${this.client.url}/api/v1/events`, { headers, agent: false }, (response) => {
        this.status = response.statusCode;
        this.response = response;
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            this.take(text.slice(0, end));
            text = text.slice(end + 2);
          }
        });
        response.on('close', () => { this.over = true; });
        response.on('error', () => { this.over = true; });
        resolve(this);
      });
      this.request.on('error', reject);
    });
  }

  take(block) {
    const event = { kind: 'message', id: null, data: null };
    for (const line of block.split('\n')) {
      const [name, ...rest] = line.split(': ');
      const value = rest.join(': ');
      if (name === 'event') event.kind = value;
      if (name === 'id') event.id = value;
      if (name === 'data') event.data = JSON.parse(value);
    }
    if (event.data !== null) this.events.push(event);
  }

  /** The first event, among those there are or will be, that fits; it is forgotten. */
  async next(kind, fits = () => true) {
    const at = await until(() => {
      const found = this.events.findIndex((event) => event.kind === kind && fits(event.data, event));
      return found >= 0 ? found + 1 : 0;
    }, `event ${kind}`);
    return this.events.splice(at - 1, 1)[0];
  }

  close() { this.request.destroy(); }
}

let serial = 0;
/** One post on X by `who`; addresses @sixstring unless `more` says otherwise. */
export function said(who, text, more = {}) {
  serial += 1;
  return {
    network: 'x', id: `p${serial}-${process.pid}`, created_at: new Date(Date.now() - 600_000 + serial * 1000).toISOString(),
    author: { id: `id-${who}`, handle: who, name: who[0].toUpperCase() + who.slice(1), followers: 212, bio: `I am ${who}.` }, lang: 'en', text, ...more,
  };
}

/** Runs a suite on each database. `begin` is given a fresh server for the whole suite. */
export function onEachDatabase(name, suite) {
  describe(`${name}, SQLite`, () => {
    const world = {};
    before(async () => { world.server = await new Server().start(); });
    after(async () => { await world.server?.remove(); });
    suite(world);
  });
  describe(`${name}, PostgreSQL`, { skip: bin === null && 'PostgreSQL is not installed' }, () => {
    const world = {};
    let postgres;
    before(async () => {
      postgres = await new Postgres().start();
      world.server = await new Server(postgres.database()).start();
    });
    after(async () => {
      try {
        await world.server?.remove();
      } finally {
        await postgres?.stop();
      }
    });
    suite(world);
  });
}
