// The same rows, the same posts, other programs: VADER (npm vader-sentiment) and fastText (Debian fasttext), for doc/models.md.
//   node peers.mjs EARSHOT DATA EXAMPLES     in a folder where `npm install vader-sentiment` was run
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handLabelled, reporting, scores } from "./measure.mjs";

const [earshot, data, examples] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "earshot-peers-"));
const settings = [[0.1, 5], [0.25, 5], [0.5, 3], [0.5, 5], [0.5, 10]]; // learning rate, epochs: chosen on the rows that tune

/** As fastText's own examples do it: small letters, punctuation apart. */
const words = (text) => text.toLowerCase().replace(/([.,!?;:()"])/g, " $1 ").replace(/\s+/g, " ").trim();
const predict = (model, texts) => {
  const file = join(folder, "asked.txt");
  writeFileSync(file, texts.map((text) => `${words(text)}\n`).join(""));
  return execFileSync("fasttext", ["predict", model, file], { encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n").map((line) => line.replace("__label__", ""));
};

execFileSync(earshot, ["train", "--data", data, "--examples", examples, "--rows", join(folder, "rows.jsonl")]);
const rows = readFileSync(join(folder, "rows.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
const shuffled = rows.filter((row) => row.use === "train").map((row, i) => [(i * 2654435761) % 4294967296, row]).sort((a, b) => a[0] - b[0]).map(([, row]) => row);
writeFileSync(join(folder, "train.txt"), shuffled.map((row) => `__label__${row.sentiment} ${words(row.text)}\n`).join(""));
const tune = rows.filter((row) => row.use === "tune");
let best = { f1: 0 };
for (const [rate, epochs] of settings) {
  const model = join(folder, `m-${rate}-${epochs}`);
  execFileSync("fasttext", ["supervised", "-input", join(folder, "train.txt"), "-output", model, "-wordNgrams", "2", "-minn", "3", "-maxn", "5", "-dim", "50",
    "-bucket", "500000", "-lr", String(rate), "-epoch", String(epochs), "-thread", "1"], { stdio: "ignore" });
  const { f1 } = scores(tune.map((row) => row.sentiment), predict(`${model}.bin`, tune.map((row) => row.text)));
  if (f1 > best.f1) best = { f1, model: `${model}.bin`, rate, epochs };
}
console.log(`fastText: rate ${best.rate}, ${best.epochs} epochs`);

const { SentimentIntensityAnalyzer: vader } = createRequire(join(process.cwd(), "x.js"))("vader-sentiment");
const of = (text) => {
  const { compound } = vader.polarity_scores(text);
  return compound >= 0.05 ? "positive" : compound <= -0.05 ? "negative" : "neutral";
};
const sets = reporting(data);
for (const n of [0, 1]) {
  const labelled = handLabelled(data).filter((row) => row.passes[n]);
  if (labelled.length > 0) sets.set(`twcs by hand ${n + 1}`, labelled.map((row) => ({ ...row.post, labels: { sentiment: row.passes[n].sentiment } })));
}
for (const [name, posts] of sets) {
  const gold = posts.map((post) => post.labels.sentiment), texts = posts.map((post) => post.text);
  console.log(`${name.padEnd(20)} fastText ${scores(gold, predict(best.model, texts)).f1.toFixed(3)}  VADER ${scores(gold, texts.map(of)).f1.toFixed(3)}`);
}
rmSync(folder, { recursive: true });
