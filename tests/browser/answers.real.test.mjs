// Answers on the real server, through a network that does as it is told: sent, taken back, in parts, failed and tried again;
// two people at one case; what is left after a restart and over a lost line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, password, said } from "../system/lib/server.mjs";
import { desk, launch, people, until } from "./browser.mjs";
import { Line } from "./line.mjs";
import { startReal } from "./server.mjs";
import { SmallPds, theirPost, us } from "./small_pds.mjs";

let browser, pds, server, boss;
const pages = [];
before(async () => {
  [browser, pds] = await Promise.all([launch(), new SmallPds().listen()]);
  server = await startReal(undefined, pds.options);
  boss = new Client(server.url);
  const answer = await boss.post("/setup", {
    token: server.setup.split("#")[1], admin: { name: "Ada Lovelace", email: people.ada, password },
    brand: { name: "Six String" }, accounts: [{ network: "bluesky", handle: us.handle }], networks: [],
  });
  assert.equal(answer.status, 201, answer.text);
  boss.take(answer);
  const [account] = (await boss.get("/accounts")).body.items;
  const signed = await boss.patch(`/accounts/${account.id}`, { secret: { app_password: us.password } });
  assert.equal(signed.body?.state, "signed_in", signed.text);
  await boss.post("/agents", { name: "Lee Park", email: people.lee, role: "agent", password });
});
after(async () => {
  await browser?.close();
  await server?.close();
  pds?.close();
});

/** A customer's post that names us, and the case it opened. */
async function asked(name, text = `@${us.handle} my strings broke`) {
  const id = theirPost(`${name}${pages.length}${Date.now()}`);
  await boss.bring([said(name, text, { network: "bluesky", id, mentions: [us.handle], created_at: new Date().toISOString() })]);
  const { items } = (await boss.get("/cases?queue=all&limit=500")).body;
  return items.find((row) => row.customer?.handle === name).id;
}
const whole = async (id) => (await boss.get(`/cases/${id}`)).body;
const composer = (page) => page.locator(".write textarea");
const live = (page) => page.waitForSelector(".live.on", { state: "attached" });
async function at(id, who = "ada", from = server) {
  const page = await desk(browser, from, { who, path: `/q/all/${id}`, caught: true });
  pages.push(page);
  await page.waitForSelector(".thread .post");
  await live(page);
  return page;
}
async function write(page, text) {
  await page.keyboard.press("c");
  await composer(page).fill(text);
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".post.going");
}
/** Lets the seconds of undoing go by at once. */
const hurry = (page) => page.route("**/answer", async (route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), undo_seconds: 0 }) }));

test("Send: undone within its seconds nothing goes out; sent it stands in the case as the first response", async () => {
  const id = await asked("mo");
  const page = await at(id);
  await write(page, "Sorry, a new set is on its way.");
  await until(async () => (await whole(id)).outbox[0]?.state === "queued", "queued");
  await page.keyboard.press("u");
  await until(async () => await composer(page).inputValue() === "Sorry, a new set is on its way.", "the words back");
  await page.waitForSelector(".write textarea:focus");
  await until(async () => (await whole(id)).draft?.text === "Sorry, a new set is on its way.", "a draft again");
  assert.equal(pds.records.length, 0, "nothing went out");

  await hurry(page);
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".post.ours:not(.going)", { timeout: 20_000 });
  const kase = await whole(id);
  assert.equal(kase.state, "waiting");
  assert.deepEqual(kase.posts.map((post) => post.role), ["customer", "ours"]);
  assert.equal(kase.posts[1].author.agent.name, "Ada Lovelace");
  assert.ok(kase.events.some((event) => event.kind === "replied"), "an event of the case");
  assert.equal(pds.records.length, 1);
  assert.equal(pds.records[0].value.text, "Sorry, a new set is on its way.");
  assert.equal(pds.records[0].value.reply.parent.uri, kase.posts[0].url.replace("https://bsky.app/profile/", "at://").replace("/post/", "/app.bsky.feed.post/"));
  assert.deepEqual(page.errors, []);
});

test("u pressed before the server has taken the answer waits, and takes back that answer, not what was before it", async () => {
  const before_ = await asked("ona"), id = await asked("pia"), page = await at(before_), sent = pds.records.length;
  await page.keyboard.press("e");
  await page.waitForSelector(".choices button:focus");
  await page.keyboard.press("1");
  await page.waitForSelector(".said-line button:has-text('Undo')");
  await page.click(`[data-case="${id}"]`);
  await page.waitForSelector(".thread .post:has-text('broke')");
  await page.route("**/answer", async (route) => { await new Promise((r) => setTimeout(r, 700)); await route.continue(); });
  await write(page, "We look into it.");
  await page.keyboard.press("u");
  await until(async () => await composer(page).inputValue().catch(() => "") === "We look into it.", "the words back");
  assert.deepEqual((await whole(id)).outbox.filter((each) => each.state !== "undone"), []);
  assert.equal((await whole(before_)).state, "resolved");
  assert.equal(pds.records.length, sent);
  assert.deepEqual(page.errors, []);
});

