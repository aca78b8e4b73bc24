import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../src/api/types";
import { unfiltered } from "../src/route";
import { belongs, compareRows, type Eye, list, type ListState, noList, orderOf } from "../src/state/cases";

const eye: Eye = { me: "7", now: Date.parse("2026-05-09T14:00:00Z"), sampleBrands: ["19"], families: { 11: [], 12: ["11", "13"], 13: [] } };
const ada = { id: "7", name: "Ada", initials: "A" };
const lee = { id: "8", name: "Lee", initials: "L" };

function row(id: string, more: Partial<Row> = {}): Row {
  return {
    id, version: "1", state: "open", brand: "11", queue: null, network: "x", heard: false, sample: false, customer: null, snippet: "", lang: "en",
    opened_at: "2026-05-09T13:00:00Z", last_at: "2026-05-09T13:00:00Z", last_customer_at: null, waiting_since: null, due_at: `2026-05-09T15:00:${id.padStart(2, "0")}Z`,
    claim: null, tags: [], n_posts: 1, reposts: 0, unread: false, ...more,
  };
}
const key = (queue: string, more: Partial<ListState["of"]> = {}) => ({ queue, brand: null, ...unfiltered, ...more });
const taken = (intent: string, urgency = 0): Row["labels"] => ({ sentiment: "neutral", intent, reason: "other", urgency });
function shown(rows: Row[], more: Partial<ListState> = {}): ListState {
  return { ...noList, of: key("new"), order: "due", status: "ready", rows, cursor: rows[0]?.id ?? null, ...more };
}
const ids = (rows: readonly Row[]) => rows.map((each) => each.id);

test("a row is in the queues of the table in doc/api.md, and in no other", () => {
  const claim = (agent: typeof ada) => ({ agent, until: "2026-05-09T15:00:00Z", typing: false });
  const table: [string, Row, string[]][] = [
    ["unclaimed", row("1"), ["new", "all"]],
    ["mine", row("1", { claim: claim(ada) }), ["mine", "all"]],
    ["somebody's", row("1", { claim: claim(lee) }), ["all"]],
    ["heard", row("1", { heard: true }), ["heard", "all"]],
    ["soon late", row("1", { due_at: "2026-05-09T14:10:00Z" }), ["new", "late", "all"]],
    ["late", row("1", { due_at: "2026-05-09T13:10:00Z" }), ["new", "late", "all"]],
    ["mine, waiting", row("1", { state: "waiting", claim: claim(ada) }), ["mine", "waiting", "all"]],
    ["resolved", row("1", { state: "resolved", due_at: null }), ["resolved", "all"]],
    ["merged", row("1", { state: "merged" }), []],
    ["praise", row("1", { labels: taken("praise"), heard: true }), ["heard", "praise", "all"]],
    ["a defence, claimed", row("1", { labels: taken("defence"), claim: claim(lee) }), ["praise", "all"]],
    ["praise, thanked", row("1", { labels: taken("praise"), state: "resolved" }), ["resolved", "all"]],
    ["in a queue", row("1", { queue: "31" }), ["new", "all", "31"]],
    ["a sample", row("1", { brand: "19" }), []],
  ];
  for (const [name, each, expected] of table) {
    const found = ["mine", "new", "heard", "late", "waiting", "praise", "resolved", "all", "31"].filter((queue) => belongs(each, key(queue), eye));
    assert.deepEqual(found.sort(), [...expected].sort(), name);
  }
  assert.ok(belongs(row("1", { brand: "19" }), key("new", { brand: "19" }), eye), "a sample, when its brand is chosen");
  assert.ok(belongs(row("1"), key("new", { brand: "12" }), eye), "a brand of the house that is chosen");
  assert.ok(belongs(row("1", { brand: "12" }), key("new", { brand: "12" }), eye), "the house itself");
  assert.ok(!belongs(row("1", { brand: "12" }), key("new", { brand: "11" }), eye), "a house is not its brand's");
  assert.ok(!belongs(row("1", { brand: null }), key("new", { brand: "12" }), eye), "nobody's");
  assert.ok(!belongs(row("1"), key("new", { tag: "refund" }), eye), "another tag");
});

test("a narrowed list has what fits every filter, and nobody's guess where there is no label", () => {
  const late = row("1", { labels: taken("complaint", 2), tags: ["refund"], lang: "de" });
  const ways: [Partial<ListState["of"]>, boolean][] = [
    [{ intent: "complaint" }, true], [{ intent: "praise" }, false], [{ urgency: "2" }, true], [{ urgency: "3" }, false], [{ lang: "de" }, true], [{ lang: "en" }, false],
    [{ intent: "complaint", urgency: "1", tag: "refund", lang: "de" }, true], [{ intent: "complaint", tag: "shipping" }, false],
  ];
  for (const [only, expected] of ways) assert.equal(belongs(late, key("new", only), eye), expected, JSON.stringify(only));
  assert.ok(!belongs(row("1", { labels: null }), key("new", { urgency: "1" }), eye));
  assert.ok(!belongs(row("1", { labels: null }), key("new", { intent: "none" }), eye));
});

