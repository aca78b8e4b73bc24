// PostgreSQL's stored tsquery: rules in a table, found by an anchor word (the rarest that must be there), then asked by @@. The
// words of a post are made as the matcher makes them, in the statement that is timed.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bin, Postgres } from "../../system/lib/postgres.mjs";

const PASSES = 5;
const lexeme = (word) => `'${word}'`;
const form = (each) => each.tag === undefined ? `(${each.words.map(lexeme).join(" <-> ")})` : lexeme(`#${each.tag}`);

function queryOf(rule) {
  return [...rule.all.map((group) => `(${group.map(form).join(" | ")})`), ...rule.not.map((each) => `!${form(each)}`)].join(" & ");
}

/** The group whose rarest words are met least: one row a form. */
function anchorsOf(rule, often) {
  const rarest = (each) => each.tag === undefined ? each.words.reduce((a, b) => ((often.get(b) ?? 0) < (often.get(a) ?? 0) ? b : a)) : `#${each.tag}`;
  const groups = rule.all.map((group) => group.map(rarest));
  const cost = (anchors) => anchors.reduce((sum, word) => sum + (often.get(word) ?? 0), 0);
  return [...new Set(groups.reduce((a, b) => (cost(b) < cost(a) ? b : a)))];
}

const schema = `
SET max_parallel_workers_per_gather = 0; SET client_min_messages = warning;
CREATE TABLE post (n int, lang text, repost bool, tags text[], text text);
CREATE TABLE rule (anchor text, n int, query tsquery, lang text, repost bool);
\\copy post FROM 'posts.tsv'
\\copy rule FROM 'rules.tsv'
CREATE INDEX rule_anchor ON rule (anchor);
ANALYZE;
CREATE VIEW found AS
SELECT p.n AS post, r.n AS rule
FROM (SELECT n, lang, repost, to_tsvector('simple', regexp_replace(lower(translate(text, 'éñ', 'en')), '[^[:alnum:]]+', ' ', 'g')) || array_to_tsvector(tags) AS words FROM post OFFSET 0) p
CROSS JOIN LATERAL unnest(tsvector_to_array(p.words)) w
JOIN rule r ON r.anchor = w
WHERE p.words @@ r.query AND (r.lang IS NULL OR r.lang = p.lang) AND (r.repost OR NOT p.repost);
`;

const literal = (value) => value === null ? "\\N" : String(value).replace(/\\/g, "\\\\").replace(/[\t\r\n]/g, " ");
const row = (...columns) => `${columns.map(literal).join("\t")}\n`;

/** → {posts_per_s, matches}; one connection, the server's own time for the whole set, the best of five. */
export async function tsquery(rules, posts, wordsOf, tell) {
  const postgres = await new Postgres().start();
  try {
    const often = new Map();
    for (const post of posts) for (const word of new Set(wordsOf(post.text))) often.set(word, (often.get(word) ?? 0) + 1);
    const database = postgres.database(), cwd = postgres.home;
    writeFileSync(join(cwd, "posts.tsv"), posts.map((post, n) => row(n, post.lang ?? "", post.repost_of != null, `{${(post.tags ?? []).map((tag) => `"#${tag.toLowerCase()}"`).join(",")}}`, post.text)).join(""));
    writeFileSync(join(cwd, "rules.tsv"), rules.flatMap((rule, n) => anchorsOf(rule, often).map((anchor) => row(anchor, n, queryOf(rule), rule.lang, rule.repost))).join(""));
    const ask = (sql) => execFileSync(join(bin, "psql"), ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", database], { input: sql, cwd, encoding: "utf8", maxBuffer: 1 << 28 });
    ask(schema);
    const took = [];
    for (let pass = 0; pass < PASSES; pass++) {
      const plan = ask("SET max_parallel_workers_per_gather = 0; SET jit = off; EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) SELECT * FROM found;");
      took.push(JSON.parse(plan)[0]["Execution Time"] / 1000);
    }
    const best = posts.length / Math.min(...took);
    const matches = new Set(ask("COPY (SELECT DISTINCT post, rule FROM found) TO STDOUT").split("\n").filter(Boolean));
    tell({ peer: "tsquery", posts_per_s: Math.round(best), passes: took.map((seconds) => Math.round(posts.length / seconds)), matches: matches.size });
    return { posts_per_s: best, matches };
  } finally {
    await postgres.stop();
  }
}
