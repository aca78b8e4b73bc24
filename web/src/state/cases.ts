// The list of cases in one queue. Rows that change stay where they stand; new ones wait until the list is at rest or asked to show them.
import { isLater } from "../api/stream";
import type { Row } from "../api/types";
import { type Filter, filterParts, unfiltered } from "../route";

export type ListKey = { queue: string; brand: string | null } & Filter;
/** What decides whether a row is in a queue besides the row: who looks, and when. */
export interface Eye { me: string; now: number; sampleBrands: readonly string[]; families: Readonly<Record<string, readonly string[]>> }

export interface ListState {
  of: ListKey;
  order: "due" | "recent";
  status: "loading" | "ready" | "failed";
  rows: readonly Row[];
  /** New here, not yet shown. */
  held: readonly Row[];
  next: string | null;
  paging: boolean;
  /** The latest asking, and the one that the rows are of: what comes of an earlier one than that is out of date. */
  ask: number;
  came: number;
  /** Heard while a page is on its way, which may have been read before; null when none is. */
  meanwhile: readonly Row[] | null;
  inUse: boolean;
  cursor: string | null;
}

export type ListEvent =
  | { type: "list-asked"; of: ListKey }
  | { type: "list-page"; ask: number; items: readonly Row[]; next: string | null; first: boolean; eye: Eye }
  | { type: "list-paging" }
  | { type: "list-failed"; ask: number }
  | { type: "row"; row: Row; eye: Eye }
  | { type: "list-used"; inUse: boolean; eye: Eye }
  | { type: "list-shown"; eye: Eye }
  | { type: "cursor-set"; id: string | null }
  | { type: "cursor-moved"; by: number };

type PageEvent = Extract<ListEvent, { type: "list-page" }>;

const SOON_MS = 15 * 60_000;
const recentQueues: readonly string[] = ["heard", "waiting", "resolved", "all"];

export function orderOf(queue: string): "due" | "recent" {
  return recentQueues.includes(queue) ? "recent" : "due";
}

export const noList: ListState = {
  of: { queue: "", brand: null, ...unfiltered }, order: "due", status: "loading", rows: [], held: [], next: null,
  paging: false, ask: 0, came: 0, meanwhile: null, inUse: false, cursor: null,
};

export function sameList(a: ListKey, b: ListKey): boolean {
  return a.queue === b.queue && a.brand === b.brand && filterParts.every((part) => a[part] === b[part]);
}

export function isPraise(row: Row): boolean {
  return row.labels?.intent === "praise" || row.labels?.intent === "defence";
}

function fits(row: Row, filter: Filter): boolean {
  if (filter.tag !== null && !row.tags.includes(filter.tag)) return false;
  if (filter.intent !== null && row.labels?.intent !== filter.intent) return false;
  if (filter.urgency !== null && (row.labels?.urgency ?? 0) < Number(filter.urgency)) return false;
  return filter.lang === null || row.lang === filter.lang;
}

/** A list of a house has the cases of its brands beside its own. */
function isOfHouse(row: Row, brand: string, eye: Eye): boolean {
  return row.brand !== null && (row.brand === brand || eye.families[brand]?.includes(row.brand) === true);
}

/** Whether `row` is in `of`: the table in doc/api.md, "Where cases wait". */
export function belongs(row: Row, of: ListKey, eye: Eye): boolean {
  if (of.brand !== null ? !isOfHouse(row, of.brand, eye) : row.brand !== null && eye.sampleBrands.includes(row.brand)) return false;
  if (!fits(row, of)) return false;
  const active = row.state === "open" || row.state === "waiting";
  switch (of.queue) {
    case "mine": return active && row.claim?.agent.id === eye.me;
    case "new": return row.state === "open" && row.claim === null && !row.heard;
    case "heard": return row.state === "open" && row.claim === null && row.heard;
    case "late": return row.state === "open" && row.due_at !== null && Date.parse(row.due_at) <= eye.now + SOON_MS;
    case "waiting": return row.state === "waiting";
    case "praise": return row.state === "open" && isPraise(row);
    case "resolved": return row.state === "resolved";
    case "all": return row.state !== "merged";
    default: return row.state === "open" && row.queue === of.queue;
  }
}

/** Negative when `a` stands above `b`. */
export function compareRows(a: Row, b: Row, order: "due" | "recent"): number {
  if (a.id === b.id) return 0;
  const down = order === "recent" ? -1 : 1;
  const [x, y] = order === "recent" ? [a.last_at, b.last_at] : [a.due_at ?? "9999", b.due_at ?? "9999"];
  if (x !== y) return x < y ? -down : down;
  return isLater(b.id, a.id) ? -down : down;
}

function put(rows: readonly Row[], row: Row, order: "due" | "recent"): readonly Row[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = rows[middle];
    if (there !== undefined && compareRows(there, row, order) < 0) low = middle + 1;
    else high = middle;
  }
  return [...rows.slice(0, low), row, ...rows.slice(low)];
}

