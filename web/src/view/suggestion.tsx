// An answer suggested by a model, where one is set up: asked for by the agent, marked as what it is, and only ever put where
// they write. It stands beside the words of a person and never in their place without a key being pressed.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Case, CaseEvent, Suggestion } from "../api/types";
import { ctrl } from "../keys";
import { problemOf } from "../load";
import { current } from "../state/store";
import { Kbd } from "./bits";

export type Standing =
  | { kind: "none" }
  | { kind: "asking"; since: number }
  | { kind: "there"; suggestion: Suggestion }
  | { kind: "refused"; words: string }
  | { kind: "taken"; before: string };

/** Asks for one, and stops asking when the case is left. */
export function useSuggestion(kase: Case, to: string | null, typed: string) {
  const [standing, setStanding] = useState<Standing>({ kind: "none" });
  const asking = useRef<AbortController | null>(null);
  const stop = () => { asking.current?.abort(); asking.current = null; };
  useEffect(() => stop, [kase.id]);
  // It was made as an answer to another post.
  useEffect(() => { stop(); setStanding({ kind: "none" }); }, [to]);

  async function ask(): Promise<void> {
    const fence = current().open.server?.claim?.fence;
    if (typeof fence !== "string" || to === null || asking.current !== null) return;
    const mine = new AbortController();
    asking.current = mine;
    setStanding({ kind: "asking", since: Date.now() });
    try {
      const suggestion = await call<Suggestion>("POST", `/cases/${kase.id}/suggestion`, { fence, in_reply_to: to, text: typed.trim() === "" ? null : typed }, mine.signal);
      if (!mine.signal.aborted) setStanding({ kind: "there", suggestion });
    } catch (error) {
      if (mine.signal.aborted) return;
      const { body } = problemOf(error);
      setStanding({ kind: "refused", words: `${body.title} ${body.detail ?? ""}`.trim() });
    } finally {
      if (asking.current === mine) asking.current = null;
    }
  }
  return { standing, ask: () => void ask(), set: (next: Standing) => { stop(); setStanding(next); } };
}

/** The model whose suggestion the draft began with: taken, not thrown away, and no answer gone out since. */
export function suggestedBy(kase: Case): string | null {
  const event = [...kase.events].reverse().find((each: CaseEvent) => each.kind === "drafted" && !each.undone);
  if (event?.suggested_by === undefined) return null;
  const gone = kase.outbox.some((each) => each.queued_at > event.at) || kase.events.some((each) => each.kind === "replied" && each.at > event.at);
  return gone ? null : event.suggested_by;
}

export function SuggestButton({ model, ask, busy }: { model: string; ask: () => void; busy: boolean }): JSX.Element {
  return <button type="button" class="plain suggest" title={`Asks ${model} for words to begin with. Names, numbers and addresses are masked before it is asked.`} disabled={busy} onClick={ask}>Suggest <Kbd of={`${ctrl}.`} /></button>;
}

function Waits({ model, since, dismiss }: { model: string; since: number; dismiss: () => void }): JSX.Element {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const tick = setInterval(() => setSeconds(Math.round((Date.now() - since) / 1000)), 1000);
    return () => clearInterval(tick);
  }, [since]);
  return (
    <div class="suggestion waits">
      <p><span role="status">Asking {model}…</span> <span class="quiet" aria-hidden="true">{seconds} s</span></p>
      <button type="button" class="plain" data-escape onClick={dismiss}>Stop <Kbd of="Esc" /></button>
    </div>
  );
}

function There({ suggestion, typed, take, dismiss }: { suggestion: Suggestion; typed: boolean; take: (edit: boolean) => void; dismiss: () => void }): JSX.Element {
  const first = useRef<HTMLButtonElement>(null);
  // Whoever types goes on typing; else the next Enter takes it.
  useEffect(() => { if (!(document.activeElement instanceof HTMLTextAreaElement)) first.current?.focus(); }, []);
  return (
    <section class="suggestion" aria-label="Suggestion">
      <p class="by" role="status">Suggested by <b>{suggestion.model}</b>, not by a person. Read it before you use it.</p>
      <p class="words" dir="auto">{suggestion.text}</p>
      {suggestion.cut ? <p class="guard">It stopped in the middle.</p> : null}
      {suggestion.strange > 0 ? <p class="guard">{suggestion.strange === 1 ? "A word in brackets stands" : `${suggestion.strange} words in brackets stand`} for nothing we know. Put the right thing there.</p> : null}
      {suggestion.guards.map((guard) => <p key={guard.id} class={guard.firm ? "guard bad" : "guard"}>{guard.text}</p>)}
      <div class="actions">
        <button type="button" class="main" ref={first} onClick={() => take(false)}>{typed ? "Take instead of mine" : "Take"}</button>
        <button type="button" class="plain" onClick={() => take(true)}>{typed ? "Take instead and edit" : "Take and edit"}</button>
        <button type="button" class="plain" data-escape onClick={dismiss}>Dismiss <Kbd of="Esc" /></button>
      </div>
    </section>
  );
}

export function SuggestionView(props: { standing: Standing; model: string; typed: boolean; take: (suggestion: Suggestion, edit: boolean) => void; back: (words: string) => void; dismiss: () => void }): JSX.Element | null {
  const { standing } = props;
  switch (standing.kind) {
    case "none": return null;
    case "asking": return <Waits model={props.model} since={standing.since} dismiss={props.dismiss} />;
    case "there": return <There suggestion={standing.suggestion} typed={props.typed} take={(edit) => props.take(standing.suggestion, edit)} dismiss={props.dismiss} />;
    case "refused": return <div class="suggestion waits"><p role="alert">{standing.words}</p><button type="button" class="plain" data-escape onClick={props.dismiss}>Dismiss <Kbd of="Esc" /></button></div>;
    case "taken": return standing.before === "" ? null : <div class="suggestion waits"><p class="quiet">Your own words were replaced.</p><button type="button" class="plain" onClick={() => props.back(standing.before)}>Put them back</button></div>;
  }
}
