// The rules of doc/api.md in memory: cases, claims, answers, undo. Says each change to `tell`.
import { accounts, brands, cases, filler, networks, people, reasons, rules, storm } from "./data.mjs";

const MINUTE = 60_000;
export class Refusal extends Error {
  constructor(status, type, title, more = {}) { super(title); this.body = { type: `/problems/${type}`, title, status, ...more }; }
}
const person = ({ id, name, initials }) => ({ id, name, initials });
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

export class World {
  constructor({ fillers = 40, setup = false, tell = () => {} } = {}) {
    this.tell = tell;
    this.setupNeeded = setup;
    this.serial = 100_000;
    this.undoSeconds = 8;
    this.people = structuredClone(people);
    this.brands = setup ? [] : structuredClone(brands);
    this.accounts = structuredClone(accounts);
    this.tokens = [{ id: "91", name: "Prometheus", role: "viewer", created_at: "2026-05-02T09:00:00Z" }, { id: "92", name: "Warehouse report, nightly", role: "agent", created_at: "2026-05-08T09:00:00Z" }];
    this.rules = structuredClone(rules);
    this.queues = [{ id: "31", name: "Warranty" }, { id: "32", name: "Web shop" }];
    this.sources = [
      { id: "61", network: "bluesky", name: "Bluesky public stream", state: "live", lag_seconds: 1, text: null, retry_at: null, posts_per_minute: 2710 },
      { id: "62", network: "mastodon", name: "Mastodon music.example", state: "live", lag_seconds: 4, text: null, retry_at: null, posts_per_minute: 12 },
    ];
    this.cases = new Map();
    this.log = [];
    this.timers = new Set();
    if (setup) return;
    for (const seed of [...cases, storm(), ...Array.from({ length: fillers }, (_, n) => filler(n))]) this.seed(seed);
  }
  id() { this.serial += 1; return String(this.serial); }
  agent(id) { const found = this.people.find((each) => each.id === id); return found === undefined ? null : person(found); }

  seed(seed) {
    const now = Date.now();
    const id = this.id();
    const brand = seed.brand ?? "11";
    const customer = { id: this.id(), name: seed.who.name, handle: seed.who.handle, network: seed.who.network };
    const kase = {
      id, state: seed.state ?? "open", brand, queue: seed.queue ?? null, network: seed.who.network, heard: seed.heard ?? false, sample: false, customer, lang: seed.lang,
      tags: [...seed.tags], reposts: seed.reposts ?? 0, unread: seed.mine === undefined && (seed.state ?? "open") === "open", claim: null, merged_into: null, draft: null, outbox: [], looking: new Map(),
      posts: [], events: [], who: seed.who, fences: 0, past: [],
      due: seed.due === undefined ? null : now + seed.due * MINUTE,
    };
    let last = null;
    for (const [by, ago, text, agent] of seed.turns) last = this.post(kase, by, now - ago * MINUTE, text, agent, last, seed.dir);
    for (const [agent, ago, text] of seed.notes ?? []) this.event(kase, "noted", agent, { text }, now - ago * MINUTE);
    if (kase.state === "resolved") this.event(kase, "resolved", "8", { reason: seed.reason, text: null }, now - 30 * MINUTE);
    const holder = seed.mine ?? seed.held;
    if (holder !== undefined) { this.event(kase, "claimed", holder, {}, now - 7 * MINUTE); this.lease(kase, holder); }
    if (seed.typing) { kase.claim.typing = true; kase.looking.set(holder, { typing: true }); }
    for (let n = 0; n < (seed.past ?? 0); n += 1) {
      kase.past.push({ id: this.id(), state: "resolved", brand, snippet: ["Two emails about a broken cable, 6 and 9 May", "Wrong strings in the box", "Asked for the manager at Broadway"][n], opened_at: iso(now - (n + 1) * 40 * 24 * 60 * MINUTE), resolved_at: iso(now - (n + 1) * 39 * 24 * 60 * MINUTE), reason: n === 0 ? "no_reply_from_customer" : "solved" });
    }
    kase.version = this.id();
    this.cases.set(id, kase);
    return kase;
  }

