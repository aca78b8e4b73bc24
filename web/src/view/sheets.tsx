// What takes the composer's place for a moment: resolve, say whose it is, hand on, note, labels, split, merge. Escape goes back.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Case, Guard } from "../api/types";
import { handOn, type Heir, me, merge, note, resolve, setMode, split, tag } from "../act";
import { ctrl } from "../keys";
import { count } from "../say";
import type { Mode } from "../state/open";
import { candidates } from "../state/others";
import { useSelect } from "../state/store";
import { Kbd } from "./bits";
import { Correct } from "./labels";

type SheetMode = Exclude<Mode, "read" | "answer">;

function Frame({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="sheet" aria-label={title}>
      <header><h3>{title}</h3><span class="grow" /><button class="plain" onClick={() => setMode("read")}>Back <Kbd of="Esc" /></button></header>
      {children}
    </section>
  );
}

export interface Choice { id: string; name: string; hint?: string }

/** A list one goes through with the arrows or the digits; Enter takes. */
export function Choices({ label, items, take }: { label: string; items: readonly Choice[]; take: (id: string) => void }): JSX.Element {
  const box = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => { box.current?.querySelector("button")?.focus(); }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = Array.from(box.current?.querySelectorAll("button") ?? []);
    const at = buttons.findIndex((button) => button === document.activeElement);
    const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    const direct = items[Number(event.key) - 1];
    if (step !== 0) buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
    else if (/^[1-9]$/u.test(event.key) && direct !== undefined) take(direct.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul class="choices" aria-label={label} ref={box} onKeyDown={onKeyDown}>
      {items.map((item, n) => (
        <li key={item.id}><button onClick={() => take(item.id)}>{n < 9 ? <Kbd of={String(n + 1)} /> : null}<span>{item.name}</span>{item.hint === undefined ? null : <span class="quiet">{item.hint}</span>}</button></li>
      ))}
    </ul>
  );
}

const NOT_OURS = "not_ours";

/** Of what is not ours it is asked whose it is, where others of the name are told. */
function Resolve({ kase, whose }: { kase: Case; whose: boolean }): JSX.Element {
  const reasons = useSelect((state) => state.desk.session?.reasons ?? []);
  const [words, setWords] = useState("");
  const [asks, setAsks] = useState(whose);
  const owners = candidates(kase);
  const end = (reason: string) => { if (reason === NOT_OURS && owners.length > 0) setAsks(true); else void resolve(reason, words); };
  return (
    <Frame title={asks ? "Not ours: whose is it?" : "Resolve: how did it end?"}>
      {asks ? (
        <Choices key="whose" label="Others of the name" take={(id) => void resolve(NOT_OURS, words, owners[Number(id)]?.other ?? null)}
          items={[...owners.map(({ other, likely }, n) => ({ id: String(n), name: other.name, ...(likely ? { hint: "likely" } : {}) })), { id: "none", name: "Somebody else's" }]} />
      ) : <Choices key="reasons" label="Reasons" items={reasons} take={end} />}
      <label class="beside">Anything to add <input value={words} onInput={(event) => setWords(event.currentTarget.value)} placeholder="optional" /></label>
    </Frame>
  );
}

function HandOn(): JSX.Element {
  const session = useSelect((state) => state.desk.session);
  const [words, setWords] = useState("");
  const [guards, setGuards] = useState<readonly Guard[]>([]);
  const heirs: { choice: Choice; heir: Heir }[] = [
    ...(session?.queues ?? []).map((queue) => ({ choice: { id: `q${queue.id}`, name: queue.name, hint: "queue" }, heir: { queue } })),
    ...(session?.agents ?? []).filter((agent) => agent.id !== me()?.id && agent.role !== "viewer")
      .map((agent) => ({ choice: { id: `a${agent.id}`, name: agent.name }, heir: { agent } })),
  ];
  const take = (id: string) => {
    const found = heirs.find((each) => each.choice.id === id);
    if (found !== undefined) void handOn(found.heir, words, guards).then(setGuards);
  };
  return (
    <Frame title={guards.length > 0 ? "Hand on all the same, to whom?" : "Hand on to whom?"}>
      <div role="status" class="guards">{guards.map((guard) => <p key={guard.id} class="guard">{guard.text}</p>)}</div>
      <Choices label="Colleagues and queues" items={heirs.map((each) => each.choice)} take={take} />
      <label class="beside">What they should know <input value={words} onInput={(event) => setWords(event.currentTarget.value)} placeholder="optional" /></label>
    </Frame>
  );
}

