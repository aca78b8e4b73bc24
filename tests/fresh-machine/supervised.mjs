// Earshot as an operator runs it, on a machine that has just booted: under systemd, with all of the unit's hardening. In the first
// boot it is filled, reloaded, killed, frozen and stopped; in the second all is there again. Ends with one line of figures.
//
//   node supervised.mjs first|again
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const boot = process.argv[2];
const sh = (command, ...args) => execFileSync(command, args, { encoding: "utf8" }).trim();
const asEarshot = (...args) => sh("runuser", "-u", "earshot", "--", "earshot", ...args, "--data", "/var/lib/earshot");
const property = (name) => sh("systemctl", "show", "--value", "-p", name, "earshot");
const url = "http://127.0.0.1:8420";

async function until(what, words, seconds) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await what();
    if (found) return found;
    assert.ok(Date.now() < end, `not within ${seconds} s: ${words}\n${sh("journalctl", "-u", "earshot", "-n", "20", "--no-pager")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const ready = () => until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200, "it is ready", 20);
/** Another process than `before`, and ready. */
async function another(before, words, seconds) {
  await until(() => !["0", before].includes(property("MainPID")) && property("ActiveState") === "active", words, seconds);
  await ready();
}

const posts = [
  { network: "x", id: "1", created_at: "2026-03-01T10:00:00Z", text: "@bluenote my guitar came without its case", author: { id: "7", handle: "ada" } },
  { network: "x", id: "2", created_at: "2026-03-01T10:07:00Z", text: "@bluenote and nobody answers the phone", author: { id: "8", handle: "bob" } },
];
const kept = () => asEarshot("export", "posts").split("\n").filter(Boolean).map((line) => JSON.parse(line).id).sort();

assert.equal(property("ActiveState"), "active", "it was started with the machine");
await ready();
if (boot === "again") {
  assert.deepEqual(kept(), ["1", "2"]);
  console.log("all was there after the next boot");
  process.exit();
}

// Its user's commands reach it, and see what it has.
mkdirSync("/srv/in", { recursive: true });
writeFileSync("/srv/in/config.json", JSON.stringify({ brands: [{ name: "Blue Note Guitars", ours: true, accounts: [{ network: "x", handle: "bluenote" }] }] }));
writeFileSync("/srv/in/posts.jsonl", posts.map((post) => JSON.stringify(post)).join("\n") + "\n");
asEarshot("config", "import", "/srv/in/config.json");
asEarshot("import", "/srv/in/posts.jsonl");
assert.deepEqual(kept(), ["1", "2"]);
assert.match(sh("journalctl", "-u", "earshot", "--no-pager", "-o", "cat"), /\/setup#\S+/, "the one-time link is in the journal");

let pid = property("MainPID");
sh("systemctl", "reload", "earshot");
await ready();
assert.equal(property("MainPID"), pid, "a reload is no restart");

process.kill(Number(pid), "SIGKILL");
await another(pid, "killed, it is started again", 20);
assert.deepEqual(kept(), ["1", "2"]);

// Frozen, it says nothing: systemd counts on being told, here within three seconds.
mkdirSync("/run/systemd/system/earshot.service.d", { recursive: true });
writeFileSync("/run/systemd/system/earshot.service.d/watchdog.conf", "[Service]\nWatchdogSec=3\n");
sh("systemctl", "daemon-reload");
sh("systemctl", "restart", "earshot");
await ready();
pid = property("MainPID");
await new Promise((resolve) => setTimeout(resolve, 5000)); // longer than systemd waits to be told
assert.equal(property("MainPID"), pid, "left alone it says often enough that it lives");
process.kill(Number(pid), "SIGSTOP");
await another(pid, "frozen, it is started anew", 30);
assert.match(sh("journalctl", "-u", "earshot", "--no-pager", "-o", "cat"), /[Ww]atchdog/);

const began = Date.now();
sh("systemctl", "stop", "earshot");
const stopped = Date.now() - began;
assert.equal(property("Result"), "success");
assert.equal(property("ExecMainStatus"), "0");
const [, exposure] = /level for earshot\.service: ([\d.]+)/.exec(sh("systemd-analyze", "security", "--no-pager", "earshot"));
assert.ok(Number(exposure) < 2, `systemd rates its exposure ${exposure}`);
console.log(`reloaded, killed, frozen, and stopped in ${stopped} ms; exposure ${exposure}`);
