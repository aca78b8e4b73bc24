// Bundles the desk into dist/ (or --out DIR): every name but index.html carries a hash of its content.
// `--tests` bundles the unit tests into dist-test/ instead.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { makeTypes } from "./make-types.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const flag = (name) => process.argv.indexOf(name);

async function bundle(entry, define = {}) {
  const result = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: ["es2021", "chrome100", "firefox115", "safari15.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    define,
    outdir: "out",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function hashed(name, bytes) {
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}

async function buildDesk(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  let html = readFileSync(join(here, "index.html"), "utf8");
  const put = (name, bytes) => {
    const as = hashed(name, bytes);
    writeFileSync(join(out, as), bytes);
    html = html.replace(`{{${name}}}`, as);
    console.log(`${as.padEnd(28)} ${String(bytes.length).padStart(7)} bytes, ${gzipSync(bytes).length} compressed`);
    return as;
  };
  const worker = put("live.js", await bundle("src/api/live-worker.ts"));
  put("desk.js", await bundle("src/main.tsx", { LIVE_WORKER: JSON.stringify(`/${worker}`) }));
  put("desk.css", await bundle("src/style/desk.css"));
  put("favicon.svg", readFileSync(join(here, "favicon.svg")));
  writeFileSync(join(out, "index.html"), html);
}

async function buildTests() {
  const out = join(here, "dist-test");
  rmSync(out, { recursive: true, force: true });
  const tests = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: tests.map((name) => join(here, "test", name)),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node18",
    outdir: out,
    outExtension: { ".js": ".mjs" },
  });
}

makeTypes();
if (flag("--tests") > 0) await buildTests();
else await buildDesk(flag("--out") > 0 ? process.argv[flag("--out") + 1] : join(here, "dist"));