function Note(): JSX.Element {
  const [words, setWords] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => { field.current?.focus(); }, []);
  return (
    <Frame title="Note for colleagues">
      <form onSubmit={(event) => { event.preventDefault(); void note(words); }}>
        <textarea ref={field} aria-label="Note" rows={3} dir="auto" value={words} onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void note(words); } }} />
        <div class="actions"><button class="main" disabled={words.trim() === ""}>Keep the note <Kbd of={`${ctrl}⏎`} /></button><span class="quiet">The customer never sees it.</span></div>
      </form>
    </Frame>
  );
}

function Labels({ kase }: { kase: Case }): JSX.Element {
  const known = useSelect((state) => state.desk.session?.tags ?? []);
  const [words, setWords] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => { field.current?.focus(); }, []);
  const wanted = words.trim().toLowerCase();
  const offered = known.filter((each) => !kase.tags.includes(each) && each.toLowerCase().includes(wanted)).slice(0, 8);
  const add = (event: Event) => {
    event.preventDefault();
    const label = offered[0] !== undefined && wanted !== "" ? offered[0] : words.trim().replaceAll(",", " ").slice(0, 40);
    if (label !== "") void tag([label], []);
    setWords("");
  };
  return (
    <Frame title="Labels">
      <form onSubmit={add}><input ref={field} aria-label="Add a label" placeholder="Add a label, Enter takes the first" value={words} onInput={(event) => setWords(event.currentTarget.value)} /></form>
      <p class="label-line">
        {kase.tags.map((each) => <button class="label on" onClick={() => void tag([], [each])} aria-label={`Remove ${each}`}>{each} ×</button>)}
        {offered.map((each) => <button class="label" onClick={() => { void tag([each], []); setWords(""); }} aria-label={`Add ${each}`}>+ {each}</button>)}
      </p>
    </Frame>
  );
}

function Split({ kase }: { kase: Case }): JSX.Element {
  const picked = useSelect((state) => state.open.picked);
  const all = kase.posts.filter((post) => post.role === "customer").length;
  const bad = picked.length >= all;
  return (
    <Frame title="Split: choose above what is another issue">
      <div class="actions">
        <button class="main" disabled={picked.length === 0 || bad} onClick={() => void split(picked)}>{picked.length === 0 ? "Choose posts" : `Make ${count(picked.length, "post")} a case`}</button>
        <span class="quiet">{bad && all > 0 && picked.length > 0 ? "One post must stay." : "It can be undone."}</span>
      </div>
    </Frame>
  );
}

function Merge({ kase }: { kase: Case }): JSX.Element {
  const others = (kase.person?.cases ?? []).filter((each) => each.id !== kase.id && each.state !== "merged" && each.brand === kase.brand);
  return (
    <Frame title="Merge into which of their cases?">
      {others.length === 0 ? <p class="quiet">They have no other case with this brand.</p> : (
        <Choices label="Their cases" items={others.map((each) => ({ id: each.id, name: each.snippet, hint: each.state }))} take={(id) => void merge(id)} />
      )}
    </Frame>
  );
}

export function Sheet({ kase, mode }: { kase: Case; mode: SheetMode }): JSX.Element {
  switch (mode) {
    case "resolve": case "whose": return <Resolve key={mode} kase={kase} whose={mode === "whose"} />;
    case "hand-on": return <HandOn />;
    case "note": return <Note />;
    case "labels": return <Labels kase={kase} />;
    case "correct": return <Frame title="What is it really?"><Correct kase={kase} choose={(label, items, take) => <Choices key={label} label={label} items={items} take={take} />} /></Frame>;
    case "split": return <Split kase={kase} />;
    case "merge": return <Merge kase={kase} />;
  }
}
