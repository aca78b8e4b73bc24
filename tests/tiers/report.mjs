// What a tier found: counts, the failures in full view, the rest one line.
export class Report {
  passed = 0;
  failed = 0;
  skipped = 0;
  notes = [];

  pass(count = 1) {
    this.passed += count;
  }

  /** `result` is run()'s, `lines` what is worth seeing at once. */
  fail(name, result, lines = [], count = 1) {
    this.failed += count;
    this.notes.push(`  FAILED ${name}: ${result.why ?? "see below"}${result.log ? ` (${result.log})` : ""}`, ...lines.map((line) => `    ${line.slice(0, 240)}`));
  }

  skip(name, why, count = 1) {
    this.skipped += count;
    this.notes.push(`  skipped ${name}: ${why}`);
  }

  add(other) {
    this.passed += other.passed;
    this.failed += other.failed;
    this.skipped += other.skipped;
  }

  toString() {
    return `${this.passed} passed, ${this.failed} failed${this.skipped > 0 ? `, ${this.skipped} skipped` : ""}`;
  }
}
