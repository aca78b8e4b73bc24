// The API's types: those of bodies are made from openapi.json's schemas (web/make-types.mjs); what only the live stream says
// stands here.
import type { CaseEvent, Looking, QueueCount, Row, Source } from "./made";

export type * from "./made";

/** Every list that is paged by key. */
export interface Page<T> { items: T[]; next: string | null }

/** What the live stream can say; `id` is the case event's, where there is one. */
export type LiveEvent =
  | { kind: "hello"; data: { now: string; last: string } }
  | { kind: "case"; id: string | null; data: { row: Row; event: CaseEvent | null } }
  | { kind: "presence"; data: { case: string; looking: Looking[] } }
  | { kind: "queue"; data: { items: QueueCount[] } }
  | { kind: "status"; data: { items: Source[] } }
  | { kind: "reload"; data: Record<string, never> }
  | { kind: "session"; data: Record<string, never> };
