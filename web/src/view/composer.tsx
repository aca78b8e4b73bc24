// Where one writes. Nobody types before the case is theirs; while it is somebody else's, their name stands here instead.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call } from "../api/client";
import type { AnswerAccount, Case, Guard, Network, Post, Saved } from "../api/types";
import { answer, claim, mayWrite, release, reopen, say, setMode } from "../act";
import { ctrl } from "../keys";
import { problemOf, refreshCase, setTyping } from "../load";
import { lengthOf } from "../length";
import { chooseDraft, readDraft, writeDraft } from "../state/drafts";
import { languageName } from "../say";
import { type Mode, targetOf } from "../state/open";
import { current, dispatch, useSelect } from "../state/store";
import { AnswerHelp, useHelp } from "./answer-help";
import { Kbd } from "./bits";
import { Sheet } from "./sheets";
import { SuggestButton, suggestedBy, SuggestionView, useSuggestion } from "./suggestion";

const SAVE_AFTER_MS = 400;
const TYPING_ENDS_MS = 4000;

function useDraft(kase: Case, to: string | null) {
  const { skew } = current().desk;
  const [draft, setDraft] = useState(() => chooseDraft(readDraft(kase.id), kase.draft, skew));
  const [guards, setGuards] = useState<readonly Guard[]>([]);
  const typed = useRef(draft.text);
  typed.current = draft.text;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const origin = useRef<string | null>(null); // the model whose words were just taken, until the server knows
  const saving = useRef<Promise<void>>(Promise.resolve());
  const quiet = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  /** What the server thinks of the words comes back with their being kept. */
  function save(text: string, account: string | null): Promise<void> {
    saving.current = put(text, account);
    return saving.current;
  }

  async function put(text: string, account: string | null): Promise<void> {
    const fence = current().open.server?.claim?.fence;
    const by = origin.current;
    if (typeof fence !== "string" || current().open.id !== kase.id) return;
    try {
      const saved = await call<Saved>("PUT", `/cases/${kase.id}/draft`, { text, account, fence, in_reply_to: to, ...(by === null ? {} : { suggested_by: by }) });
      if (origin.current === by) origin.current = null;
      if (typed.current === text) setGuards(saved.guards);
      const local = readDraft(kase.id);
      if (local?.text === text) writeDraft(kase.id, { ...local, saved: true });
    } catch (error) {
      if (problemOf(error).is("fence")) await refreshCase(kase.id);
    }
  }

  function write(text: string, account: string | null): void {
    setDraft({ text, account });
    writeDraft(kase.id, { text, account, at: Date.now(), saved: false });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(text, account), SAVE_AFTER_MS);
    setTyping(kase.id, true);
    clearTimeout(quiet.current);
    quiet.current = setTimeout(() => setTyping(kase.id, false), TYPING_ENDS_MS);
  }

  /** The words of a model instead of what stood there; the server notes whose they are. */
  function take(text: string, account: string | null, model: string): void {
    origin.current = model;
    write(text, account);
    clearTimeout(timer.current);
    void save(text, account);
  }

  /** One's own words again: what was suggested is thrown away first, so that nobody takes them for a model's. */
  async function putBack(text: string, account: string | null): Promise<void> {
    origin.current = null;
    write(text, account);
    clearTimeout(timer.current);
    await save("", account);
    await save(text, account);
  }

  /** After a send: nothing more to save. */
  function clear(): void {
    clearTimeout(timer.current);
    clearTimeout(quiet.current);
    setDraft({ text: "", account: null });
    setGuards([]);
    setTyping(kase.id, false);
  }
  useEffect(() => () => { clearTimeout(timer.current); clearTimeout(quiet.current); setTyping(kase.id, false); }, []);
  // An answer that was taken back comes from the server as a draft; so does what was typed on another device.
  const theirs = kase.draft?.saved_at;
  useEffect(() => {
    const local = readDraft(kase.id);
    if (kase.draft !== null && draft.text === "" && (local === null || local.saved)) setDraft(kase.draft);
  }, [theirs]);
  // Public or private, short or long: another post may mean other objections. And until the claim has come nothing can be kept: what
  // was typed meanwhile is kept then.
  useEffect(() => { if (draft.text !== "") void save(draft.text, draft.account); }, [to, kase.claim?.fence]);
  /** That it began with a suggestion must be known before it goes. */
  const settled = async () => { if (origin.current !== null) await saving.current; };
  return { draft, write, take, putBack, clear, save, settled, guards, setGuards };
}

function Left({ text, network }: { text: string; network: Network | undefined }): JSX.Element | null {
  if (network === undefined || network.limit === null) return null;
  const length = lengthOf(text, network.counting);
  const left = network.limit - length;
  if (left >= 0) return <span class={left < 20 ? "left warn" : "left"}>{left} left</span>;
  if (network.parts) return <span class="left">goes out as {Math.ceil(length / (network.limit - 6))} posts</span>;
  return <span class="left bad">{-left} too many</span>;
}

