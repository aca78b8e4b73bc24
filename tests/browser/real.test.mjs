// The desk on the real server, from the printed link to the sample's removal, as a newcomer and two agents meet it. The tests
// build on each other, as a first day does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { atRest, complaints, desk, launch, people, until } from "./browser.mjs";
import { startReal } from "./server.mjs";

const password = "correct horse battery";
let browser, server, ada;
before(async () => { browser = await launch(); server = await startReal(); });
after(async () => { await browser?.close(); await server?.close(); });

const rows = (page) => page.locator(".case-row");
const composer = (page) => page.locator(".write textarea");
const live = (page) => page.waitForSelector(".live.on", { state: "attached" });
const ask = async (page, path) => (await page.context().request.get(`/api/v1${path}`)).json();
const caseIn = (page) => ask(page, `/cases/${/\d+$/.exec(new URL(page.url()).pathname)[0]}`);
const sampleOf = async (page) => (await ask(page, "/session")).brands.find((brand) => brand.sample && brand.ours).id;

test("the printed link leads in three steps, or one click, to a queue that lives", async () => {
  ada = await desk(browser, server, { who: null, path: server.setup });
  await ada.getByLabel("Your name").fill("Ada Lovelace");
  await ada.getByLabel("Email").fill(people.ada);
  await ada.getByLabel("Password").fill(password);
  await ada.keyboard.press("Enter");
  const began = Date.now();
  await ada.getByRole("button", { name: "Show me with sample data" }).click();
  await ada.waitForSelector(".bar .sample");
  await ada.keyboard.press("g");
  await ada.keyboard.press("n");
  await rows(ada).first().waitFor({ timeout: 15_000 });
  await live(ada);
  const shown = () => ada.locator(".places a[aria-current] .n").innerText().then(Number);
  const first = await until(shown, "a count");
  await until(async () => await shown() > first, "more cases come by themselves", 15_000 - (Date.now() - began));
  assert.deepEqual(ada.errors, []);
});

test("the link is good once", async () => {
  const late = await desk(browser, server, { who: null, path: server.setup });
  await late.waitForSelector("h1:has-text('Sign in')");
  await late.context().close();
});

test("move, open, claim, write, note, resolve and undo, without a mouse", async () => {
  await ada.keyboard.press("j");
  await ada.keyboard.press("j");
  await ada.keyboard.press("k");
  const id = await ada.locator(".case-row.cursor").getAttribute("data-case");
  await ada.keyboard.press("Enter");
  await ada.waitForURL(`**/q/new/${id}*`);
  await ada.waitForSelector(".thread .post");

  await ada.keyboard.press("c");
  await ada.keyboard.type("We are sorry, and here is");
  await until(async () => (await caseIn(ada)).claim?.agent.name === "Ada Lovelace", "the claim");
  await until(async () => (await caseIn(ada)).draft?.text === "We are sorry, and here is", "the draft at the server");
  await ada.keyboard.press("Escape");

  await ada.keyboard.press("n");
  await ada.keyboard.type("Called the shop, they look for it.");
  await ada.keyboard.press("Control+Enter");
  await ada.waitForSelector(".note:has-text('Called the shop')");
  await until(async () => (await caseIn(ada)).events.some((event) => event.kind === "noted"), "the note at the server");

  await ada.keyboard.press("e");
  await ada.waitForSelector(".choices button:focus");
  await ada.keyboard.press("1");
  await until(async () => (await caseIn(ada)).state === "resolved", "resolved");
  await ada.waitForSelector(".said-line button:has-text('Undo')");
  await ada.keyboard.press("u");
  await until(async () => (await caseIn(ada)).state === "open", "open again");
  await ada.waitForSelector(".events:has-text('Ada Lovelace')");
  await ada.getByRole("button", { name: "Claim and answer" }).waitFor(); // the desk has heard of it, too
  assert.deepEqual(ada.errors, []);
});

test("a draft is there after a reload, as the server has it", async () => {
  await ada.keyboard.press("c");
  await composer(ada).fill("Half an answer, in the mid");
  await until(async () => (await caseIn(ada)).draft?.text === "Half an answer, in the mid", "saved");
  await ada.evaluate(() => localStorage.clear());
  await ada.reload();
  await until(async () => await composer(ada).inputValue() === "Half an answer, in the mid", "the draft");
});

test("a colleague added under People sees who holds the case and who types", async () => {
  const here = ada.url();
  await ada.goto("/admin/people");
  await ada.getByLabel("Name").fill("Lee Park");
  await ada.getByLabel("Email").fill(people.lee);
  await ada.getByLabel("First password").fill(password);
  await ada.getByRole("button", { name: "Add" }).click();
  await ada.waitForSelector("td:has-text('Lee Park')");
  await ada.goto(here);
  await composer(ada).waitFor();
  await live(ada);

  const lee = await desk(browser, server, { who: null, path: here });
  await lee.getByLabel("Email").fill(people.lee);
  await lee.getByLabel("Password").fill("a wrong guess");
  await lee.keyboard.press("Enter");
  await lee.waitForSelector("[role=alert]:has-text('wrong')");
  await lee.getByLabel("Password").fill(password);
  await lee.keyboard.press("Enter");
  await lee.waitForURL(here);
  await live(lee);
  await lee.waitForSelector(".place:has-text('Ada Lovelace holds this case')");
  await lee.keyboard.press("c");
  await lee.waitForSelector(".said-line:has-text('Ada Lovelace holds this case')");
  await composer(ada).pressSequentially("dle");
  await lee.waitForSelector(".place:has-text('is typing')");
  await ada.waitForSelector(".looking:has-text('Lee Park')");

  await ada.keyboard.press("Escape");
  await ada.keyboard.press("x");
  await lee.waitForSelector(".place .claim");
  await lee.keyboard.press("c");
  await composer(lee).waitFor();
  await ada.waitForSelector(".place:has-text('Lee Park holds this case')");
  assert.equal((await caseIn(ada)).claim.agent.name, "Lee Park");
  await ada.getByRole("button", { name: "Take over" }).click();
  await composer(ada).waitFor();
  await lee.waitForSelector(".place:has-text('Ada Lovelace holds this case')");
  assert.deepEqual([...ada.errors, ...lee.errors], []);
  await lee.context().close();
});

