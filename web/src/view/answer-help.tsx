// Help with the answer: how like cases ended, and what the company has ready to say. Closed until asked for; never in the way.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Case, Help, Precedent } from "../api/types";
import { withCase } from "../route";
import { count } from "../say";
import { candidates, wordsOf } from "../state/others";
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

function Spoken({ title, text, use }: { title: string; text: string; use: (text: string) => void }): JSX.Element {
  return (
    <li><p><b>{title}</b></p><p dir="auto">{text} <button type="button" class="plain" onClick={() => use(text)}>Use these words</button></p></li>
  );
}

/** Whose it may be, or was said to be, and what the customer may be told of them. */
function ownersOf(kase: Case): { name: string; words: string }[] {
  return candidates(kase).filter((each) => each.likely).flatMap(({ other }) => {
    const words = wordsOf(other);
    return words === null ? [] : [{ name: other.name, words }];
  });
}

export function AnswerHelp({ kase, help, use }: { kase: Case; help: Help | null; use: (text: string) => void }): JSX.Element | null {
  const owners = ownersOf(kase);
  if (help === null || help.similar.length + help.snippets.length + owners.length === 0) return null;
  const parts = [owners[0] === undefined ? "" : `may belong to ${owners[0].name}`, help.similar.length === 0 ? "" : count(help.similar.length, "case like this", "cases like this"), help.snippets.length === 0 ? "" : count(help.snippets.length, "text ready", "texts ready")];
  return (
    <details class="answer-help">
      <summary class="quiet">{parts.filter((part) => part !== "").join(" · ")}</summary>
      <ul>{owners.map(({ name, words }) => <Spoken key={name} title={`If it belongs to ${name}`} text={words} use={use} />)}
        {help.snippets.map((item) => <Spoken key={item.id} title={item.title} text={item.text} use={use} />)}{help.similar.map((item) => <Like key={item.case.id} item={item} use={use} />)}</ul>
    </details>
  );
}
