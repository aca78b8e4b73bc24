// Brings what the URL asks for, and keeps it true by the live stream. Loading doesn't wait for the stream: what falls between is
// asked for once the stream is there.
import { call, ifChanged, onSignedOut, Problem, query, setCsrf } from "./api/client";
import { type Live, connect } from "./api/live";
import type { LabelValues } from "./api/made";
import { isLater, type StreamNews } from "./api/stream";
import type { Case, LiveEvent, Page, Post, QueueCount, Row, Session, Source } from "./api/types";
import { brandOf, caseOf, filterOf, href, parseRoute, type Route } from "./route";
import { type Eye, type ListKey, sameList } from "./state/cases";
import { current, dispatch } from "./state/store";

const PAGE = 100;
/** A narrowed list comes in pages of what was found among so many cases; as many are asked for as make one of ours, but no more. */
const SHORT_PAGES = 40;
let live: Live | null = null;

export function now(): number { return Date.now() + current().desk.skew; }

export function eye(): Eye {
  const { session } = current().desk;
  const brands = session?.brands ?? [];
  const sampleBrands = brands.filter((brand) => brand.sample).map((brand) => brand.id);
  const families = Object.fromEntries(brands.map((brand) => [brand.id, brand.family]));
  return { me: session?.agent?.id ?? "", now: now(), sampleBrands, families };
}

/** Which brand is listened to: the URL's, else the sample while there is no other. */
export function brandShown(route: Route, session: Session | null): string | null {
  const named = brandOf(route);
  if (named !== null || session === null) return named;
  const ours = session.brands.filter((brand) => brand.ours);
  return ours.length > 0 && ours.every((brand) => brand.sample) ? (ours[0]?.id ?? null) : null;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new Problem({ type: "/problems/desk", title: "The desk stumbled.", status: 0, detail: words });
}

// Routes

export function go(route: Route, how: "push" | "replace" = "push"): void {
  if (href(route) !== href(current().route)) {
    if (how === "push") history.pushState(null, "", href(route));
    else history.replaceState(null, "", href(route));
  }
  routed(route);
}

function routed(route: Route): void {
  dispatch({ type: "routed", route });
  if (current().desk.session?.agent == null) return;
  if (route.page === "queue" || route.page === "places") void wantList(listKey(route));
  void wantCase(caseOf(route));
}

function listKey(route: Route): ListKey {
  const brand = brandShown(route, current().desk.session);
  return { queue: route.page === "queue" ? route.queue : "mine", brand, ...filterOf(route) };
}

// Lists

async function wantList(of: ListKey): Promise<void> {
  const before = current().list;
  if (sameList(before.of, of) && before.status === "ready") return;
  const brandChanged = before.of.brand !== of.brand;
  await loadList(of);
  if (brandChanged) await loadQueues();
}

async function loadList(of: ListKey): Promise<void> {
  dispatch({ type: "list-asked", of });
  await loadPage(null);
}

async function loadPage(after: string | null): Promise<void> {
  const { of, ask } = current().list;
  const items: Row[] = [];
  let next = after;
  try {
    for (let n = 0; n < SHORT_PAGES && current().list.ask === ask; n += 1) {
      const page = await call<Page<Row>>("GET", `/cases${query({ ...of, after: next, limit: String(PAGE) })}`);
      items.push(...page.items);
      next = page.next;
      if (next === null || items.length >= PAGE) break;
    }
    dispatch({ type: "list-page", ask, items, next, first: after === null, eye: eye() });
  } catch {
    dispatch({ type: "list-failed", ask });
  }
}

export function reloadList(): void { void loadList(current().list.of); }

export async function loadMore(): Promise<void> {
  const { next, paging } = current().list;
  if (next === null || paging) return;
  dispatch({ type: "list-paging" });
  await loadPage(next);
}

let counting: ReturnType<typeof setTimeout> | undefined;

async function loadQueues(): Promise<void> {
  const page = await call<Page<QueueCount>>("GET", `/queues${query({ brand: current().list.of.brand })}`).catch(() => null);
  if (page !== null) dispatch({ type: "queues-came", items: page.items });
}

function countsChanged(items: QueueCount[]): void {
  if (current().list.of.brand === null) return dispatch({ type: "queues-came", items });
  // The stream counts all brands; the one that is shown is asked for, at most every two seconds.
  counting ??= setTimeout(() => { counting = undefined; void loadQueues(); }, 2000);
}

// The open case

async function wantCase(id: string | null): Promise<void> {
  const before = current().open;
  if (before.id === id && (id === null || before.server !== null)) return;
  if (before.id !== null && before.id !== id) tellPresence(before.id, false, false);
  dispatch({ type: "case-asked", id });
  if (id === null) return;
  dispatch({ type: "cursor-set", id });
  await refreshCase(id);
  tellPresence(id, true, false);
}

