// How right Earshot is about whether a name is ours: for brands whose names are words, each heard by its bare name, through the
// real server. Of each brand a few words are told.
//
// "seen": seven brands whose posts were read when the clues were weighed. The truth is ours_labels.jsonl (posts of public sets, by
// hand: set, id, brand, ours) and, as far as they still name the company without their @handle, posts written to its account.
// "held": ten brands whose words were written before anybody read a post of theirs, labelled twice by who knew neither the words nor
// the other labels (held_labels.jsonl: `ours` both times, null where the text doesn't say).
//
//   node tests/hear/measure_ours.mjs DATA [seen|held]          EARSHOT=build/earshot by default
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server } from "../system/lib/server.mjs";
import { kappa, lines } from "../understand/measure.mjs";

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
    if (names(brand).test(text)) found.push({ brand, ours: [true], post: { ...post, text, mentions: [], in_reply_to: null } });
    if (found.length === WRITTEN_MAX) break;
  }
  return found;
}

/** {brand, ours, post} each, the brand as its record writes it; `ours` is a list: what each who labelled it said. */
function truth(folder, which) {
  const sets = new Map(), all = [];
  for (const label of lines(join(here, which === "held" ? "held_labels.jsonl" : "ours_labels.jsonl"))) {
    if (!sets.has(label.set)) sets.set(label.set, new Map(lines(join(folder, `${label.set}.jsonl.gz`)).map((post) => [String(post.id), post])));
    const post = sets.get(label.set).get(label.id);
    if (post !== undefined) all.push({ brand: label.brand[0].toUpperCase() + label.brand.slice(1), ours: [label.ours].flat(), post });
  }
  if (which === "held") return all;
  const care = lines(join(folder, "twcs.jsonl.gz"));
  return [...all, ...Object.keys(ACCOUNTS).flatMap((brand) => written(care, brand))];
}

/** What the server decides of posts that the brand's bare name is heard in: "yes", "unsure" or "no". */
async function judge(brand, items) {
  const server = await new Server().start();
  try {
    const ada = await server.setUp();
    const told = await ada.post("/config", { brands: [{ ...brand, ours: true, homonym: true, accounts: (ACCOUNTS[brand.name] ?? []).map((handle) => ({ network: "x", handle: handle.toLowerCase(), id: null })), rules: [{ value: brand.name.toLowerCase(), tag: "name" }] }] });
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

/** Each post with its verdict. What is heard and opens no case was judged not ours. `which` is "seen" or "held". */
export async function judged(data, which) {
  const { brands } = JSON.parse(readFileSync(join(here, which === "held" ? "held_brands.json" : "brands.json"), "utf8"));
  const all = truth(data, which), found = [];
  for (const brand of brands) {
    const items = all.filter((item) => item.brand === brand.name);
    const verdicts = items.length > 0 ? await judge(brand, items) : [];
    found.push(...items.map((item, i) => ({ brand: item.brand, ours: item.ours, verdict: verdicts[i] })));
  }
  return found;
}

/** A row for each brand: how many of ours and of others' were decided how, as one of those who labelled saw it. */
export function rowsOf(found, pass) {
  const side = (items, ours) => Object.fromEntries(["yes", "unsure", "no"].map((verdict) => [verdict, items.filter((item) => item.ours[pass] === ours && item.verdict === verdict).length]));
  return [...new Set(found.map((item) => item.brand))].map((brand) => {
    const items = found.filter((item) => item.brand === brand);
    return { brand, ours: side(items, true), others: side(items, false) };
  });
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
  const [, , data, which = "seen"] = process.argv;
  const found = await judged(data, which), n_passes = found[0]?.ours.length ?? 0;
  for (let pass = 0; pass < n_passes; pass++) {
    const rows = rowsOf(found, pass);
    for (const row of rows) console.log(JSON.stringify(row));
    console.log(JSON.stringify(figures(rows)));
  }
  const both = found.filter((item) => item.ours.length > 1 && !item.ours.includes(null)).map((item) => item.ours.map(String));
  if (both.length > 0) console.log(JSON.stringify({ both: both.length, kappa: kappa(both.map(([one]) => one), both.map(([, other]) => other)) }));
}
