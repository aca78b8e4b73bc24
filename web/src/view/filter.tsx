// What a list is narrowed to: chips that a click removes, and the sheet that adds one with two keys.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { LabelValues, Row } from "../api/made";
import { filterOf, type FilterPart, filterParts, isFiltered, unfiltered, type Route } from "../route";
import { go } from "../load";
import { dispatch, useSelect } from "../state/store";
import { Kbd, Link } from "./bits";
import { type Choice, Choices } from "./sheets";

type QueueRoute = Extract<Route, { page: "queue" }>;
const names: Record<FilterPart, string> = { intent: "intent", urgency: "urgency", tag: "label", lang: "language" };
const pressing: readonly { id: string; name: string; short: string }[] = [
  { id: "1", name: "pressing or worse", short: "pressing" },
  { id: "2", name: "urgent or worse", short: "urgent" },
  { id: "3", name: "danger", short: "danger" },
];
const TAGS_OFFERED = 30;

function languageName(code: string): string {
  try { return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code; } catch { return code; }
}

/** A filter in a word. */
function worded(part: FilterPart, value: string): string {
  if (part === "urgency") return pressing.find((each) => each.id === value)?.short ?? value;
  return part === "lang" ? languageName(value) : value;
}

export function FilterButton(): JSX.Element | null {
  const open = useSelect((state) => state.desk.filtering);
  const page = useSelect((state) => state.route.page);
  if (page !== "queue") return null;
  return <button class="plain filter-button" aria-expanded={open} onClick={() => dispatch({ type: "filtering", open: !open })}>{open ? "Back" : "Filter"} <Kbd of={open ? "Esc" : "f"} /></button>;
}

export function Chips(): JSX.Element | null {
  const route = useSelect((state) => state.route);
  if (route.page !== "queue" || !isFiltered(filterOf(route))) return null;
  return (
    <p class="chips">
      <span class="hidden">Only </span>
      {filterParts.map((part) => {
        const value = route[part];
        if (value === null) return null;
        const word = worded(part, value);
        return <Link key={part} class="filter" to={{ ...route, [part]: null }} aria-label={`Only ${names[part]} ${word}: show any`}>{word} <span aria-hidden="true">×</span></Link>;
      })}
      <Link class="plain" to={{ ...route, ...unfiltered }}>all <Kbd of="F" /></Link>
    </p>
  );
}

/** The languages of what is in sight, the most spoken first. */
function languagesOf(rows: readonly Row[], chosen: string | null): string[] {
  const spoken = new Map<string, number>();
  if (chosen !== null) spoken.set(chosen, 0);
  for (const { lang } of rows) if (lang !== null) spoken.set(lang, (spoken.get(lang) ?? 0) + 1);
  return [...spoken].sort((a, b) => b[1] - a[1]).map(([lang]) => lang);
}

function Sheet({ route }: { route: QueueRoute }): JSX.Element {
  const tags = useSelect((state) => state.desk.session?.tags ?? none);
  const rows = useSelect((state) => state.list.rows);
  const [values, setValues] = useState<LabelValues | null>(null);
  const [failed, setFailed] = useState(false);
  const [at, setAt] = useState(0);
  useEffect(() => { void call<LabelValues>("GET", "/labels").then(setValues).catch(() => setFailed(true)); }, []);
  const part = filterParts[at] ?? "intent";
  const offered: Record<FilterPart, readonly Choice[]> = {
    intent: (values?.intent ?? []).map((id) => ({ id, name: id })),
    urgency: pressing,
    tag: tags.slice(0, TAGS_OFFERED).map((id) => ({ id, name: id })),
    lang: languagesOf(rows, route.lang).map((id) => ({ id, name: languageName(id) })),
  };
  const items = offered[part].map(({ id, name }) => ({ id, name, ...(id === route[part] ? { hint: "✓" } : {}) }));
  const take = (id: string) => {
    dispatch({ type: "filtering", open: false });
    go({ ...route, [part]: id === route[part] ? null : id });
  };
  const turn = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step !== 0) { event.preventDefault(); setAt((at + step + filterParts.length) % filterParts.length); }
  };
  const nothing = part === "tag" ? "No case has a label yet." : part === "lang" ? "No language is known of what is here." : failed ? "What can be chosen could not be loaded." : "";
  return (
    <section class="sheet filter-sheet" aria-label="Filter the list" onKeyDown={turn}>
      <p class="label-line">
        {filterParts.map((each, n) => <button key={each} class={n === at ? "label on" : "label"} aria-pressed={n === at} onClick={() => setAt(n)}>{names[each]}</button>)}
        <span class="quiet wide-only" aria-hidden="true">← →</span>
      </p>
      {items.length > 0 ? <Choices key={part} label={names[part]} items={items} take={take} /> : <p class="quiet">{nothing}</p>}
    </section>
  );
}

const none: readonly string[] = [];

export function FilterSheet(): JSX.Element | null {
  const open = useSelect((state) => state.desk.filtering);
  const route = useSelect((state) => state.route);
  return open && route.page === "queue" ? <Sheet route={route} /> : null;
}
