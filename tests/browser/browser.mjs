// A browser for the tests: one Chromium, a context for each person.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const password = "correct horse battery";
export const people = { ada: "ada@sixstring.example", lee: "lee@sixstring.example", noor: "noor@sixstring.example", sam: "sam@sixstring.example" };

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** With SLOW=400 in the environment every answer of the API comes up to 400 ms late: what a test may not count on, and an agent on a
 *  bad line should not feel. Left alone: the stream, and what is asked for to be stopped. */
async function slowly(page, most) {
  await page.route(/\/api\/v1\/(?!events)(?!.*\/suggestion$)/, async (route) => {
    const response = await route.fetch().catch(() => null);
    if (response === null) return route.abort().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
    return route.fulfill({ response }).catch(() => {});
  });
}

/** A wait that fails tells what the page showed instead, and what the server had not answered yet. */
function telling(page) {
  const unanswered = new Set();
  page.on("request", (request) => unanswered.add(request));
  for (const over of ["requestfinished", "requestfailed"]) page.on(over, (request) => unanswered.delete(request));
  const wait = page.waitForSelector.bind(page);
  page.waitForSelector = (...args) => wait(...args).catch(async (error) => {
    const shown = await page.evaluate(() => document.body.innerText).catch(String);
    const urls = [...unanswered].map((request) => `${request.method()} ${request.url()}`);
    error.message = [`${args[0]} never came`, ...urls.map((url) => `unanswered: ${url}`), `shown: ${shown.replace(/\s+/g, " ")}`, error.message].join("\n");
    throw error;
  });
}

/** Signs in over the API and opens `path`; every error on the page fails the test that looks at `page.errors`. `caught`: the test will
 *  catch requests with page.route(). A page that was loaded before its first route() learns of it a moment late: what is asked in that
 *  moment passes by. */
export async function desk(browser, server, { who = "ada", path = "/q/new", width = 1440, height = 900, scheme = "light", caught = false, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, baseURL: server.url, ...more });
  if (who !== null) {
    const response = await context.request.post("/api/v1/session", { data: { email: people[who], password } });
    if (!response.ok()) throw new Error(`sign-in of ${who}: ${response.status()}`);
  }
  const page = await context.newPage();
  if (process.env.SLOW) await slowly(page, Number(process.env.SLOW));
  telling(page);
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error" && !/status of (4|5)\d\d|ERR_/.test(message.text())) page.errors.push(message.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(server.url)) page.errors.push(`asked another host: ${request.url()}`); });
  if (caught) await page.route("**/nothing-is-here", (route) => route.continue());
  await page.goto(path);
  return page;
}

/** Sets up a new server: Ada's company with one brand and its account on X, and no network to read. */
export async function setUp(browser, server, brand = "Six String", handle = "sixstring") {
  const context = await browser.newContext({ baseURL: server.url });
  const response = await context.request.post("/api/v1/setup", { data: {
    token: server.setup.split("#")[1], admin: { name: "Ada Lovelace", email: people.ada, password }, brand: { name: brand }, accounts: [{ network: "x", handle }], networks: [], sample: false } });
  if (response.status() !== 201) throw new Error(`setup: ${response.status()}`);
  await context.close();
}

/** What axe finds wrong with the page as it stands, a line each. */
export async function complaints(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return violations.flatMap((each) => each.nodes.slice(0, 3).map((node) => `${each.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1] ?? ""}`));
}

/** Until nothing moves any more. */
export const atRest = (page) => page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== "running"));

/** Asks again until `what` gives something true, which it gives; fails with `words` when `limit` ms are over. */
export async function until(what, words, limit = 10_000) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never happened: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
