// The main job by keyboard, two people at one case, drafts, a lost connection: what an agent relies on all day.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { desk, launch, until } from "./browser.mjs";
import { dist, real, start } from "./server.mjs";

const skip = real !== null && "needs the mock's world";
let browser, server;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });
beforeEach(async () => { server = await start(); });
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await server.close();
});

const find = (name) => [...server.mock.world.cases.values()].find((kase) => kase.customer.name.startsWith(name));
const composer = (page) => page.locator(".write textarea");
const live = (page) => page.waitForSelector(".live.on", { state: "attached" });

describe("the main job", { skip }, () => {
  test("go, move, open, claim, answer, undo, answer again, resolve, undo, without a mouse", async () => {
    server.mock.world.undoSeconds = 3;
    const page = await desk(browser, server, { path: "/q/mine" });
    await live(page);
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.waitForURL("**/q/new");
    await page.waitForSelector(".case-row.cursor");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    const id = await page.locator(".case-row.cursor").getAttribute("data-case");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-case")), id, "the focus goes with the cursor");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/q/new/${id}`);
    await page.waitForSelector(".thread");

    await page.keyboard.press("c");
    await page.keyboard.type("Sorry, we are on it.");
    assert.equal(await composer(page).inputValue(), "Sorry, we are on it.");
    await until(() => server.mock.world.get(id).claim?.agent.id === "7", "the claim");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".post.going");
    await until(() => server.mock.world.get(id).outbox.length === 1, "the answer in the outbox");
    await page.waitForSelector(".said-line button:has-text('Undo')");
    await page.keyboard.press("u");
    await until(async () => await composer(page).inputValue() === "Sorry, we are on it.", "the text back in the composer");
    assert.equal(server.mock.world.get(id).posts.filter((post) => post.role === "ours").length, 0, "nothing went out");

    await page.keyboard.press("Control+Enter");
    await until(() => server.mock.world.get(id).state === "waiting", "the answer out");
    await page.waitForSelector(".post.ours:not(.going)");
    assert.equal(server.mock.world.get(id).posts.filter((post) => post.role === "ours").length, 1, "exactly once");

    await page.keyboard.press("e");
    await page.waitForSelector(".choices button:focus");
    await page.keyboard.press("1");
    await until(() => server.mock.world.get(id).state === "resolved", "resolved");
    await page.waitForSelector(".said-line button:has-text('Undo')");
    await page.keyboard.press("u");
    await until(() => server.mock.world.get(id).state === "waiting", "resolve undone");
    assert.deepEqual(page.errors, []);
  });

  test("note, label, hand on, reopen; each stands in the case's history", async () => {
    const id = find("Priya").id;
    const page = await desk(browser, server, { path: `/q/new/${id}` });
    await page.waitForSelector(".thread");
    await page.keyboard.press("n");
    await page.keyboard.type("The coupon was SAVE20.");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".note:has-text('SAVE20')");
    await page.keyboard.press("l");
    await page.keyboard.type("ref");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".label.on:has-text('refund')");
    await page.keyboard.press("Escape");
    await page.keyboard.press("h");
    await page.waitForSelector(".choices button:focus");
    await page.keyboard.press("3");
    await page.waitForSelector(".place:has-text('Lee Park')");
    assert.equal(server.mock.world.get(id).claim.agent.name, "Lee Park");
    assert.deepEqual(page.errors, []);
  });

  test("posts split off are a case of their own, and come back", async () => {
    const id = find("Mo").id;
    const page = await desk(browser, server, { path: `/q/new/${id}` });
    await page.waitForSelector(".thread");
    await page.keyboard.press("s");
    await page.locator(".post input").last().check();
    await page.getByRole("button", { name: "Make 1 post a case" }).click();
    await until(() => server.mock.world.get(id).posts.length === 2, "split");
    await page.waitForSelector(".said-line:has-text('of its own'), .said-line:has-text('of their own')");
    await page.keyboard.press("u");
    await until(() => server.mock.world.get(id).posts.length === 3, "joined again");
    await until(async () => await page.locator(".post").count() === 3, "shown");
  });

  test("a guard's objection is shown, the words stay, and can be sent all the same", async () => {
    server.mock.world.undoSeconds = 0;
    const id = find("Arjun").id;
    const page = await desk(browser, server, { path: `/q/mine/${id}` });
    await composer(page).fill("Please DM us.");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".guard:has-text('elsewhere')");
    assert.equal(await composer(page).inputValue(), "Please DM us.");
    await page.getByRole("button", { name: "Send all the same" }).click();
    await until(() => server.mock.world.get(id).state === "waiting", "sent");
  });

  test("an answer the network refuses says so and goes with one press", async () => {
    server.mock.world.undoSeconds = 0;
    const id = find("Arjun").id;
    const page = await desk(browser, server, { path: `/q/mine/${id}` });
    await composer(page).fill("Yes, you can. make it fail");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".going:has-text('rate limit')");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.waitForSelector(".post.ours:not(.going)");
  });
});

