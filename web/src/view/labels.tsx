// What posts are taken for: quiet words in the list, the words that counted on demand, and the correction of them.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Correct as Correction, PostLabels, RowLabels } from "../api/made";
import type { Case, Post, Row } from "../api/types";
import { correct } from "../act";
import { targetOf } from "../state/open";
import { useSelect } from "../state/store";
import { Moment, Words } from "./bits";

type Label = Correction["label"];
const reasons: Record<string, string> = { staff: "rude staff", website: "website or app", unreachable: "could not reach us" };
const plain = (value: string) => value === "none" || value === "chatter" || value === "other";

/** The little that is worth a word in a list. */
export function labelWords(labels: RowLabels | null): string[] {
  if (labels === null) return [];
  return [labels.intent, reasons[labels.reason] ?? labels.reason].filter((value) => !plain(value));
}

export function Pressing({ row }: { row: Row }): JSX.Element | null {
  const urgency = row.state === "resolved" ? 0 : (row.labels?.urgency ?? 0);
  if (urgency < 2) return null;
  return <span class={`pressing u${urgency}`}>{urgency === 3 ? "danger" : "urgent"}</span>;
}

/** The text with the words that counted marked. */
function Marked({ post, labels }: { post: Post; labels: PostLabels }): JSX.Element {
  const words = [...new Set(labels.why.map((each) => each.words).filter((each) => each !== ""))].sort((a, b) => b.length - a.length);
  const parts: (string | JSX.Element)[] = [];
  let rest = post.text;
  while (rest !== "") {
    const found = words.map((word) => ({ word, at: rest.indexOf(word) })).filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0];
    if (found === undefined) { parts.push(rest); break; }
    if (found.at > 0) parts.push(rest.slice(0, found.at));
    parts.push(<mark>{found.word}</mark>);
    rest = rest.slice(found.at + found.word.length);
  }
  return <p class="words" dir={post.dir}>{parts}</p>;
}

function Why({ labels }: { labels: PostLabels }): JSX.Element {
  return (
    <div class="label-why">
      <ul>
        {labels.corrected.map((each) => <li key={each.label}>{each.label} is {each.to}, not {each.from}: corrected by {each.by?.name ?? "somebody"} <Moment at={each.at} /></li>)}
        {labels.why.map((each) => <li>{each.label} {each.value}: {each.rule ?? "words like these"}{each.words === "" ? null : <>: “<bdi>{each.words}</bdi>”</>}</li>)}
      </ul>
      <p class="quiet">Priority {labels.priority.points}{labels.priority.terms.length > 0 ? ` = ${labels.priority.terms.map((term) => `${term.name} ${term.points}`).join(" + ")}` : ""}</p>
    </div>
  );
}

/** A customer's post with what it is taken for below it. */
export function Labelled({ post, labels }: { post: Post; labels: PostLabels }): JSX.Element {
  const [open, setOpen] = useState(false);
  const words = [labels.intent, reasons[labels.reason] ?? labels.reason, labels.sentiment].filter((value) => !plain(value) && value !== "neutral");
  return (
    <>
      {open ? <Marked post={post} labels={labels} /> : <Words text={post.text} dir={post.dir} />}
      <p class="taken-for quiet">
        {words.join(" · ")}{labels.urgency >= 2 ? <>{words.length > 0 ? " · " : ""}<span class={`pressing u${labels.urgency}`}>{labels.urgency === 3 ? "danger" : "urgent"}</span></> : null}{" "}
        <button class="plain why-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>why</button>
      </p>
      {open ? <Why labels={labels} /> : null}
    </>
  );
}

/** The latest labelled post's reasons, shown or put away. */
export function showWhy(): boolean {
  const all = document.querySelectorAll<HTMLButtonElement>(".why-toggle");
  all[all.length - 1]?.click();
  return all.length > 0;
}

interface Choice { id: string; name: string; hint?: string }
type Choose = (label: string, items: readonly Choice[], take: (id: string) => void) => JSX.Element;
const order: readonly Label[] = ["intent", "reason", "urgency", "sentiment"];
const urgencies = ["nothing presses", "somebody waits", "hours count", "safety, law, danger"];

/** One more key corrects the intent; the arrows to the sides go to the other labels. */
export function Correct({ kase, choose }: { kase: Case; choose: Choose }): JSX.Element {
  const { older, target } = useSelect((state) => state.open);
  const values = useSelect((state) => state.desk.labelValues);
  const [at, setAt] = useState(0);
  const aimed = targetOf(kase, older, target);
  const post = aimed?.labels != null ? aimed : [...kase.posts].reverse().find((each) => each.labels !== null);
  const label = order[at] ?? "intent";
  if (post?.labels == null) return <p class="quiet">No post here has labels.</p>;
  const now = String(post.labels[label]);
  const items = (values?.[label] ?? []).map((id) => ({ id, name: label === "urgency" ? (urgencies[Number(id)] ?? id) : (reasons[id] ?? id), ...(id === now ? { hint: "as it stands" } : {}) }));
  const turn = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step !== 0) { event.preventDefault(); setAt((at + step + order.length) % order.length); }
  };
  return (
    <div onKeyDown={turn}>
      <p class="label-line">{order.map((each, n) => <button key={each} class={n === at ? "label on" : "label"} aria-pressed={n === at} onClick={() => setAt(n)}>{each}</button>)} <span class="quiet">← →</span></p>
      {items.length === 0 ? null : choose(label, items, (to) => void correct(post.id, label, to))}
    </div>
  );
}
