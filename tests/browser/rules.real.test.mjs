// A lead tries a rule before saving it, writes words that are ready, and is told where a case may not be about them.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { complaints, desk, launch, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

const shots = process.env.SHOTS ?? null;
let browser, server, page, csrf;
const post = (who, text, more = {}) => ({ network: "x", id: `${who}-1`, created_at: new Date(Date.now() - 600_000).toISOString(), author: { id: who, handle: who, name: who }, lang: "en", text, mentions: [], ...more });
const send = (method, path, data, type = "application/json") => page.context().request.fetch(`/api/v1${path}`, { method, data, headers: { "X-CSRF": csrf, "Content-Type": type } });
const bring = (posts) => send("POST", "/import", posts.map((each) => JSON.stringify(each)).join("\n"), "application/jsonl");
async function look(name) {
  if (shots === null) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server, "Delta", "delta");
  page = await desk(browser, server, { path: "/admin/rules" });
  csrf = (await (await page.context().request.get("/api/v1/session")).json()).csrf;
  assert.equal((await send("POST", "/config", { brands: [{ name: "Delta", ours: true, homonym: true, words_for: ["flight"], words_against: ["river"], accounts: [{ network: "x", handle: "delta", id: null }], rules: [{ value: "delta", tag: "name" }] }] })).status(), 204);
  await bring([
    post("mo", "@delta my flight was cancelled and nobody answers", { mentions: ["delta"] }), post("jo", "what is delta doing there again"),
    post("bo", "@delta I want my money back for the cancelled flight", { mentions: ["delta"] }),
  ]);
});
after(async () => { await browser?.close(); await server?.close(); });

test("what a rule hears stands below it while one types, part by part", async () => {
  await page.getByLabel("Rule", { exact: true }).fill("delta (flight OR refund) -river");
  await page.waitForSelector(".rule-forecast");
  await until(async () => /^2 of the last 3 posts/.test(await page.locator(".rule-forecast").innerText()), "the forecast");
  const parts = await page.locator(".rule-parts tbody tr").allInnerTexts();
  assert.equal(parts.length, 6);
  assert.match(parts.find((line) => line.includes("flight")), /2$/);
  assert.equal(await page.locator(".rule-hits mark").count() > 0, true);
  await look("rules");
  assert.deepEqual(await complaints(page), []);
});

test("a rule that is wrong says where, and what was expected; a good one is added", async () => {
  const rule = page.getByLabel("Rule", { exact: true });
  await rule.fill("delta OR");
  await until(async () => /Column 9: expected a word/.test(await page.locator("p.refusal").last().innerText()), "the fault");
  await rule.fill("brand:Delta flight");
  await page.waitForSelector(".rule-forecast");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.waitForSelector("td code:has-text('brand:Delta flight')");
  assert.deepEqual(page.errors, []);
});

test("words that are ready are written once and offered beside the case they fit", async () => {
  await page.getByRole("link", { name: "Ready words" }).click();
  await page.getByLabel("Title").fill("Cancelled flights");
  await page.getByLabel("Words").fill("When we cancel a flight, your money comes back within seven days.");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.waitForSelector("td:has-text('Cancelled flights')");
  await page.goto("/q/new");
  await page.locator(".case-row", { hasText: "money back" }).click();
  await page.waitForSelector(".thread .post");
  await page.keyboard.press("c");
  await page.locator(".answer-help summary").click();
  await look("help");
  await page.getByRole("button", { name: "Use these words" }).click();
  assert.match(await page.locator(".write textarea").inputValue(), /within seven days/);
  assert.deepEqual(await complaints(page), []);
});

test("a doubtful name is told with its clues, and one button says it is not about us", async () => {
  await page.goto("/q/heard");
  await page.locator(".case-row", { hasText: "doing there" }).click();
  await page.waitForSelector(".ours-doubt");
  await look("doubt");
  assert.match(await page.locator(".ours-doubt").innerText(), /Perhaps not about us/);
  assert.deepEqual(await complaints(page), []);
  await page.getByRole("button", { name: "Not about us" }).click();
  await page.waitForSelector(".ours-doubt", { state: "detached" });
  assert.deepEqual(page.errors, []);
});