describe("two people", { skip }, () => {
  test("one gets the claim, the other is told who holds it and loses no word", async () => {
    const id = find("DeShawn").id;
    const ada = await desk(browser, server, { who: "ada", path: `/q/new/${id}` });
    const lee = await desk(browser, server, { who: "lee", path: `/q/new/${id}` });
    await Promise.all([live(ada), live(lee), ada.waitForSelector(".thread"), lee.waitForSelector(".thread")]);
    await ada.keyboard.press("c");
    await until(() => server.mock.world.get(id).claim !== null, "Ada's claim");
    await lee.waitForSelector(".place:has-text('Ada Lovelace holds this case')");
    await ada.keyboard.type("I am so sorry");
    await lee.waitForSelector(".place:has-text('is typing')");
    await lee.waitForSelector(`.case-row[data-case='${id}'] .holder:has-text('AL')`);
    await lee.keyboard.press("c");
    await lee.waitForSelector(".said-line:has-text('Ada Lovelace holds this case')");
    assert.equal(server.mock.world.get(id).claim.agent.id, "7");
  });

  test("pressed at the same time, the server decides and the loser's composer closes with a sentence", async () => {
    const id = find("DeShawn").id;
    const lee = await desk(browser, server, { who: "lee", path: `/q/new/${id}`, caught: true });
    await lee.waitForSelector(".thread");
    await lee.route("**/api/v1/cases/*/claim", async (route) => {
      server.mock.world.claim(server.mock.world.get(id), "7", false); // Ada is a moment quicker
      await route.continue();
    });
    await lee.keyboard.press("c");
    await lee.waitForSelector(".said-line .refused:has-text('Ada Lovelace holds this case')");
    await lee.waitForSelector(".place:has-text('Ada Lovelace')");
    assert.equal(await composer(lee).count(), 0);
  });

  test("a lead takes over; the holder sees it", async () => {
    const id = find("Old Friend").id;
    const lee = await desk(browser, server, { who: "lee", path: `/q/mine/${id}` });
    const noor = await desk(browser, server, { who: "noor", path: `/q/late/${id}` });
    await Promise.all([live(lee), composer(lee).waitFor()]);
    await noor.getByRole("button", { name: "Take over" }).click();
    await composer(noor).waitFor();
    await lee.waitForSelector(".place:has-text('Noor van den Heuvel-Achterberg holds this case')");
  });

  test("a viewer reads and can do nothing", async () => {
    const page = await desk(browser, server, { who: "sam", path: `/q/new/${find("Mo").id}` });
    await page.waitForSelector(".thread");
    await page.keyboard.press("c");
    await page.keyboard.press("e");
    assert.equal(await page.locator(".foot button, .foot textarea").count(), 0);
  });
});

describe("drafts", { skip }, () => {
  test("a draft is there after a reload, also when the server never heard of it", async () => {
    const id = find("Kim").id;
    const page = await desk(browser, server, { path: `/q/mine/${id}`, caught: true });
    await page.route("**/draft", (route) => route.abort());
    await composer(page).pressSequentially("Half a sent");
    await page.reload();
    await until(async () => await composer(page).inputValue() === "Half a sent", "the draft");
  });

  test("and on another device, when the server heard", async () => {
    const id = find("Kim").id;
    const page = await desk(browser, server, { path: `/q/mine/${id}` });
    await composer(page).pressSequentially("Typed at the desk");
    await until(() => server.mock.world.get(id).draft?.text === "Typed at the desk", "saved");
    const other = await desk(browser, server, { path: `/q/mine/${id}`, width: 390 });
    await until(async () => await composer(other).inputValue() === "Typed at the desk", "the draft over there");
  });

  test("one case's draft never shows in another", async () => {
    const page = await desk(browser, server, { path: `/q/mine/${find("Kim").id}` });
    await composer(page).pressSequentially("For Kim only");
    await page.keyboard.press("Escape");
    await page.locator(`[data-case='${find("Arjun").id}']`).click();
    await page.waitForSelector("#case-title:has-text('Arjun')");
    assert.equal(await composer(page).inputValue(), "");
    await page.goBack();
    await page.waitForSelector("#case-title:has-text('Kim')");
    assert.equal(await composer(page).inputValue(), "For Kim only");
  });
});

