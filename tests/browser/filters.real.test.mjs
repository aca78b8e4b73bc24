// A list narrowed to what one looks for: by keys, by the URL, removed by a click, obeyed by what comes live; and the place for praise.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { complaints, desk, launch, password, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

let browser, server, page, csrf;

async function bring(...lines) {
  const answer = await page.context().request.fetch("/api/v1/import", { method: "POST", data: lines.map((line) => JSON.stringify(line)).join("\n"), headers: { "X-CSRF": csrf, "Content-Type": "application/jsonl" } });
  assert.equal(answer.ok(), true);
}
let minutes = 50;
const say = (who, text, lang = "en") => ({
  network: "x", id: `${who}-1`, created_at: new Date(Date.now() - (minutes -= 1) * 60_000).toISOString(), author: { id: who, handle: who, name: who }, lang, mentions: ["sixstring"], text: `@sixstring ${text}`,
});
const shown = async () => (await page.locator(".case-row .who .name").allInnerTexts()).map((name) => name.trim());
const listed = (names, what) => until(async () => String(await shown()) === String(names), what);
const chips = () => page.locator(".chips .filter").allInnerTexts();

before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server);
  page = await desk(browser, server);
  ({ csrf } = await (await page.context().request.get("/api/v1/session")).json());
  assert.equal((await page.context().request.post("/api/v1/agents", { data: { name: "Rosa Lind", email: "rosa@example.org", role: "agent", password }, headers: { "X-CSRF": csrf } })).ok(), true);
  await bring(
    say("mo", "third email and nobody answers, my guitar is still broken and I want my money back"),
    say("jo", "thank you so much, Rosa in the shop was wonderful, best service ever, love it!"),
    say("kim", "what time do you open on Sundays?"),
    say("ute", "die Gitarre kam kaputt an und niemand antwortet, so ein schlechter Service", "de"),
  );
  await page.goto("/q/new");
});
after(async () => { await browser?.close(); await server?.close(); });

test("two keys narrow the list, and the URL says so", async () => {
  await until(async () => (await shown()).length === 4, "four cases");
  await page.keyboard.press("f");
  await page.waitForSelector(".filter-sheet .choices button");
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("5");
  await listed(["mo", "ute"], "the complaints");
  assert.equal(new URL(page.url()).search, "?intent=complaint");
  assert.deepEqual((await chips()).map((chip) => chip.replace(/\s*×/, "")), ["complaint"]);
  assert.deepEqual(await complaints(page), []);
});

test("a second filter goes with it, a reload keeps both, a click takes one away, a key the rest", async () => {
  await page.keyboard.press("f");
  await page.waitForSelector(".filter-sheet .choices button");
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "German" }).click();
  await listed(["ute"], "the German ones");
  await page.reload();
  await listed(["ute"], "the same after a reload");
  await page.locator(".chips .filter", { hasText: "complaint" }).click();
  await until(async () => (await chips()).length === 1, "one filter left");
  await listed(["ute"], "all German ones");
  await page.keyboard.press("F");
  await until(async () => (await shown()).length === 4, "all of them again");
  assert.equal(new URL(page.url()).search, "");
});

test("what comes live obeys the filter, and a corrected label moves its row", async () => {
  await page.mouse.move(1300, 700); // off the list, which else lets new ones wait
  await page.goto("/q/new?intent=complaint");
  await listed(["mo", "ute"], "the complaints");
  await bring(say("lu", "do you sell banjos?"), say("cy", "my order is late again and nobody answers, terrible service"));
  await until(async () => (await shown()).includes("cy"), "the new complaint");
  assert.equal((await shown()).includes("lu"), false);
  const { items } = await (await page.context().request.get("/api/v1/cases?queue=new")).json();
  const ute = items.find((row) => row.customer.name === "ute");
  const { posts } = await (await page.context().request.get(`/api/v1/cases/${ute.id}`)).json();
  const done = await page.context().request.post(`/api/v1/cases/${ute.id}/labels`, { data: { post: posts[0].id, label: "intent", to: "request" }, headers: { "X-CSRF": csrf } });
  assert.equal(done.status(), 200);
  await until(async () => !(await shown()).includes("ute"), "what is no complaint leaves");
  await until(async () => /6/.test(await page.locator(".places a", { hasText: "Unclaimed" }).innerText()), "places count all of their cases");
});

test("a list with nothing like it says so, and Escape closes the sheet", async () => {
  await page.goto("/q/new?urgency=3");
  await page.waitForSelector(".empty");
  assert.match(await page.locator(".list .empty").innerText(), /Nothing here is like that/);
  await page.keyboard.press("f");
  await page.waitForSelector(".filter-sheet");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".filter-sheet", { state: "detached" });
});

test("praise has its place: thanked, or handed on to who earned it", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await listed(["jo"], "the praise");
  assert.match(page.url(), /\/q\/praise$/);
  assert.match(await page.locator(".places a[aria-current]").innerText(), /Praise\s*1/);
  assert.match(await page.locator(".case-row .clock").innerText(), /2\d h left/, "a day, not an hour");
  await page.locator(".case-row").first().click();
  await page.waitForSelector(".thread .post");
  await page.keyboard.press("h");
  await page.waitForSelector(".sheet");
  await page.getByLabel("What they should know").fill("Jo thanks you by name!");
  await page.locator(".choices button", { hasText: "Rosa" }).click();
  await until(async () => /RL/.test(await page.locator(".case-row .holder").first().innerText()), "it is Rosa's");
  assert.match(await page.locator(".thread").innerText(), /Jo thanks you by name!/);
  assert.deepEqual(page.errors, []);
});
