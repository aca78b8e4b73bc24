// Holds the tree against the floors of doc/architecture.md: no include and no call runs upward between the rooms of src/,
// and none in circles. `node floors.mjs [BUILD]`: with a build folder the calls are read from its libraries too.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const source = join(root, "src");
const ground = ["base", "text", "wire", "model"];
/** room → the rooms it may know. */
const floors = {
  base: [],
  text: ["base"],
  wire: ["base"],
  model: ["base", "text", "wire"],
  hear: ground,
  understand: ground,
  db: ground,
  channel: ground,
  store: [...ground, "db"],
  bus: [...ground, "db"],
  care: [...ground, "store", "db"],
  learn: [...ground, "care", "store", "db"],
  flow: [...ground, "hear", "understand", "channel", "db", "store", "bus", "care", "learn"],
  desk: [...ground, "hear", "understand", "db", "store", "bus", "care", "learn", "flow"],
  command: [...ground, "hear", "understand", "channel", "db", "store", "bus", "care", "learn", "flow", "desk"],
};
const top = [...Object.keys(floors)]; // main.c may know all

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : /\.(c|cc|h)$/.test(entry.name) ? [path] : [];
  });
}

const wrong = [];
const mayKnow = (from, to) => from === to || (from === "main.c" ? top : floors[from] ?? []).includes(to);
const includes = new Map(); // file → the files of ours that it includes
for (const path of files(source)) {
  const name = relative(source, path), room = name.split("/")[0];
  if (!(room in floors) && room !== "main.c") wrong.push(`${name}: ${room} is no room; floors.mjs and doc/architecture.md name them`);
  const found = [...readFileSync(path, "utf8").matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)].map((match) => match[1]);
  includes.set(name, found);
  for (const header of found) {
    if (!existsSync(join(source, header)) && !header.includes("/")) continue; // made by the build, or beside it
    const to = header.split("/")[0];
    if (!mayKnow(room, to)) wrong.push(`${name} includes "${header}": ${room} must not know ${to}`);
  }
}

/** Reports every circle of `edges`, a map from a name to names. */
function circles(edges, what) {
  const state = new Map();
  const walk = (name, path) => {
    if (state.get(name) === "done" || !edges.has(name)) return;
    if (path.includes(name)) return void wrong.push(`a circle of ${what}: ${[...path.slice(path.indexOf(name)), name].join(" → ")}`);
    for (const next of edges.get(name)) walk(next, [...path, name]);
    state.set(name, "done");
  };
  for (const name of edges.keys()) walk(name, []);
}
circles(includes, "includes");

/** Undefined and defined symbols of each room's library, as nm tells. */
function symbols(build) {
  const rooms = Object.keys(floors).filter((room) => existsSync(join(build, "src", room, `lib${room}.a`)));
  const homes = new Map(), needs = new Map();
  for (const room of rooms) {
    const wanted = new Set();
    for (const line of execFileSync("nm", ["-A", "-P", join(build, "src", room, `lib${room}.a`)], { encoding: "utf8", maxBuffer: 1 << 28 }).split("\n")) {
      const [, name, kind] = /^\S+: (\S+) (\w)/.exec(line) ?? [];
      if (kind === "U") wanted.add(name);
      else if (/^[TDRBV]$/.test(kind ?? "")) homes.set(name, room);
    }
    needs.set(room, wanted);
  }
  return { homes, needs };
}

let calls = 0;
if (process.argv[2]) {
  const { homes, needs } = symbols(process.argv[2]);
  const between = new Map();
  for (const [room, wanted] of needs) {
    const others = [...wanted].filter((name) => homes.has(name) && homes.get(name) !== room);
    calls += others.length;
    for (const name of others) {
      if (!mayKnow(room, homes.get(name))) wrong.push(`${room} calls ${name}() of ${homes.get(name)}: it must not know that room`);
    }
    between.set(room, new Set(others.map((name) => homes.get(name))));
  }
  circles(between, "calls between rooms");
  if (needs.size === 0) wrong.push(`no room's library in ${process.argv[2]}/src`);
}

wrong.forEach((line) => console.error(line));
console.log(`${includes.size} files, ${[...includes.values()].flat().length} includes, ${calls} calls between rooms, ${wrong.length} wrong`);
process.exit(wrong.length > 0 ? 1 : 0);
