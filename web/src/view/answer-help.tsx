// Help with the answer: how like cases ended, and what the company has ready to say. Closed until asked for; never in the way.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Case, Help, Precedent, Snippet } from "../api/types";
import { withCase } from "../route";
import { count } from "../say";
import { useSelect } from "../state/store";
import { Link, Moment } from "./bits";

/** Absent until the server has answered. */
export function useHelp(kase: Case): Help | null {
  const [help, setHelp] = useState<Help | null>(null);
  useEffect(() => {
    let over = false;
    call<Help>("GET", `/cases/${kase.id}/help`).then((found) => { if (!over) setHelp(found); }, () => { /* the case itself tells what is wrong */ });
    return () => { over = true; };
  }, [kase.id]);
  return help;
}

function Like({ item, use }: { item: Precedent; use: (text: string) => void }): JSX.Element {
  const route = useSelect((state) => state.route);
  return (
    <li>
      <p class="quiet"><Link to={withCase(route, item.case.id)}><bdi>{item.case.customer?.name ?? "Somebody"}</bdi></Link>, solved <Moment at={item.resolved_at} /></p>
      <p class="words-short" dir="auto">“{item.asked}”</p>
      {item.answered === null ? null : <p dir="auto">{item.answered} <button type="button" class="plain" onClick={() => use(item.answered ?? "")}>Begin with this</button></p>}
    </li>
  );
}

function Ready({ item, use }: { item: Snippet; use: (text: string) => void }): JSX.Element {
  return (
    <li><p><b>{item.title}</b></p><p dir="auto">{item.text} <button type="button" class="plain" onClick={() => use(item.text)}>Use these words</button></p></li>
  );
}

export function AnswerHelp({ help, use }: { help: Help | null; use: (text: string) => void }): JSX.Element | null {
  if (help === null || help.similar.length + help.snippets.length === 0) return null;
  const parts = [help.similar.length === 0 ? "" : count(help.similar.length, "case like this", "cases like this"), help.snippets.length === 0 ? "" : count(help.snippets.length, "text ready", "texts ready")];
  return (
    <details class="answer-help">
      <summary class="quiet">{parts.filter((part) => part !== "").join(" · ")}</summary>
      <ul>{help.snippets.map((item) => <Ready key={item.id} item={item} use={use} />)}{help.similar.map((item) => <Like key={item.case.id} item={item} use={use} />)}</ul>
    </details>
  );
}