test("a long answer goes out as posts, one under the other", async () => {
  const id = await asked("priya"), before_ = pds.records.length;
  const page = await at(id);
  await hurry(page);
  const sentence = "We looked into it, and the courier left your parcel with a neighbour at number twelve. ";
  await page.keyboard.press("c");
  await composer(page).fill(sentence.repeat(8).trim());
  await page.waitForSelector(".left:has-text('goes out as')");
  await page.keyboard.press("Control+Enter");
  await until(async () => (await whole(id)).posts.filter((post) => post.role === "ours").length >= 3, "all parts", 20_000);
  const parts = pds.records.slice(before_);
  assert.ok(parts.every((part) => [...part.value.text].length <= 300));
  assert.equal(parts.map((part) => part.value.text).join(" "), sentence.repeat(8).trim());
  assert.deepEqual(parts.slice(1).map((part) => part.value.reply.parent.uri), parts.slice(0, -1).map((part) => part.uri), "each answers the one before");
  await page.waitForFunction((n) => document.querySelectorAll(".post.ours:not(.going)").length === n, parts.length);
  assert.deepEqual(page.errors, []);
});

test("an answer that the network refuses says why, keeps its words, and goes when tried again", async () => {
  const id = await asked("arjun"), before_ = pds.records.length;
  const page = await at(id);
  await hurry(page);
  pds.refusals = [[400, "InvalidRequest", "the moon is in the wrong phase"]];
  await write(page, "It is fixed now.");
  await page.waitForSelector(".going:has-text('not sent')", { timeout: 20_000 });
  assert.match(await page.locator(".going").innerText(), /wrong phase[\s\S]*It is fixed now\./);
  assert.ok((await whole(id)).events.some((event) => event.kind === "send_failed"));
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForSelector(".post.ours:not(.going)", { timeout: 20_000 });
  assert.deepEqual(pds.records.slice(before_).map((each) => each.value.text), ["It is fixed now."], "once");
});

test("another post than the last is answered, by key and by mouse", async () => {
  const id = await asked("tilda", `@${us.handle} first, my amp hums`), before_ = pds.records.length;
  const first = (await whole(id)).posts[0];
  await boss.bring([said("tilda", "and the shop was rude", { network: "bluesky", id: theirPost(`tilda2${Date.now()}`), in_reply_to: /app.bsky/.test(first.url) ? first.url : first.url.replace("https://bsky.app/profile/", "at://").replace("/post/", "/app.bsky.feed.post/"), created_at: new Date(Date.now() + 1).toISOString() })]);
  const page = await at(id);
  await until(async () => await page.locator(".post").count() === 2, "both posts");
  await hurry(page);
  await page.keyboard.press("c");
  await composer(page).fill("About the hum: it is the fridge.");
  await page.waitForSelector(".post.target:has-text('rude')");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await page.waitForSelector(".post.target:has-text('hums')");
  await page.waitForSelector(".write-head:has-text('first, my amp hums')");
  await page.keyboard.press("P");
  await page.waitForSelector(".post.target:has-text('rude')");
  await page.getByRole("button", { name: "Answer this post by Tilda" }).click();
  await page.waitForSelector(".post.target:has-text('hums')");
  await page.keyboard.press("Control+Enter");
  await until(() => pds.records.length === before_ + 1, "sent", 20_000);
  assert.equal(pds.records.at(-1).value.reply.parent.uri, first.url.replace("https://bsky.app/profile/", "at://").replace("/post/", "/app.bsky.feed.post/"));
  assert.deepEqual(page.errors, []);
});

test("guards speak while one types and let pass what is meant, but no card number in public", async () => {
  const id = await asked("hannah"), before_ = pds.records.length;
  const page = await at(id);
  await hurry(page);
  await page.keyboard.press("c");
  const send = page.getByRole("button", { name: /^Send/ });
  await composer(page).fill("We refunded 4111 1111 1111 1111.");
  await page.waitForSelector(".guard.bad:has-text('card number')");
  assert.ok(await send.isDisabled());
  await composer(page).fill("Please DM us.");
  await page.waitForSelector(".guard:has-text('elsewhere')");
  await until(async () => await page.locator(".guard.bad").count() === 0, "the card is no matter any more");
  await page.getByRole("button", { name: "Send all the same" }).click();
  await until(() => pds.records.length === before_ + 1, "sent", 20_000);
  assert.deepEqual(page.errors, []);
});

