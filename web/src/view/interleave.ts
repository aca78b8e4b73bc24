// The order of a conversation and of what happened between its posts.
import type { CaseEvent, EventKind, Post } from "../api/types";

/** Said by the posts themselves. */
const silent: readonly EventKind[] = ["heard", "joined", "replied"];

type Item =
  | { kind: "post"; post: Post }
  | { kind: "note"; event: CaseEvent }
  | { kind: "events"; events: CaseEvent[] };

/** Posts in thread order; each event before the first post that is later. */
export function interleave(posts: readonly Post[], events: readonly CaseEvent[]): Item[] {
  const items: Item[] = [];
  const waiting = events.filter((event) => !silent.includes(event.kind) && !event.undone).sort((a, b) => (a.at < b.at ? -1 : 1));
  const tell = (event: CaseEvent) => {
    const last = items[items.length - 1];
    if (event.kind === "noted") items.push({ kind: "note", event });
    else if (last?.kind === "events") last.events.push(event);
    else items.push({ kind: "events", events: [event] });
  };
  for (const post of posts) {
    while (waiting[0] !== undefined && waiting[0].at <= post.created_at) tell(waiting.shift() as CaseEvent);
    items.push({ kind: "post", post });
  }
  waiting.forEach(tell);
  return items;
}
