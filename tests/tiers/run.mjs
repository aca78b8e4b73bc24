// Running a program for a test: its output in a log, a bound on its time, nothing left behind.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const out = join(root, "tests/out");
const OUTPUT_MAX = 64 << 20;
const running = new Set();

function stop(child) {
  try {
    process.kill(-child.pid, "SIGKILL"); // its whole group: it was started as the leader of one
  } catch {
    // gone already
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    running.forEach(stop);
    process.exit(1);
  });
}

/** → {ok, output, log, why}: `log` is relative to the root, `why` a sentence when it is not ok. Never throws. */
export function run(log, command, args, { cwd = root, env = {}, seconds = 600 } = {}) {
  const path = join(out, log);
  mkdirSync(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  file.write(`$ ${[command, ...args].join(" ")}\n`);
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
    running.add(child);
    const chunks = [];
    let size = 0, late = false;
    const take = (chunk) => {
      if ((size += chunk.length) > OUTPUT_MAX) return;
      chunks.push(chunk);
      file.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const timer = setTimeout(() => { late = true; stop(child); }, seconds * 1000);
    const end = (why) => {
      clearTimeout(timer);
      running.delete(child);
      stop(child);
      file.end(() => done({ ok: why === null, output: Buffer.concat(chunks).toString("utf8"), log: `tests/out/${log}`, why }));
    };
    child.on("error", (error) => end(`can't start ${command}: ${error.message}`));
    child.on("close", (code, signal) =>
      end(late ? `ran longer than ${seconds} s` : code === 0 ? null : signal ? `ended by ${signal}` : `exit status ${code}`));
  });
}

/** Calls `job` for each of `items`, at most `width` at a time. */
export async function each(items, width, job) {
  const rest = [...items];
  const worker = async () => { while (rest.length > 0) await job(rest.shift()); };
  await Promise.all(Array.from({ length: width }, worker));
}

/** The last `count` lines that say something. */
export const tail = (text, count) => text.split("\n").filter((line) => line.trim() !== "").slice(-count);