test("what is typed before the claim has come is kept and looked at once it has", async () => {
  const id = await asked("ines");
  const page = await at(id);
  await page.route("**/claim", async (route) => { await new Promise((resolve) => setTimeout(resolve, 1500)); await route.continue(); });
  await page.keyboard.press("c");
  await composer(page).fill("Please DM us.");
  await page.waitForSelector(".guard:has-text('elsewhere')");
  assert.equal((await whole(id)).draft.text, "Please DM us.");
  assert.deepEqual(page.errors, []);
});

test("one's own password is changed under one's name; a token opens the API once it is made and not after", async () => {
  const page = await desk(browser, server, { path: "/me" });
  pages.push(page);
  await page.getByLabel("The one you have").fill("not this one");
  await page.getByLabel("A new one").fill("a better horse battery");
  await page.getByRole("button", { name: "Change" }).click();
  await page.waitForSelector("[role=alert]:has-text('This is not your password')");
  await page.getByLabel("The one you have").fill(password);
  await page.getByRole("button", { name: "Change" }).click();
  await page.waitForSelector(".said-line:has-text('Your password is changed')");
  assert.equal((await boss.get("/agents")).status, 401, "signed out elsewhere");
  const again = await boss.post("/session", { email: people.ada, password: "a better horse battery" });
  assert.equal(again.status, 200);
  boss.take(again);
  assert.equal((await boss.patch(`/agents/${boss.me.id}`, { old_password: "a better horse battery", password })).status, 200);

  const admin = await desk(browser, server, { path: "/admin/tokens" });
  pages.push(admin);
  await admin.getByLabel("Which program").fill("report");
  await admin.getByRole("button", { name: "Make" }).click();
  const token = await admin.locator(".made code").innerText();
  const bearer = { Authorization: `Bearer ${token}` };
  assert.equal((await new Client(server.url).get("/queues", bearer)).status, 200);
  await admin.getByRole("button", { name: "Revoke report" }).click();
  await admin.getByRole("button", { name: "Revoke report for good" }).click();
  await admin.waitForSelector(".empty:has-text('No program comes in')");
  assert.equal((await new Client(server.url).get("/queues", bearer)).status, 401);
  assert.deepEqual([...page.errors, ...admin.errors], []);
});

test("two browsers: one claims, the other is told by whom and sees the typing; nobody's words are lost", async () => {
  const id = await asked("deshawn");
  const [ada, lee] = [await at(id), await at(id, "lee")];
  await ada.keyboard.press("c");
  await composer(ada).waitFor();
  await lee.waitForSelector(".place:has-text('Ada Lovelace holds this case')");
  await composer(ada).pressSequentially("I am so");
  await lee.waitForSelector(".place:has-text('is typing')");
  await lee.keyboard.press("c");
  await lee.waitForSelector(".said-line:has-text('Ada Lovelace holds this case')");
  assert.equal((await whole(id)).claim.agent.name, "Ada Lovelace");
  assert.equal(await composer(ada).inputValue(), "I am so");
  // The same when the desk doesn't know yet: the server says who was first.
  const other = await asked("kim");
  const slow = await at(other, "lee");
  let first = null;
  await slow.route("**/claim", async (route) => { first = await boss.post(`/cases/${other}/claim`).catch(String); await route.continue(); });
  await slow.keyboard.press("c");
  await until(() => first !== null, "Lee's claim is under way");
  assert.equal(first.status, 200, `the claim before it: ${first.text ?? first}`);
  await slow.waitForSelector(".said-line .refused:has-text('Ada Lovelace')");
  assert.equal(await composer(slow).count(), 0);
});

test("a draft is there after a reload and after the server was restarted", async () => {
  const id = await asked("wei");
  const page = await at(id);
  await page.keyboard.press("c");
  await composer(page).pressSequentially("Half a sen");
  await until(async () => (await whole(id)).draft?.text === "Half a sen", "kept");
  await page.reload();
  await until(async () => await composer(page).inputValue() === "Half a sen", "after the reload");
  await server.stop();
  await page.waitForSelector(".banner:has-text('live connection is gone')", { timeout: 20_000 });
  await server.begin();
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await until(async () => await composer(page).inputValue() === "Half a sen", "after the restart");
  assert.deepEqual(page.errors, []);
});

test("a lost line is said on a banner; back again, nothing that came meanwhile is missing", async () => {
  const line = await new Line(server.url).listen();
  const id = await asked("rosa");
  const page = await at(id, "ada", line);
  line.cut();
  await page.waitForSelector(".banner:has-text('live connection is gone')", { timeout: 20_000 });
  await asked("late", `@${us.handle} I wrote while you were away`);
  await boss.post(`/cases/${id}/note`, { text: "Noted while the line was down" });
  line.mend();
  await page.waitForSelector(".note:has-text('while the line was down')", { timeout: 40_000 });
  await page.waitForSelector(".case-row:has-text('while you were away')");
  await page.waitForSelector(".banner:has-text('live connection')", { state: "detached" });
  assert.deepEqual(page.errors, []);
  await page.context().close();
  line.close();
});