describe("live", { skip }, () => {
  const newcomer = (name) => ({ who: { name, handle: name.toLowerCase(), network: "x", bio: null, location: null, followers: 1, zone: null }, tags: [], due: 1, lang: "en", turns: [["c", 0, `@sixstring hello from ${name}`]] });

  test("what comes in shows without a reload; under the pointer it waits behind a word", async () => {
    const page = await desk(browser, server, { path: "/q/new" });
    await live(page);
    await page.waitForSelector(".case-row");
    server.mock.world.arrive(newcomer("Atrest"));
    await page.waitForSelector(".case-row:has-text('Atrest')");
    await page.hover(".case-row >> nth=1");
    server.mock.world.arrive(newcomer("Zebulon"));
    await page.waitForSelector(".news:has-text('1 new')");
    assert.equal(await page.locator(".case-row:has-text('Zebulon')").count(), 0);
    await page.keyboard.press(".");
    await page.waitForSelector(".case-row:has-text('Zebulon')");
  });

  test("a lost connection is said, and nothing that came meanwhile is missed", async () => {
    const id = find("Mo").id;
    const page = await desk(browser, server, { path: `/q/new/${id}` });
    await live(page);
    await page.waitForSelector(".thread");
    server.mock.world.arrive(newcomer("Before"));
    await page.waitForSelector(".case-row:has-text('Before')");
    server.mock.refuseStreams = true;
    server.mock.cutStreams();
    await page.waitForSelector(".banner:has-text('live connection is gone')");
    server.mock.world.arrive(newcomer("Meanwhile"));
    server.mock.world.writeAgain(find("Mo"), "Are you there?");
    assert.equal(await page.locator(".post:has-text('Are you there?')").count(), 0);
    server.mock.refuseStreams = false;
    await page.getByRole("button", { name: "Try now" }).click();
    await page.waitForSelector(".case-row:has-text('Meanwhile')");
    await page.waitForSelector(".post:has-text('Are you there?')");
    assert.equal(await page.locator(".banner").count(), 0);
    assert.equal(await page.locator(".case-row:has-text('Before')").count(), 1, "what was there is not doubled");
    assert.equal(await page.locator(".post:has-text('Are you there?')").count(), 1);
  });

  test("two tabs share one stream", async () => {
    const page = await desk(browser, server, { path: "/q/new" });
    await live(page);
    const second = await page.context().newPage();
    await second.goto("/q/mine");
    await live(second);
    assert.equal(server.mock.streams.size, 1);
    server.mock.world.arrive({ ...newcomer("Both"), mine: "7" });
    await second.waitForSelector(".case-row:has-text('Both')");
  });

  test("without SharedWorker the tabs elect one, and another takes over when it closes", async () => {
    const page = await desk(browser, server, { who: "ada", path: "/q/new" });
    const context = page.context();
    await context.addInitScript(() => { delete globalThis.SharedWorker; });
    await page.reload();
    await live(page);
    const second = await context.newPage();
    await second.goto("/q/new");
    await live(second);
    await until(() => server.mock.streams.size === 1, "one stream");
    await page.close();
    server.mock.world.arrive(newcomer("Heir"));
    await second.waitForSelector(".case-row:has-text('Heir')");
  });

  test("a source that can't be reached is said, with when it is tried again", async () => {
    const page = await desk(browser, server, { path: "/q/new" });
    await live(page);
    Object.assign(server.mock.world.sources[0], { state: "down", text: "can't reach jetstream.example", retry_at: new Date(Date.now() + 30_000).toISOString() });
    server.mock.status();
    await page.waitForSelector(".banner:has-text(\"can't reach jetstream.example, again in\")");
  });
});

describe("long things", { skip }, () => {
  test("a thread of 500 posts opens at its end and unrolls upwards without a jump", async () => {
    const page = await desk(browser, server, { path: `/q/new/${find("Stormy").id}` });
    await page.waitForSelector(".post");
    assert.equal(await page.locator(".post").count(), 200);
    await page.getByRole("button", { name: "300 earlier posts" }).click();
    await until(async () => await page.locator(".post").count() === 400, "200 more");
    await page.getByRole("button", { name: "100 earlier posts" }).click();
    await until(async () => await page.locator(".post").count() === 500, "all");
  });

  test("ten thousand cases scroll with few rows in the page", async () => {
    await server.close();
    server = await start({ fillers: 10_000 });
    const page = await desk(browser, server, { path: "/q/new" });
    await page.waitForSelector(".case-row");
    for (let n = 0; n < 10; n += 1) {
      const before = await page.locator(".scroller").evaluate((box) => { box.scrollTop = box.scrollHeight; return box.scrollHeight; });
      await page.waitForFunction((height) => document.querySelector(".scroller").scrollHeight > height, before);
    }
    assert.ok(await page.locator(".case-row").count() < 60);
    assert.match(await page.locator(".places a[aria-current]").innerText(), /999\+/);
  });
});

