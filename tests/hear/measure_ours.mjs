// How right Earshot is about whether a name is ours: for brands whose names are words, each heard by its bare name. The truth is
// ours_labels.jsonl (posts of public sets, by hand: set, id, brand, ours) and, as far as they still name the company without their
// @handle, posts written to its account. brands.json is a few words for each brand. Through the
// real server.
//
//   node tests/hear/measure_ours.mjs DATA          EARSHOT=build/earshot by default
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "../system/lib/server.mjs";
import { lines } from "../understand/measure.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const ACCOUNTS = { Apple: ["AppleSupport"], Target: ["AskTarget"], Chase: ["ChaseSupport"], Virgin: ["VirginTrains", "VirginAtlantic"], Delta: ["Delta", "DeltaAssist"], Sprint: ["sprintcare"], Spectrum: ["Ask_Spectrum"] };
const WRITTEN_MAX = 60; /* posts to one brand's account */

const names = (brand) => new RegExp(`(?<![\\w@#])${brand}\\b`, "i");

/** Posts to the brand's account without its handle, that name it all the same. */
function written(data, brand) {
  const to = new RegExp(`@(${ACCOUNTS[brand].join("|")})\\b`, "gi");
  const found = [];
  for (const post of data) {
    if (!post.labels?.inbound || !to.test(post.text)) continue;
    to.lastIndex = 0;
    const text = post.text.replace(to, "").replace(/^(\s*@\w+)+/, "").trim();
    if (names(brand).test(text)) found.push({ brand, ours: true, post: { ...post, text, mentions: [], in_reply_to: null } });
    if (found.length === WRITTEN_MAX) break;
  }
  return found;
}

/** {brand, ours, post} each, the brand as brands.json writes it. */
function truth(folder) {
  const sets = new Map(), all = [];
  for (const label of lines(join(here, "ours_labels.jsonl"))) {
    if (!sets.has(label.set)) sets.set(label.set, new Map(lines(join(folder, `${label.set}.jsonl.gz`)).map((post) => [String(post.id), post])));
    const post = sets.get(label.set).get(label.id);
    if (post !== undefined) all.push({ brand: label.brand[0].toUpperCase() + label.brand.slice(1), ours: label.ours, post });
  }
  const care = lines(join(folder, "twcs.jsonl.gz"));
  return [...all, ...Object.keys(ACCOUNTS).flatMap((brand) => written(care, brand))];
}

/** What the server decides of posts that the brand's bare name is heard in: "yes", "unsure" or "no". */
async function judge(brand, items) {
  const server = await new Server().start();
  try {
    const ada = await server.setUp();
    const told = await ada.post("/config", { brands: [{ ...brand, ours: true, homonym: true, accounts: ACCOUNTS[brand.name].map((handle) => ({ network: "x", handle: handle.toLowerCase(), id: null })), rules: [{ value: brand.name.toLowerCase(), tag: "name" }] }] });
    if (told.status !== 204) throw new Error(JSON.stringify(told.body));
    await ada.bring(items.map(({ post }, i) => ({ network: "x", id: `p${i}`, created_at: post.created_at, lang: post.lang, text: post.text, author: { id: `a${i}`, handle: `a${i}` } })));
    const verdicts = items.map(() => "no");
    let next = null;
    do {
      const page = (await ada.get(`/cases?queue=all&limit=500${next === null ? "" : `&after=${encodeURIComponent(next)}`}`)).body;
      for (const row of page.items) {
        const kase = (await ada.get(`/cases/${row.id}`)).body;
        verdicts[Number(row.customer.handle.slice(1))] = kase.events.find((event) => event.kind === "heard")?.ours?.verdict ?? "yes";
      }
      next = page.next;
    } while (next !== null);
    return verdicts;
  } finally {
    await server.remove();
  }
}

/** A row for each brand: how many of ours and of others' were decided how. What is heard and opens no case was judged not ours. */
export async function measure(data) {
  const brands = JSON.parse(readFileSync(join(here, "brands.json"), "utf8")).brands, all = truth(data), rows = [];
  for (const brand of brands) {
    const items = all.filter((item) => item.brand === brand.name);
    if (items.length === 0) continue;
    const verdicts = await judge(brand, items);
    const count = (ours, verdict) => items.filter((item, i) => item.ours === ours && verdicts[i] === verdict).length;
    const side = (ours) => ({ yes: count(ours, "yes"), unsure: count(ours, "unsure"), no: count(ours, "no") });
    rows.push({ brand: brand.name, ours: side(true), others: side(false) });
  }
  return rows;
}

/** Of what is said to be ours, how much is; of what is ours, how much is not sent away; the like of what is not. */
export function figures(rows) {
  const sum = (side, verdict) => rows.reduce((total, row) => total + row[side][verdict], 0);
  const ours = sum("ours", "yes") + sum("ours", "unsure") + sum("ours", "no"), others = sum("others", "yes") + sum("others", "unsure") + sum("others", "no");
  return {
    posts: ours + others, precision_yes: sum("ours", "yes") / (sum("ours", "yes") + sum("others", "yes")), recall_yes: sum("ours", "yes") / ours, ours_kept: 1 - sum("ours", "no") / ours,
    precision_no: sum("others", "no") / (sum("others", "no") + sum("ours", "no")), recall_no: sum("others", "no") / others, unsure: (sum("ours", "unsure") + sum("others", "unsure")) / (ours + others),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measure(process.argv[2]);
  for (const row of rows) console.log(JSON.stringify(row));
  console.log(JSON.stringify(figures(rows)));
}
