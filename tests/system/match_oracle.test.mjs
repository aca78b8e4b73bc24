// `earshot match` against an answer that is known without reading a text: posts and rules are made as structures of known
// words, asked plainly, and only then written down for the matcher. Each pair of a rule and a post must come out alike.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { binary } from "./lib/server.mjs";
import { dice, finds, hear, makePost, makeRule, writeRule } from "./oracle/world.mjs";

const POSTS = 1500, RULES = 700, SEEDS = (process.env.EARSHOT_ORACLE_SEEDS ?? "1 2 3").split(" ").map(Number);
const folder = mkdtempSync(join(tmpdir(), "earshot-oracle-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function matched(rules, posts) {
  const file = join(folder, "rules.jsonl");
  writeFileSync(file, rules.map((rule, at) => JSON.stringify({ value: rule.text, tag: String(at) })).join("\n"));
  const out = execFileSync(binary, ["match", "--rules", file], { input: posts.map((post) => JSON.stringify(post.line)).join("\n"), maxBuffer: 1 << 30 });
  return new Map(out.toString().trim().split("\n").filter(Boolean).map((line) => JSON.parse(line)).map((line) => [line.id, new Set(line.tags)]));
}

describe("the matcher agrees with what is known of each pair", () => {
  for (const seed of SEEDS) {
    it(`seed ${seed}: ${POSTS * RULES} pairs`, () => {
      const roll = dice(seed * 7919);
      const posts = Array.from({ length: POSTS }, (_, at) => makePost(roll, at));
      const rules = Array.from({ length: RULES }, () => makeRule(roll)).map((rule) => ({ rule, text: writeRule(roll, rule) }));
      const found = matched(rules, posts);
      const wrong = [];
      let n = 0;
      for (const post of posts) {
        const heard = hear(post), tags = found.get(post.line.id);
        rules.forEach(({ rule, text }, at) => {
          const expected = finds(rule, heard);
          n += expected;
          if (expected !== (tags?.has(String(at)) ?? false)) wrong.push({ expected, rule: text, post: JSON.stringify(post.line) });
        });
      }
      assert.ok(n > 1000, `only ${n} pairs match: the made-up world is too thin to show anything`);
      assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} pairs differ`);
    });
  }
});