/** Which post it is, where it isn't the last one. */
function ChosenPost({ post }: { post: Post }): JSX.Element {
  const words = post.text.length > 36 ? `${post.text.slice(0, 36).trimEnd()}…` : post.text;
  return <span class="chosen quiet">“<bdi>{words}</bdi>” <button type="button" class="plain" onClick={() => dispatch({ type: "target", post: null })}>Answer the last instead</button></span>;
}

function CannotAnswer({ account, network }: { account: AnswerAccount; network: string }): JSX.Element {
  return (
    <p class="cannot">{account.why}{" "}
      {account.open_url === null ? null : <a href={account.open_url} target="_blank" rel="noopener noreferrer">Open it in {network} instead ▸</a>}</p>
  );
}

/** The cursor behind the last word. */
function endOf(area: HTMLTextAreaElement | null): HTMLTextAreaElement | null {
  area?.setSelectionRange(area.value.length, area.value.length);
  return area;
}

function Write({ kase, mode }: { kase: Case; mode: Mode }): JSX.Element {
  const networks = useSelect((state) => state.desk.session?.networks ?? []);
  const field = useRef<HTMLTextAreaElement>(null);
  const chosen = useSelect((state) => state.open.target);
  const older = useSelect((state) => state.open.older);
  const target = targetOf(kase, older, chosen);
  const { draft, write, take, putBack, clear, save, settled, guards, setGuards } = useDraft(kase, target?.id ?? null);
  const help = useHelp(kase);
  const model = help?.suggests ?? null;
  const suggestion = useSuggestion(kase, target?.id ?? null, draft.text);
  const language = languageName(target?.lang);
  const firm = guards.some((guard) => guard.firm);
  const account = kase.accounts.find((each) => each.id === draft.account) ?? kase.accounts.find((each) => each.can_answer) ?? kase.accounts[0];
  const network = networks.find((each) => each.id === kase.network);
  const too = network !== undefined && network.limit !== null && !network.parts && lengthOf(draft.text, network.counting) > network.limit;

  useLayoutEffect(() => { if (mode === "answer") field.current?.focus(); }, [mode]);
  useLayoutEffect(() => { // as tall as its text, up to what the style allows
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [draft.text, mode]);

  async function send(): Promise<void> {
    const text = draft.text.trim();
    if (text === "" || account === undefined) return;
    if (too) return say(`It is too long for ${network?.name ?? "the network"}.`, null, "refused");
    if (!account.can_answer) return say(account.why ?? `@${account.handle} can't answer here.`, null, "refused");
    clear();
    field.current?.blur(); // the next key is a command again: u takes it back, j goes on
    setMode("read");
    const confirmed = guards.map((guard) => guard.id);
    suggestion.set({ kind: "none" });
    await settled();
    const outcome = await answer({ text, account: account.id, inReplyTo: target?.id ?? null, confirmed });
    if (outcome.kind === "sent") dispatch({ type: "target", post: null });
    else { write(text, account.id); setMode("answer"); }
    setGuards(outcome.kind === "guarded" ? outcome.guards : []);
  }

  const began = draft.text === "" ? null : suggestedBy(kase);
  if (account === undefined) return <p class="cannot">No handle of ours is on {network?.name ?? kase.network}. An administrator can add one under Admin, Handles.</p>;
  const to = target?.author?.name ?? kase.customer?.name;
  return (
    <form class="write" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <div class="write-head">
        {kase.accounts.length > 1 ? (
          <label>Answer as <select value={account.id} onChange={(event) => write(draft.text, event.currentTarget.value)}>
            {kase.accounts.map((each) => <option value={each.id}>@{each.handle}</option>)}
          </select></label>
        ) : <span>Answer as <b class="is-ours">@{account.handle}</b></span>}
        <span class="quiet">to <bdi>{to ?? "them"}</bdi> on {network?.name}, {target?.visibility === "direct" ? "private" : "public"}{language === "" ? "" : ` · they write ${language}`}</span>
        {chosen === null || target === null ? null : <ChosenPost post={target} />}
        {account.sample ? <span class="sample">sample: it stays on this machine</span> : null}
        <span class="grow" />
        <Left text={draft.text} network={network} />
      </div>
      {account.can_answer ? null : <CannotAnswer account={account} network={network?.name ?? kase.network} />}
      <textarea ref={field} aria-label={`Answer to ${to ?? "the customer"}`} rows={3} dir="auto" value={draft.text} placeholder="Write an answer"
        onInput={(event) => write(event.currentTarget.value, account.id)} onFocus={() => { if (mode !== "answer") setMode("answer"); }}
        onBlur={() => void save(draft.text, account.id)}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void send(); } if (event.key === "." && (event.ctrlKey || event.metaKey) && model !== null) { event.preventDefault(); suggestion.ask(); } }} />
      {began === null ? null : <p class="began quiet">Began with a suggestion by {began}, not by a person.</p>}
      {model === null ? null : <SuggestionView standing={suggestion.standing} model={model} typed={draft.text.trim() !== ""} dismiss={() => { suggestion.set({ kind: "none" }); field.current?.focus(); }}
        take={(taken, edit) => { suggestion.set({ kind: "taken", before: draft.text }); take(taken.text, account.id, taken.model); setMode("answer"); requestAnimationFrame(() => (edit ? endOf(field.current) : document.querySelector<HTMLElement>(".write .actions .main:enabled"))?.focus()); }}
        back={(words) => { suggestion.set({ kind: "none" }); void putBack(words, account.id); field.current?.focus(); }} />}
      <AnswerHelp kase={kase} help={help} use={(text) => { write(draft.text === "" ? text : `${draft.text}\n${text}`, account.id); field.current?.focus(); }} />
      <div role="status" class="guards">{guards.map((guard) => <p key={guard.id} class={guard.firm ? "guard bad" : "guard"}>{guard.text}</p>)}</div>
      <Actions kase={kase} send={<><button class="main" disabled={draft.text.trim() === "" || too || firm || !account.can_answer}>{guards.length > 0 && !firm ? "Send all the same" : "Send"} <Kbd of={`${ctrl}⏎`} /></button>{model === null ? null : <SuggestButton model={model} ask={suggestion.ask} busy={suggestion.standing.kind === "asking"} />}</>} />
    </form>
  );
}

