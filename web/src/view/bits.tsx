// Small things seen in many places: times that stay true, the clock bar, links, keys.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Row } from "../api/types";
import { go, now } from "../load";
import { href, type Route } from "../route";
import { clockOf, exact, moment, shortSpan } from "../say";

/** Server time, drawn again every `every` ms. */
export function useNow(every: number): number {
  const [time, setTime] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return time;
}

export function Moment({ at }: { at: string }): JSX.Element {
  const time = useNow(60_000);
  return <time dateTime={at} title={exact(at)}>{moment(at, time)}</time>;
}

interface LinkProps {
  to: Route; children: ComponentChildren; class?: string; tabIndex?: number; onFocus?: () => void;
  "aria-label"?: string | undefined; "aria-current"?: "page" | "true" | undefined; "data-case"?: string;
}

export function Link({ to, children, ...rest }: LinkProps): JSX.Element {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return <a href={href(to)} onClick={follow} {...rest}>{children}</a>;
}

export function Kbd({ of }: { of: string }): JSX.Element {
  return <kbd aria-hidden="true">{of}</kbd>;
}

/** The wait against its clock: a bar that fills, and words. */
export function Clock({ row, time }: { row: Row; time: number }): JSX.Element | null {
  const clock = clockOf(row, time);
  if (clock === null) return null;
  return (
    <span class={`clock ${clock.level}`} title={row.due_at === null ? undefined : `An answer is due ${exact(row.due_at)}`}>
      <svg class="meter" viewBox="0 0 40 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="40" height="4" rx="2" /><rect class="fill" width={Math.max(2, clock.share * 40)} height="4" rx="2" />
      </svg>
      <span>{clock.words}</span>
    </span>
  );
}

/** How long somebody has waited, or how long ago they last wrote. */
export function Wait({ row, time }: { row: Row; time: number }): JSX.Element {
  const since = row.state === "open" ? (row.waiting_since ?? row.last_at) : row.last_at;
  return <time dateTime={since} title={exact(since)}>{shortSpan(time - Date.parse(since))}</time>;
}

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/gu;

/** People's words: links can be followed, nothing else is touched. */
export function Words({ text, dir, class: name }: { text: string; dir: "ltr" | "rtl" | "auto"; class?: string }): JSX.Element {
  const parts = text.split(LINK);
  return (
    <p class={`words ${name ?? ""}`} dir={dir}>
      {parts.map((part, n) => (n % 2 === 0 ? part : <a href={part} target="_blank" rel="noopener noreferrer">{shortLink(part)}</a>))}
    </p>
  );
}

function shortLink(link: string): string {
  const bare = link.replace(/^https?:\/\/(www\.)?/u, "");
  return bare.length > 40 ? `${bare.slice(0, 39)}…` : bare;
}
