// What a command does, whether it came by key or by the command line.
import { claim, mayWrite, release, reopen, say, setMode, undo } from "./act";
import type { Command } from "./keys";
import { eye, go } from "./load";
import { showWhy } from "./view/labels";
import { brandOf, filterOf, isFiltered, toQueue, unfiltered, withCase, type Route } from "./route";
import { nextTarget, shownCase } from "./state/open";
import { current, dispatch } from "./state/store";

function goQueue(queue: string): boolean {
  go(toQueue(queue, brandOf(current().route)));
  return true;
}

function filter(): boolean {
  const { route } = current();
  if (route.page !== "queue" && route.page !== "places") return false;
  if (route.page === "places") goQueue("mine");
  dispatch({ type: "filtering", open: true });
  return true;
}

function unfilter(): boolean {
  const { route } = current();
  if (route.page !== "queue" || !isFiltered(filterOf(route))) return false;
  go({ ...route, ...unfiltered });
  return true;
}

/** At once where the row stands in the page: the next key may come before the next frame. */
function focusRow(): void {
  const row = document.querySelector<HTMLElement>(`[data-case="${current().list.cursor ?? ""}"]`);
  if (row !== null) row.focus({ preventScroll: true });
  else requestAnimationFrame(() => document.querySelector<HTMLElement>(".case-row.cursor")?.focus());
}

function move(by: number): boolean {
  const { route } = current();
  if (route.page === "search") {
    const hits = Array.from(document.querySelectorAll<HTMLElement>(".hit"));
    const at = hits.findIndex((hit) => hit === document.activeElement);
    hits[Math.max(0, Math.min(hits.length - 1, at + by))]?.focus();
    return hits.length > 0;
  }
  if (route.page !== "queue" && route.page !== "places") return false;
  // The first press only shows where the cursor stands, unless a case is open there already.
  const here = document.activeElement?.classList.contains("case-row") === true || current().open.id !== null;
  dispatch({ type: "cursor-moved", by: here ? by : 0 });
  focusRow();
  return true;
}

/** One step back: out of a sheet, of the composer, of the panel, of the case. */
function back(): boolean {
  const { desk, open, route } = current();
  if (desk.help) return false; // the dialog closes itself
  if (desk.filtering) { dispatch({ type: "filtering", open: false }); focusRow(); return true; }
  const active = document.activeElement;
  const dismiss = document.querySelector<HTMLButtonElement>("[data-escape]");
  if (dismiss !== null) { dismiss.click(); return true; }
  const details = document.querySelector<HTMLDetailsElement>("details[open]");
  if (details !== null) { details.open = false; details.querySelector("summary")?.focus(); return true; }
  if (open.mode !== "read") {
    if (active instanceof HTMLElement) active.blur();
    setMode("read");
    return true;
  }
  if (active instanceof HTMLElement && active.matches("input, textarea")) { active.blur(); return true; }
  if (open.panel) { dispatch({ type: "panel", open: false }); return true; }
  if (open.id === null) return false;
  go(withCase(route, null));
  focusRow();
  return true;
}

function needsCase(then: () => void): boolean {
  if (shownCase(current().open) === null || !mayWrite()) return false;
  then();
  return true;
}

function write(): void {
  const kase = shownCase(current().open);
  if (kase === null || kase.state === "merged") return;
  if (kase.state === "resolved") return say("This case is resolved: o opens it again.", null, "refused");
  setMode("answer");
  void claim().then((mine) => { if (!mine) setMode("read"); });
}

function retarget(by: 1 | -1): void {
  const { open } = current();
  const kase = shownCase(open);
  const post = kase === null ? null : nextTarget(kase, open.older, open.target, by);
  if (post === null) return;
  dispatch({ type: "target", post });
  requestAnimationFrame(() => document.querySelector(`[data-post="${post}"]`)?.scrollIntoView({ block: "nearest" }));
}

/** Only who holds a case has the button, and only where a model is set up. */
function suggest(): boolean {
  const button = document.querySelector<HTMLButtonElement>(".suggest:enabled");
  button?.click();
  return button !== null;
}

function openAtCursor(): boolean {
  const { list, route } = current();
  if (list.cursor === null) return false;
  go(withCase(route, list.cursor));
  return true;
}

export function run(command: Command): boolean {
  const { open, route } = current();
  switch (command) {
    case "next": return move(1);
    case "previous": return move(-1);
    case "open": return openAtCursor();
    case "back": return back();
    case "new-rows": dispatch({ type: "list-shown", eye: eye() }); return true;
    case "claim": case "answer": return needsCase(write);
    case "note": case "resolve": case "hand-on": case "labels": case "correct": case "split": case "merge": return needsCase(() => setMode(command));
    case "why": return showWhy();
    case "suggest": return suggest();
    case "reopen": return needsCase(() => { if (shownCase(current().open)?.state === "resolved") void reopen(); });
    case "release": return needsCase(() => void release());
    case "target-before": return needsCase(() => retarget(-1));
    case "target-after": return needsCase(() => retarget(1));
    case "undo": void undo(); return true;
    case "panel": dispatch({ type: "panel", open: !open.panel }); return true;
    case "search": return focusSearch(route);
    case "help": dispatch({ type: "help", open: true }); return true;
    case "go-mine": return goQueue("mine");
    case "go-new": return goQueue("new");
    case "go-heard": return goQueue("heard");
    case "go-late": return goQueue("late");
    case "filter": return filter();
    case "unfilter": return unfilter();
    case "go-praise": return goQueue("praise");
    case "go-waiting": return goQueue("waiting");
    case "go-resolved": return goQueue("resolved");
    case "go-all": return goQueue("all");
    case "go-rules": go({ page: "admin", part: "rules" }); return true;
    case "go-admin": go({ page: "admin", part: "brands" }); return true;
  }
}

/** The field in the top bar; where there is no room for it, the search page. */
function focusSearch(route: Route): boolean {
  const field = Array.from(document.querySelectorAll<HTMLInputElement>("[data-search]")).find((each) => each.offsetParent !== null);
  if (field === undefined) go({ page: "search", text: "", id: null, brand: brandOf(route) });
  else field.select();
  field?.focus();
  return true;
}