function Actions({ kase, send }: { kase: Case; send: JSX.Element | null }): JSX.Element {
  const act = (name: string, key: string, mode: Mode, rank = "") => (
    <button type="button" class={`plain ${rank}`} onClick={() => setMode(mode)}>{name} <Kbd of={key} /></button>
  );
  const done = kase.state === "resolved";
  return (
    <div class="actions">
      {send}
      {done ? <button type="button" class="plain" onClick={() => void reopen()}>Reopen <Kbd of="o" /></button> : act("Resolve", "e", "resolve")}
      {act("Hand on", "h", "hand-on")}
      {act("Note", "n", "note")}
      {act("Labels", "l", "labels")}
      <details class="more">
        <summary>More</summary>
        <div class="menu">
          {act("Split posts off", "s", "split")}
          {act("Merge", "m", "merge")}
          {kase.claim === null ? null : <button type="button" class="plain" onClick={() => void release()}>Let go <Kbd of="x" /></button>}
        </div>
      </details>
    </div>
  );
}

function Held({ kase }: { kase: Case }): JSX.Element {
  const role = useSelect((state) => state.desk.session?.agent?.role);
  const holder = kase.claim?.agent;
  const typing = kase.claim?.typing === true || kase.looking.some((each) => each.id === holder?.id && each.typing);
  return (
    <div class="place">
      <p role="status"><b>{holder?.name}</b> holds this case{typing ? " and is typing…" : "."}</p>
      <div class="actions">
        {role === "lead" || role === "admin" ? <button class="plain" onClick={() => void claim(true)}>Take over</button> : null}
        <button class="plain" onClick={() => setMode("note")}>Note <Kbd of="n" /></button>
        <button class="plain" onClick={() => setMode("labels")}>Labels <Kbd of="l" /></button>
      </div>
    </div>
  );
}

function Unclaimed({ kase }: { kase: Case }): JSX.Element {
  const start = () => { setMode("answer"); void claim(); };
  const resolved = kase.state === "resolved";
  return (
    <div class="place">
      {resolved ? null : <button class="claim" onClick={start}>Claim and answer <Kbd of="c" /></button>}
      <Actions kase={kase} send={null} />
    </div>
  );
}

export function Composer({ kase }: { kase: Case }): JSX.Element {
  const mode = useSelect((state) => state.open.mode);
  const me = useSelect((state) => state.desk.session?.agent?.id);
  if (!mayWrite()) return <footer class="foot"><p class="quiet">You may read here. Ask an administrator if you should answer, too.</p></footer>;
  if (kase.state === "merged") return <footer class="foot"><p class="quiet">This case was merged into another.</p></footer>;
  if (mode !== "read" && mode !== "answer") return <footer class="foot"><Sheet kase={kase} mode={mode} /></footer>;
  const mine = kase.claim !== null && kase.claim.agent.id === me;
  return (
    <footer class="foot">
      {mine ? <Write kase={kase} mode={mode} /> : kase.claim !== null && kase.claim.agent.id !== me ? <Held kase={kase} /> : <Unclaimed kase={kase} />}
    </footer>
  );
}
