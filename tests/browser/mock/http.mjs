// Serves the desk's files and the mock's world over HTTP, as doc/api.md says.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { Refusal, World } from "./world.mjs";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const CSP = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const isLater = (a, b) => BigInt(a) > BigInt(b);

export class MockServer {
  constructor(dist, options = {}) {
    this.dist = dist;
    this.sessions = new Map();
    this.streams = new Set();
    this.refuseStreams = false;
    this.token = "setup-token";
    this.world = new World({ ...options, tell: (kind, kase, event) => this.tell(kind, kase, event) });
    this.server = createServer((request, response) => void this.handle(request, response));
  }
  listen() {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${this.server.address().port}`)));
  }
  close() {
    for (const timer of this.world.timers) clearTimeout(timer);
    clearTimeout(this.counting);
    this.cutStreams();
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  // Live

  tell(kind, kase, event) {
    for (const stream of this.streams) {
      if (kind === "presence") this.write(stream, "presence", null, { case: kase.id, looking: this.world.looking(kase) });
      else this.write(stream, "case", event?.id ?? null, { row: this.world.row(kase), event });
    }
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.streams.forEach((stream) => this.write(stream, "queue", null, { items: this.world.counts(stream.me, null) })), 50);
  }
  status() { for (const stream of this.streams) this.write(stream, "status", null, { items: this.world.sources }); }
  write(stream, event, id, data) {
    stream.response.write(`event: ${event}\n${id === null ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  }
  cutStreams() { for (const stream of this.streams) stream.response.destroy(); this.streams.clear(); }
  events(request, response, me, url) {
    if (this.refuseStreams) return this.problem(response, new Refusal(503, "later", "Busy."));
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const stream = { response, me };
    this.streams.add(stream);
    response.on("close", () => this.streams.delete(stream));
    response.write("retry: 1000\n\n");
    this.write(stream, "hello", null, { now: new Date().toISOString(), last: this.world.id() });
    const after = request.headers["last-event-id"] ?? url.searchParams.get("after");
    // The overlap of 30 s is made by counting back: the client must drop what it has.
    if (after) for (const past of this.world.log.filter((each) => each.id !== null && isLater(BigInt(each.id) + 20n, after))) this.write(stream, "case", past.id, { row: this.world.row(past.kase), event: past.event });
  }

  // Requests

  problem(response, refusal) {
    response.writeHead(refusal.body.status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify(refusal.body));
  }
  json(response, body, status = 200, headers = {}) {
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  }
  async handle(request, response) {
    const url = new URL(request.url, "http://mock");
    try {
      if (url.pathname.startsWith("/api/v1/")) await this.api(request, response, url);
      else this.file(response, url.pathname);
    } catch (error) {
      if (error instanceof Refusal) this.problem(response, error);
      else { console.error(error); this.problem(response, new Refusal(500, "other", "The mock broke.")); }
    }
  }
  file(response, path) {
    const name = extname(path) === "" ? "index.html" : path.slice(1);
    const file = join(this.dist, name);
    if (name.includes("..") || !existsSync(file)) { response.writeHead(404); response.end(); return; }
    response.writeHead(200, { "Content-Type": types[extname(name)] ?? "application/octet-stream", "Content-Security-Policy": CSP, "Cache-Control": name === "index.html" ? "no-cache" : "public, max-age=31536000, immutable" });
    response.end(readFileSync(file));
  }
  async api(request, response, url) {
    const path = url.pathname.slice("/api/v1".length);
    const cookie = /earshot_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
    const me = this.sessions.get(cookie) ?? null;
    const body = await bodyOf(request);
    const open = path === "/session" || path === "/setup";
    if (!open && me === null) throw new Refusal(401, "signed-out", "You are signed out.");
    if (request.method !== "GET" && !open && request.headers["x-csrf"] !== "csrf-of-the-mock") throw new Refusal(403, "denied", "Wrong CSRF value.");
    const parts = path.split("/").slice(1);
    if (path === "/events" ) return this.events(request, response, me, url);
    if (open) return this.session(request, response, url, path, me, body, cookie);
    if (["cases", "outbox", "events"].includes(parts[0]) && request.method !== "GET") return this.work(response, parts, me, body, request.method);
    if (parts[0] === "cases") return this.cases(request, response, parts, me, url);
    if (["brands", "accounts", "rules", "agents", "tokens"].includes(parts[0])) return this.admin(request, response, parts, body);
    const q = Object.fromEntries(url.searchParams);
    if (path === "/queues") return this.json(response, { items: this.world.counts(me, q.brand), next: null });
    if (path === "/search") return this.json(response, { items: this.world.search(q.q ?? "", q.brand).slice(0, 50), next: null });
    if (path === "/sources") return this.json(response, { items: this.world.sources, next: null });
    if (path === "/sample") return this.sample(response, request.method);
    throw new Refusal(404, "absent", "No such thing.");
  }
  signIn(response, agent, status) {
    const cookie = Math.random().toString(36).slice(2);
    this.sessions.set(cookie, agent);
    this.json(response, this.world.session(agent), status, { "Set-Cookie": `earshot_session=${cookie}; HttpOnly; SameSite=Lax; Path=/` });
  }
  session(request, response, url, path, me, body, cookie) {
    const { world } = this;
    if (path === "/setup" && request.method === "GET") {
      if (url.searchParams.get("token") !== this.token) throw new Refusal(403, "denied", "This link is not good.");
      return this.json(response, null, 204);
    }
    if (path === "/setup") {
      if (body.token !== this.token) throw new Refusal(403, "denied", "This link is not good.");
      world.setupNeeded = false;
      Object.assign(world.people[0], body.admin);
      world.brands = [body.sample ? { id: "19", name: "Six String Supply", ours: true, sample: true, family: [] } : { id: "11", name: body.brand.name, ours: true, sample: false, family: [] }];
      return this.signIn(response, "7", 201);
    }
    if (request.method === "POST") {
      const agent = world.people.find((each) => each.email === body.email && each.password === body.password);
      if (agent === undefined) throw new Refusal(401, "credentials", "Email or password is wrong.");
      return this.signIn(response, agent.id, 200);
    }
    if (request.method === "DELETE") { this.sessions.delete(cookie); return this.json(response, null, 204); }
    return this.json(response, world.session(me));
  }
  sample(response, method) {
    const { world } = this;
    world.brands = world.brands.filter((brand) => !brand.sample);
    if (method === "DELETE") return this.json(response, null, 204);
    world.brands.push({ id: "19", name: "Sample", ours: true, sample: true, family: [] });
    return this.json(response, { brand: "19" }, 202);
  }
  cases(request, response, parts, me, url) {
    const q = Object.fromEntries(url.searchParams);
    if (parts.length === 1) return this.json(response, this.world.list(me, q));
    const kase = this.world.get(parts[1]);
    if (parts[2] === "help") return this.json(response, { similar: [], snippets: [], suggests: null });
    if (parts[2] === "posts") {
      const to = kase.posts.findIndex((post) => post.id === q.before);
      const from = Math.max(0, to - Number(q.limit ?? 200));
      return this.json(response, { items: kase.posts.slice(from, to), earlier: from });
    }
    if (request.headers["if-none-match"] === `"${kase.version}"`) { response.writeHead(304); response.end(); return; }
    return this.json(response, this.world.whole(kase, me), 200, { ETag: `"${kase.version}"` });
  }
  work(response, parts, me, body, method) {
    const { world } = this;
    if (world.people.find((each) => each.id === me)?.role === "viewer" && parts[2] !== "presence") throw new Refusal(403, "denied", "You may read only.");
    const answer = (kase, status = 200) => this.json(response, world.whole(kase, me), status, { ETag: `"${kase.version}"` });
    if (parts[0] === "outbox") return answer(parts[2] === "undo" ? world.undoOutbox(parts[1], me) : this.retry(parts[1], me));
    if (parts[0] === "events") return answer(world.undoEvent(parts[1], me));
    const kase = world.get(parts[1]);
    switch (`${method} ${parts[2]}`) {
      case "POST claim": world.claim(kase, me, body.force); break;
      case "POST release": kase.claim = null; world.changed(kase, world.event(kase, "released", me)); break;
      case "POST presence": world.presence(kase, me, body); return this.json(response, world.held(kase, me));
      case "PUT draft":
        world.fence(kase, me, body.fence);
        kase.draft = body.text === "" ? null : { text: body.text, account: body.account, saved_at: new Date().toISOString(), agent: world.agent(me) };
        return this.json(response, { saved_at: new Date().toISOString(), guards: world.guards(body.text) });
      case "POST answer": world.answer(kase, me, body); return answer(kase, 201);
      case "POST note": world.changed(kase, world.event(kase, "noted", me, { text: body.text })); break;
      case "POST tags":
        kase.tags = [...kase.tags.filter((tag) => !body.remove.includes(tag)), ...body.add];
        world.changed(kase, world.event(kase, "tagged", me, { added: body.add, removed: body.remove }));
        break;
      case "POST resolve": world.resolve(kase, me, body); break;
      case "POST reopen": kase.state = "open"; world.changed(kase, world.event(kase, "reopened", me)); break;
      case "POST hand-on": world.handOn(kase, me, body); break;
      case "POST split": world.split(kase, me, body.posts); break;
      case "POST merge": return answer(world.merge(kase, me, body.into));
      default: throw new Refusal(404, "absent", "No such thing.");
    }
    return answer(kase);
  }
  retry(id, me) {
    for (const kase of this.world.cases.values()) {
      const item = kase.outbox.find((each) => each.id === id);
      if (item !== undefined) { Object.assign(item, { state: "queued", error: null, text: item.text.replace("make it fail", "") }); this.world.send(kase, item, me); return kase; }
    }
    throw new Refusal(404, "absent", "No such answer.");
  }
  admin(request, response, [name, id], body) {
    const { world } = this;
    const lists = { brands: world.brands, accounts: world.accounts, rules: world.rules, agents: world.people, tokens: world.tokens };
    const list = lists[name];
    const shown = (item) => ({ brands: { ...item, n_cases: [...world.cases.values()].filter((kase) => kase.brand === item.id).length }, accounts: item, rules: item, tokens: { id: item.id, name: item.name, role: item.role, created_at: item.created_at }, agents: { id: item.id, name: item.name, initials: item.initials, email: item.email, role: item.role, active: item.active ?? true, seen_at: item.id === "10" ? null : new Date().toISOString() } })[name];
    if (request.method === "GET") return this.json(response, { items: list.map(shown), next: null });
    if (name === "rules" && body?.value?.split('"').length % 2 === 0) throw new Refusal(400, "query", "The rule can't be read.", { line: 1, column: body.value.length + 1, expected: 'a closing "' });
    if (request.method === "POST") {
      const item = { id: world.id(), state: "signed_out", text: null, sample: false, matches: 0, on: true, initials: (body.name ?? "").slice(0, 2).toUpperCase(), ...body };
      list.push({ created_at: new Date().toISOString(), ...item });
      return this.json(response, name === "tokens" ? { ...shown(list.at(-1)), token: "earshot_mockmockmockmockmockmockmockmockmockmockmoc" } : shown(item), 201);
    }
    const at = list.findIndex((item) => item.id === id);
    if (at < 0) throw new Refusal(404, "absent", "No such thing.");
    if (request.method === "DELETE") { list.splice(at, 1); return this.json(response, null, 204); }
    if ("secret" in body) { list[at].state = body.secret === null ? "signed_out" : "signed_in"; list[at].text = null; delete body.secret; }
    Object.assign(list[at], body);
    return this.json(response, shown(list[at]));
  }
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? null : JSON.parse(text);
}
