// channel_driver as an object: one command after the other, each with its result and what came before it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const program = path.join(process.env.EARSHOT_BUILD ?? path.join(root, 'build'), 'tests', 'peers', 'channel_driver');

export class Driver {
  /** `secret` may be absent: then the file has one already. */
  constructor({ settings, handle, secretFile, secret, allow }) {
    if (secret !== undefined) fs.writeFileSync(secretFile, secret);
    const args = ['bluesky', JSON.stringify(settings), handle, secretFile, ...allow.flatMap((place) => ['--allow', place])];
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve(signal ?? code)));
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves to {ok, kind?, text?, posts, marks, …}; to {ok: false, kind: "gone"} when the driver has ended meanwhile.
   *  `result` may be given to look at while posts are still coming. */
  async ask(command, result = {}) {
    Object.assign(result, { posts: [], marks: [] });
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) return Object.assign(result, { ok: false, kind: 'gone' });
      const line = JSON.parse(value);
      if (line.post) result.posts.push(line.post);
      else if (line.mark !== undefined) result.marks.push(line.mark);
      else Object.assign(result, line);
      if (line.ok !== undefined) return result;
    }
  }

  kill() {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  close() {
    this.child.stdin.end();
    return this.ended;
  }
}
