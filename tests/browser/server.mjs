// The server that the desk is driven against: the mock, or the real binary when EARSHOT names it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MockServer } from "./mock/http.mjs";

const here = dirname(fileURLToPath(import.meta.url));
export const dist = process.env.DESK_DIST ?? join(here, "../../web/dist");
export const real = process.env.EARSHOT ?? null;

/** → {url, setup, mock, close}: `mock` is null with the real binary, `setup` its one-time link's path. */
export async function start(options = {}) {
  if (real !== null) return startReal(real);
  if (!existsSync(join(dist, "index.html"))) throw new Error("The desk is not built: npm ci && npm run build in web/.");
  const mock = new MockServer(dist, options);
  const url = await mock.listen();
  return { url, setup: `/setup#${mock.token}`, mock, close: () => mock.close() };
}

/** The real binary on a folder of its own, reading no network unless `options` say otherwise. `stop` and `begin` are a restart:
 *  at the same address, on the same data. */
export async function startReal(binary = real ?? join(process.env.EARSHOT_BUILD ?? join(here, "../../build"), "earshot"), options = ["--offline"]) {
  const data = mkdtempSync(join(tmpdir(), "earshot-browser-"));
  const server = { mock: null, url: "", setup: null };
  let child = null;
  const end = () => child?.kill("SIGKILL");
  process.on("exit", end);
  server.begin = async () => {
    const where = server.url === "" ? "127.0.0.1:0" : new URL(server.url).host;
    child = spawn(binary, ["serve", "--data", data, "--listen", where, ...options], { stdio: ["ignore", "pipe", "pipe"] });
    await new Promise((resolve, reject) => {
      let said = "";
      const hear = (chunk) => {
        said += chunk;
        server.setup ??= /\/setup#\S+(?=\n)/.exec(said)?.[0] ?? null;
        const found = /at (http:\/\/127\.0\.0\.1:\d+)\/\n/.exec(said);
        if (found && server.setup !== null) resolve(server.url = found[1]);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("exit", (code) => reject(new Error(`${binary} ended with ${code}: ${said}`)));
    });
  };
  server.stop = () => new Promise((resolve) => {
    child.on("exit", resolve);
    child.kill("SIGTERM");
  });
  server.close = async () => {
    if (child.exitCode === null && child.signalCode === null) await server.stop();
    process.off("exit", end);
    rmSync(data, { recursive: true, force: true });
  };
  await server.begin();
  return server;
}

// `node server.mjs` alone: the mock to look at, until Ctrl C.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await start();
  console.log(`${server.url}/ (ada@sixstring.example, "correct horse battery")`);
}