function replaced(rows: readonly Row[], at: number, row: Row): readonly Row[] {
  const next = rows.slice();
  next[at] = row;
  return next;
}

function settled(state: ListState, eye: Eye): ListState {
  const stays = state.rows.filter((row) => belongs(row, state.of, eye));
  const rows = [...stays, ...state.held].sort((a, b) => compareRows(a, b, state.order));
  const cursor = rows.some((row) => row.id === state.cursor) ? state.cursor : (rows[0]?.id ?? null);
  return { ...state, rows, held: [], cursor };
}

/** Rows past what is loaded come with their page. That begins where `next` says, which is past the last row when a narrowed list
 *  was looked through without finding enough; a row that comes twice is taken once. */
function reaches(state: ListState, row: Row): boolean {
  const last = state.rows[state.rows.length - 1];
  if (state.next === null || (last !== undefined && compareRows(row, last, state.order) < 0)) return true;
  const looked = Number(state.next.split(".")[0]);
  const at = Date.parse((state.order === "recent" ? row.last_at : row.due_at) ?? "9999-12-31");
  return state.order === "recent" ? at >= looked : at <= looked;
}

function withRow(state: ListState, row: Row, eye: Eye): ListState {
  const at = state.rows.findIndex((shown) => shown.id === row.id);
  const shown = state.rows[at];
  const inside = belongs(row, state.of, eye);
  if (shown !== undefined) {
    if (isLater(shown.version, row.version)) return state;
    if (!inside && !state.inUse && state.cursor !== row.id) return { ...state, rows: state.rows.filter((each) => each.id !== row.id) };
    return { ...state, rows: replaced(state.rows, at, row) };
  }
  const held = state.held.filter((each) => each.id !== row.id);
  if (!inside || !reaches(state, row)) return held.length === state.held.length ? state : { ...state, held };
  if (state.inUse && state.rows.length > 0) return { ...state, held: [...held, row] };
  return { ...state, held, rows: put(state.rows, row, state.order), cursor: state.cursor ?? row.id };
}

/** The page, then what was heard since it was asked for: what the page has already is told from what it missed by the versions. */
function withPage(state: ListState, { ask, items, next, first, eye }: PageEvent): ListState {
  if (first ? ask <= state.came : ask !== state.ask) return state;
  const have = new Set((first ? [] : state.rows).map((row) => row.id));
  const rows = [...(first ? [] : state.rows), ...items.filter((row) => !have.has(row.id))];
  const held = state.held.filter((row) => !rows.some((shown) => shown.id === row.id));
  const cursor = rows.some((row) => row.id === state.cursor) ? state.cursor : (rows[0]?.id ?? null);
  const came = first ? ask : state.came;
  const after: ListState = { ...state, status: "ready", rows, held, next, paging: false, came, meanwhile: came === state.ask ? null : state.meanwhile, cursor };
  return (state.meanwhile ?? []).reduce((list, row) => withRow(list, row, eye), after);
}

/** Hears a row; while a page is on its way it is kept for that, too. */
function heard(state: ListState, row: Row, eye: Eye): ListState {
  const after = withRow(state, row, eye);
  return state.meanwhile === null ? after : { ...after, meanwhile: [...state.meanwhile, row] };
}

function asked(state: ListState, of: ListKey): ListState {
  if (!sameList(state.of, of)) return { ...noList, ask: state.ask + 1, came: state.ask, meanwhile: [], of, order: orderOf(of.queue) };
  return { ...state, ask: state.ask + 1, meanwhile: state.meanwhile ?? [], held: [], paging: false, status: state.status === "ready" ? "ready" : "loading" };
}

function moved(state: ListState, by: number): ListState {
  if (state.rows.length === 0) return state;
  const at = state.rows.findIndex((row) => row.id === state.cursor);
  const to = Math.max(0, Math.min(state.rows.length - 1, at + by));
  return { ...state, cursor: state.rows[to]?.id ?? null };
}

export function list(state: ListState, event: ListEvent): ListState {
  switch (event.type) {
    case "list-asked": return asked(state, event.of);
    case "list-page": return withPage(state, event);
    case "list-paging": return { ...state, paging: true, meanwhile: state.meanwhile ?? [] };
    case "list-failed":
      return event.ask === state.ask ? { ...state, status: "failed", paging: false, meanwhile: null } : state;
    case "row": return heard(state, event.row, event.eye);
    case "list-used":
      if (event.inUse === state.inUse) return state;
      return event.inUse || state.held.length === 0 ? { ...state, inUse: event.inUse } : settled({ ...state, inUse: false }, event.eye);
    case "list-shown": return settled(state, event.eye);
    case "cursor-set": return { ...state, cursor: event.id };
    case "cursor-moved": return moved(state, event.by);
    default: return closed(event);
  }
}

/** Makes a switch that forgot an event fail to compile. */
export function closed(never: never): never {
  throw new Error(`unexpected ${JSON.stringify(never)}`);
}
