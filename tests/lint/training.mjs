// Holds the written training posts: whole lines, known labels, no post twice or nearly so, every label taught in English.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = process.argv[2] ?? join(root, "src/understand/training");
const feelings = ["negative", "neutral", "positive"];
const known = {
  sentiment: feelings,
  toward: [null, ...feelings],
  intent: "spam legal report churn complaint defence praise request question chatter none".split(" "),
  reason: "waiting staff product billing delivery website refund policy unreachable other none".split(" "),
  urgency: [0, 1, 2, 3],
  actionable: [true, false],
  speaker: "affected bystander agent_of_customer employee rival press bot campaign defender advocate".split(" "),
};
const counted = ["sentiment", "intent", "reason", "urgency", "speaker"];
const LEAST = 20; // English posts with a label: fewer teach nothing
const ALIKE = 0.7; // of the words of two posts, shared

const wrong = [];
const words = (text) => text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];

/** The share of words that two sets have in common. */
function alike(left, right) {
  let shared = 0;
  for (const word of left) if (right.has(word)) shared++;
  return shared / (left.size + right.size - shared);
}

let posts = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith(".jsonl"))) {
  const lang = name.replace(".jsonl", ""), seen = [], exact = new Set(), counts = new Map();
  readFileSync(join(folder, name), "utf8").trimEnd().split("\n").forEach((line, at) => {
    const tell = (why) => wrong.push(`${name}:${at + 1}: ${why}`);
    let post;
    try { post = JSON.parse(line); } catch { return tell("is no JSON"); }
    if (typeof post.text !== "string" || post.text.trim() === "") return tell("has no text");
    if (post.lang !== lang) tell(`lang is ${post.lang}`);
    if (post.brand !== null && typeof post.brand !== "string") tell("brand is neither a name nor null");
    if (post.toward && !post.brand) tell("toward whom? brand is null");
    for (const [member, values] of Object.entries(known)) if (!values.includes(post[member])) tell(`${member} is ${post[member]}`);
    for (const member of counted) counts.set(`${member} ${post[member]}`, (counts.get(`${member} ${post[member]}`) ?? 0) + 1);
    const tokens = words(post.text), set = new Set(tokens), key = tokens.join(" ") || post.text;
    if (exact.has(key)) tell(`stands twice: ${post.text}`);
    const twin = set.size > 0 && seen.find((other) => alike(set, other.set) > ALIKE);
    if (twin && !exact.has(key)) tell(`is nearly line ${twin.at}: ${post.text}`);
    exact.add(key);
    if (set.size > 0) seen.push({ set, at: at + 1 });
    posts++;
  });
  if (lang !== "en") continue;
  for (const member of counted) {
    for (const value of known[member]) {
      const count = counts.get(`${member} ${value}`) ?? 0;
      if (count < LEAST) wrong.push(`${name}: ${count} posts with ${member} ${value}, at least ${LEAST} wanted`);
    }
  }
}
for (const line of wrong) console.error(line);
console.log(`${posts} training posts, ${wrong.length} wrong`);
process.exit(wrong.length > 0 ? 1 : 0);