test("a row whose label is corrected leaves the narrowed list, and comes back with the label", () => {
  const of = key("new", { intent: "complaint" });
  const state = shown([row("1", { labels: taken("complaint") }), row("2", { labels: taken("complaint") })], { of, cursor: "2" });
  const without = list(state, { type: "row", row: row("1", { version: "2", labels: taken("praise") }), eye });
  assert.deepEqual(ids(without.rows), ["2"]);
  assert.deepEqual(ids(list(without, { type: "row", row: row("1", { version: "3", labels: taken("complaint") }), eye }).rows), ["1", "2"]);
  const asked = list(noList, { type: "list-asked", of });
  const corrected = list(asked, { type: "row", row: row("1", { version: "2", labels: taken("praise") }), eye });
  const came = list(corrected, { type: "list-page", ask: asked.ask, items: [row("1", { labels: taken("complaint") }), row("2", { labels: taken("complaint") })], next: null, first: true, eye });
  assert.ok(!came.rows.some((each) => each.id === "1" && belongs(each, of, eye)), "also when the page was read before");
});

test("a list that differs in one filter is another list", () => {
  for (const only of [{ intent: "complaint" }, { urgency: "2" }, { lang: "de" }, { tag: "refund" }]) {
    assert.equal(list(shown([row("1")]), { type: "list-asked", of: key("new", only) }).rows.length, 0);
  }
});

test("a row between the last one found and the place where the search stands is not lost", () => {
  const looked = Date.parse("2026-05-09T15:00:50Z");
  const state = shown([row("2")], { next: `${looked}.77` });
  const live = list(state, { type: "row", row: row("40"), eye });
  assert.deepEqual(ids(live.rows), ["2", "40"]);
  assert.equal(list(live, { type: "row", row: row("55"), eye }), live, "what lies behind it comes with its page");
  const page = list(live, { type: "list-page", ask: state.ask, items: [row("40"), row("55")], next: null, first: false, eye });
  assert.deepEqual(ids(page.rows), ["2", "40", "55"]);
});

test("due goes up with no clock last, recent goes down, equal times by id as a number", () => {
  const sort = (rows: Row[], order: "due" | "recent") => ids([...rows].sort((a, b) => compareRows(a, b, order)));
  const same = "2026-05-09T15:00:00Z";
  assert.deepEqual(sort([row("100", { due_at: same }), row("3", { due_at: null }), row("99", { due_at: same })], "due"), ["99", "100", "3"]);
  assert.deepEqual(sort([row("99"), row("100"), row("5", { last_at: same })], "recent"), ["5", "100", "99"]);
  assert.equal(orderOf("waiting"), "recent");
  assert.equal(orderOf("31"), "due");
});

test("a new row waits while the list is in use and moves nothing", () => {
  const before = shown([row("2"), row("4")], { inUse: true });
  const after = list(before, { type: "row", row: row("3"), eye });
  assert.deepEqual(ids(after.rows), ["2", "4"]);
  assert.deepEqual(ids(after.held), ["3"]);
  assert.deepEqual(ids(list(after, { type: "list-shown", eye }).rows), ["2", "3", "4"]);
  assert.deepEqual(ids(list(after, { type: "list-used", inUse: false, eye }).rows), ["2", "3", "4"], "and by itself when the list is at rest");
});

test("a new row takes its place at once when nobody uses the list, or it is empty", () => {
  assert.deepEqual(ids(list(shown([row("2"), row("4")]), { type: "row", row: row("3"), eye }).rows), ["2", "3", "4"]);
  assert.deepEqual(ids(list(shown([], { inUse: true }), { type: "row", row: row("3"), eye }).rows), ["3"]);
});

test("a shown row changes where it stands, and an older word about it is dropped", () => {
  const state = shown([row("2", { version: "10" }), row("4")], { inUse: true });
  const late = list(state, { type: "row", row: row("2", { version: "11", due_at: "2026-05-09T18:00:00Z", snippet: "again" }), eye });
  assert.deepEqual(late.rows.map((each) => each.snippet), ["again", ""]);
  assert.equal(list(state, { type: "row", row: row("2", { version: "9", snippet: "old" }), eye }), state);
});

