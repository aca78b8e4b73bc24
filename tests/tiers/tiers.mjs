// The tiers of ./test, in the order in which they run: what is cheap and tells most comes first.
import { existsSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { built, buildFolder } from "./builds.mjs";
import { lint } from "./lint.mjs";
import { mesonTests, runMesonTests } from "./meson.mjs";
import { install, runNodeTests, testFiles } from "./node.mjs";
import { each, out, root, run, tail } from "./run.mjs";

const FUZZ_SECONDS = Number(process.env.FUZZ_SECONDS ?? 45);
// Rooms whose tests start threads; the store's writer and pool are theirs too.
const THREADED = ["base", "bus", "channel", "flow", "live_rules", "desk", "wire_net", "db_work", "nodes", "senders"];
const folders = { unit: "tests/unit", system: "tests/system", browser: "tests/browser", peers: "tests/peers", web: "web" };
const there = (name) => existsSync(join(root, folders[name]));
/** What every test of the binary is handed: the program and the folder it was built in. */
const binary = (folder) => ({ EARSHOT: join(folder, "earshot"), EARSHOT_BUILD: folder });

async function unit(report) {
  const folder = await built("asan", report);
  if (folder) await runMesonTests(report, "unit", folder, (await mesonTests("unit", folder)).unit, { slower: 5 });
  if (!there("web")) return report.skip("web", "there is no web/ yet");
  if (!(await install(report, "unit", join(root, "web")))) return;
  const bundled = await run("unit/web-build.log", process.execPath, ["build.mjs", "--tests"], { cwd: join(root, "web") });
  if (!bundled.ok) return report.fail("web's tests don't build", bundled, tail(bundled.output, 10));
  const tests = join(root, "web/dist-test");
  await runNodeTests(report, "unit", join(root, "web"), { files: readdirSync(tests).filter((name) => name.endsWith(".test.mjs")).map((name) => join(tests, name)) });
}

async function threads(report) {
  const folder = await built("tsan", report);
  if (!folder) return;
  const names = Object.values(await mesonTests("threads", folder)).flat();
  // ThreadSanitizer's fixed map of the address space does not fit every kernel's randomisation.
  await runMesonTests(report, "threads", folder, names.filter((name) => THREADED.includes(name)), { around: ["setarch", "-R"], slower: 10 });
}

async function store(report) {
  const folder = await built("plain", report);
  if (folder) await runMesonTests(report, "store", folder, (await mesonTests("store", folder)).store, { slower: 3 });
}

async function system(report) {
  const folder = await built("plain", report);
  if (!folder) return;
  const names = (await mesonTests("system", folder)).system; // whatever is neither unit nor store
  if (names.length > 0) await runMesonTests(report, "system", folder, names, { slower: 3 });
  if (there("system")) await runNodeTests(report, "system", join(root, folders.system), { env: binary(folder) });
  else report.skip("system", "there is no tests/system yet");
  await runNodeTests(report, "system-understand", join(root, "tests/understand"), { env: binary(folder) });
}

async function browser(report) {
  if (!there("browser")) return report.skip("browser", "there is no tests/browser yet");
  const folder = await built("plain", report);
  if (!folder || !(await install(report, "browser", join(root, "web")))) return;
  const dist = join(out, "browser/dist");
  const bundled = await run("browser/dist.log", process.execPath, ["build.mjs", "--out", dist], { cwd: join(root, "web") });
  if (!bundled.ok) return report.fail("the desk does not build", bundled, tail(bundled.output, 10));
  // The desk's every state can be set up with the mock; *real.test.mjs drives the server itself.
  const env = { DESK_DIST: dist, EARSHOT_BUILD: folder };
  const files = testFiles(join(root, folders.browser));
  const real = files.filter((name) => name.endsWith("real.test.mjs"));
  await runNodeTests(report, "browser", join(root, folders.browser), { env, files: files.filter((name) => !real.includes(name)) });
  if (real.length > 0) await runNodeTests(report, "browser-real", join(root, folders.browser), { env: { ...env, ...binary(folder) }, files: real });
}

async function peers(report) {
  if (!there("peers")) return report.skip("peers", "there is no tests/peers yet");
  const folder = await built("plain", report);
  if (folder) await runNodeTests(report, "peers", join(root, folders.peers), { env: binary(folder) });
}

async function fuzz(report) {
  if (!(await built("asan", report))) return;
  const place = join(buildFolder("asan"), "tests/fuzz");
  const targets = readdirSync(place).filter((name) => /^fuzz-[a-z_]+$/.test(name)).map((name) => name.slice(5));
  await each(targets, cpus().length, async (name) => {
    const found = join(out, "fuzz", name), kept = join(root, "tests/fuzz/corpus", name);
    await run(`fuzz/${name}-setup.log`, "mkdir", ["-p", found]);
    const result = await run(`fuzz/${name}.log`, join(place, `fuzz-${name}`),
      [`-max_total_time=${FUZZ_SECONDS}`, "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", `-artifact_prefix=${found}/`, found, ...(existsSync(kept) ? [kept] : [])],
      { seconds: FUZZ_SECONDS + 60, env: { UBSAN_OPTIONS: "halt_on_error=1:print_stacktrace=1" } });
    if (result.ok) report.pass();
    else report.fail(`fuzz ${name}`, result, tail(result.output.replace(/^stat::.*$/gm, ""), 12));
  });
}

async function docs(report) {
  const folder = await built("plain", report);
  if (folder) await runNodeTests(report, "docs", join(root, "tests/lint/docs"), { env: binary(folder) });
}

export const tiers = { lint, unit, threads, store, system, browser, peers, fuzz, docs };
