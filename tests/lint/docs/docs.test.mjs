// Holds what the documents say against what is there: commands, options, links, names of tests, packages.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const program = process.env.EARSHOT ?? join(root, "build/earshot");
const read = (name) => readFileSync(join(root, name), "utf8");
const earshot = (...args) => execFileSync(program, args, { encoding: "utf8" });
const documents = ["README.md", ...readdirSync(join(root, "doc")).filter((name) => name.endsWith(".md")).map((name) => `doc/${name}`)];

const commands = new Map([...earshot("help").matchAll(/^ {2}([\w-]+) +(\S.*)$/gm)].map(([, name, summary]) => [name, summary]));
const optionsOf = (text) => new Set([...text.matchAll(/^ {2}(--[\w-]+)/gm)].map((match) => match[1]));
const options = new Map([...commands.keys()].map((name) => [name, name === "help" ? new Set() : optionsOf(earshot("help", name))]));

/** Every `earshot COMMAND … --option` of a text, in prose, code blocks and units. */
function* uses(text) {
  const joined = text.replace(/\\\n\s*/g, " ");
  for (const [whole, name, rest] of joined.matchAll(/(?:^|[\s`/(])earshot (?!earshot )([a-z][a-z-]*)((?:[ \t]+[^\s`|]+)*)/gm)) {
    if (commands.has(name) || /`/.test(joined[joined.indexOf(whole)] ?? "") || rest.includes("--")) yield { name, given: [...rest.matchAll(/(?<=\s)(--[a-z][\w-]*)/g)].map((match) => match[1]) };
  }
}

describe("the program", () => {
  for (const name of [...documents, "packaging/earshot.service.in", "packaging/earshot.1"]) {
    test(`${name} names only commands and options that are there`, () => {
      for (const { name: command, given } of uses(read(name))) {
        assert.ok(commands.has(command), `\`earshot ${command}\`: there is no such command`);
        for (const option of given) assert.ok(option === "--help" || options.get(command).has(option), `\`earshot ${command} ${option}\`: there is no such option`);
      }
    });
  }

  test("the man page's commands are those of earshot help, in its words", () => {
    const section = /\.SH COMMANDS\n([\s\S]*?)\n\.SH/.exec(read("packaging/earshot.1"))[1];
    const listed = [...section.matchAll(/^\.TP\n\.B ([\w-]+)\n(.*)$/gm)].map(([, name, summary]) => [name, summary]);
    assert.deepEqual(listed, [...commands]);
  });

  test("the operator's guide tells every option of earshot serve", () => {
    const text = read("doc/operator.md");
    for (const option of options.get("serve")) assert.ok(text.includes(`\`${option}`), `${option} is not told`);
  });
});

describe("the tree", () => {
  for (const name of documents) {
    test(`the links of ${name} lead somewhere`, () => {
      for (const [, target] of read(name).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (!/^[a-z]+:/.test(target)) assert.ok(existsSync(join(root, dirname(name), target)), `${target} is not there`);
      }
    });
  }

  test("every room of src/ is told in doc/architecture.md", () => {
    const text = read("doc/architecture.md");
    for (const entry of readdirSync(join(root, "src"), { withFileTypes: true })) {
      if (entry.isDirectory()) assert.match(text, new RegExp(`\`${entry.name}/?\``), `src/${entry.name}`);
    }
  });

  test("every library of meson.build is told in doc/dependencies.md, with its reason", () => {
    const rows = read("doc/dependencies.md").split("\n").filter((line) => line.startsWith("|"));
    for (const [, library] of read("meson.build").matchAll(/dependency\('([\w-]+)'/g)) {
      assert.ok(library === "threads" || rows.some((row) => row.includes(`\`${library}\``) && row.split("|").at(-2).trim() !== ""), library);
    }
  });

  test("every tier of ./test is told in README.md", async () => {
    const { tiers } = await import("../../tiers/tiers.mjs");
    for (const name of Object.keys(tiers)) assert.match(read("README.md"), new RegExp(`\\b${name}\\b`), name);
  });
});

describe("requirements", () => {
  const rows = read("doc/requirements.md").split("\n").filter((line) => /^\| R\d/.test(line)).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

  test("each of the 104 has its row, in order", () => {
    assert.deepEqual(rows.map((row) => row[0]), Array.from({ length: 104 }, (_, at) => `R${at + 1}`));
  });

  test("what works names a test that is there, what does not says so", () => {
    for (const [number, , where, shown] of rows) {
      if (where === "not yet") assert.equal(shown, "", number);
      else {
        const [, file, name] = /^`([^`]+)`: (.+)$/.exec(shown) ?? assert.fail(`${number}: no test is named`);
        assert.ok(existsSync(join(root, file)), `${number}: ${file}`);
        assert.ok(read(file).replaceAll("\\'", "'").includes(name), `${number}: ${file} has no "${name}"`);
      }
    }
  });
});