test("a row that leaves the queue stays in sight while the list is in use, goes when it is not", () => {
  const gone = row("2", { version: "5", state: "resolved" });
  assert.deepEqual(ids(list(shown([row("2"), row("4")], { inUse: true }), { type: "row", row: gone, eye }).rows), ["2", "4"]);
  assert.deepEqual(ids(list(shown([row("2"), row("4")], { cursor: "4" }), { type: "row", row: gone, eye }).rows), ["4"]);
  const held = list(shown([row("4")], { inUse: true }), { type: "row", row: row("2"), eye });
  assert.deepEqual(held.held.length, 1);
  assert.deepEqual(list(held, { type: "row", row: gone, eye }).held, []);
});

test("a row past the loaded pages is left to its page", () => {
  const state = shown([row("2"), row("4")], { next: "k" });
  assert.equal(list(state, { type: "row", row: row("9"), eye }), state);
});

test("pages join without doubles, and what came live meanwhile is not overwritten", () => {
  const asked = list(noList, { type: "list-asked", of: key("new") });
  const live = list(asked, { type: "row", row: row("2", { version: "9", snippet: "live" }), eye });
  const first = list(live, { type: "list-page", ask: asked.ask, items: [row("1"), row("2")], next: "k", first: true, eye });
  assert.deepEqual(first.rows.map((each) => each.snippet), ["", "live"]);
  const second = list(first, { type: "list-page", ask: asked.ask, items: [row("2"), row("3")], next: null, first: false, eye });
  assert.deepEqual(ids(second.rows), ["1", "2", "3"]);
});

test("a page that was read before a row came does not take the row away again", () => {
  const asked = list(noList, { type: "list-asked", of: key("new") });
  const live = list(asked, { type: "row", row: row("1", { version: "3" }), eye });
  const empty = list(live, { type: "list-page", ask: asked.ask, items: [], next: null, first: true, eye });
  assert.deepEqual(ids(empty.rows), ["1"]);
  const gone = list(live, { type: "row", row: row("1", { version: "4", state: "resolved" }), eye });
  const old = list(gone, { type: "list-page", ask: asked.ask, items: [row("1", { version: "3" }), row("2")], next: null, first: true, eye });
  assert.ok(!belongs(old.rows.find((each) => each.id === "1") ?? row("0", { state: "merged" }), key("new"), eye), "nor bring it back");
});

test("a row that comes past the loaded pages while the next is on its way is not lost", () => {
  const paging = list(shown([row("2"), row("4")], { next: "k" }), { type: "list-paging" });
  const live = list(paging, { type: "row", row: row("5"), eye });
  assert.deepEqual(ids(live.rows), ["2", "4"]);
  assert.deepEqual(ids(list(live, { type: "list-page", ask: paging.ask, items: [row("6")], next: null, first: false, eye }).rows), ["2", "4", "5", "6"]);
});

test("a page of an earlier asking is dropped, a list asked for anew stays in sight", () => {
  const state = shown([row("1")], { ask: 4, came: 4 });
  const again = list(state, { type: "list-asked", of: key("new") });
  assert.equal(again.status, "ready");
  assert.deepEqual(ids(again.rows), ["1"]);
  assert.equal(list(again, { type: "list-page", ask: 4, items: [], next: null, first: true, eye }), again);
  assert.equal(list(again, { type: "list-failed", ask: 4 }), again);
});

test("a list asked for twice shows what comes first, and then only what is later", () => {
  const once = list(noList, { type: "list-asked", of: key("new") });
  const twice = list(once, { type: "list-asked", of: key("new") });
  const first = list(twice, { type: "list-page", ask: once.ask, items: [row("1")], next: null, first: true, eye });
  assert.deepEqual([first.status, ...ids(first.rows)], ["ready", "1"]);
  const live = list(first, { type: "row", row: row("2", { version: "5" }), eye });
  const second = list(live, { type: "list-page", ask: twice.ask, items: [row("1")], next: null, first: true, eye });
  assert.deepEqual(ids(second.rows), ["1", "2"], "what was heard between the two stays");
  assert.equal(list(second, { type: "list-page", ask: once.ask, items: [], next: null, first: true, eye }), second, "the earlier one, come late");
  assert.equal(list(list(twice, { type: "list-asked", of: key("mine") }), { type: "list-page", ask: twice.ask, items: [row("1")], next: null, first: true, eye }).rows.length, 0, "of another list");
});

test("the cursor stops at both ends", () => {
  const state = shown([row("1"), row("2"), row("3")], { cursor: "2" });
  assert.equal(list(state, { type: "cursor-moved", by: 5 }).cursor, "3");
  assert.equal(list(state, { type: "cursor-moved", by: -5 }).cursor, "1");
});

test("a hundred thousand rows take a change in far less than a frame's work", () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => row(String(n + 1), { due_at: "2026-05-09T15:00:00Z" }));
  const after = list(shown(rows), { type: "row", row: row("100001", { due_at: "2026-05-09T14:30:00Z" }), eye });
  assert.equal(after.rows.length, 100_001);
  assert.equal(after.rows[0]?.id, "100001");
});
