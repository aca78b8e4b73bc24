// PostgreSQL and Redis of the machine, in a throw-away folder, for the AppView.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { folder, freePort, start, stop } from './processes.mjs';

function postgresFolder() {
  const root = '/usr/lib/postgresql';
  const versions = fs.existsSync(root) ? fs.readdirSync(root).map(Number).sort((a, b) => b - a) : [];
  if (!versions.length) throw new Error('PostgreSQL is not installed');
  return path.join(root, String(versions[0]), 'bin');
}

// PostgreSQL refuses to run as root.
function asNobody(command, args) {
  if (process.getuid() !== 0) return [command, args];
  return ['setpriv', ['--reuid=nobody', '--regid=nogroup', '--clear-groups', command, ...args]];
}

export async function startPostgres() {
  const home = folder('postgres');
  const port = await freePort();
  const bin = postgresFolder();
  if (process.getuid() === 0) execFileSync('chown', ['nobody:nogroup', home]);
  execFileSync(...asNobody(path.join(bin, 'initdb'), ['-D', `${home}/data`, '-U', 'postgres', '-A', 'trust', '-N']), { stdio: 'pipe' });
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-c', `unix_socket_directories=${home}`, '-c', 'fsync=off'];
  const [command, args] = asNobody(path.join(bin, 'postgres'), ['-D', `${home}/data`, ...settings, '-c', 'log_destination=stderr']);
  const child = await start('sh', ['-c', 'exec "$@" 2>&1', 'sh', command, ...args], { ready: 'ready to accept connections', name: 'postgres' });
  execFileSync(path.join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', 'atp']);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/atp`,
    async stop() {
      await stop(child, 'SIGQUIT');
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

export async function startRedis() {
  const home = folder('redis');
  const port = await freePort();
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', home].map(String);
  const child = await start('redis-server', args, { ready: 'Ready to accept connections', name: 'redis-server' });
  return {
    host: `127.0.0.1:${port}`,
    async stop() {
      await stop(child);
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

