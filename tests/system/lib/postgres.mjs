// A PostgreSQL of our own in a throw-away folder, one database a server under test. It refuses to run as root.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

function newestBin() {
  const root = '/usr/lib/postgresql';
  const versions = fs.existsSync(root) ? fs.readdirSync(root).filter((name) => fs.existsSync(path.join(root, name, 'bin/initdb'))) : [];
  versions.sort((a, b) => Number(b) - Number(a));
  return versions.length ? path.join(root, versions[0], 'bin') : null;
}

export const bin = newestBin();

function unprivileged(command, args) {
  if (process.getuid() !== 0) return [command, args];
  return ['setpriv', ['--reuid=nobody', '--regid=nogroup', '--clear-groups', command, ...args]];
}

export class Postgres {
  constructor() {
    this.home = fs.mkdtempSync(path.join(os.tmpdir(), 'earshot-pg-'));
    this.n = 0;
  }

  async start() {
    if (process.getuid() === 0) execFileSync('chown', ['nobody:nogroup', this.home]);
    execFileSync(...unprivileged(path.join(bin, 'initdb'), ['-D', `${this.home}/data`, '-U', 'postgres', '-A', 'trust', '-N']), { stdio: 'pipe' });
    return this.run();
  }

  /** Runs on what stands in its folder. */
  async run() {
    const settings = { listen_addresses: '', unix_socket_directories: this.home, fsync: 'off', max_connections: '60' };
    const args = ['-D', `${this.home}/data`, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    this.child = spawn(...unprivileged(path.join(bin, 'postgres'), args), { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise((resolve, reject) => {
      let said = '';
      this.child.stderr.on('data', (chunk) => {
        said += chunk;
        if (said.includes('ready to accept connections')) resolve();
      });
      this.child.on('exit', () => reject(new Error(said)));
    });
    return this;
  }

  /** The address of a new, empty database. */
  database() {
    const name = `d${++this.n}`;
    execFileSync(path.join(bin, 'createdb'), ['-h', this.home, '-U', 'postgres', name]);
    return `postgres:///${name}?host=${this.home}&user=postgres`;
  }

  /** It is gone at once, as after a loss of power; run() brings it back. */
  crash() {
    return new Promise((resolve) => {
      this.child.removeAllListeners('exit');
      this.child.on('exit', resolve);
      this.child.kill('SIGQUIT');
    });
  }

  stop() {
    return new Promise((resolve) => {
      this.child.removeAllListeners('exit');
      this.child.on('exit', () => {
        fs.rmSync(this.home, { recursive: true, force: true });
        resolve();
      });
      this.child.kill('SIGQUIT');
    });
  }
}
