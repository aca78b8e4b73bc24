// What a newcomer does first, on a machine where ./run --build has just passed: start the desk, look, import, export.
// Ends with one line of figures. Needs nothing but Node and the tree.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const SECOND_RUN_MAX_MS = 3000;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const data = mkdtempSync(join(tmpdir(), "earshot-smoke-"));
const earshot = (...args) => execFileSync(join(root, "build/earshot"), args, { encoding: "utf8" });
const lines = (text) => text.trim().split("\n").map((line) => JSON.parse(line));

const config = { brands: [{ name: "Blue Note Guitars", ours: true, accounts: [{ network: "x", handle: "bluenote" }], rules: [{ value: "\"blue note\"", tag: "name" }] }] };
const posts = [
  { network: "x", id: "1", created_at: "2026-03-01T10:00:00Z", text: "@bluenote my guitar came without its case", author: { id: "7", handle: "ada" } },
  { network: "x", id: "2", created_at: "2026-03-01T10:07:00Z", text: "@ada sorry! It goes out today.", author: { id: "1", handle: "bluenote" }, in_reply_to: "1" },
  { network: "x", id: "3", created_at: "2026-03-01T11:00:00Z", text: "nice weather", author: { id: "8", handle: "bob" } },
];

/** Starts ./run and resolves with the address it serves and the one-time link it prints. */
function start() {
  const began = performance.now();
  const child = spawn(join(root, "run"), ["--data", data, "--listen", "127.0.0.1:8420"], { stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((done, fail) => {
    let said = "";
    const hear = (chunk) => {
      said += chunk;
      const link = /http:\/\/\S+\/setup#\S+/.exec(said);
      if (link) done({ child, link: link[0], ms: performance.now() - began });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => fail(new Error(`./run ended with ${code} before it served:\n${said}`)));
    setTimeout(() => fail(new Error(`./run printed no link within 60 s:\n${said}`)), 60_000).unref();
  });
}

const { child, link, ms } = await start();
try {
  assert.ok(ms < SECOND_RUN_MAX_MS, `the second ./run took ${Math.round(ms)} ms`);
  assert.equal((await fetch("http://127.0.0.1:8420/healthz")).status, 200);
  const page = await fetch(link);
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(html, /<script[^>]+src="\/?desk-\w+\.js"/);
  for (const [, name] of html.matchAll(/(?:src|href)="\/?([\w.-]+\.(?:js|css|svg))"/g)) {
    assert.equal((await fetch(`http://127.0.0.1:8420/${name}`)).status, 200, name);
  }

  writeFileSync(join(data, "config.json"), JSON.stringify(config));
  writeFileSync(join(data, "posts.jsonl"), posts.map((post) => JSON.stringify(post)).join("\n") + "\n");
  earshot("config", "import", "--data", data, join(data, "config.json"));
  const summary = lines(earshot("import", "--data", data, join(data, "posts.jsonl"))).at(-1);
  assert.deepEqual([summary.read, summary.invalid, summary.dropped, summary.kept], [3, 0, 1, 2]);
  assert.deepEqual(lines(earshot("export", "posts", "--data", data)).map((post) => post.id).sort(), ["1", "2"]);
  const [kase] = lines(earshot("export", "cases", "--data", data));
  assert.equal(kase.brand_name, "Blue Note Guitars");
  assert.equal(kase.first_response_at, "2026-03-01T10:07:00Z");
} finally {
  const ended = new Promise((done) => child.on("exit", done));
  child.kill("SIGTERM");
  const code = await ended;
  rmSync(data, { recursive: true, force: true });
  assert.equal(code, 0, `SIGTERM: exit status ${code}`);
}
console.log(`served again after ${Math.round(ms)} ms; import, export and the desk's pages are right`);