  post(kase, by, at, text, agent, parent, dir) {
    const account = this.accounts.find((each) => each.brand === kase.brand && each.network === kase.network);
    const author = by === "c" ? { name: kase.who.name, handle: kase.who.handle, agent: null }
      : by === "o" ? { name: "Six String Supply", handle: account?.handle ?? "sixstring", agent: agent ? this.agent(agent) : null } : { name: "Passer-by", handle: `passer${kase.posts.length}`, agent: null };
    const post = {
      id: this.id(), network: kase.network, role: by === "c" ? "customer" : by === "o" ? "ours" : "context", ours: by === "o", author, text, lang: kase.lang, dir: dir ?? "ltr", created_at: iso(at), edited_at: null, deleted: false, visibility: "public",
      in_reply_to: parent?.id ?? null, depth: parent === null ? 0 : 1, url: `https://${kase.network}.example/${kase.who.handle}/${kase.posts.length}`, reposts: kase.posts.length === 0 ? kase.reposts : 0, likes: 0,
      labels: null,
      why: kase.posts.length === 0 ? (kase.heard ? 'matches "six string supply"' : "names us") : null,
    };
    kase.posts.push(post);
    if (by === "c") kase.waiting ??= at;
    if (by === "o") kase.waiting = null;
    return post;
  }

  event(kase, kind, actor, more = {}, at = Date.now()) {
    const event = { id: this.id(), kind, at: iso(at), noted_at: iso(Date.now()), actor: actor === null ? null : this.agent(actor), undoable: ["resolved", "split", "merged", "tagged", "handed_on"].includes(kind), undone: false, ...more };
    kase.events.push(event);
    return event;
  }

  lease(kase, agent) {
    kase.fences += 1;
    kase.claim = { agent: this.agent(agent), until: Date.now() + 300_000, typing: false, fence: String(kase.fences) };
  }

  /** After a change: a new version, told to everybody. */
  changed(kase, event) {
    kase.version = event === null ? this.id() : event.id;
    this.log.push({ id: event?.id ?? null, kase, event });
    this.tell("case", kase, event);
  }

  row(kase) {
    const customers = kase.posts.filter((post) => post.role === "customer");
    const last = customers[customers.length - 1] ?? kase.posts[kase.posts.length - 1];
    return {
      id: kase.id, version: kase.version, state: kase.state, brand: kase.brand, queue: kase.queue, network: kase.network, heard: kase.heard, sample: kase.sample, customer: kase.customer,
      snippet: (last?.text ?? "").slice(0, 200), lang: kase.lang, opened_at: kase.posts[0]?.created_at ?? iso(0), last_at: kase.posts[kase.posts.length - 1]?.created_at ?? iso(0), last_customer_at: last?.created_at ?? null,
      waiting_since: kase.state === "open" && kase.waiting ? iso(kase.waiting) : null, due_at: kase.state === "open" && kase.due !== null ? iso(kase.due) : null,
      claim: kase.claim === null ? null : { agent: kase.claim.agent, until: iso(kase.claim.until), typing: kase.claim.typing }, tags: kase.tags, labels: null, n_posts: kase.posts.length, reposts: kase.reposts, unread: kase.unread,
    };
  }

  whole(kase, me) {
    const row = this.row(kase);
    if (kase.claim !== null && kase.claim.agent.id === me) row.claim.fence = kase.claim.fence;
    const { who } = kase;
    const url = (network, handle) => `https://${network}.example/${handle}`;
    const authors = [{ network: who.network, handle: who.handle, name: who.name, url: url(who.network, who.handle), followers: who.followers }];
    if (who.also) authors.push({ ...who.also, name: who.name, url: url(who.also.network, who.also.handle) });
    const siblings = [...this.cases.values()].filter((each) => each.customer.id === kase.customer.id && each.id !== kase.id && each.state !== "merged")
      .map((each) => ({ id: each.id, state: each.state, brand: each.brand, snippet: this.row(each).snippet, opened_at: this.row(each).opened_at, resolved_at: null, reason: null }));
    const last = [...kase.posts].reverse().find((post) => post.role === "customer");
    const forbidden = kase.heard && kase.network === "x";
    return {
      ...row, merged_into: kase.merged_into,
      person: { ...kase.customer, bio: who.bio, location: who.location, followers: who.followers, zone: who.zone, country: who.country ?? null, first_seen_at: kase.past[kase.past.length - 1]?.opened_at ?? row.opened_at, authors, cases: [...siblings, ...kase.past] },
      posts: kase.posts.slice(-200), earlier_posts: Math.max(0, kase.posts.length - 200), events: kase.events.slice(-500).map((event) => ({ ...event, undoable: event.undoable && !event.undone })),
      looking: this.looking(kase), draft: kase.draft,
      others: [],
      accounts: this.accounts.filter((each) => each.brand === kase.brand && each.network === kase.network).map((each) => ({
        id: each.id, network: each.network, handle: each.handle, can_answer: !forbidden && each.state === "signed_in",
        why: forbidden ? `X refuses a public answer because ${who.name.split(" ")[0]} did not mention you.` : each.state === "signed_in" ? null : `@${each.handle} is not signed in.`,
        open_url: forbidden ? "https://x.example/intent" : null,
      })),
      reply_to: last?.id ?? null, outbox: kase.outbox.filter((item) => item.state !== "gone").map((item) => ({ ...item, queued_at: iso(item.queued_at), undo_until: iso(item.undo_until) })),
    };
  }
  looking(kase) { return [...kase.looking].map(([id, { typing }]) => ({ ...this.agent(id), typing })); }

