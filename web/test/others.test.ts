import assert from "node:assert/strict";
import { test } from "node:test";
import type { Case, CaseEvent, OursReason } from "../src/api/types";
import { applyGuess } from "../src/state/guess";
import { candidates, judged, ownerOf, wordsOf } from "../src/state/others";

const at = "2026-05-09T14:00:00Z";
const other = (name: string) => ({ name, handle: null, link: null, sentence: null });
const owner = (name: string) => ({ name, handle: null, link: null });
const event = (kind: CaseEvent["kind"], more: Partial<CaseEvent> = {}): CaseEvent => ({ id: "1", kind, at, noted_at: at, actor: null, undoable: false, undone: false, ...more });
const clue = (whose: string | undefined, weight: number): OursReason => ({ clue: "other_word", what: "x", weight, ...(whose === undefined ? {} : { whose }) });
const heard = (kind: "heard" | "joined", ...why: OursReason[]) => event(kind, { ours: { verdict: "unsure", share: 0.5, why } });
const kase = (state: Case["state"], ...events: CaseEvent[]) => ({ state, events, others: [other("A"), other("B"), other("C")] }) as unknown as Case;
const names = (of: Case) => candidates(of).map((each) => `${each.other.name}${each.likely ? "!" : ""}`).join(" ");

test("the likeliest owner is first, by all clues of the case; the rest as they were told", () => {
  assert.equal(names(kase("open")), "A B C");
  assert.equal(names(kase("open", heard("heard", clue(undefined, -2), clue("C", -2), clue("B", -2.2)))), "B! C! A");
  assert.equal(names(kase("open", heard("heard", clue("C", -2), clue("B", -2.2)), heard("joined", clue("C", -2)))), "C! B! A");
});

test("what an agent chose is likelier than any clue, unless it was taken back at once", () => {
  const clues = heard("heard", clue("C", -2), clue("C", -2));
  assert.equal(names(kase("open", clues, event("resolved", { belongs_to: owner("B") }), event("reopened"))), "B! C! A");
  assert.equal(names(kase("open", clues, event("resolved", { belongs_to: owner("B"), undone: true }))), "C! A B");
});

test("a closed case is whose its last closing says; an open one is nobody's", () => {
  const first = event("resolved", { belongs_to: owner("A") }), last = event("resolved", { belongs_to: owner("B") });
  assert.equal(ownerOf(kase("resolved", first, event("reopened"), last))?.name, "B");
  assert.equal(ownerOf(kase("resolved", first, event("reopened"), event("resolved")))?.name, undefined);
  assert.equal(ownerOf(kase("open", first, event("reopened"))), null);
  const agent = { id: "7", name: "Ada", initials: "A" };
  assert.equal(ownerOf(applyGuess(kase("open"), { kind: "resolved", agent, reason: "not_ours", text: "", owner: owner("A"), at }))?.name, "A", "at once");
});

test("the last post that was judged says whether it is about us", () => {
  assert.equal(judged(kase("open", event("heard"))), null);
  assert.equal(judged(kase("open", heard("heard", clue("A", -1)), heard("joined"), event("joined")))?.why.length, 0);
});

test("what is said of an owner has where to find them, once", () => {
  const told = { name: "A", handle: "a", link: "https://a.example", sentence: "Ask them." };
  assert.equal(wordsOf(told), "Ask them. @a https://a.example");
  assert.equal(wordsOf({ ...told, sentence: "Ask @a, please." }), "Ask @a, please. https://a.example");
  assert.equal(wordsOf({ ...told, handle: null, link: null }), "Ask them.");
  assert.equal(wordsOf({ ...told, sentence: null }), null);
});
