// ./test: runs the tiers named, a line each, and ends with the sum. Full logs: tests/out/TIER/.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Report } from "./report.mjs";
import { out, root } from "./run.mjs";
import { tiers } from "./tiers.mjs";

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in tiers));
if (names.length === 0 || unknown.length > 0) {
  console.error(`${unknown.length > 0 ? `no such tier: ${unknown.join(" ")}; ` : ""}./test [${Object.keys(tiers).join("] [")}]`);
  process.exit(2);
}

// Real conversations are not part of the tree; the tests that read them say so where they are missing.
const data = join(root, "../shared/data");
if (!process.env.EARSHOT_DATA && existsSync(data)) process.env.EARSHOT_DATA = data;

const sum = new Report();
mkdirSync(out, { recursive: true });
for (const name of names) {
  const report = new Report();
  const began = process.hrtime.bigint();
  if (existsSync(join(out, name))) rmSync(join(out, name), { recursive: true });
  try {
    await tiers[name](report);
  } catch (error) {
    report.fail(name, { why: "the tier itself broke" }, String(error.stack).split("\n"));
  }
  const seconds = Number((process.hrtime.bigint() - began) / 1_000_000_000n);
  console.log(`${name.padEnd(8)} ${report}, ${seconds} s`);
  report.notes.forEach((note) => console.log(note));
  sum.add(report);
}
console.log(`${sum}`);
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0);
