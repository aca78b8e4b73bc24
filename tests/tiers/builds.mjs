// The builds that the tiers share, each made once. Warnings are errors in all of them.
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { root, run, tail } from "./run.mjs";

const gcc = { CC: "gcc", CXX: "g++" };
const clang = { CC: "clang", CXX: "clang++" };
export const builds = {
  plain: { env: gcc, options: ["--buildtype=debugoptimized"] },
  // One build for clang's warnings, the sanitizers and the fuzzers: three builds would take three times as long.
  asan: { env: clang, options: ["--buildtype=debugoptimized", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dfuzz=true"] },
  tsan: { env: gcc, options: ["--buildtype=debugoptimized", "-Db_sanitize=thread", "-Db_lundef=false"] },
};
const made = new Map();

export const buildFolder = (name) => join(root, "build-test", name);

async function make(name) {
  const folder = buildFolder(name);
  const { env, options } = builds[name];
  if (!existsSync(join(folder, "build.ninja"))) {
    const setup = await run(`builds/${name}-setup.log`, "meson", ["setup", folder, root, "-Dwerror=true", "-Dtests=true", ...options], { env });
    if (!setup.ok) return setup;
  }
  return run(`builds/${name}.log`, "ninja", ["-C", folder, "-j", String(cpus().length)], { seconds: 1200 });
}

/** The result of run() for setting up and building `name`. */
export function build(name) {
  if (!made.has(name)) made.set(name, make(name));
  return made.get(name);
}

/** The folder of the build, or null after `report` was told that it failed. */
export async function built(name, report) {
  const result = await build(name);
  if (result.ok) return buildFolder(name);
  report.fail(`the ${name} build`, result, errorLines(result.output));
  return null;
}

/** What a compiler complained about, else the last lines. */
export function errorLines(output) {
  const errors = output.split("\n").filter((line) => /\b(error|FAILED|undefined reference)\b/.test(line));
  return errors.length > 0 ? errors.slice(0, 12) : tail(output, 12);
}