describe("first run and sign-in", { skip }, () => {
  test("three short steps open the desk", async () => {
    const fresh = await start({ setup: true });
    try {
      const page = await desk(browser, fresh, { who: null, path: fresh.setup });
      await page.getByLabel("Your name").fill("Ada Lovelace");
      await page.getByLabel("Email").fill("ada@sixstring.example");
      await page.getByLabel("Password").fill("correct horse battery");
      await page.keyboard.press("Enter");
      await page.getByLabel("What people call your company").fill("Six String Supply");
      await page.getByLabel("Handle 1", { exact: true }).fill("@sixstring.example");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Open the desk" }).click();
      await page.waitForURL("**/q/mine");
      await page.waitForSelector(".bar :text('Six String Supply')");
      assert.deepEqual(page.errors, []);
    } finally { await fresh.close(); }
  });

  test("sample data is one click away, and gone with another", async () => {
    const fresh = await start({ setup: true });
    try {
      const page = await desk(browser, fresh, { who: null, path: fresh.setup });
      await page.getByLabel("Your name").fill("Ada");
      await page.getByLabel("Email").fill("ada@sixstring.example");
      await page.getByLabel("Password").fill("correct horse battery");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Show me with sample data" }).click();
      await page.waitForSelector(".bar .sample");
      await page.goto("/admin/brands");
      await page.getByRole("button", { name: "Remove the sample" }).click();
      await until(() => fresh.mock.world.brands.length === 0, "removed");
    } finally { await fresh.close(); }
  });

  test("a stale link is told apart, a wrong password too, and the page asked for opens after signing in", async () => {
    const fresh = await start({ setup: true });
    const page = await desk(browser, fresh, { who: null, path: "/setup#wrong" });
    await page.waitForSelector("h1:has-text('new here')");
    await fresh.close();
    const id = find("Mo").id;
    const other = await desk(browser, server, { who: null, path: `/q/new/${id}` });
    await other.getByLabel("Email").fill("ada@sixstring.example");
    await other.getByLabel("Password").fill("guess");
    await other.keyboard.press("Enter");
    await other.waitForSelector("[role=alert]:has-text('wrong')");
    await other.getByLabel("Password").fill("correct horse battery");
    await other.keyboard.press("Enter");
    await other.waitForSelector("#case-title:has-text('Mo Adeyemi')");
  });

  test("signed out elsewhere, the desk asks to sign in and keeps the place", async () => {
    const page = await desk(browser, server, { path: "/q/new" });
    await page.waitForSelector(".case-row");
    server.mock.sessions.clear();
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForSelector("h1:has-text('Sign in')");
    assert.ok(page.url().endsWith("/q/heard"));
  });
});

test("search finds words and shows them", { skip }, async () => {
  const page = await desk(browser, server, { path: "/q/mine" });
  await page.waitForSelector(".case-row");
  await page.keyboard.press("/");
  await page.keyboard.type("lifetime warranty");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=lifetime+warranty");
  await page.waitForSelector(".hit mark");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#case-title:has-text('Mo')");
  assert.deepEqual(page.errors, []);
});

test("a rule that can't be read is refused with the place", { skip }, async () => {
  const page = await desk(browser, server, { path: "/admin/rules" });
  await page.getByLabel("Rule").fill('"six string');
  await page.getByRole("button", { name: "Add" }).click();
  await page.waitForSelector("[role=alert]:has-text('column 12')");
});

test("on a phone: list, case and back by thumb, with the same URLs", { skip }, async () => {
  const page = await desk(browser, server, { path: "/q/new", width: 390, height: 844, hasTouch: true, isMobile: true });
  await page.locator(".case-row").first().tap();
  await page.waitForSelector(".thread");
  assert.match(page.url(), /\/q\/new\/\d+$/);
  assert.equal(await page.locator(".list").isVisible(), false);
  await page.getByLabel("Back to the list").tap();
  await page.waitForSelector(".phone-bar");
  await page.locator(".phone-bar a:has-text('Places')").tap();
  await page.locator(".places a:has-text('Heard')").tap();
  await page.waitForURL("**/q/heard");
  for (const box of await page.locator(".phone-bar a").evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height))) assert.ok(box >= 44);
});

test("the desk is within its budget and names no other host", () => {
  const size = (ending) => readdirSync(dist).filter((name) => name.endsWith(ending)).reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0);
  assert.ok(size(".js") <= 60 * 1024, `JavaScript ${size(".js")}`);
  assert.ok(size(".css") <= 15 * 1024, `CSS ${size(".css")}`);
  assert.doesNotMatch(readFileSync(join(dist, "index.html"), "utf8"), /<script>|style=|https?:/);
});
