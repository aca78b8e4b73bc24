// What an administrator tells of a brand: how else it is called, what it is taken for, and what its house is.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { complaints, desk, launch, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

const shots = process.env.SHOTS ?? null;
let browser, server, page;
async function look(name) {
  if (shots === null) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
const facts = async () => (await (await page.context().request.get("/api/v1/brands")).json()).items[0].facts;

before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server, "Delta", "delta");
  page = await desk(browser, server, { path: "/admin/brands" });
});
after(async () => { await browser?.close(); await server?.close(); });

test("more is told of a brand, kept, and there when one comes back", async () => {
  await page.getByRole("button", { name: "Tell more of Delta" }).click();
  await page.getByLabel("is a word, too").check();
  await page.getByLabel("Words that stand by it when it is us").fill("flight, gate ,, boarding");
  await page.getByLabel("Words that stand by it when it is not").fill("river");
  await page.getByLabel("Brands of the same house").fill("Endeavor");
  await page.getByLabel("The house it belongs to").fill("Skyways Group");
  await look("brand-told");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await until(async () => (await facts()).homonym === true, "it is kept");
  assert.deepEqual(await facts(), { words_for: ["flight", "gate", "boarding"], words_against: ["river"], sisters: ["Endeavor"], parent: "Skyways Group", homonym: true });
  await page.reload();
  await page.getByRole("button", { name: "Tell more of Delta" }).click();
  assert.equal(await page.getByLabel("Words that stand by it when it is us").inputValue(), "flight, gate, boarding");
});

test("what is wrong is said beside it, and nothing is lost", async () => {
  await page.getByLabel("Also called").fill("x".repeat(201));
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await until(async () => /aliases: each is a text of 1 to 200 bytes/.test(await page.locator("form.told .refusal").innerText()), "the reason");
  assert.equal((await facts()).homonym, true);
  await page.setViewportSize({ width: 360, height: 780 });
  await look("brand-told-phone");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 360), true);
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(page.errors, []);
});
