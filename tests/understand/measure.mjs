// Measures `earshot classify` against labels: macro-F1, accuracy, how well its probabilities hold (ECE), label by label.
//   node measure.mjs EARSHOT DATA [--model FILE] [--json]
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The lines of a file of the post format, plain or gzip; [] where it is not there. */
export function lines(path) {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

/** What classify says of posts, in their order. */
export function classify(earshot, posts, options = []) {
  const folder = mkdtempSync(join(tmpdir(), "earshot-measure-"));
  try {
    const file = join(folder, "posts.jsonl");
    writeFileSync(file, posts.map((post) => JSON.stringify(post)).join("\n") + "\n");
    const out = execFileSync(earshot, ["classify", "--full", ...options, file], { encoding: "utf8", maxBuffer: 1 << 30 });
    return out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Macro-F1 over the classes that stand in `gold`, accuracy, and F1 of each class. */
export function scores(gold, said) {
  const classes = [...new Set(gold)].sort();
  const of = {};
  for (const name of classes) {
    let hit = 0, wrong = 0, missed = 0;
    gold.forEach((right, i) => {
      if (right === name && said[i] === name) hit++;
      else if (said[i] === name) wrong++;
      else if (right === name) missed++;
    });
    of[name] = hit === 0 ? 0 : (2 * hit) / (2 * hit + wrong + missed);
  }
  const f1 = classes.reduce((sum, name) => sum + of[name], 0) / classes.length;
  return { n: gold.length, f1, accuracy: gold.filter((right, i) => right === said[i]).length / gold.length, of };
}

/** Expected calibration error: how far the said probability is from how often it is right, in 15 steps. */
export function ece(gold, said, sure) {
  const steps = Array.from({ length: 15 }, () => ({ sure: 0, right: 0 }));
  gold.forEach((right, i) => {
    const step = steps[Math.min(14, Math.floor(sure[i] * 15))];
    step.sure += sure[i];
    step.right += right === said[i] ? 1 : 0;
  });
  return steps.reduce((sum, step) => sum + Math.abs(step.sure - step.right), 0) / gold.length;
}

/** The posts that only report, by the name of their set, each with its label. */
export function reporting(data) {
  const sets = new Map();
  const add = (name, post) => sets.set(name, [...(sets.get(name) ?? []), post]);
  const english = lines(join(data, "semeval2017_A.jsonl.gz")).filter((post) => post.meta.split === "2016test");
  if (english.length > 0) sets.set("SemEval 2016 test", english);
  for (const post of lines(join(data, "xlmt_sentiment.jsonl.gz")).filter((one) => one.meta.split === "val")) add(`XLM-T ${post.lang}`, post);
  return sets;
}

/** The posts labelled by hand, each with both passes' labels. */
export function handLabelled(data, folder = here) {
  const passes = [1, 2].map((n) => new Map(lines(join(folder, `twcs_labels_${n}.jsonl`)).map((row) => [row.id, row])));
  if (passes[0].size === 0) return [];
  return lines(join(data, "twcs.jsonl.gz"))
    .filter((post) => passes[0].has(post.id))
    .map((post) => ({ post, passes: passes.map((pass) => pass.get(post.id)).filter((row) => row) }));
}

/** Cohen's kappa of two lists. */
export function kappa(one, other) {
  const classes = [...new Set([...one, ...other])];
  const same = one.filter((value, i) => value === other[i]).length / one.length;
  const chance = classes.reduce((sum, name) => sum + (one.filter((value) => value === name).length * other.filter((value) => value === name).length) / one.length ** 2, 0);
  return (same - chance) / (1 - chance);
}

function majority(gold) {
  const counts = new Map();
  for (const right of gold) counts.set(right, (counts.get(right) ?? 0) + 1);
  const [name] = [...counts].sort((a, b) => b[1] - a[1])[0];
  return scores(gold, gold.map(() => name)).f1;
}

export const handLabels = ["sentiment", "intent", "reason", "urgency", "actionable", "speaker"];

/** One row of figures for each set and label. */
export function measure(earshot, data, options = []) {
  const table = [];
  for (const [name, posts] of reporting(data)) {
    const said = classify(earshot, posts, options), gold = posts.map((post) => post.labels.sentiment);
    const guess = said.map((one) => one.sentiment);
    table.push({ set: name, label: "sentiment", ...scores(gold, guess), majority: majority(gold), ece: ece(gold, guess, said.map((one) => one.sure.sentiment)) });
  }
  const labelled = handLabelled(data);
  if (labelled.length === 0) return table;
  const said = classify(earshot, labelled.map((row) => row.post), options);
  for (const label of handLabels) {
    const guess = said.map((one) => String(one[label]));
    const sure = said.map((one) => (label === "actionable" ? Math.max(one.sure.actionable, 1 - one.sure.actionable) : one.sure[label]));
    const golds = [0, 1].filter((n) => labelled.every((row) => row.passes[n])).map((n) => labelled.map((row) => String(row.passes[n][label])));
    golds.forEach((gold, n) =>
      table.push({ set: `twcs by hand ${n + 1}`, label, ...scores(gold, guess), majority: majority(gold), ece: ece(gold, guess, sure), ...(golds[1] ? { kappa: kappa(golds[0], golds[1]) } : {}) }));
  }
  return table;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [earshot, data, ...options] = process.argv.slice(2);
  const json = options.includes("--json");
  const table = measure(earshot, data, options.filter((word) => word !== "--json"));
  if (json) console.log(JSON.stringify(table));
  else
    for (const row of table) {
      const of = Object.entries(row.of).map(([name, f1]) => `${name} ${f1.toFixed(2)}`).join(" ");
      console.log(`${row.set.padEnd(18)} ${row.label.padEnd(10)} n ${String(row.n).padStart(5)}  F1 ${row.f1.toFixed(3)}  majority ${row.majority.toFixed(3)}  accuracy ${row.accuracy.toFixed(3)}  ECE ${row.ece.toFixed(3)}${row.kappa === undefined ? "" : `  kappa ${row.kappa.toFixed(2)}`}  ${of}`);
    }
}
