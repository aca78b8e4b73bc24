// A browser for the tests: one Chromium, a context for each person.
import { chromium } from "playwright-core";

export const people = { ada: "ada@sixstring.example", lee: "lee@sixstring.example", noor: "noor@sixstring.example", sam: "sam@sixstring.example" };

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** Signs in over the API and opens `path`; every error on the page fails the test that looks at `page.errors`. */
export async function desk(browser, server, { who = "ada", path = "/q/new", width = 1440, height = 900, scheme = "light", ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, baseURL: server.url, ...more });
  if (who !== null) {
    const response = await context.request.post("/api/v1/session", { data: { email: people[who], password: "correct horse battery" } });
    if (!response.ok()) throw new Error(`sign-in of ${who}: ${response.status()}`);
  }
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error" && !/status of (4|5)\d\d|ERR_/.test(message.text())) page.errors.push(message.text()); });
  page.on("request", (request) => { if (!request.url().startsWith(server.url)) page.errors.push(`asked another host: ${request.url()}`); });
  await page.goto(path);
  return page;
}
