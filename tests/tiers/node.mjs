// Tests in node:test, counted by their TAP.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./run.mjs";

/** Every *.test.mjs below `folder`. */
export function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : testFiles(path);
    return entry.name.endsWith(".test.mjs") ? [path] : [];
  }).sort();
}

/** Installs the packages of the folder's lock file, unless that was done already. Says whether they are there. */
export async function install(report, tier, folder) {
  const lock = join(folder, "package-lock.json"), done = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(lock)) return true;
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return true;
  const result = await run(`${tier}/npm.log`, "npm", ["ci", "--no-progress"], { cwd: folder, seconds: 600 });
  if (!result.ok) report.fail(`npm ci in ${folder.slice(root.length + 1)}`, result, result.output.split("\n").slice(-10));
  return result.ok;
}

/** The not-ok points of TAP, each with what it says of itself. */
function failures(tap) {
  const lines = tap.split("\n");
  const found = [];
  lines.forEach((line, at) => {
    const name = /^\s*not ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/.exec(line);
    if (!name || name[2]) return;
    const more = [];
    for (let next = at + 1; next < lines.length && !/^\s*(not )?ok |^\s*\.\.\.$/.test(lines[next]); next++) more.push(lines[next].trim());
    if (more.some((text) => /subtestsFailed|subtests? failed/.test(text))) return; // its children tell
    const error = more.findIndex((text) => text.startsWith("error:"));
    found.push(name[1], ...more.slice(Math.max(error, 0), Math.max(error, 0) + 8).map((text) => `  ${text}`));
  });
  return found;
}

/** Runs every *.test.mjs below `folder`, or the `files` given. */
export async function runNodeTests(report, tier, folder, { env = {}, seconds = 900, files = testFiles(folder) } = {}) {
  if (files.length === 0) return report.skip(tier, `no *.test.mjs in ${folder.slice(root.length + 1)}`);
  if (!(await install(report, tier, folder))) return;
  const result = await run(`${tier}/tap.log`, process.execPath, ["--test", "--test-reporter=tap", ...files], { cwd: folder, env, seconds });
  const total = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(result.output)?.[1] ?? 0);
  report.pass(total("pass"));
  if (total("skipped") > 0) {
    const why = [...result.output.matchAll(/# SKIP ?(.*)$/gm)].map((found) => found[1]).filter((text) => text !== "");
    report.skip(tier, [...new Set(why)].slice(0, 3).join("; ") || "no reason given", total("skipped"));
  }
  if (!result.ok) report.fail(`${tier} (node)`, result, failures(result.output).slice(0, 60), Math.max(1, total("fail") + total("cancelled")));
}
