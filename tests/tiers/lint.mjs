// Tier lint: what can be found without running anything.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { build, buildFolder, errorLines } from "./builds.mjs";
import { install } from "./node.mjs";
import { each, root, run, tail } from "./run.mjs";

const TIDY_SECONDS = 480;
const FORMAT_RELEASE = "14"; // Debian 12's
const listed = (...patterns) => execFileSync("git", ["ls-files", ...patterns], { cwd: root, encoding: "utf8" }).split("\n").filter((name) => name !== "" && existsSync(join(root, name)));

async function check(report, name, command, args, options) {
  const result = await run(`lint/${name}.log`, command, args, options);
  if (result.ok) report.pass();
  else report.fail(name, result, tail(result.output, 15));
}

async function warnings(report) {
  for (const [compiler, name] of [["gcc", "plain"], ["clang", "asan"]]) {
    const result = await build(name);
    if (result.ok) report.pass();
    else report.fail(`${compiler} compiles without a warning`, result, errorLines(result.output));
  }
}

async function format(report) {
  const release = /version (\d+)/.exec(execFileSync("clang-format", ["--version"], { encoding: "utf8" }))?.[1];
  if (release !== FORMAT_RELEASE) return report.skip("clang-format", `it is release ${release}, the tree is laid out by ${FORMAT_RELEASE}, and no two lay out all alike`);
  const result = await run("lint/clang-format.log", "clang-format", ["--dry-run", "--Werror", ...listed("src/*.c", "src/*.h", "src/*.cc", "tests/*.c", "tests/*.h")]);
  if (result.ok) return report.pass();
  const files = [...new Set([...result.output.matchAll(/^(\S+?):\d+:\d+: error:/gm)].map((found) => found[1]))];
  report.fail("clang-format", { ...result, why: `${files.length} files; \`clang-format -i FILE\` mends them` }, files.slice(0, 10));
}

/** What a file's verdict rests on: itself, every header of ours, the checks and who checks. */
function verdictKeys(files) {
  const common = createHash("sha256");
  for (const name of [".clang-tidy", ...listed("src/*.h")]) common.update(readFileSync(join(root, name)));
  common.update(execFileSync("clang-tidy", ["--version"]));
  const ground = common.digest("hex");
  return new Map(files.map((name) => [name, createHash("sha256").update(ground).update(readFileSync(join(root, name))).digest("hex")]));
}

async function tidy(report) {
  const folder = buildFolder("asan");
  const commands = join(folder, "compile_commands.json");
  if (!existsSync(commands)) return report.skip("clang-tidy", "the clang build is not set up");
  const compiled = readFileSync(commands, "utf8");
  const files = listed("src/*.c").filter((name) => compiled.includes(`/${name}"`));
  const keys = verdictKeys(files);
  const kept = join(root, "build-test/tidy.json"); // files that were clean, as they were then
  const clean = new Set(existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : []);
  const ends = Date.now() + TIDY_SECONDS * 1000;
  const found = [], late = [];
  await each(files.filter((name) => !clean.has(keys.get(name))), cpus().length, async (name) => {
    if (Date.now() > ends) return void late.push(name);
    const result = await run(`lint/tidy/${name.replaceAll("/", "-")}.log`, "clang-tidy", ["--quiet", "-p", folder, name], { seconds: 240 });
    const lines = result.output.split("\n").filter((line) => /(error|warning): /.test(line)).map((line) => line.replace(/^.*?(src\/)/, "$1"));
    if (result.ok) clean.add(keys.get(name));
    else found.push(...(lines.length > 0 ? lines : [`${name}: ${result.why}`]));
  });
  writeFileSync(kept, JSON.stringify([...keys.values()].filter((key) => clean.has(key))));
  if (found.length > 0) report.fail("clang-tidy", { why: `${found.length} findings`, log: "tests/out/lint/tidy/" }, found.slice(0, 20));
  else report.pass();
  if (late.length > 0) report.skip("clang-tidy", `no time left within ${TIDY_SECONDS} s for ${late.length} files: ${late.slice(0, 5).join(" ")}`);
}

async function web(report) {
  const folder = join(root, "web");
  if (!existsSync(join(folder, "package.json"))) return report.skip("tsc", "there is no web/ yet");
  if (await install(report, "lint", folder)) await check(report, "tsc", "npm", ["run", "--silent", "check"], { cwd: folder });
}

export async function lint(report) {
  await warnings(report);
  await check(report, "floors", process.execPath, ["tests/lint/floors.mjs", ...(existsSync(join(buildFolder("plain"), "src")) ? [buildFolder("plain")] : [])]);
  await check(report, "rules", process.execPath, ["tests/lint/rules.mjs"]);
  await check(report, "training", process.execPath, ["tests/lint/training.mjs"]);
  await format(report);
  await check(report, "shell", "sh", ["-c", "for file in run test packaging/install.sh; do sh -n $file || exit 1; done; for file in .ci/run tests/fresh-machine/run; do bash -n $file || exit 1; done"]);
  await tidy(report);
  await web(report);
}
