// The one store: slices, a dispatcher, a hook.
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { type Route, homeRoute } from "../route";
import { type ListEvent, type ListState, list, noList } from "./cases";
import { type DeskEvent, type DeskState, desk, emptyDesk } from "./desk";
import { type OpenEvent, type OpenState, nothingOpen, open } from "./open";

export interface State { route: Route; desk: DeskState; list: ListState; open: OpenState }
export type Event = DeskEvent | ListEvent | OpenEvent | { type: "routed"; route: Route };

let state: State = { route: homeRoute, desk: emptyDesk, list: noList, open: nothingOpen };
const listeners = new Set<() => void>();

export function current(): State { return state; }

function isList(event: Event): event is ListEvent {
  return event.type.startsWith("list-") || event.type.startsWith("cursor-") || event.type === "row";
}

const openTypes: readonly Event["type"][] = [
  "case-asked", "case-came", "case-failed", "older-came", "guessed", "guess-over", "looking", "mode", "picked", "target", "fresh-seen", "panel",
];
function isOpen(event: Event): event is OpenEvent { return openTypes.includes(event.type); }

function next(before: State, event: Event): State {
  if (event.type === "routed") return { ...before, route: event.route };
  if (isList(event)) return { ...before, list: list(before.list, event) };
  if (isOpen(event)) return { ...before, open: open(before.open, event) };
  return { ...before, desk: desk(before.desk, event) };
}

export function dispatch(event: Event): void {
  const before = state;
  state = next(state, event);
  if (state !== before) for (const listener of [...listeners]) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What `select` picks, drawn again when it changes. */
export function useSelect<T>(select: (state: State) => T): T {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const value = select(state);
  const last = useRef({ select, value });
  last.current = { select, value };
  useLayoutEffect(() => {
    const look = () => { if (!Object.is(last.current.select(state), last.current.value)) redraw(undefined); };
    look();
    return subscribe(look);
  }, []);
  return value;
}
