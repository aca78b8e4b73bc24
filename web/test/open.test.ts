import assert from "node:assert/strict";
import { test } from "node:test";
import type { Case, Outbox, Post } from "../src/api/types";
import { interleave } from "../src/view/interleave";
import { nothingOpen, open, type OpenState, shownCase } from "../src/state/open";

const ada = { id: "7", name: "Ada", initials: "A" };
const at = "2026-05-09T14:00:00Z";
const post = (id: string, created_at = at): Post => ({
  id, network: "x", role: "customer", ours: false, author: null, text: id, lang: null, dir: "ltr", created_at, edited_at: null, deleted: false, visibility: "public",
  in_reply_to: null, depth: 0, url: null, reposts: 0, likes: 0, why: null,
});
const kase = (more: Partial<Case> = {}): Case => ({
  id: "501", version: "10", state: "open", brand: "11", queue: null, network: "x", heard: false, sample: false, customer: null, snippet: "", lang: null, opened_at: at, last_at: at,
  last_customer_at: at, waiting_since: at, due_at: at, claim: null, tags: ["refund"], n_posts: 1, reposts: 0, unread: false, merged_into: null, person: null, posts: [post("1")],
  earlier_posts: 0, events: [], looking: [], draft: null, accounts: [], reply_to: "1", outbox: [], others: [], ...more,
});
const opened = (): OpenState => open(open(nothingOpen, { type: "case-asked", id: "501" }), { type: "case-came", kase: kase() });
const outbox = (more: Partial<Outbox> = {}): Outbox => ({
  id: "g", key: "k", state: "queued", text: "Sorry", account: "21", in_reply_to: "1", agent: ada, queued_at: at, undo_until: at, sent_at: null, parts: 1, parts_sent: 0, error: null, ...more,
});

test("a guess shows at once and goes when the server has spoken", () => {
  const guessed = open(opened(), { type: "guessed", key: 1, guess: { kind: "claimed", agent: ada, until: at } });
  assert.equal(shownCase(guessed)?.claim?.agent.name, "Ada");
  const refused = open(guessed, { type: "guess-over", key: 1 });
  assert.equal(shownCase(refused)?.claim, null);
});

test("each guess makes of the case what the server will", () => {
  const after = (guess: Parameters<typeof open>[1] & { type: "guessed" }) => shownCase(open(opened(), guess));
  const guess = (what: Extract<Parameters<typeof open>[1], { type: "guessed" }>["guess"]) => after({ type: "guessed", key: 1, guess: what });
  assert.deepEqual(guess({ kind: "tagged", add: ["late", "refund"], remove: [] })?.tags, ["refund", "late"]);
  assert.deepEqual(guess({ kind: "tagged", add: [], remove: ["refund"] })?.tags, []);
  assert.equal(guess({ kind: "resolved", agent: ada, reason: "solved", text: "", owner: null, at })?.state, "resolved");
  assert.equal(guess({ kind: "reopened", agent: ada, at })?.state, "open");
  assert.equal(guess({ kind: "noted", agent: ada, text: "called", at })?.events[0]?.text, "called");
  assert.equal(guess({ kind: "answered", outbox: outbox() })?.outbox.length, 1);
  assert.equal(guess({ kind: "handed_on", agent: ada, to: "Warranty", heir: null, queue: "31", until: at, text: "", at })?.queue, "31");
});

test("an answer that came live before its own request was answered is not shown twice", () => {
  const guessed = open(opened(), { type: "guessed", key: 1, guess: { kind: "answered", outbox: outbox() } });
  const live = open(guessed, { type: "case-came", kase: kase({ version: "11", outbox: [outbox({ id: "701" })] }) });
  assert.deepEqual(shownCase(live)?.outbox.map((each) => each.id), ["701"]);
});

test("an older answer of the server never replaces a newer one, nor one of another case", () => {
  const newer = open(opened(), { type: "case-came", kase: kase({ version: "100" }) });
  assert.equal(open(newer, { type: "case-came", kase: kase({ version: "99" }) }), newer);
  assert.equal(open(newer, { type: "case-came", kase: kase({ id: "502", version: "200" }) }), newer);
});

test("posts that come while it is open are counted until they are seen", () => {
  const more = open(opened(), { type: "case-came", kase: kase({ version: "11", posts: [post("1"), post("2"), post("3")] }) });
  assert.equal(more.fresh, 2);
  assert.equal(open(more, { type: "fresh-seen" }).fresh, 0);
});

test("what happened stands before the first post that is later; notes stand alone; what posts say themselves is left out", () => {
  const event = (id: string, kind: "claimed" | "noted" | "joined" | "tagged", when: string, undone = false) => ({ id, kind, at: when, noted_at: when, actor: ada, undoable: false, undone });
  const items = interleave(
    [post("1", "2026-05-09T14:00:00Z"), post("2", "2026-05-09T14:10:00Z")],
    [event("e1", "claimed", "2026-05-09T14:05:00Z"), event("e2", "tagged", "2026-05-09T14:06:00Z"), event("e3", "noted", "2026-05-09T14:20:00Z"), event("e4", "joined", "2026-05-09T14:10:00Z"),
      event("e5", "tagged", "2026-05-09T14:21:00Z", true)],
  );
  assert.deepEqual(items.map((item) => item.kind), ["post", "events", "post", "note"]);
  assert.equal(items[1]?.kind === "events" ? items[1].events.length : 0, 2);
});
