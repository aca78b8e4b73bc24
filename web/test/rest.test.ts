import assert from "node:assert/strict";
import { test } from "node:test";
import { isLater, Seen } from "../src/api/stream";
import { lengthOf } from "../src/length";
import { href, parseRoute } from "../src/route";
import { clockOf, shortSpan, span } from "../src/say";
import { chooseDraft } from "../src/state/drafts";
import type { Row } from "../src/api/types";

test("a text is as long as its network counts", () => {
  const table: [string, "graphemes" | "x_weighted" | "utf8_bytes", number][] = [
    ["", "graphemes", 0], ["abc", "graphemes", 3], ["👨‍👩‍👧‍👦é", "graphemes", 2], ["e\u0301", "graphemes", 1],
    ["abc", "x_weighted", 3], ["ギター", "x_weighted", 6], ["👨‍👩‍👧‍👦", "x_weighted", 2], ["see https://example.org/a/very/long/path now", "x_weighted", 31], ["مرحبا", "x_weighted", 5],
    ["é👍", "utf8_bytes", 6],
  ];
  for (const [text, counting, expected] of table) assert.equal(lengthOf(text, counting), expected, `${text} ${counting}`);
});

test("ids are compared as the numbers they are", () => {
  assert.ok(isLater("100", "99"));
  assert.ok(!isLater("99", "100"));
  assert.ok(!isLater("7", "7"));
  assert.ok(isLater("9223372036854775807", "9223372036854775806"));
});

test("what was seen is dropped, the newest is remembered", () => {
  const seen = new Seen();
  assert.deepEqual(["5", "7", "6", "7"].map((id) => seen.take(id)), [true, true, true, false]);
  assert.equal(seen.last, "7");
});

test("every view is a URL and back", () => {
  for (const path of ["/q/mine", "/q/new/501?brand=11&tag=rude+staff", "/q/late?tag=refund&intent=complaint&urgency=2&lang=de", "/search/501?q=a%26b", "/search", "/places", "/places?brand=11", "/admin/rules", "/setup#t"]) {
    assert.equal(href(parseRoute(new URL(path, "http://desk"))), path);
  }
  assert.equal(href(parseRoute(new URL("http://desk/"))), "/q/mine");
  assert.equal(href(parseRoute(new URL("http://desk/q/new?urgency=9"))), "/q/new");
  assert.equal(href(parseRoute(new URL("http://desk/admin/nonsense"))), "/admin/brands");
});

test("the local draft wins until the server has it, the server's when it was written later elsewhere", () => {
  const agent = { id: "7", name: "Ada", initials: "A" };
  const server = { text: "server", account: "1", saved_at: "2026-05-09T14:00:00Z", agent };
  const then = Date.parse(server.saved_at);
  const local = (more: object) => ({ text: "local", account: "1", at: then, saved: false, ...more });
  assert.equal(chooseDraft(null, null, 0).text, "");
  assert.equal(chooseDraft(null, server, 0).text, "server");
  assert.equal(chooseDraft(local({ at: then + 1 }), server, 0).text, "local");
  assert.equal(chooseDraft(local({ at: then - 1 }), server, 0).text, "server");
  assert.equal(chooseDraft(local({ saved: true }), server, 0).text, "server");
  assert.equal(chooseDraft(local({ saved: true }), null, 0).text, "", "sent or thrown away on another device");
  assert.equal(chooseDraft(local({ at: then + 1000 }), server, -5000).text, "server", "our clock goes 5 s ahead");
});

test("time is said as people say it", () => {
  const minute = 60_000;
  assert.deepEqual([30_000, 14 * minute, 61 * minute, 90 * minute, 26 * 60 * minute, 80 * 60 * minute].map(span), ["under a minute", "14 min", "1 h", "1 h 30 min", "26 h", "3 days"]);
  assert.deepEqual([30_000, 59 * minute, 60 * minute, 49 * 60 * minute].map(shortSpan), ["now", "59 min", "1 h", "2 d"]);
});

test("the clock fills, warns in its last quarter of an hour, and says how late it is", () => {
  const row = { state: "open", opened_at: "2026-05-09T13:00:00Z", waiting_since: "2026-05-09T13:00:00Z", due_at: "2026-05-09T14:00:00Z" } as Row;
  const when = (time: string) => clockOf(row, Date.parse(`2026-05-09T${time}Z`));
  assert.deepEqual(when("13:30:00"), { share: 0.5, level: "calm", words: "30 min left" });
  assert.equal(when("13:45:00")?.level, "soon");
  assert.deepEqual(when("14:12:00"), { share: 1, level: "late", words: "12 min late" });
  assert.equal(clockOf({ ...row, state: "waiting" }, 0), null);
});
