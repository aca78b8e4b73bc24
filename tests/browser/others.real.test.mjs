// The same name, another company: told by an administrator, told of a case with its clues, offered as words to the customer,
// chosen with a key when the case is closed, and remembered with their next post.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { complaints, desk, launch, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

const shots = process.env.SHOTS ?? null;
let browser, server, page, csrf;
async function look(name) {
  if (shots === null) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
const get = async (path) => (await page.context().request.get(`/api/v1${path}`)).json();
async function bring(id, text, more = {}) {
  const line = { network: "x", id, created_at: new Date().toISOString(), author: { id: "rami", handle: "rami", name: "Rami" }, lang: "en", mentions: [], text, ...more };
  const answer = await page.context().request.fetch("/api/v1/import", { method: "POST", data: JSON.stringify(line), headers: { "X-CSRF": csrf, "Content-Type": "application/jsonl" } });
  assert.equal(answer.ok(), true);
}
const doubt = () => page.locator(".ours-doubt").innerText();

before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server, "Grillhouse", "grillhouse");
  page = await desk(browser, server, { path: "/admin/brands" });
  ({ csrf } = await get("/session"));
});
after(async () => { await browser?.close(); await server?.close(); });

test("an administrator tells of others of the name; what is wrong is said; one is forgotten again", async () => {
  const facts = async () => (await get("/brands")).items[0].facts;
  const part = (name) => page.getByRole("group", { name });
  await page.getByRole("button", { name: "Tell more of Grillhouse" }).click();
  for (const name of ["Grillhouse Faucets", "Grill Middle East", "Nobody"]) {
    await page.getByRole("button", { name: "Tell of another of the name" }).click();
    await part("Another of the name").getByLabel("Who it is").fill(name);
  }
  const grill = part("Grill Middle East");
  await grill.getByLabel("Their handle").fill("@grillarabia");
  await grill.getByLabel("Where they help").fill("grill.example");
  await grill.getByLabel("Where they are").fill("JO, KW");
  await grill.getByLabel("Words that stand by it").fill("amman");
  await grill.getByLabel("What you may say of them").fill("Grillhouse in Jordan is run by Amer; they can help you.");
  await page.getByRole("button", { name: "Forget Nobody" }).click();
  await look("others-told");
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await until(async () => /entry 2: link is an address that begins with/.test(await page.locator("form.told .refusal").innerText()), "the reason");
  await grill.getByLabel("Where they help").fill("https://grill.example/help");
  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await until(async () => (await facts()).others?.length === 2, "it is kept");
  assert.deepEqual((await facts()).others[1], { name: "Grill Middle East", handle: "grillarabia", link: "https://grill.example/help", sentence: "Grillhouse in Jordan is run by Amer; they can help you.", countries: ["JO", "KW"], words: ["amman"] });
  await page.reload();
  await page.getByRole("button", { name: "Tell more of Grillhouse" }).click();
  assert.equal(await grill.getByLabel("Where they are").inputValue(), "JO, KW");
  await page.setViewportSize({ width: 360, height: 780 });
  await look("others-told-phone");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 360), true);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("a post from Amman says whose it may be, and what can be said is put into the answer", async () => {
  await bring("r1", "@grillhouse cold fries again", { mentions: ["grillhouse"], place: { name: "Amman", country: "JO" } });
  await page.goto("/q/all");
  await page.locator(".case-row").first().click();
  await page.waitForSelector(".ours-doubt");
  assert.match(await doubt(), /it may belong to Grill Middle East\. Against: written in Amman: Grill Middle East\./);
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("c");
  await page.locator(".answer-help summary").click();
  assert.match(await page.locator(".answer-help summary").innerText(), /may belong to Grill Middle East/);
  await look("others-help");
  await page.getByRole("button", { name: "Use these words" }).click();
  assert.equal(await page.locator(".write textarea").inputValue(), "Grillhouse in Jordan is run by Amer; they can help you. @grillarabia https://grill.example/help");
  await page.locator(".write textarea").fill("");
});

test("closing it as not ours asks whose it is, the likely one first; the case shows it", async () => {
  await page.locator(".write textarea").blur();
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  await page.getByRole("list", { name: "Reasons" }).waitFor();
  await page.getByRole("button", { name: "Not ours", exact: false }).click();
  const list = page.getByRole("list", { name: "Others of the name" });
  await list.waitFor();
  assert.deepEqual(await list.locator("button > span:not(.quiet)").allInnerTexts(), ["Grill Middle East", "Grillhouse Faucets", "Somebody else's"]);
  await until(() => list.locator("button").first().evaluate((button) => button === document.activeElement), "the likely one has the focus");
  await look("others-whose");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Enter");
  await until(async () => /^Belongs to Grill Middle East · @grillarabia/.test(await doubt()), "the owner in the case");
  assert.equal(await page.locator(".ours-doubt a").getAttribute("href"), "https://grill.example/help");
  await until(async () => /resolved: not ours, belongs to Grill Middle East/.test(await page.locator(".thread").innerText()), "the history");
  await until(async () => (await get("/cases?queue=resolved")).items.length === 1, "the server knows");
  await look("others-belongs");
  assert.deepEqual(await complaints(page), []);
});

test("their next post says to whom the last was handed over; somebody else's is handed over to nobody", async () => {
  await bring("r2", "grillhouse burnt my burger");
  await until(async () => /an earlier post of theirs was handed over to Grill Middle East/.test(await page.locator(".ours-doubt").innerText().catch(() => "")), "the memory");
  await page.getByRole("button", { name: "Not about us" }).click();
  await page.getByRole("list", { name: "Others of the name" }).waitFor();
  await page.keyboard.press("3");
  await until(async () => (await get("/cases?queue=resolved")).items.length === 1, "it is closed");
  assert.equal(await page.locator(".ours-doubt").count(), 0);
  assert.deepEqual(page.errors, []);
});
