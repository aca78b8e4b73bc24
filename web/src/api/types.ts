// The shapes of doc/api.md, as the server sends them.

export type Role = "viewer" | "agent" | "lead" | "admin";
export type CaseState = "open" | "waiting" | "resolved" | "merged";
export type Counting = "graphemes" | "x_weighted" | "utf8_bytes";

export interface Page<T> { items: T[]; next: string | null }
export interface Person { id: string; name: string; initials: string }
export interface Agent extends Person { email: string; role: Role }
export interface Colleague extends Person { role: Role }
export interface Brand { id: string; name: string; ours: boolean; sample: boolean; n_cases?: number }
export interface Named { id: string; name: string }
export interface SignInField { name: string; label: string; secret: boolean; help?: string | null }
export interface Network {
  id: string; name: string; limit: number | null; counting: Counting; parts: boolean;
  can_listen: boolean; can_answer: boolean; sign_in: SignInField[];
}

export interface Session {
  agent: Agent | null; csrf: string; setup_needed: boolean; now: string; version: string;
  lease_seconds: number; undo_seconds: number;
  brands: Brand[]; agents: Colleague[]; queues: Named[]; tags: string[]; reasons: Named[]; networks: Network[];
}

export interface QueueCount {
  id: string; name: string; kind: "view" | "queue"; order: "due" | "recent"; count: number; more: boolean; late: number;
}

export interface Claim { agent: Person; until: string; typing: boolean; fence?: string | null }
export interface CustomerBrief { id: string; name: string; handle: string; network: string }

export interface Row {
  id: string; version: string; state: CaseState; brand: string | null; queue: string | null; network: string;
  heard: boolean; sample: boolean; customer: CustomerBrief | null; snippet: string; lang: string | null;
  opened_at: string; last_at: string; last_customer_at: string | null; waiting_since: string | null; due_at: string | null;
  claim: Claim | null; tags: string[]; n_posts: number; reposts: number; unread: boolean;
}

export interface EarlierCase {
  id: string; state: CaseState; brand: string | null; snippet: string; opened_at: string;
  resolved_at: string | null; reason: string | null;
}
export interface Customer {
  id: string; name: string; bio: string | null; location: string | null; followers: number | null; zone: string | null;
  first_seen_at: string;
  authors: { network: string; handle: string; name: string; url: string | null; followers: number | null }[];
  cases: EarlierCase[];
}

export interface Post {
  id: string; network: string; role: "customer" | "ours" | "context";
  author: { name: string; handle: string; agent: Person | null } | null;
  text: string; lang: string | null; dir: "ltr" | "rtl"; created_at: string; edited_at: string | null; deleted: boolean;
  visibility: string; in_reply_to: string | null; depth: number; url: string | null; reposts: number; likes: number;
  why: string | null;
}

export type EventKind =
  | "heard" | "joined" | "claimed" | "released" | "expired" | "noted" | "tagged" | "replied" | "answered_outside"
  | "send_failed" | "handed_on" | "resolved" | "reopened" | "split" | "merged" | "undone" | "edited" | "deleted";

export interface CaseEvent {
  id: string; kind: EventKind; at: string; noted_at: string; actor: Person | null; undoable: boolean; undone: boolean;
  text?: string | null; reason?: string | null; added?: string[] | null; removed?: string[] | null;
  to?: string | null; case?: string | null; post?: string | null; event?: string | null;
}

export interface Draft { text: string; account: string | null; saved_at: string; agent: Person }
export interface AnswerAccount {
  id: string; network: string; handle: string; can_answer: boolean; sample: boolean; why: string | null; open_url: string | null;
}
export interface Outbox {
  id: string; key: string; state: "queued" | "sending" | "sent" | "failed" | "unsure"; text: string; account: string;
  in_reply_to: string | null; agent: Person; queued_at: string; undo_until: string; sent_at: string | null;
  parts: number; parts_sent: number; error: string | null;
}
export interface Looking extends Person { typing: boolean }

export interface Case extends Row {
  merged_into: string | null; person: Customer | null; posts: Post[]; earlier_posts: number; events: CaseEvent[];
  looking: Looking[]; draft: Draft | null; accounts: AnswerAccount[]; reply_to: string | null; outbox: Outbox[];
}

export interface Source {
  id: string; network: string; name: string; state: "live" | "behind" | "down" | "off"; lag_seconds: number;
  text: string | null; retry_at: string | null; posts_per_minute: number | null;
}
export interface Hit { case: Row; post: string | null; at: string; excerpt: { text: string; hit: boolean }[] }

export interface Account { id: string; brand: string; network: string; handle: string; state: "signed_out" | "signed_in" | "refused"; text: string | null }
export interface Rule { id: string; brand: string; value: string; tag: string | null; on: boolean; matches: number }
export interface AdminAgent extends Agent { active: boolean; seen_at: string | null }

export interface ProblemBody {
  type: string; title: string; status: number; detail?: string;
  member?: string; holder?: Person | null; until?: string; guards?: { id: string; text: string }[];
  line?: number; column?: number; expected?: string;
}

/** What the live stream can say; `id` is the case event's, where there is one. */
export type LiveEvent =
  | { kind: "hello"; data: { now: string; last: string } }
  | { kind: "case"; id: string | null; data: { row: Row; event: CaseEvent | null } }
  | { kind: "presence"; data: { case: string; looking: Looking[] } }
  | { kind: "queue"; data: { items: QueueCount[] } }
  | { kind: "status"; data: { items: Source[] } }
  | { kind: "reload"; data: Record<string, never> }
  | { kind: "session"; data: Record<string, never> };
