// The case that is open: what the server said of it, what we guess on top, and which part of it is in use.
import { isLater } from "../api/stream";
import type { Case, Looking, Post, ProblemBody } from "../api/types";
import { closed } from "./cases";
import { applyGuess, type Guess, type Guessing } from "./guess";

export type Mode = "read" | "answer" | "note" | "resolve" | "whose" | "hand-on" | "labels" | "correct" | "split" | "merge";

export interface OpenState {
  id: string | null;
  server: Case | null;
  guesses: readonly Guessing[];
  problem: ProblemBody | null;
  mode: Mode;
  picked: readonly string[];
  /** The post that is answered, where it isn't the one the server proposes. */
  target: string | null;
  /** Posts from before those in `server`. */
  older: readonly Post[];
  earlier: number | null;
  /** Came while it was open, below what was read. */
  fresh: number;
  panel: boolean;
}

export type OpenEvent =
  | { type: "case-asked"; id: string | null }
  | { type: "case-came"; kase: Case }
  | { type: "case-failed"; id: string; problem: ProblemBody }
  | { type: "older-came"; id: string; items: readonly Post[]; earlier: number }
  | { type: "guessed"; key: number; guess: Guess }
  | { type: "guess-over"; key: number }
  | { type: "looking"; id: string; looking: readonly Looking[] }
  | { type: "mode"; mode: Mode }
  | { type: "picked"; post: string }
  | { type: "target"; post: string | null }
  | { type: "fresh-seen" }
  | { type: "panel"; open: boolean };

export const nothingOpen: OpenState = {
  id: null, server: null, guesses: [], problem: null, mode: "read", picked: [], target: null, older: [], earlier: null, fresh: 0, panel: false,
};

/** The case as it is shown. */
export function shownCase(state: OpenState): Case | null {
  return state.server === null ? null : state.guesses.reduce((kase, each) => applyGuess(kase, each.guess), state.server);
}

/** What an answer can go to: what somebody else wrote and has not taken back. */
export function answerable(posts: readonly Post[]): Post[] {
  return posts.filter((post) => !post.ours && !post.deleted);
}

/** The post that an answer goes to. */
export function targetOf(kase: Case, older: readonly Post[], target: string | null): Post | null {
  const all = [...older, ...kase.posts];
  return all.find((post) => post.id === target) ?? all.find((post) => post.id === kase.reply_to) ?? null;
}

/** The one before (-1) or after (1) it in the thread. */
export function nextTarget(kase: Case, older: readonly Post[], target: string | null, by: 1 | -1): string | null {
  const all = answerable([...older, ...kase.posts]);
  const here = targetOf(kase, older, target)?.id;
  const at = all.findIndex((post) => post.id === here);
  return all[Math.max(0, Math.min(all.length - 1, at + by))]?.id ?? null;
}

function newPosts(before: Case, after: Case): number {
  const had = new Set(before.posts.map((post) => post.id));
  return after.posts.filter((post) => !had.has(post.id)).length;
}

function came(state: OpenState, kase: Case): OpenState {
  if (kase.id !== state.id) return state;
  const before = state.server;
  if (before !== null && isLater(before.version, kase.version)) return state;
  return { ...state, server: kase, problem: null, fresh: before === null ? 0 : state.fresh + newPosts(before, kase) };
}

function toggled(picked: readonly string[], post: string): readonly string[] {
  return picked.includes(post) ? picked.filter((each) => each !== post) : [...picked, post];
}

export function open(state: OpenState, event: OpenEvent): OpenState {
  switch (event.type) {
    case "case-asked": return event.id === state.id ? state : { ...nothingOpen, id: event.id };
    case "case-came": return came(state, event.kase);
    case "case-failed": return event.id === state.id ? { ...state, problem: event.problem } : state;
    case "older-came":
      return event.id === state.id ? { ...state, older: [...event.items, ...state.older], earlier: event.earlier } : state;
    case "guessed": return { ...state, guesses: [...state.guesses, { key: event.key, guess: event.guess }] };
    case "guess-over": return { ...state, guesses: state.guesses.filter((each) => each.key !== event.key) };
    case "looking":
      return state.server?.id === event.id ? { ...state, server: { ...state.server, looking: [...event.looking] } } : state;
    case "mode": return { ...state, mode: event.mode, picked: event.mode === "split" ? state.picked : [] };
    case "picked": return { ...state, picked: toggled(state.picked, event.post) };
    case "target": return { ...state, target: event.post === state.server?.reply_to ? null : event.post };
    case "fresh-seen": return state.fresh === 0 ? state : { ...state, fresh: 0 };
    case "panel": return { ...state, panel: event.open };
    default: return closed(event);
  }
}
