// The rest of what the desk knows: who sits here, where cases wait, what is live, what was said last.
import type { LabelValues } from "../api/made";
import type { QueueCount, Session, Source } from "../api/types";
import { closed } from "./cases";

export type Undo = { kind: "outbox"; id: string; case: string } | { kind: "event"; id: string; case: string };
export interface Said { id: number; text: string; tone: "plain" | "refused"; undo: Undo | null }

export interface DeskState {
  session: Session | null;
  /** Server time minus ours. */
  skew: number;
  queues: readonly QueueCount[];
  sources: readonly Source[];
  /** What a label can be corrected to; null until the server has said. */
  labelValues: LabelValues | null;
  link: "starting" | "up" | "down";
  retryAt: number;
  said: Said | null;
  undo: Undo | null;
  help: boolean;
  /** Whether the filters of the list are being chosen. */
  filtering: boolean;
}

export type DeskEvent =
  | { type: "session-came"; session: Session; at: number }
  | { type: "signed-out" }
  | { type: "queues-came"; items: readonly QueueCount[] }
  | { type: "sources-came"; items: readonly Source[] }
  | { type: "label-values-came"; values: LabelValues }
  | { type: "link-up" }
  | { type: "link-down"; retryAt: number }
  | { type: "said"; said: Said }
  | { type: "said-over"; id: number }
  | { type: "undo-over" }
  | { type: "help"; open: boolean }
  | { type: "filtering"; open: boolean };

export const emptyDesk: DeskState = {
  session: null, skew: 0, queues: [], sources: [], labelValues: null, link: "starting", retryAt: 0, said: null, undo: null, help: false, filtering: false,
};

export function desk(state: DeskState, event: DeskEvent): DeskState {
  switch (event.type) {
    case "session-came": return { ...state, session: event.session, skew: Date.parse(event.session.now) - event.at };
    case "signed-out":
      if (state.session === null) return state;
      return { ...emptyDesk, session: { ...state.session, agent: null, csrf: "" }, skew: state.skew };
    case "queues-came": return { ...state, queues: event.items };
    case "sources-came": return { ...state, sources: event.items };
    case "label-values-came": return { ...state, labelValues: event.values };
    case "link-up": return { ...state, link: "up" };
    case "link-down": return { ...state, link: "down", retryAt: event.retryAt };
    case "said": return { ...state, said: event.said, undo: event.said.undo ?? state.undo };
    case "said-over": return state.said?.id === event.id ? { ...state, said: null } : state;
    case "undo-over": return { ...state, undo: null, said: state.said?.undo == null ? state.said : null };
    case "help": return { ...state, help: event.open };
    case "filtering": return { ...state, filtering: event.open };
    default: return closed(event);
  }
}
