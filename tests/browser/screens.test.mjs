// Pages at three widths, light and dark, with axe over each; the pictures are in tests/out/screens, to be looked at.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { atRest, complaints, desk, launch } from "./browser.mjs";
import { real, start } from "./server.mjs";

const out = join(dirname(fileURLToPath(import.meta.url)), "../out/screens");
const widths = (process.env.WIDTHS ?? "1440,1024,390").split(",").map(Number);
const wide = ["case", "mine"]; // the customer stands beside from 1500 px
const schemes = ["light", "dark"];
let browser, server, fresh;

before(async () => {
  mkdirSync(out, { recursive: true });
  browser = await launch();
  server = await start();
  fresh = await start({ setup: true });
});
after(async () => { await browser?.close(); await server?.close(); await fresh?.close(); });

const caseOf = (name) => [...server.mock.world.cases.values()].find((kase) => kase.customer.name.startsWith(name)).id;
const opened = (page) => page.waitForSelector(".thread");
const pages = {
  setup: { who: null, on: () => fresh, path: "/setup#setup-token", ready: (page) => page.waitForSelector("form") },
  "setup-2": { who: null, on: () => fresh, path: "/setup#setup-token", ready: async (page) => {
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("Email").fill("ada@sixstring.example");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Next" }).click();
    await page.waitForSelector("legend");
  } },
  "sign-in": { who: null, path: "/", ready: (page) => page.waitForSelector("form") },
  list: { path: "/q/new", ready: (page) => page.waitForSelector(".case-row") },
  empty: { path: "/q/31", ready: (page) => page.waitForSelector(".empty") },
  places: { path: "/places", ready: (page) => page.waitForSelector(".places a") },
  case: { path: () => `/q/new/${caseOf("Mo")}`, ready: opened },
  arabic: { path: () => `/q/new/${caseOf("ليلى")}`, ready: opened },
  "long-name": { path: () => `/q/new/${caseOf("Friedrich")}`, ready: opened },
  mine: { path: () => `/q/mine/${caseOf("Kim")}`, ready: async (page) => {
    await opened(page);
    await page.locator(".write textarea").fill("Thank you, Kim. Harbor St has a new set of tuners on the counter for you, no receipt needed. Ask for Marcus 🎸");
  } },
  held: { path: () => `/q/late/${caseOf("Old Friend")}`, ready: opened },
  "cannot-answer": { path: () => `/q/heard/${caseOf("Hannah")}`, ready: async (page) => {
    await opened(page);
    await page.keyboard.press("c");
    await page.waitForSelector(".cannot");
    await page.keyboard.press("Escape");
    await page.keyboard.press("x");
  } },
  resolve: { path: () => `/q/new/${caseOf("Priya")}`, ready: async (page) => { await opened(page); await page.keyboard.press("e"); await page.waitForSelector(".choices"); } },
  "hand-on": { path: () => `/q/new/${caseOf("Priya")}`, ready: async (page) => { await opened(page); await page.keyboard.press("h"); await page.waitForSelector(".choices"); } },
  labels: { path: () => `/q/new/${caseOf("Priya")}`, ready: async (page) => { await opened(page); await page.keyboard.press("l"); await page.waitForSelector(".label"); } },
  split: { path: () => `/q/new/${caseOf("Mo")}`, ready: async (page) => { await opened(page); await page.keyboard.press("s"); await page.locator(".post input").first().check(); } },
  storm: { path: () => `/q/new/${caseOf("Stormy")}`, ready: opened },
  customer: { path: () => `/q/new/${caseOf("Mo")}`, ready: async (page) => { await opened(page); await page.keyboard.press("i"); } },
  target: { path: () => `/q/new/${caseOf("Mo")}`, ready: async (page) => { await opened(page); await page.keyboard.press("c"); await page.waitForSelector(".write"); await page.keyboard.press("Escape"); await page.keyboard.press("p"); await page.waitForSelector(".write-head:has-text('the last instead')"); } },
  tokens: { path: "/admin/tokens", ready: async (page) => {
    await page.waitForSelector("td");
    await page.getByLabel("Which program").fill("The shop's own dashboard");
    await page.getByRole("button", { name: "Make" }).click();
    await page.waitForSelector(".made code");
  } },
  me: { path: "/me", ready: (page) => page.waitForSelector("form") },
  search: { path: "/search?q=warranty", ready: (page) => page.waitForSelector(".hit") },
  command: { path: "/q/new", ready: async (page) => { await page.waitForSelector(".case-row"); await page.keyboard.press("Control+k"); await page.keyboard.type("re"); } },
  help: { path: "/q/new", ready: async (page) => { await page.waitForSelector(".case-row"); await page.keyboard.press("?"); await page.waitForSelector("dialog"); } },
  offline: { path: () => `/q/new/${caseOf("Mo")}`, ready: async (page) => {
    await opened(page);
    await page.waitForSelector(".live.on", { state: "attached" });
    server.mock.refuseStreams = true;
    server.mock.cutStreams();
    await page.waitForSelector(".banner");
    server.mock.refuseStreams = false;
  } },
  brands: { path: "/admin/brands", ready: (page) => page.waitForSelector("td") },
  handles: { path: "/admin/handles", ready: async (page) => { await page.waitForSelector("td"); await page.getByRole("button", { name: "Sign in" }).first().click(); } },
  networks: { path: "/admin/networks", ready: (page) => page.waitForSelector("td") },
  rules: { path: "/admin/rules", ready: (page) => page.waitForSelector("td") },
  people: { path: "/admin/people", ready: (page) => page.waitForSelector("td") },
};
// One of each kind; PAGES=all for every one, which takes three times as long.
const usual = ["setup", "sign-in", "list", "empty", "case", "arabic", "mine", "held", "labels", "search", "command", "offline", "handles"];
const asked = process.env.PAGES?.split(",") ?? usual;
const chosen = asked.includes("all") ? Object.keys(pages) : asked;

const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const name of chosen) {
  test(`${name}: accessible, nothing sideways, no error, at each width and in both themes`, { skip: real !== null && "pictures are made of the mock's world" }, async () => {
    const { path, ready, on = () => server, who = "ada" } = pages[name];
    for (const width of [...widths, ...(wide.includes(name) ? [1680] : [])]) {
      for (const scheme of schemes) {
        const page = await desk(browser, on(), { who, path: typeof path === "function" ? path() : path, width, height: width === 390 ? 844 : 900, scheme });
        await ready(page);
        await atRest(page);
        await page.screenshot({ path: join(out, `${name}-${width}-${scheme}.png`) });
        assert.deepEqual(await complaints(page), [], `axe on ${name} at ${width} ${scheme}`);
        assert.ok(await sideways(page) <= 0, `${name} scrolls sideways at ${width}`);
        assert.deepEqual(page.errors, []);
        await page.context().close();
      }
    }
  });
}

test("at 320 px, which is 400 % zoom on a wide screen, nothing scrolls sideways", { skip: real !== null }, async () => {
  for (const name of chosen) {
    const { path, ready, on = () => server, who = "ada" } = pages[name];
    const page = await desk(browser, on(), { who, path: typeof path === "function" ? path() : path, width: 320, height: 256 });
    await ready(page);
    assert.ok(await sideways(page) <= 0, `${name} scrolls sideways`);
    await page.context().close();
  }
});
