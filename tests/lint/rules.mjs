// House rules that a search can hold: what may stand only in some rooms, or nowhere.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const rules = [
  { what: /\bdb_(run|query|exec)[a-z_]*\s*\(/, only: /^src\/(db|store)\//, why: "SQL stands in store/ only" },
  { what: /\b(clock_now|clock_gettime|gettimeofday|time)\s*\(/, not: /^src\/(care|learn)\//, why: "care/ and learn/ are handed the time" },
  { what: /\b(pthread_create|thrd_create)\s*\(/, only: /^src\/(flow|desk)\//, why: "threads start in flow/ and desk/ only" },
  { what: /\b(sv_eq|sv_is|strcmp|sv_same)\w*\([^;]*"(x|bluesky|mastodon|sms|feed)"/, only: /^src\/channel\//, why: "network names are compared in channel/ only" },
  { what: /\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|strtol|sscanf|gets|alloca)\s*\(/, only: /^$/, why: "base/ has the safe kin of it" },
  { what: /\b(TODO|FIXME|XXX)\b/, only: /^$/, why: "an issue, not a comment" },
];
const LINES_MAX = 700;

const names = execFileSync("git", ["ls-files", "src/*.c", "src/*.h", "src/*.cc"], { cwd: root, encoding: "utf8" }).split("\n").filter((name) => name !== "");
let wrong = 0;
const tell = (text) => { wrong++; console.error(text); };
for (const name of names) {
  const text = readFileSync(join(root, name), "utf8");
  const lines = text.split("\n");
  if (lines.length > LINES_MAX) tell(`${name}: ${lines.length} lines; is there a second idea inside?`);
  if (name.endsWith(".h") && !/^#pragma once$/m.test(text)) tell(`${name}: no #pragma once`);
  if (!lines[0].includes(name.replace(/^src\//, ""))) tell(`${name}:1: the first line names the file and its idea`);
  lines.forEach((line, at) => {
    const code = line.replace(/^\s*(\/?\*|\/\/).*$/, "");
    for (const rule of rules) {
      const looked = rule.why.startsWith("an issue") ? line : code;
      if (rule.what.test(looked) && (rule.only ? !rule.only.test(name) : rule.not.test(name))) tell(`${name}:${at + 1}: ${rule.why}: ${line.trim()}`);
    }
  });
}
console.log(`${names.length} files, ${rules.length} rules, ${wrong} wrong`);
process.exit(wrong > 0 ? 1 : 0);
