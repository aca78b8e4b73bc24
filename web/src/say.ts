// Times, durations and counts as people say them.
import type { CaseEvent, Named, Row } from "./api/types";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "14 min", "3 h", "2 days". */
export function span(ms: number): string {
  const size = Math.abs(ms);
  if (size < MINUTE) return "under a minute";
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  if (size < 10 * HOUR && Math.floor((size % HOUR) / MINUTE) >= 5) return `${Math.floor(size / HOUR)} h ${Math.floor((size % HOUR) / MINUTE)} min`;
  if (size < 2 * DAY) return `${Math.floor(size / HOUR)} h`;
  return `${Math.floor(size / DAY)} days`;
}

/** "now", "14 min", "3 h", "2 d": for a narrow column; the exact time goes with it. */
export function shortSpan(ms: number): string {
  const size = Math.abs(ms);
  if (size < MINUTE) return "now";
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  if (size < DAY) return `${Math.floor(size / HOUR)} h`;
  return `${Math.floor(size / DAY)} d`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

/** "14:02" today, "Sat 14:02" this week, "9 May 14:02", "9 May 2024". */
export function moment(iso: string, now: number): string {
  const date = new Date(iso);
  const age = now - date.getTime();
  if (new Date(now).toDateString() === date.toDateString()) return clock.format(date);
  if (age < 6 * DAY) return `${weekday.format(date)} ${clock.format(date)}`;
  if (new Date(now).getFullYear() === date.getFullYear()) return `${day.format(date)} ${clock.format(date)}`;
  return dayAndYear.format(date);
}

/** "9 May", "9 May 2024". */
export function date(iso: string, now: number): string {
  const at = new Date(iso);
  return new Date(now).getFullYear() === at.getFullYear() ? day.format(at) : dayAndYear.format(at);
}

export function exact(iso: string): string { return whole.format(new Date(iso)); }

/** The wall clock where the customer is, when it isn't ours. */
/** "Germany" for DE. */
export function countryName(code: string): string {
  try { return new Intl.DisplayNames("en", { type: "region" }).of(code.toUpperCase()) ?? code; } catch { return code; }
}

/** The time zone of a country that has one; null where there are several, or the browser doesn't know. */
export function onlyZoneOf(code: string): string | null {
  try {
    const locale = new Intl.Locale(`und-${code}`) as Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] };
    const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
    return zones.length === 1 ? (zones[0] ?? null) : null;
  } catch { return null; }
}

export function clockIn(zone: string, now: number): string | null {
  try {
    const there = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(now);
    return there === clock.format(now) ? null : there;
  } catch {
    return null;
  }
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}

export interface Clock { share: number; level: "calm" | "soon" | "late"; words: string }

/** How far the wait has eaten into its time; null when no clock runs. */
export function clockOf(row: Row, now: number): Clock | null {
  if (row.due_at === null || row.state !== "open") return null;
  const due = Date.parse(row.due_at);
  const since = Date.parse(row.waiting_since ?? row.opened_at);
  const left = due - now;
  if (left <= 0) return { share: 1, level: "late", words: left > -MINUTE ? "late" : `${shortSpan(left)} late` };
  const share = Math.max(0, Math.min(1, (now - since) / Math.max(1, due - since)));
  return { share, level: left <= 15 * MINUTE ? "soon" : "calm", words: left < MINUTE ? "1 min left" : `${shortSpan(left)} left` };
}

/** A language by its code, as a reader calls it; empty where nobody knows. */
export function languageName(code: string | null | undefined): string {
  if (code === null || code === undefined || code === "" || code === "und") return "";
  try { return new Intl.DisplayNames("en", { type: "language", fallback: "none" }).of(code) ?? ""; } catch { return ""; }
}

/** One line of a case's history, without its actor and time. */
export function eventWords(event: CaseEvent, reasons: readonly Named[]): string {
  const reason = reasons.find((each) => each.id === event.reason)?.name ?? event.reason ?? "";
  switch (event.kind) {
    case "heard": return "heard: a rule matched";
    case "joined": return "wrote again";
    case "claimed": return "claimed the case";
    case "released": return "let go of the case";
    case "expired": return "the claim ran out";
    case "noted": return "noted";
    case "drafted": return `began with a suggestion by ${event.suggested_by ?? "a model"}, not by a person`;
    case "tagged": return [listed("added", event.added), listed("removed", event.removed)].filter((part) => part !== "").join(", ");
    case "corrected": return `corrected ${event.label ?? "a label"}: ${event.from ?? ""} → ${event.to ?? ""}`;
    case "replied": return "answered";
    case "answered_outside": return "answered outside Earshot";
    case "send_failed": return "the answer could not be sent";
    case "handed_on": return `handed on to ${event.to ?? "somebody"}`;
    case "resolved": return `resolved: ${reason.toLowerCase()}${event.belongs_to === undefined ? "" : `, belongs to ${event.belongs_to.name}`}`;
    case "reopened": return "reopened";
    case "split": return "split posts off into a case of their own";
    case "merged": return "merged another case in";
    case "undone": return "took that back";
    case "edited": return "the customer edited a post";
    case "deleted": return "the customer deleted a post";
  }
}

function listed(verb: string, tags: readonly string[] | null | undefined): string {
  return tags === undefined || tags === null || tags.length === 0 ? "" : `${verb} ${tags.join(", ")}`;
}
