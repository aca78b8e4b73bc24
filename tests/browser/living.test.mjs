// A desk that is open while posts pour in elsewhere: every row of its own comes by itself, and none is lost. How fast:
// tests/bench/painted.mjs.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Desk } from "../bench/desk.mjs";
import { Pipe, chatter, flow, post } from "../bench/stream.mjs";
import { launch, until } from "./browser.mjs";

const binary = process.env.EARSHOT ?? join(process.env.EARSHOT_BUILD ?? new URL("../../build", import.meta.url).pathname, "earshot");
const PROBES = 12, HOUR = 3_600_000;
let browser, desk, data;
before(async () => {
  data = mkdtempSync(join(tmpdir(), "earshot-living-"));
  desk = new Desk(binary, data);
  [browser] = await Promise.all([launch(), desk.start()]);
});
after(async () => {
  await browser?.close();
  await desk?.stop();
  rmSync(data, { recursive: true, force: true });
});

test("rows come alive under a running import, and none is lost", async () => {
  const page = await desk.watch(browser, await desk.setUp(), PROBES);
  const pipe = new Pipe(binary, data);
  const elsewhere = flow(pipe, "elsewhere", 300);
  const painted = () => page.evaluate(() => Object.keys(globalThis.painted).length);
  for (let i = 0; i < PROBES; i++) { // in the one pipe, which never pauses: each must come without waiting for its end
    pipe.write([post("sixstring", `probe-${i}- ${chatter()}`, HOUR + i * 60_000)]);
    await until(async () => await painted() === i + 1, `row ${i} by itself`);
  }
  const sent = elsewhere.stop();
  const summary = await pipe.end();
  assert.equal(summary.read, sent + PROBES);
  assert.equal(summary.cases_opened, sent + PROBES);
  assert.equal(await page.locator(".case-row").count(), PROBES);
  assert.deepEqual(page.errors, []);
});
