// What an action will most likely make of a case, shown until the server has spoken.
import type { Case, CaseEvent, EventKind, Outbox, Owner, Person } from "../api/types";
import { closed } from "./cases";

export type Guess =
  | { kind: "claimed"; agent: Person; until: string }
  | { kind: "released" }
  | { kind: "noted"; agent: Person; text: string; at: string }
  | { kind: "tagged"; add: readonly string[]; remove: readonly string[] }
  | { kind: "answered"; outbox: Outbox }
  | { kind: "answer_undone"; outbox: string }
  | { kind: "resolved"; agent: Person; reason: string; text: string; owner: Owner | null; at: string }
  | { kind: "reopened"; agent: Person; at: string }
  | { kind: "handed_on"; agent: Person; to: string; heir: Person | null; queue: string | null; until: string; text: string; at: string };

export interface Guessing { key: number; guess: Guess }

function withEvent(kase: Case, kind: EventKind, actor: Person, at: string, more: Partial<CaseEvent>): Case {
  const event: CaseEvent = { id: `guess-${kind}-${at}`, kind, at, noted_at: at, actor, undoable: false, undone: false, ...more };
  return { ...kase, events: [...kase.events, event] };
}

function tagsAfter(tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  return [...tags.filter((tag) => !remove.includes(tag)), ...add.filter((tag) => !tags.includes(tag))];
}

export function applyGuess(kase: Case, guess: Guess): Case {
  switch (guess.kind) {
    case "claimed": return { ...kase, claim: { agent: guess.agent, until: guess.until, typing: false, fence: kase.claim?.fence ?? null } };
    case "released": return { ...kase, claim: null };
    case "noted": return withEvent(kase, "noted", guess.agent, guess.at, { text: guess.text });
    case "tagged": return { ...kase, tags: tagsAfter(kase.tags, guess.add, guess.remove) };
    case "answered":
      // The server may have spoken by a live event before it answered us.
      if (kase.outbox.some((each) => each.key === guess.outbox.key)) return kase;
      return { ...kase, draft: null, outbox: [...kase.outbox, guess.outbox] };
    case "answer_undone": return { ...kase, outbox: kase.outbox.filter((each) => each.id !== guess.outbox) };
    case "resolved":
      return withEvent({ ...kase, state: "resolved", claim: null, due_at: null, waiting_since: null }, "resolved", guess.agent, guess.at,
        { reason: guess.reason, text: guess.text, ...(guess.owner === null ? {} : { belongs_to: guess.owner }) });
    case "reopened": return withEvent({ ...kase, state: "open" }, "reopened", guess.agent, guess.at, {});
    case "handed_on": {
      const claim = guess.heir === null ? null : { agent: guess.heir, until: guess.until, typing: false };
      return withEvent({ ...kase, claim, queue: guess.queue ?? kase.queue }, "handed_on", guess.agent, guess.at, { to: guess.to, text: guess.text });
    }
    default: return closed(guess);
  }
}
