// Labels over time: how many, how many corrected, the model that learns from them, and the way back.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { complaints, desk, launch, setUp, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

const things = ["strat", "amp", "pedal", "bass", "capo", "drums", "keyboard", "mixer", "ukulele", "cello"];
const places = ["tonight in rehearsal", "on a big stage", "at home by myself", "since monday morning", "in church with mum", "with headphones only"];
const shots = process.env.SHOTS;
let browser, server, page, api;

before(async () => {
  browser = await launch();
  server = await startReal();
  await setUp(browser, server);
  page = await desk(browser, server, { path: "/admin/labels" });
  const { csrf } = await (await page.context().request.get("/api/v1/session")).json();
  api = async (method, path, data, type = "application/json") => {
    const response = await page.context().request.fetch(`/api/v1${path}`, { method, data, headers: { "X-CSRF": csrf, "Content-Type": type } });
    assert.ok(response.ok(), `${path}: ${response.status()}`);
    return response.json();
  };
});
after(async () => { await browser?.close(); await server?.close(); });

test("with nothing heard it says what will come here, and nothing can be learnt", async () => {
  await page.waitForSelector(".model-now");
  assert.match(await page.locator(".model-now").innerText(), /The built-in model labels\. 0 posts stand corrected; 40 more/);
  assert.equal(await page.getByRole("button", { name: "Learn from corrections" }).isDisabled(), true);
  await page.waitForSelector(".empty");
  assert.deepEqual(await complaints(page), []);
});

test("weeks show as bars with what was corrected; a model is learnt, used, and taken back by keyboard", async () => {
  const posts = Array.from({ length: 60 }, (_, i) => JSON.stringify({ network: "x", id: `p${i}`, created_at: new Date(Date.now() - 3_600_000 - (i % 6) * 7 * 86_400_000).toISOString(), author: { id: `w${i}`, handle: `w${i}`, name: `W${i}` }, lang: "en", mentions: ["sixstring"], text: `@sixstring the ${things[i % 10]} does its wolf note ${places[Math.floor(i / 10)]}` }));
  await api("POST", "/import", posts.join("\n"), "application/jsonl");
  for (const row of (await api("GET", "/cases?queue=all&limit=500")).items) {
    const post = (await api("GET", `/cases/${row.id}`)).posts.find((each) => each.role === "customer");
    if (row.labels.intent !== "churn") await api("POST", `/cases/${row.id}/labels`, JSON.stringify({ post: post.id, label: "intent", to: "churn" }));
    if (row.labels.reason !== "product") await api("POST", `/cases/${row.id}/labels`, JSON.stringify({ post: post.id, label: "reason", to: "product" }));
  }
  await page.reload();
  await page.waitForSelector(".drift tbody tr");
  assert.match(await page.locator(".drift tbody tr").first().innerText(), /churn/);
  assert.match(await page.locator(".drift-bars").first().getAttribute("aria-label"), /week of \d+ \w+ \d+, \d+ corrected/);
  await page.getByRole("button", { name: "Learn from corrections" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".models td.good");
  assert.match(await page.locator(".model-now").innerText(), /Version 1 labels, since/);
  assert.deepEqual(await complaints(page), []);
  if (shots !== undefined) {
    mkdirSync(shots, { recursive: true });
    for (const [width, scheme] of [[1440, "light"], [1440, "dark"], [360, "light"], [360, "dark"]]) {
      const other = await desk(browser, server, { path: "/admin/labels", width, scheme });
      await other.waitForSelector(".drift tbody tr");
      await other.waitForSelector(".models");
      await other.screenshot({ path: `${shots}/labels-${width}-${scheme}.png`, fullPage: true });
      await other.context().close();
    }
  }
  await page.getByRole("button", { name: "Go back to the one before" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Yes, go back" }).click();
  await until(async () => /The built-in model labels/.test(await page.locator(".model-now").innerText()), "the built-in model again");
  assert.deepEqual(page.errors, []);
});

test("it fits a phone, in the dark, without sideways scrolling", async () => {
  const phone = await desk(browser, server, { path: "/admin/labels", width: 360, height: 740, scheme: "dark" });
  await phone.waitForSelector(".drift tbody tr");
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector(".admin").scrollWidth <= innerWidth), "nothing is wider than the screen");
  assert.deepEqual(await complaints(phone), []);
  assert.deepEqual(phone.errors, []);
});
