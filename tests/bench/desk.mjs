// A server with two brands, and a page that notes when a probe's row has been painted.
import { spawn } from "node:child_process";
import { desk as open, people } from "../browser/browser.mjs";

const password = "correct horse battery";

/** In the page: when a row names a probe for the first time, the frame that follows is noted by the probe's name. */
function notePainted() {
  globalThis.painted = {};
  const seen = new Set();
  const look = () => {
    for (const row of document.querySelectorAll("[data-case]")) {
      const name = /probe-\d+-/.exec(row.textContent)?.[0];
      if (!name || seen.has(name)) continue;
      seen.add(name);
      requestAnimationFrame(() => { globalThis.painted[name] = performance.timeOrigin + performance.now(); });
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}

export class Desk {
  constructor(binary, data) {
    this.binary = binary;
    this.data = data;
  }

  async start() {
    this.child = spawn(this.binary, ["serve", "--data", this.data, "--listen", "127.0.0.1:0", "--offline"], { stdio: ["ignore", "pipe", "ignore"] });
    [this.url, this.token] = await new Promise((resolve, reject) => {
      let said = "";
      this.child.stdout.on("data", (chunk) => {
        said += chunk;
        const found = /(http:\/\/127\.0\.0\.1:\d+)\/setup#(\S+)/.exec(said);
        if (found) resolve([found[1], found[2]]);
      });
      this.child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
  }

  /** Ada, her brand @sixstring, and another, @elsewhere; the id of hers. */
  async setUp() {
    const api = (path, body, session) => fetch(`${this.url}/api/v1${path}`, { method: "POST", headers: { "Content-Type": "application/json", ...session }, body: JSON.stringify(body) });
    const done = await api("/setup", { token: this.token, admin: { name: "Ada Lovelace", email: people.ada, password }, brand: { name: "Six String" }, accounts: [{ network: "x", handle: "@sixstring" }], networks: [] });
    const { csrf } = await done.json();
    const session = { Cookie: done.headers.get("set-cookie").split(";")[0], "X-CSRF": csrf };
    const brand = await (await api("/brands", { name: "Elsewhere", ours: true }, session)).json();
    const account = await api("/accounts", { brand: brand.id, network: "x", handle: "@elsewhere" }, session);
    if (!account.ok) throw new Error(`a second brand: ${await account.text()}`);
    const { items } = await (await fetch(`${this.url}/api/v1/brands`, { headers: session })).json();
    return items.find((each) => each.name === "Six String").id;
  }

  /** Ada's queue of new cases of her brand, live, in a window where `n_rows` are in sight: a list that is scrolled holds
   *  back what is new until its reader is at the top again. */
  async watch(browser, brand, nRows) {
    const page = await open(browser, this, { path: `/q/new?brand=${brand}`, height: 200 + 88 * nRows });
    await page.evaluate(notePainted);
    await page.waitForSelector(".live.on", { state: "attached" });
    return page;
  }

  stop() {
    return new Promise((resolve) => {
      this.child.removeAllListeners("exit");
      this.child.on("exit", resolve);
      this.child.kill("SIGTERM");
    });
  }
}
