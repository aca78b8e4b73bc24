// Earshot's matching beside its peers, on the same rules and posts in one run: Lucene's Monitor, the standard of media monitoring
// (Debian 13's liblucene9-java, in a chroot of its own), and PostgreSQL's stored tsquery behind an index of anchor words. Run by
// hand, as root; doc/performance-matching.md says how it comes out. Whatever matches in one and not in the other is told.
//
//   node tests/bench/match_peers.mjs [--rules 10000] [--posts 20000] [--passes 20] [--chroot DIR]     EARSHOT=build/earshot
//
// The chroot is made when the folder isn't there; without --chroot Lucene is left out.
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { simpleRule, simpleWords } from "./peers/rules.mjs";
import { lucene } from "./peers/lucene.mjs";
import { tsquery } from "./peers/tsquery.mjs";

const { values: asked } = parseArgs({ options: { rules: { type: "string", default: "10000" }, posts: { type: "string", default: "20000" }, passes: { type: "string", default: "20" }, chroot: { type: "string" } } });
const binary = process.env.EARSHOT ?? fileURLToPath(new URL("../../build/earshot", import.meta.url));
const tell = (figures) => console.log(JSON.stringify(figures));
const linesOf = (file) => createInterface({ input: createReadStream(file), crlfDelay: Infinity });

/** Earshot's own figures, before the peers and after each; the posts and rules stay in `folder`. */
function earshot(folder) {
  const text = execFileSync(binary, ["bench", "match", "--json", "--rules", asked.rules, "--count", asked.posts, "--threads", "1", "--keep", folder], { encoding: "utf8", maxBuffer: 1 << 20 });
  const figures = text.trim().split("\n").map((line) => JSON.parse(line)).find((each) => each.path === "structs");
  tell({ peer: "earshot", ...figures });
  return figures.posts_per_s;
}

async function posts(folder) {
  const all = [];
  for await (const line of linesOf(join(folder, "posts.jsonl"))) all.push(JSON.parse(line));
  return all;
}

/** A set of "post rule", by their numbers. */
function earshotMatches(folder, all) {
  const number = new Map(all.map((post, at) => [post.id, at]));
  const text = execFileSync(binary, ["match", "--rules", join(folder, "rules.jsonl"), join(folder, "posts.jsonl")], { encoding: "utf8", maxBuffer: 1 << 28 });
  return new Set(text.split("\n").filter(Boolean).map((line) => JSON.parse(line)).flatMap((found) => found.tags.map((tag) => `${number.get(found.id)}\t${tag}`)));
}

function compare(name, ours, theirs, rules, all) {
  const only = (a, b) => [...a].filter((each) => !b.has(each));
  const missed = only(theirs, ours), more = only(ours, theirs);
  tell({ peer: name, agree: ours.size - more.length, only_peer: missed.length, only_earshot: more.length });
  for (const each of [...missed.slice(0, 5), ...more.slice(0, 5)]) {
    const [post, rule] = each.split("\t");
    tell({ [ours.has(each) ? "only_earshot" : `only_${name}`]: rules[rule], text: all[post].text });
  }
}

const folder = mkdtempSync(join(tmpdir(), "earshot-peers-"));
try {
  const rates = [earshot(folder)];
  const rules = readFileSync(join(folder, "rules.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line).value);
  const all = await posts(folder), simple = rules.map(simpleRule), ours = earshotMatches(folder, all);
  const peers = [];
  if (asked.chroot !== undefined) peers.push(["lucene", () => lucene(asked.chroot, simple, all, Number(asked.passes), tell)]);
  peers.push(["tsquery", () => tsquery(simple, all, simpleWords, tell)]);
  for (const [name, run] of peers) {
    const { posts_per_s, matches } = await run();
    rates.push(earshot(folder));
    const here = rates.slice(-2).reduce((sum, rate) => sum + rate, 0) / 2;
    tell({ peer: name, rules: rules.length, best_posts_per_s: Math.round(posts_per_s), earshot_posts_per_s: Math.round(here), ratio: Math.round(here / posts_per_s) });
    compare(name, ours, matches, rules, all);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