  get(id) {
    const kase = this.cases.get(id);
    if (kase === undefined) throw new Refusal(404, "absent", "There is no such case.");
    return kase;
  }

  belongs(kase, queue, me) {
    const active = kase.state === "open" || kase.state === "waiting";
    const open = kase.state === "open";
    switch (queue) {
      case "mine": return active && kase.claim?.agent.id === me;
      case "new": return open && kase.claim === null && !kase.heard;
      case "heard": return open && kase.claim === null && kase.heard;
      case "late": return open && kase.due !== null && kase.due <= Date.now() + 15 * MINUTE;
      case "waiting": return kase.state === "waiting";
      case "praise": return false; // nobody labels here
      case "resolved": return kase.state === "resolved";
      case "all": return kase.state !== "merged";
      default: return open && kase.queue === queue;
    }
  }
  inBrand(kase, brand) {
    if (brand) return kase.brand === brand;
    return !this.brands.some((each) => each.sample && each.id === kase.brand);
  }
  counts(me, brand) {
    const views = [["mine", "Mine", "due"], ["new", "Unclaimed", "due"], ["heard", "Heard", "recent"], ["late", "About to be late", "due"], ["waiting", "Waiting on customer", "recent"], ["praise", "Praise", "due"], ["resolved", "Resolved", "recent"], ["all", "All", "recent"]];
    const all = [...views.map(([id, name, order]) => ({ id, name, kind: "view", order })), ...this.queues.map(({ id, name }) => ({ id, name, kind: "queue", order: "due" }))];
    return all.map((queue) => {
      const inside = [...this.cases.values()].filter((kase) => this.inBrand(kase, brand) && this.belongs(kase, queue.id, me));
      return { ...queue, count: Math.min(1000, inside.length), more: inside.length > 1000, late: inside.filter((kase) => kase.state === "open" && kase.due !== null && kase.due < Date.now()).length };
    });
  }
  list(me, { queue = "all", brand, tag, customer, after, limit = 50 }) {
    const recent = ["heard", "waiting", "resolved", "all"].includes(queue);
    const key = (row) => (recent ? `${row.last_at} ${row.id}` : `${row.due_at ?? "9999"} ${row.id}`);
    const rows = [...this.cases.values()].filter((kase) => this.inBrand(kase, brand) && this.belongs(kase, queue, me) && (!tag || kase.tags.includes(tag)) && (!customer || kase.customer.id === customer)).map((kase) => this.row(kase));
    rows.sort((a, b) => (key(a) < key(b) ? -1 : 1) * (recent ? -1 : 1));
    const from = after ? rows.findIndex((row) => key(row) === after) + 1 : 0;
    const items = rows.slice(from, from + Number(limit));
    return { items, next: from + items.length < rows.length ? key(items[items.length - 1]) : null };
  }

  // Work