export async function refreshCase(id: string): Promise<void> {
  try {
    const kase = await ifChanged<Case>(`/cases/${id}`, null);
    if (kase !== null) caseCame(kase);
  } catch (error) {
    dispatch({ type: "case-failed", id, problem: problemOf(error).body });
  }
}

/** A case that came whole: its row, too. */
export function caseCame(kase: Case): void {
  dispatch({ type: "case-came", kase });
  dispatch({ type: "row", row: rowOf(kase), eye: eye() });
}

export function rowOf(kase: Case): Row {
  const { person: _p, posts: _o, events: _e, looking: _l, draft: _d, accounts: _a, outbox: _x, ...row } = kase;
  return row;
}

export async function loadOlder(): Promise<void> {
  const { id, server, older } = current().open;
  const first = older[0] ?? server?.posts[0];
  if (id === null || first === undefined) return;
  const page = await call<{ items: Post[]; earlier: number }>("GET", `/cases/${id}/posts${query({ before: first.id, limit: "200" })}`);
  dispatch({ type: "older-came", id, items: page.items, earlier: page.earlier });
}

export function tellPresence(id: string, looking: boolean, typing: boolean): void {
  if (current().desk.session?.agent?.role === "viewer") return;
  void call<{ fence: string | null }>("POST", `/cases/${id}/presence`, { looking, typing }).then(({ fence }) => {
    // The server says each time whether the claim is still ours: somebody may have taken it while the line was down.
    const { server } = current().open;
    if (server?.id === id && typeof server.claim?.fence === "string" && server.claim.fence !== fence) void refreshCase(id);
  }).catch(() => {});
}

// Live

function heard(event: LiveEvent): void {
  switch (event.kind) {
    case "hello": return;
    case "case": {
      dispatch({ type: "row", row: event.data.row, eye: eye() });
      const { id, server } = current().open;
      const known = server !== null && event.data.event !== null && !isLater(event.data.row.version, server.version);
      if (event.data.row.id === id && !known) void refreshCase(id);
      return;
    }
    case "presence": return dispatch({ type: "looking", id: event.data.case, looking: event.data.looking });
    case "queue": return countsChanged(event.data.items);
    case "status": return dispatch({ type: "sources-came", items: event.data.items });
    case "reload": return reloadAll();
    case "session": { void loadSession(); return; }
  }
}

function reloadAll(): void {
  reloadList();
  void loadQueues();
  const { id } = current().open;
  if (id !== null) void refreshCase(id);
}

/** A stream replays what it missed in a break, but neither counts nor presence; and at its beginning it tells nothing of what came
 *  after the first lists were read and before it was there. Both are asked for. */
function cameUp(): void {
  const before = current().desk.link;
  dispatch({ type: "link-up" });
  if (before === "up") return;
  if (before === "starting" && current().list.of.queue !== "") reloadList();
  void loadQueues();
  const { id } = current().open;
  if (id !== null) void refreshCase(id).then(() => tellPresence(id, true, false));
}

function news(item: StreamNews): void {
  switch (item.type) {
    case "up": return cameUp();
    case "down": return item.retry_at > 0 ? dispatch({ type: "link-down", retryAt: item.retry_at }) : undefined;
    case "event": return heard({ kind: item.kind, id: item.id, data: item.data } as LiveEvent);
  }
}

export function reconnectNow(): void { live?.hurry(); }

// Beginning and end

export function sessionCame(session: Session): void {
  setCsrf(session.csrf);
  dispatch({ type: "session-came", session, at: Date.now() });
  if (session.agent === null) return;
  live ??= connect(news);
  void loadQueues();
  void call<Page<Source>>("GET", "/sources").then((page) => dispatch({ type: "sources-came", items: page.items })).catch(() => {});
  void call<LabelValues>("GET", "/labels").then((values) => dispatch({ type: "label-values-came", values })).catch(() => {});
  const { route } = current();
  routed(route.page === "setup" ? parseRoute(new URL("/", location.href)) : route);
  if (route.page === "setup") history.replaceState(null, "", href(current().route));
}

export async function loadSession(): Promise<void> {
  sessionCame(await call<Session>("GET", "/session"));
}

export function leave(): void {
  live?.close();
  live = null;
  setCsrf("");
  dispatch({ type: "signed-out" });
}

export async function boot(): Promise<void> {
  dispatch({ type: "routed", route: parseRoute(new URL(location.href)) });
  addEventListener("popstate", () => routed(parseRoute(new URL(location.href))));
  onSignedOut(leave);
  setInterval(() => {
    const { id } = current().open;
    if (id !== null && !document.hidden) tellPresence(id, true, typingNow);
  }, 30_000);
  await loadSession();
}

let typingNow = false;
/** Called by the composer; says so to the others when it begins and ends. */
export function setTyping(id: string, typing: boolean): void {
  if (typing === typingNow) return;
  typingNow = typing;
  tellPresence(id, true, typing);
}
