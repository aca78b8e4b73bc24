// Holds the tree against the floors of doc/architecture.md: no include and no call runs upward between the rooms of src/,
// and none in circles, neither between rooms nor between the files of one. `node floors.mjs [BUILD]`: with a build folder the calls are read from its libraries too.
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

/** What the files of each room define and want, as nm tells of its library: name → {room, file}, room → file → names. */
function symbols(build) {
  const rooms = Object.keys(floors).filter((room) => existsSync(join(build, "src", room, `lib${room}.a`)));
  const homes = new Map(), needs = new Map();
  for (const room of rooms) {
    const wanted = new Map();
    for (const line of execFileSync("nm", ["-A", "-P", join(build, "src", room, `lib${room}.a`)], { encoding: "utf8", maxBuffer: 1 << 28 }).split("\n")) {
      const [, file, name, kind] = /([^/[]+)\.o\]: (\S+) (\w)/.exec(line) ?? [];
      if (kind === "U") wanted.set(file, (wanted.get(file) ?? new Set()).add(name));
      else if (/^[TDRBV]$/.test(kind ?? "")) homes.set(name, { room, file, isCode: kind === "T" });
    }
    needs.set(room, wanted);
  }
  return { homes, needs };
}

let calls = 0;
if (process.argv[2]) {
  const { homes, needs } = symbols(process.argv[2]);
  const between = new Map();
  for (const [room, files] of needs) {
    const known = [...files].map(([file, wanted]) => [file, [...wanted].filter((name) => homes.has(name)).map((name) => ({ name, ...homes.get(name) }))]);
    const others = known.flatMap(([, wanted]) => wanted.filter((call) => call.room !== room));
    calls += others.length;
    for (const call of others) {
      if (!mayKnow(room, call.room)) wrong.push(`${room} calls ${call.name}() of ${call.room}: it must not know that room`);
    }
    between.set(room, new Set(others.map((call) => call.room)));
    // A table of functions is data: who is listed in it may look at it.
    const within = known.map(([file, wanted]) => [`${room}/${file}`, wanted.filter((call) => call.isCode && call.room === room && call.file !== file).map((call) => `${room}/${call.file}`)]);
    circles(new Map(within), "calls between files");
  }
  circles(between, "calls between rooms");
  if (needs.size === 0) wrong.push(`no room's library in ${process.argv[2]}/src`);
}

wrong.forEach((line) => console.error(line));
console.log(`${includes.size} files, ${[...includes.values()].flat().length} includes, ${calls} calls between rooms, ${wrong.length} wrong`);
process.exit(wrong.length > 0 ? 1 : 0);
