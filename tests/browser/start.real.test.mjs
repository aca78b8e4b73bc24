// What comes while the desk starts: after its list was read and before its live stream is there, or before the list arrived.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, launch, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

let browser, server, ada;
before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server);
  ada = await desk(browser, server);
  await ada.waitForSelector(".live.on", { state: "attached" });
});
after(async () => { await browser?.close(); await server?.close(); });

let posts = 0;
async function customerWrites() {
  posts += 1;
  const { csrf } = await (await ada.context().request.get("/api/v1/session")).json();
  const line = { network: "x", id: `s-${posts}`, created_at: new Date().toISOString(), author: { id: `a${posts}`, handle: `a${posts}`, name: "Mo" }, lang: "en", mentions: ["sixstring"], text: `@sixstring no answer, ${posts}` };
  const done = await ada.context().request.post("/api/v1/import", { data: JSON.stringify(line), headers: { "X-CSRF": csrf, "Content-Type": "application/jsonl" } });
  assert.equal(done.ok(), true);
}

const shown = (page) => page.locator(".case-row").count();

test("a case opened after the list was read and before the stream was there is shown", async () => {
  const page = await desk(browser, server, { path: "/api/v1/session" });
  let go;
  const going = new Promise((resolve) => { go = resolve; });
  await page.addInitScript(() => { delete globalThis.SharedWorker; });
  await page.route("**/api/v1/events*", async (route) => { await going; await route.continue(); });
  await page.goto("/q/new");
  await until(() => page.locator(".list .empty").count(), "the list, still empty");
  await customerWrites();
  await until(async () => await shown(ada) === 1, "the case on a desk that is up");
  go();
  await until(async () => await shown(page) === 1, "the case");
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test("a case that the stream brings before the list arrives is not taken away by the list", async () => {
  const page = await desk(browser, server, { path: "/api/v1/session", caught: true });
  let go, asked = false;
  const going = new Promise((resolve) => { go = resolve; });
  await page.goto("/q/new");
  await page.waitForSelector(".live.on", { state: "attached" });
  await page.route("**/api/v1/cases?*", async (route) => {
    const response = await route.fetch();
    asked = true;
    await going;
    await route.fulfill({ response });
  }, { times: 1 });
  await page.locator(".places a[href='/q/all']").click();
  await until(() => asked, "the list's request");
  await customerWrites();
  await until(async () => await shown(page) === 1, "the case, before the list");
  go();
  await until(async () => await shown(page) === 2, "the case and the one before it");
  await page.context().close();
});
