// How long a post takes from the write into import's pipe to the animation frame after its row stands on a desk, in a real
// Chromium on the real server, while other posts come in elsewhere. Run by hand; doc/performance.md says how it comes out.
//
//   node tests/bench/painted.mjs [--seconds 60] [--per-second 1000] [--one-pipe]       EARSHOT=build/earshot by default
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launch } from "../browser/browser.mjs";
import { Desk } from "./desk.mjs";
import { Pipe, chatter, flow, post } from "./stream.mjs";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, "per-second": { type: "string", default: "1000" }, "one-pipe": { type: "boolean", default: false } } });
const binary = process.env.EARSHOT ?? fileURLToPath(new URL("../../build/earshot", import.meta.url));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.timeOrigin + performance.now();

const data = mkdtempSync(join(tmpdir(), "earshot-painted-"));
const desk = new Desk(binary, data);
const browser = await launch();
try {
  await desk.start();
  const page = await desk.watch(browser, await desk.setUp(), Number(values.seconds));
  const elsewhere = new Pipe(binary, data), probes = values["one-pipe"] ? elsewhere : new Pipe(binary, data);
  const other = flow(elsewhere, "elsewhere", Number(values["per-second"]));
  const sent = new Map();
  await pause(2000);
  for (let i = 0; i < Number(values.seconds); i++) {
    const name = `probe-${i}-`;
    const probe = post("sixstring", `${name} ${chatter()}`, 3_600_000 + i * 60_000); // the latest is due first: it stands on top
    sent.set(name, now());
    probes.write([probe]);
    await pause(950 + Math.random() * 100);
  }
  await pause(1000);
  const painted = await page.evaluate(() => globalThis.painted);
  const n = other.stop();
  await elsewhere.end();
  if (probes !== elsewhere) await probes.end();
  const took = [...sent].filter(([name]) => name in painted).map(([name, at]) => painted[name] - at).sort((a, b) => a - b);
  const quantile = (share) => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * share))] * 10) / 10;
  console.log(JSON.stringify({ bench: "painted", probes: sent.size, lost: sent.size - took.length, elsewhere: n, one_pipe: values["one-pipe"], p50_ms: quantile(0.5), p99_ms: quantile(0.99), max_ms: quantile(1) }));
} finally {
  await browser.close();
  await desk.stop();
  rmSync(data, { recursive: true, force: true });
}
