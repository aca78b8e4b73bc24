// `earshot explain-rule`, and what `earshot match` knows of brands: the real program on a configuration's brands.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { binary } from "./lib/server.mjs";

const folder = mkdtempSync(join(tmpdir(), "earshot-explain-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const brands = join(folder, "brands.json"), rules = join(folder, "rules.jsonl");
writeFileSync(brands, JSON.stringify({ brands: [{ name: "Guitar Center", ours: true, accounts: [{ network: "x", handle: "GCgarage", id: null }], aliases: ["GC Pro"], transliterations: ["ギターセンター"] }] }));
writeFileSync(rules, `${JSON.stringify({ value: 'brand:"guitar center" -is:repost', tag: "gc" })}\n`);
const earshot = (args, input) => spawnSync(binary, args, { input, encoding: "utf8" });
const post = (id, text) => JSON.stringify({ network: "x", id, created_at: "2011-06-05T01:02:03Z", text });

describe("explain-rule", () => {
  it("shows what a brand stands for, with its record and without", () => {
    const known = earshot(["explain-rule", "--brands", brands, 'brand:"guitar center" lang:en']), unknown = earshot(["explain-rule", 'brand:"guitar center"']);
    assert.equal(known.status, 0, known.stderr);
    for (const form of ['"guitar center"', "guitarcenter~1", "#guitarcenter", "@gcgarage", '"gc pro"', "ギターセンター", "lang:en"]) assert.ok(known.stdout.includes(form), form);
    assert.match(known.stdout, /\ncost: (low|medium|high): /);
    assert.ok(unknown.stdout.includes("#guitarcenter") && !unknown.stdout.includes("@gcgarage"));
  });

  it("gives the same as JSON", () => {
    const { terms, cost } = JSON.parse(earshot(["explain-rule", "--json", "--", '-is:reply (guitar OR "drum kit")']).stdout);
    assert.equal(cost, "medium");
    assert.deepEqual(terms.map(({ depth, not, part, text }) => [depth, not, part, text]), [
      [0, false, "list", "all of"], [1, true, "asked", "is:reply"], [1, false, "list", "any of"], [2, false, "looked_up", "guitar"], [2, false, "looked_up", '"drum kit"'],
    ]);
  });

  it("refuses with the column, what was expected and an example, in one sentence", () => {
    const { status, stdout, stderr } = earshot(["explain-rule", "guitar is:qoute"]);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^earshot explain-rule: column 8: expected .*did you mean is:quote\?.*\n$/);
  });

  it("lists every operator in its help", () => {
    const { stdout } = earshot(["explain-rule", "--help"]);
    for (const operator of ["retweets_of:", "point_radius:", "brand:", "sample:", "+accents", "--brands"]) assert.ok(stdout.includes(operator), operator);
  });
});

describe("match with brands", () => {
  it("finds the brand as people write it, and flags letters that only look like its own", () => {
    const posts = [post("1", "GuitarCentre kept my deposit"), post("2", "hey @gcgarage"), post("3", "Guit\u0430r Center"), post("4", "a guitar, the center of it")];
    const { stdout, status } = earshot(["match", "--rules", rules, "--brands", brands], posts.join("\n"));
    assert.equal(status, 0);
    assert.deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line)), [
      { network: "x", id: "1", tags: ["gc"] }, { network: "x", id: "2", tags: ["gc"] }, { network: "x", id: "3", tags: ["gc"], disguised: ["gc"] },
    ]);
  });

  it("names the file and what is wrong with it", () => {
    writeFileSync(join(folder, "bad.json"), '{"brands":[{"ours":true}]}');
    const { status, stderr } = earshot(["match", "--rules", rules, "--brands", join(folder, "bad.json")], "");
    assert.equal(status, 1);
    assert.match(stderr, /bad\.json: brand 1: there is no "name"/);
  });
});
