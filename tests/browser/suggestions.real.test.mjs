// Suggestions on the real server, by a model that does as it is told: set up, asked for, marked, taken, thrown away; and no trace
// of any of it where none is set up.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, password, said } from "../system/lib/server.mjs";
import { Model } from "../system/lib/model.mjs";
import { complaints, desk, launch, people, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

const shots = process.env.SCREENSHOTS ?? null;
let browser, server, model, boss, id, page;
before(async () => {
  [browser, model, server] = await Promise.all([launch(), new Model().start(), startReal()]);
  boss = new Client(server.url);
  const answer = await boss.post("/setup", {
    token: server.setup.split("#")[1], admin: { name: "Ada Lovelace", email: people.ada, password },
    brand: { name: "Six String" }, accounts: [{ network: "x", handle: "sixstring" }], networks: [],
  });
  assert.equal(answer.status, 201, answer.text);
  boss.take(answer);
  await boss.bring([said("mo", "@sixstring la guitarra llegó con el mástil roto y nadie contesta a mo@mail.example", { lang: "es", author: { id: "id-mo", handle: "mo", name: "Mo Adeyemi" } })]);
  ({ id } = (await boss.get("/cases?queue=all")).body.items[0]);
  page = await desk(browser, server, { path: `/q/all/${id}` });
  await page.waitForSelector(".thread .post");
});
after(async () => {
  await browser?.close();
  await server?.close();
  await model?.stop();
});

const whole = async () => (await boss.get(`/cases/${id}`)).body;
const field = () => page.locator(".write textarea");
const shown = () => page.locator("section.suggestion");
async function shoot(name) {
  if (shots === null) return;
  for (const [scheme, width, height] of [["light", 1440, 900], ["dark", 1440, 900], ["light", 360, 740], ["dark", 360, 740]]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${shots}/${name}-${scheme}-${width}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("without a model there is no button, no key and no request; the customer's language is told", async () => {
  const help = page.waitForResponse((response) => response.url().endsWith("/help"));
  await page.keyboard.press("c");
  await field().waitFor();
  assert.equal((await (await help).json()).suggests, null);
  assert.equal(await page.locator(".suggest").count(), 0);
  await field().press("Control+.");
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  assert.equal(await page.locator(".suggestion").count(), 0);
  assert.match(await page.locator(".write-head").innerText(), /they write Spanish/);
  assert.equal(model.asked.length, 0);
});

test("an administrator names one and tries it", async () => {
  await page.goto("/admin/suggestions");
  await page.getByLabel("Address").fill("http://127.0.0.1:1");
  await page.getByLabel("Model").fill("small-1");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.locator(".refusal.tried").waitFor();
  assert.match(await page.locator(".tried").innerText(), /can't reach 127\.0\.0\.1:1/);
  await page.getByLabel("Address").fill(model.url);
  await page.getByLabel("Key").fill("sk-1");
  await page.getByRole("button", { name: "Try it" }).click();
  await page.getByText("“I am ready.”").waitFor();
  assert.deepEqual(await complaints(page), []);
  await shoot("suggestions-admin");
  await page.getByRole("button", { name: "Keep" }).click();
  await page.getByText("One is kept.").waitFor();
  assert.equal(await page.getByLabel("Address").inputValue(), `${model.url}/v1`);
  assert.equal(await page.getByLabel("Key").inputValue(), "");
});

test("asked for with one key, marked as a model's, taken with another; the history says so", async () => {
  model.says = "Sentimos mucho lo del mástil, [CUSTOMER]. Mándenos un DM o llame al +1 212 555 0147.";
  await page.goto(`/q/all/${id}`);
  await page.locator(".suggest").waitFor();
  await page.keyboard.press("a");
  await shown().waitFor();
  assert.match(await shown().innerText(), /Suggested by small-1, not by a person/);
  assert.match(await shown().locator(".words").innerText(), /Mo Adeyemi/);
  assert.match(await shown().locator(".guard").first().innerText(), /sends them elsewhere/);
  assert.equal(await field().inputValue(), "", "nothing is written before it is taken");
  assert.deepEqual([(await whole()).draft, (await whole()).outbox], [null, []]);
  assert.deepEqual(await complaints(page), []);
  await shoot("suggestion");
  assert.ok(!model.last.includes("mo@mail.example") && !model.last.includes("Adeyemi"));
  await page.keyboard.press("Enter");
  await until(async () => /Sentimos mucho/.test(await field().inputValue()), "the words where one writes");
  await page.locator(".began").waitFor();
  assert.match(await page.locator(".began").innerText(), /Began with a suggestion by small-1, not by a person/);
  await until(async () => (await whole()).events.some((each) => each.kind === "drafted" && each.suggested_by === "small-1"), "its event");
  await page.locator(".thread").getByText("began with a suggestion by small-1, not by a person").waitFor();
  assert.deepEqual(await complaints(page), []);
  await shoot("suggestion-taken");
});

test("one's own words are never lost to it: they can be put back, and then nobody suggested them", async () => {
  await field().fill("My own words.");
  await field().press("Control+.");
  await shown().waitFor();
  assert.ok(await field().evaluate((area) => area === document.activeElement), "whoever types goes on typing");
  await shown().getByRole("button", { name: "Take instead and edit" }).click();
  await until(async () => /Sentimos/.test(await field().inputValue()), "taken");
  await page.getByRole("button", { name: "Put them back" }).click();
  await until(async () => (await field().inputValue()) === "My own words.", "put back");
  await until(async () => (await whole()).draft?.text === "My own words.", "kept");
  assert.ok((await whole()).events.filter((each) => each.kind === "drafted").every((each) => each.undone));
  await until(async () => await page.locator(".began").count() === 0, "the mark is gone");
});

test("Esc stops it, dismisses it, and says no more; a refusal is a sentence", async () => {
  model.how = "hangs";
  const { left } = model;
  await field().press("Control+.");
  await page.getByText("Asking small-1…").waitFor();
  await shoot("suggestion-asking");
  await page.keyboard.press("Escape");
  await until(async () => await page.locator(".suggestion").count() === 0, "stopped");
  await until(() => model.left > left, "the model is let go");
  assert.ok(await field().isVisible());
  model.how = "broken";
  await field().press("Control+.");
  await page.getByText("out of memory").waitFor();
  assert.deepEqual(await complaints(page), []);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".suggestion").count(), 0);
  assert.equal(await field().inputValue(), "My own words.");
  assert.deepEqual((await whole()).outbox, []);
  assert.deepEqual(page.errors, []);
});
