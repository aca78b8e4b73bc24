// Tests that meson knows: chosen by the folder of tests/ their program was built in, counted by cmocka's own cases.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run, tail } from "./run.mjs";

const sanitizers = {
  ASAN_OPTIONS: "halt_on_error=1:abort_on_error=1:detect_stack_use_after_return=1",
  UBSAN_OPTIONS: "halt_on_error=1:abort_on_error=1:print_stacktrace=1",
  TSAN_OPTIONS: "halt_on_error=1:second_deadlock_stack=1",
};

function count(text, word) {
  return [...text.matchAll(new RegExp(`\\[  ${word}\\s*\\] (\\d+) test`, "g"))].reduce((sum, found) => sum + Number(found[1]), 0);
}

function tell(report, test, log) {
  const said = `${test.stdout ?? ""}\n${test.stderr ?? ""}`;
  const [passed, failed, skipped] = ["PASSED", "FAILED", "SKIPPED"].map((word) => count(said, word));
  if (test.result === "SKIP") return report.skip(test.name, tail(said, 1)[0] ?? "no reason given");
  report.pass(Math.max(passed, test.result === "OK" && passed + skipped === 0 ? 1 : 0));
  if (skipped > 0) report.skip(test.name, said.split("\n").filter((line) => /skip/i.test(line) && !/^\[/.test(line)).slice(0, 3).join("; ") || "see its log", skipped);
  if (test.result === "OK") return;
  const lines = said.split("\n").filter((line) => /\[  ERROR|^\[  FAILED|error:|ERROR:|SUMMARY:|WARNING: Thread|^Error|: Failure|!=|Assertion/.test(line));
  report.fail(test.name, { why: `${test.result.toLowerCase()} after ${Math.round(test.duration)} s`, log },
    lines.length > 0 ? lines.slice(0, 20) : tail(said, 15), Math.max(1, failed));
}

/** The names of the tests by the folder of tests/ that their program lies in: {unit: […], store: […], …}. */
export async function mesonTests(tier, folder) {
  const result = await run(`${tier}/introspect.log`, "meson", ["introspect", folder, "--tests"]);
  const places = { unit: [], store: [], system: [] };
  for (const test of JSON.parse(result.output)) {
    const word = test.cmd.find((path) => path.startsWith(join(folder, "tests") + "/")) ?? "";
    const place = word.slice(folder.length).split("/")[2];
    (places[place] ?? places.system).push(test.name);
  }
  return places;
}

/** Runs `names` and tells the report about every one. `around` are words put before meson. */
export async function runMesonTests(report, tier, folder, names, { around = [], slower = 1, seconds = 900, env = {} } = {}) {
  const [command, ...words] = [...around, "meson", "test", "-C", folder, "--no-rebuild", "-t", String(slower), ...names];
  const result = await run(`${tier}/meson.log`, command, words, { seconds, env: { ...sanitizers, ...env } });
  const log = join(folder, "meson-logs/testlog");
  const told = new Set();
  let lines = [];
  try {
    lines = readFileSync(`${log}.json`, "utf8").split("\n").filter((line) => line !== "");
  } catch {
    // nothing was run: said below
  }
  for (const line of lines) {
    const test = JSON.parse(line);
    const name = test.name.replace(/^.*[:/] ?/, "");
    told.add(name);
    tell(report, { ...test, name }, result.log);
  }
  for (const name of names) {
    if (!told.has(name)) report.fail(name, { why: `no result: ${result.why ?? "it was not run"}`, log: result.log });
  }
}
