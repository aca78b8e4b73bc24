// The list of cases, windowed: only the rows in sight are in the page, however many there are.
import type { JSX } from "preact";
import { memo } from "./memo";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Row, Session } from "../api/types";
import { eye, loadMore, reloadList, rowOf } from "../load";
import { count } from "../say";
import { belongs } from "../state/cases";
import { shownCase } from "../state/open";
import { dispatch, useSelect } from "../state/store";
import { filterOf, isFiltered, unfiltered, withCase } from "../route";
import { FilterButton, FilterSheet, Chips } from "./filter";
import { labelWords, Pressing } from "./labels";
import { Clock, Link, useNow, Wait } from "./bits";

const OVERSCAN = 6;
export const ROW_REM = 5.5;

function rowPixels(): number {
  return ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** What stands at the end of a row's last line when it is not the ordinary. */
function standing(row: Row, me: string): string {
  if (row.state === "resolved") return "resolved";
  if (row.state === "waiting") return "waiting on customer";
  if (row.claim?.typing === true && row.claim.agent.id !== me) return `${row.claim.agent.name.split(" ")[0]} is typing`;
  return "";
}

/** Whose a case is, by name, where more than one brand is ours. */
function brandShownOf(session: Session | null, id: string | null): string {
  const brands = session?.brands ?? [];
  return brands.filter((brand) => brand.ours).length > 1 ? (brands.find((brand) => brand.id === id)?.name ?? "") : "";
}

const CaseRow = memo(function CaseRow({ row, here, cursor, left, time, at, total, me }: {
  row: Row; here: boolean; cursor: boolean; left: boolean; time: number; at: number; total: number; me: string;
}): JSX.Element {
  const route = useSelect((state) => state.route);
  const networks = useSelect((state) => state.desk.session?.networks);
  const network = networks?.find((each) => each.id === row.network)?.name ?? row.network;
  const state = standing(row, me);
  const brand = useSelect((all) => brandShownOf(all.desk.session, row.brand));
  const names = ["case-row", here ? "here" : "", cursor ? "cursor" : "", row.unread ? "unread" : "", left ? "gone" : ""].join(" ");
  return (
    <li style={{ transform: `translateY(${at * ROW_REM}rem)` }} aria-setsize={total} aria-posinset={at + 1}>
      <Link to={withCase(route, row.id)} class={names} data-case={row.id} aria-current={here ? "true" : undefined} tabIndex={cursor ? 0 : -1}
        onFocus={() => dispatch({ type: "cursor-set", id: row.id })}>
        <span class="who">
          <bdi class="name">{row.customer?.name ?? "Unknown"}</bdi>
          <span class="where">{brand === "" ? network : `${brand} · ${network}`}</span>
          <span class="wait"><Wait row={row} time={time} /></span>
          <Clock row={row} time={time} />
        </span>
        <span class="said" dir="auto">{row.snippet}</span>
        <span class="about">
          <Pressing row={row} /><span class="tags">{[...labelWords(row.labels), ...row.tags, ...(row.reposts > 0 ? [`×${row.reposts}`] : [])].join(" · ")}</span>
          {state === "" ? null : <span class={`state ${row.state}`}>{state}</span>}
          {row.claim === null ? null : (
            <span class={row.claim.agent.id === me ? "holder mine" : "holder"} title={`${row.claim.agent.name} holds it`}>{row.claim.agent.initials}</span>
          )}
        </span>
      </Link>
    </li>
  );
});

const empties: Record<string, string> = {
  mine: "Nothing is yours yet. Claim a case with c, and it waits here until it is solved.",
  new: "Nobody waits. Posts that speak to you come in here by themselves.",
  heard: "Quiet. Posts that speak of you without speaking to you come in here.",
  late: "Nobody waits too long. Cases come here 15 minutes before their answer is due.",
  waiting: "No answer is awaited. Cases you answered wait here for the customer.",
  praise: "No thanks yet. Praise comes in here, and who stands up for you, with your handle or without it. Answer to thank; hand on, so that the colleague who earned it hears of it.",
  resolved: "Nothing is resolved yet.",
  all: "No case yet. They come as soon as somebody speaks of you.",
};

function Empty({ queue }: { queue: string }): JSX.Element {
  const route = useSelect((state) => state.route);
  const further = useSelect((state) => state.list.next !== null);
  if (route.page === "queue" && isFiltered(filterOf(route))) {
    return <p class="empty">{further ? "None found so far." : "Nothing here is like that."} <Link class="plain" to={{ ...route, ...unfiltered }}>Show all</Link></p>;
  }
  return <p class="empty">{empties[queue] ?? "This queue is empty. Cases come here when somebody hands them on to it."}</p>;
}

function Title(): JSX.Element {
  const route = useSelect((state) => state.route);
  const queues = useSelect((state) => state.desk.queues);
  const held = useSelect((state) => state.list.held.length);
  const queue = route.page === "queue" ? route.queue : "mine";
  const here = queues.find((each) => each.id === queue);
  return (
    <header class="list-head">
      <Link class="to-places" to={{ page: "places", brand: "brand" in route ? route.brand : null }} aria-label="Where cases wait">‹</Link>
      <h2>{here?.name ?? <span class="hidden">Cases</span>}</h2>
      <span class="grow" />
      <FilterButton />
      <span aria-live="polite">
        {held > 0 ? <button class="news" onClick={() => dispatch({ type: "list-shown", eye: eye() })}>{count(held, "new", "new")}</button> : null}
      </span>
    </header>
  );
}

/** Keeps the row under the cursor in sight, and focused when the list has the focus. */
function useCursor(box: { current: HTMLElement | null }, at: number, top: number): void {
  useLayoutEffect(() => {
    const scroller = box.current;
    if (scroller === null || at < 0) return;
    const height = rowPixels();
    if (at * height < scroller.scrollTop) scroller.scrollTop = at * height;
    else if ((at + 1) * height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = (at + 1) * height - scroller.clientHeight;
  }, [at]);
  useLayoutEffect(() => {
    const scroller = box.current;
    if (scroller?.contains(document.activeElement) === true) scroller.querySelector<HTMLElement>(".cursor")?.focus({ preventScroll: true });
  }, [at, top]);
}

/** In use is a list that is pointed at, has the focus, or is scrolled away from its top: then nothing in it moves by itself. */
function useInUse(box: { current: HTMLElement | null }) {
  const marks = useRef({ pointer: false, focus: false });
  const tell = () => dispatch({ type: "list-used", inUse: marks.current.pointer || marks.current.focus || (box.current?.scrollTop ?? 0) > 0, eye: eye() });
  const set = (change: Partial<{ pointer: boolean; focus: boolean }>) => () => { Object.assign(marks.current, change); tell(); };
  const handlers = {
    onPointerEnter: set({ pointer: true }), onPointerLeave: set({ pointer: false }), onFocusIn: set({ focus: true }), onFocusOut: set({ focus: false }),
  };
  return { handlers, tell };
}

export function CaseList(): JSX.Element {
  const state = useSelect((all) => all.list);
  const openId = useSelect((all) => all.open.id);
  const opened = useSelect((all) => all.open);
  const me = useSelect((all) => all.desk.session?.agent?.id ?? "");
  const time = useNow(15_000);
  const box = useRef<HTMLDivElement>(null);
  const [window, setWindow] = useState({ first: 0, last: 30 });
  const cursorAt = state.rows.findIndex((row) => row.id === state.cursor);
  const uses = useInUse(box);

  const look = () => {
    const scroller = box.current;
    if (scroller === null) return;
    const height = rowPixels();
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - OVERSCAN);
    const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + OVERSCAN;
    setWindow((before) => (before.first === first && before.last === last ? before : { first, last }));
    if (last >= state.rows.length - 20 && state.status === "ready") void loadMore();
  };
  useEffect(() => { look(); }, [state.rows.length, state.status]);
  useEffect(() => { addEventListener("resize", look); return () => removeEventListener("resize", look); });
  useEffect(() => { if (box.current !== null) box.current.scrollTop = 0; }, [state.of]);
  useCursor(box, cursorAt, window.first);

  const guessed = shownCase(opened);
  const eyes = eye();
  const show = (at: number): JSX.Element | null => {
    const stored = state.rows[at];
    if (stored === undefined) return null;
    const row = guessed !== null && guessed.id === stored.id && opened.guesses.length > 0 ? rowOf(guessed) : stored;
    return (
      <CaseRow key={row.id} row={row} at={at} total={state.rows.length} here={row.id === openId} cursor={row.id === state.cursor}
        left={!belongs(row, state.of, eyes)} time={time} me={me} />
    );
  };
  const rows: (JSX.Element | null)[] = [];
  for (let at = window.first; at < Math.min(window.last, state.rows.length); at += 1) rows.push(show(at));
  // The focused row stays in the page even when it is out of sight, or the focus would be lost.
  if (cursorAt >= 0 && (cursorAt < window.first || cursorAt >= window.last)) rows.push(show(cursorAt));

  return (
    <section class="list" aria-label="Cases" {...uses.handlers}>
      <Title />
      <Chips />
      <FilterSheet />
      <div class="scroller" ref={box} onScroll={() => { look(); uses.tell(); }}>
        {state.status === "failed" ? <p class="empty">The list could not be loaded. <button class="plain" onClick={reloadList}>Try again</button></p> : null}
        {state.status === "ready" && state.rows.length === 0 ? <Empty queue={state.of.queue} /> : null}
        <ul style={{ height: `${state.rows.length * ROW_REM}rem` }}>{rows}</ul>
        {state.status === "ready" && state.next !== null && isFiltered(state.of) ? <p class="empty"><button class="plain" disabled={state.paging} onClick={() => void loadMore()}>{state.paging ? "Looking further" : "Look further"}</button></p> : null}
      </div>
    </section>
  );
}
