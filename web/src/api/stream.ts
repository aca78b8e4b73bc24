// One EventSource for all tabs of this browser. Runs in a SharedWorker where there is one, else in the tab that leads.
//
// Nothing may be missed: after a break it asks for everything since the newest event id it saw; the server replays from 30 s of
// id time before that, and what was seen already is dropped here. Silence is a break too: the server beats every 15 s.

export type StreamNews =
  | { type: "event"; kind: string; id: string | null; data: unknown }
  | { type: "up" }
  | { type: "down"; retry_at: number };

const KINDS = ["hello", "case", "presence", "queue", "status", "beat", "reload", "session"] as const;
const SILENCE_MS = 40_000;
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000];
const SEEN_MAX = 4096;

/** Ids are 63-bit numbers as digits: the longer is the greater. */
export function isLater(a: string, b: string): boolean {
  return a.length !== b.length ? a.length > b.length : a > b;
}

/** Remembers which ids came, the oldest forgotten first. */
export class Seen {
  private readonly ids = new Set<string>();
  last: string | null = null;
  /** Whether `id` is new. */
  take(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.last === null || isLater(id, this.last)) this.last = id;
    if (this.ids.size > SEEN_MAX) {
      const oldest = this.ids.values().next();
      if (!oldest.done) this.ids.delete(oldest.value);
    }
    return true;
  }
}

export class Stream {
  private source: EventSource | null = null;
  private seen = new Seen();
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private status: StreamNews = { type: "down", retry_at: 0 };
  private readonly tell: (news: StreamNews) => void;

  constructor(tell: (news: StreamNews) => void) { this.tell = tell; }

  /** What a tab that comes later must know first. */
  now(): StreamNews { return this.status; }

  open(): void {
    this.close();
    const after = this.seen.last === null ? "" : `?after=${this.seen.last}`;
    const source = new EventSource(`/api/v1/events${after}`);
    this.source = source;
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.came(kind, event as MessageEvent<string>));
    source.onerror = () => this.broke();
    this.listen();
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.source?.close();
    this.source = null;
  }

  /** The network came back, somebody looks again, or pressed "now": don't wait out the pause. */
  hurry(): void {
    if (this.status.type === "down") this.open();
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.broke(), SILENCE_MS);
  }

  private came(kind: string, event: MessageEvent<string>): void {
    this.listen();
    const data: unknown = JSON.parse(event.data);
    if (kind === "hello") this.greeted(data as { last: string });
    if (kind === "beat") return;
    const id = kind === "case" && event.lastEventId !== "" && hasEvent(data) ? event.lastEventId : null;
    if (id !== null && !this.seen.take(id)) return;
    this.tell({ type: "event", kind, id, data });
  }

  private greeted(hello: { last: string }): void {
    if (this.seen.last === null) this.seen.last = hello.last;
    this.tries = 0;
    this.say({ type: "up" });
  }

  /** We reconnect ourselves: EventSource gives up for good on any answer but 200, a 503 while the server starts included. */
  private broke(): void {
    this.close();
    const wait = WAITS_MS[Math.min(this.tries, WAITS_MS.length - 1)] ?? 1000;
    this.tries += 1;
    this.timer = setTimeout(() => this.open(), wait);
    this.say({ type: "down", retry_at: Date.now() + wait });
  }

  private say(news: StreamNews): void {
    this.status = news;
    this.tell(news);
  }
}

/** EventSource repeats the last id on messages that bring none; a case message without an event brings none. */
function hasEvent(data: unknown): boolean {
  return typeof data === "object" && data !== null && "event" in data && data.event !== null;
}
