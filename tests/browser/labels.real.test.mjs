// What a post is taken for: told in the list, reasoned in the case, corrected with two keys, taken back with one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, desk, launch, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

let browser, server, page;
before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server);
  page = await desk(browser, server);
  const { csrf } = await (await page.context().request.get("/api/v1/session")).json();
  const line = { network: "x", id: "mo-1", created_at: new Date(Date.now() - 600_000).toISOString(), author: { id: "mo", handle: "mo", name: "Mo" }, lang: "en", mentions: ["sixstring"], text: "@sixstring third email and nobody answers, my guitar is still broken and I want my money back" };
  assert.equal((await page.context().request.fetch("/api/v1/import", { method: "POST", data: JSON.stringify(line), headers: { "X-CSRF": csrf, "Content-Type": "application/jsonl" } })).ok(), true);
});
after(async () => { await browser?.close(); await server?.close(); });

const row = () => page.locator(".case-row").first().innerText();

test("the list says what it is, the case says why", async () => {
  await until(async () => /complaint/.test(await row()), "the label in the row");
  await page.locator(".case-row").first().click();
  await page.waitForSelector(".thread .post");
  await page.keyboard.press("w");
  await page.waitForSelector(".label-why");
  assert.ok(await page.locator(".words mark").count() > 0, "the words that counted stand out");
  assert.match(await page.locator(".label-why").innerText(), /Priority \d+ = /);
  assert.deepEqual(await complaints(page), []);
});

test("two keys correct it, one takes it back", async () => {
  await page.keyboard.press("t");
  await page.waitForSelector(".sheet");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("7");
  await until(async () => /praise/.test(await row()), "the corrected label in the row");
  await page.keyboard.press("u");
  await until(async () => /complaint/.test(await row()), "the label as it was");
  assert.deepEqual(page.errors, []);
});