test("search finds a word and opens its case", async () => {
  await ada.keyboard.press("Escape");
  await ada.keyboard.press("/");
  await ada.keyboard.type("warranty");
  await ada.keyboard.press("Enter");
  await ada.waitForURL("**/search?*warranty*");
  await ada.waitForSelector(".hit mark:has-text('warranty')");
  await ada.keyboard.press("j");
  await ada.keyboard.press("Enter");
  await ada.waitForSelector(".thread .post");
  assert.match(await ada.locator(".thread").innerText(), /warranty/i);
});

test("axe finds nothing on the main pages, in both themes", async () => {
  const brand = await sampleOf(ada);
  const { items } = await ask(ada, `/cases?queue=new&brand=${brand}`);
  const pages = {
    "sign-in": { who: null, path: "/", ready: "form" },
    queue: { path: `/q/new?brand=${brand}`, ready: ".case-row" },
    case: { path: `/q/new/${items[0].id}?brand=${brand}`, ready: ".thread .post" },
    search: { path: `/search?q=warranty&brand=${brand}`, ready: ".hit" },
    brands: { path: "/admin/brands", ready: "td" },
    handles: { path: "/admin/handles", ready: "td" },
    rules: { path: "/admin/rules", ready: "td" },
    people: { path: "/admin/people", ready: "td" },
  };
  for (const [name, { who = "ada", path, ready }] of Object.entries(pages)) {
    const page = await desk(browser, server, { who, path });
    await page.waitForSelector(ready);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await atRest(page);
      assert.deepEqual(await complaints(page), [], `${name}, ${colorScheme}`);
    }
    assert.deepEqual(page.errors, []);
    await page.context().close();
  }
});

test("in the sample an answer is sent, stays on this machine, and the customer comes back", async () => {
  const brand = await sampleOf(ada);
  const { items } = await ask(ada, `/cases?queue=new&brand=${brand}&limit=200`);
  const row = items.find((each) => each.network === "x" && each.customer !== null && each.claim === null);
  await ada.route("**/answer", async (route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), undo_seconds: 0 }) }));
  await ada.goto(`/q/new/${row.id}?brand=${brand}`);
  await ada.waitForSelector(".thread .post");
  await ada.keyboard.press("c");
  await ada.waitForSelector(".write .sample:has-text('stays on this machine')");
  await composer(ada).fill("Sorry about that. We have put it right.");
  await ada.keyboard.press("Control+Enter");
  await until(async () => (await caseIn(ada)).state === "waiting", "sent");
  const sent = (await caseIn(ada)).posts.find((post) => post.text.startsWith("Sorry about that"));
  assert.match(sent.url, /^https:\/\/sample\.example\//);
  await until(async () => (await caseIn(ada)).posts.at(-1).created_at > sent.created_at && (await caseIn(ada)).posts.at(-1).role === "customer", "their reply", 20_000);
  assert.equal((await caseIn(ada)).state, "open", "it waits for us again");
  await ada.waitForFunction(() => document.querySelector(".thread .post:last-of-type.customer, .thread .post.customer ~ .post.ours ~ .post.customer") !== null);
  assert.deepEqual(ada.errors, []);
});

test("out, and in again at the same place", async () => {
  await ada.goto("/admin/rules");
  await ada.locator(".me summary").click();
  await ada.getByRole("button", { name: "Sign out" }).click();
  await ada.waitForSelector("h1:has-text('Sign in')");
  assert.equal((await ada.context().request.get("/api/v1/queues")).status(), 401);
  await ada.goto("/admin/rules");
  await ada.getByLabel("Email").fill(people.ada);
  await ada.getByLabel("Password").fill(password);
  await ada.keyboard.press("Enter");
  await ada.waitForSelector("td:has-text('larkspur')");
  assert.ok(ada.url().endsWith("/admin/rules"));
});

test("one click removes the sample, and nothing of it stays", async () => {
  await ada.goto("/admin/brands");
  await ada.getByRole("button", { name: "Remove the sample" }).first().click();
  await ada.waitForSelector(".said-line:has-text('The sample is gone')");
  for (const path of ["/brands", "/rules", "/accounts", "/cases", "/search?q=warranty"]) assert.deepEqual((await ask(ada, path)).items, [], path);
  await ada.keyboard.press("g");
  await ada.keyboard.press("n");
  await ada.waitForSelector(".list .empty");
  assert.deepEqual(ada.errors, []);
});