  claim(kase, me, force) {
    const holder = kase.claim;
    if (holder !== null && holder.agent.id !== me && holder.until > Date.now()) {
      const may = ["lead", "admin"].includes(this.people.find((each) => each.id === me)?.role ?? "");
      if (!force || !may) throw new Refusal(409, "held", `${holder.agent.name} holds this case.`, { holder: holder.agent, until: iso(holder.until) });
    }
    if (holder?.agent.id === me) { holder.until = Date.now() + 300_000; return; }
    this.lease(kase, me);
    this.changed(kase, this.event(kase, "claimed", me));
  }
  fence(kase, me, fence) {
    if (kase.claim?.agent.id !== me || kase.claim.fence !== fence) throw new Refusal(409, "fence", "The case is not yours any more.", { holder: kase.claim?.agent ?? null });
  }
  presence(kase, me, { looking, typing }) {
    if (looking) kase.looking.set(me, { typing });
    else kase.looking.delete(me);
    if (kase.unread) { kase.unread = false; this.changed(kase, null); }
    if (kase.claim?.agent.id === me) kase.claim.until = Date.now() + 300_000;
    if (kase.claim?.agent.id === me && kase.claim.typing !== typing) { kase.claim.typing = typing; this.changed(kase, null); }
    this.tell("presence", kase);
  }
  held(kase, me) {
    const mine = kase.claim?.agent.id === me;
    return { until: mine ? iso(kase.claim.until) : null, fence: mine ? kase.claim.fence : null };
  }
  guards(text) {
    return /\bDM us\b/i.test(text) ? [{ id: "moves_away", text: "This sends them elsewhere. Is it needed?", firm: false }] : [];
  }
  answer(kase, me, { text, account, in_reply_to, fence, undo_seconds, key, confirmed }) {
    if (kase.outbox.some((item) => item.key === key)) return;
    this.fence(kase, me, fence);
    const guards = this.guards(text).filter((guard) => !(confirmed ?? []).includes(guard.id));
    if (guards.length > 0) throw new Refusal(422, "guard", "A guard objects.", { guards });
    const now = Date.now();
    const wait = Math.min(undo_seconds, this.undoSeconds) * 1000;
    const item = { id: this.id(), key, state: "queued", text, account, in_reply_to, agent: this.agent(me), queued_at: now, undo_until: now + wait, sent_at: null, parts: 1, parts_sent: 0, error: null };
    kase.outbox.push(item);
    kase.draft = null;
    this.changed(kase, null);
    this.timers.add(setTimeout(() => this.send(kase, item, me), wait));
  }
  send(kase, item, me) {
    if (item.state !== "queued") return;
    if (item.text.includes("make it fail")) { item.state = "failed"; item.error = "the network refused it: rate limit"; this.changed(kase, this.event(kase, "send_failed", me)); return; }
    item.state = "gone";
    const parent = kase.posts.find((post) => post.id === item.in_reply_to) ?? null;
    const post = this.post(kase, "o", Date.now(), item.text, me, parent);
    kase.state = "waiting";
    this.changed(kase, this.event(kase, "replied", me, { post: post.id }));
  }
  undoOutbox(id, me) {
    for (const kase of this.cases.values()) {
      const item = kase.outbox.find((each) => each.id === id);
      if (item === undefined) continue;
      if (item.state !== "queued") throw new Refusal(409, "too-late", "It has gone out already.");
      item.state = "gone";
      kase.draft = { text: item.text, account: item.account, saved_at: iso(Date.now()), agent: this.agent(me) };
      this.changed(kase, null);
      return kase;
    }
    throw new Refusal(404, "absent", "There is no such answer.");
  }
  resolve(kase, me, { reason, note }) {
    if (kase.claim !== null && kase.claim.agent.id !== me) throw new Refusal(409, "held", `${kase.claim.agent.name} holds this case.`, { holder: kase.claim.agent });
    kase.before = { state: kase.state, claim: kase.claim };
    kase.state = "resolved";
    kase.claim = null;
    this.changed(kase, this.event(kase, "resolved", me, { reason, text: note || null }));
  }
  handOn(kase, me, { to, note }) {
    kase.before = { state: kase.state, claim: kase.claim, queue: kase.queue };
    const heir = to.agent ? this.agent(to.agent) : null;
    kase.claim = null;
    if (heir !== null) this.lease(kase, heir.id);
    if (to.queue) kase.queue = to.queue;
    this.changed(kase, this.event(kase, "handed_on", me, { to: heir?.name ?? this.queues.find((each) => each.id === to.queue)?.name, text: note || null }));
  }
  split(kase, me, ids) {
    const moved = kase.posts.filter((post) => ids.includes(post.id) && post.role === "customer");
    if (moved.length === 0 || moved.length === kase.posts.filter((post) => post.role === "customer").length) throw new Refusal(400, "input", "Choose some of the customer's posts, but not all.", { member: "posts" });
    const other = { ...kase, id: this.id(), posts: moved, events: [], outbox: [], looking: new Map(), claim: null, draft: null, tags: [], unread: true, state: "open", version: this.id(), past: [] };
    kase.posts = kase.posts.filter((post) => !moved.includes(post));
    this.cases.set(other.id, other);
    const event = this.event(kase, "split", me, { case: other.id });
    this.changed(other, this.event(other, "split", me, { case: kase.id }));
    this.changed(kase, event);
  }
  merge(kase, me, into) {
    const other = this.get(into);
    other.posts = [...other.posts, ...kase.posts].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
    kase.before = { state: kase.state };
    kase.state = "merged";
    kase.merged_into = into;
    const moved = kase.posts;
    kase.posts = [];
    this.changed(kase, this.event(kase, "merged", me, { case: into }));
    const event = this.event(other, "merged", me, { case: kase.id });
    event.moved = moved.map((post) => post.id);
    this.changed(other, event);
    return other;
  }
  undoEvent(id, me) {
    for (const kase of this.cases.values()) {
      const event = kase.events.find((each) => each.id === id);
      if (event === undefined) continue;
      if (!event.undoable || event.undone) throw new Refusal(409, "too-late", "It can't be undone any more.");
      event.undone = true;
      if (event.kind === "resolved" || event.kind === "handed_on") Object.assign(kase, kase.before);
      if (event.kind === "split") this.rejoin(kase, this.get(event.case));
      if (event.kind === "merged" && event.moved) this.rejoinMerged(kase, this.get(event.case), event.moved);
      this.changed(kase, this.event(kase, "undone", me, { event: id }));
      return kase;
    }
    throw new Refusal(404, "absent", "There is no such event.");
  }
  rejoin(kase, other) {
    kase.posts = [...kase.posts, ...other.posts].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
    other.posts = [];
    other.state = "merged";
    other.merged_into = kase.id;
    this.changed(other, this.event(other, "undone", null));
  }
  rejoinMerged(kase, other, ids) {
    other.posts = kase.posts.filter((post) => ids.includes(post.id));
    kase.posts = kase.posts.filter((post) => !ids.includes(post.id));
    Object.assign(other, other.before, { merged_into: null });
    this.changed(other, this.event(other, "undone", null));
  }
  search(q, brand) {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const items = [];
    for (const kase of this.cases.values()) {
      if (!this.inBrand(kase, brand)) continue;
      for (const post of kase.posts) {
        const text = post.text.toLowerCase();
        if (!words.every((word) => text.includes(word) || kase.who.name.toLowerCase().includes(word))) continue;
        items.push({ case: this.row(kase), post: post.id, at: post.created_at, excerpt: marked(post.text, words) });
      }
    }
    return items.sort((a, b) => (a.at < b.at ? 1 : -1));
  }
  session(me) {
    const agent = this.people.find((each) => each.id === me);
    const out = agent === undefined;
    const tags = [...new Set([...this.cases.values()].flatMap((kase) => kase.tags))].slice(0, 200);
    return {
      agent: out ? null : { ...person(agent), email: agent.email, role: agent.role }, csrf: out ? "" : "csrf-of-the-mock", setup_needed: this.setupNeeded, now: new Date().toISOString(), version: "0.1.0", lease_seconds: 300, undo_seconds: this.undoSeconds,
      brands: out ? [] : this.brands, agents: out ? [] : this.people.map((each) => ({ ...person(each), role: each.role })), queues: out ? [] : this.queues, tags: out ? [] : tags, reasons: out ? [] : reasons, networks,
    };
  }
  /** A new post by somebody, as the stream would bring it. */
  arrive(seed) {
    const kase = this.seed(seed);
    this.changed(kase, this.event(kase, "heard", null));
    return kase;
  }
  writeAgain(kase, text) {
    this.post(kase, "c", Date.now(), text, null, kase.posts[0] ?? null);
    kase.state = "open";
    kase.unread = true;
    this.changed(kase, this.event(kase, "joined", null));
  }
}

function marked(text, words) {
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
  return text.split(pattern).map((part, n) => ({ text: part, hit: n % 2 === 1 })).filter((part) => part.text !== "");
}
