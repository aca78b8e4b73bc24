// What an agent can do. Each shows at once as a guess; the server's word replaces it, a refusal takes it back and says why.
import { call } from "./api/client";
import type { Correct } from "./api/made";
import type { Case, CaseEvent, Guard, Outbox, Owner, Person } from "./api/types";
import { caseCame, go, leave, loadSession, now, problemOf, refreshCase } from "./load";
import { withCase } from "./route";
import { dropDraft } from "./state/drafts";
import type { Undo } from "./state/desk";
import type { Guess } from "./state/guess";
import { type Mode, shownCase } from "./state/open";
import { current, dispatch } from "./state/store";

let lastKey = 0;
const nextKey = (): number => ++lastKey;

export function say(text: string, undo: Undo | null = null, tone: "plain" | "refused" = "plain"): void {
  const id = nextKey();
  dispatch({ type: "said", said: { id, text, tone, undo } });
  const stays = undo !== null ? 9000 : tone === "refused" ? 12_000 : 4000;
  setTimeout(() => dispatch({ type: "said-over", id }), stays);
}

export function refuse(error: unknown): void {
  const { body } = problemOf(error);
  say(body.detail === undefined ? body.title : `${body.title} ${body.detail}`, null, "refused");
}

export function me(): Person | null {
  const agent = current().desk.session?.agent ?? null;
  return agent === null ? null : { id: agent.id, name: agent.name, initials: agent.initials };
}

export function mayWrite(): boolean {
  const role = current().desk.session?.agent?.role;
  return role !== undefined && role !== "viewer";
}

const timestamp = (): string => new Date(now()).toISOString();
const later = (seconds: number): string => new Date(now() + seconds * 1000).toISOString();

/** Shows `guess`, asks the server, shows its word. Null after a refusal. */
async function attempt(guess: Guess | null, path: string, body: unknown, guarded?: (guards: readonly Guard[]) => void): Promise<Case | null> {
  const key = nextKey();
  const id = current().open.id;
  if (guess !== null) dispatch({ type: "guessed", key, guess });
  try {
    const kase = await call<Case>("POST", path, body);
    caseCame(kase);
    return kase;
  } catch (error) {
    dispatch({ type: "guess-over", key }); // at once: nobody goes on typing into what is another's
    const { guards } = problemOf(error).body;
    if (guards !== undefined && guarded !== undefined) guarded(guards);
    else refuse(error);
    if (id !== null) await refreshCase(id);
    return null;
  } finally {
    dispatch({ type: "guess-over", key });
  }
}

/** What can be taken back and still waits for the server's word. */
let underWay: Promise<unknown> = Promise.resolve();

/** Does what can be taken back itself: until the server has answered, `u` waits for it, and never takes back what was before it. */
function undoable<T>(doing: () => Promise<T>): Promise<T> {
  dispatch({ type: "undo-over" });
  const done = doing();
  underWay = Promise.allSettled([underWay, done]);
  return done;
}

/** The newest event of `kind` in the server's word, as something `u` takes back. */
function undoOf(kase: Case, kind: CaseEvent["kind"]): Undo | null {
  const event = [...kase.events].reverse().find((each) => each.kind === kind && each.undoable);
  return event === undefined ? null : { kind: "event", id: event.id, case: kase.id };
}

function openNow(): Case | null { return shownCase(current().open); }

export function setMode(mode: Mode): void {
  dispatch({ type: "mode", mode });
  // What had the focus may be gone: the case has it then, not the top of the page.
  if (mode === "read") requestAnimationFrame(() => { if (document.activeElement === document.body) document.getElementById("case-title")?.focus(); });
}

export async function claim(force = false): Promise<boolean> {
  const kase = openNow();
  const agent = me();
  if (kase === null || agent === null || !mayWrite()) return false;
  if (kase.claim?.agent.id === agent.id) return true;
  if (kase.claim !== null && !force) {
    say(`${kase.claim.agent.name} holds this case.`, null, "refused");
    return false;
  }
  const until = later(current().desk.session?.lease_seconds ?? 60);
  return await attempt({ kind: "claimed", agent, until }, `/cases/${kase.id}/claim`, { force }) !== null;
}

export async function release(): Promise<void> {
  const kase = openNow();
  if (kase === null) return;
  setMode("read");
  if (await attempt({ kind: "released" }, `/cases/${kase.id}/release`, {}) !== null) say("Let go. Anybody can claim it now.");
}

export interface Answer { text: string; account: string; inReplyTo: string | null; confirmed: string[] }

const guessedId = (key: string): string => `guess-${key}`;

function outboxGuess(answer: Answer, agent: Person, key: string, seconds: number): Outbox {
  return {
    id: guessedId(key), key, state: "queued", text: answer.text, account: answer.account, in_reply_to: answer.inReplyTo, agent,
    queued_at: timestamp(), undo_until: later(seconds), sent_at: null, parts: 1, parts_sent: 0, error: null,
  };
}

/** The claim is asked for again before an answer goes, so that its fence is known; answers whether it was taken. */
async function fenceOf(kase: Case): Promise<string | null> {
  const known = current().open.server?.claim?.fence;
  if (typeof known === "string") return known;
  const claimed = await call<Case>("POST", `/cases/${kase.id}/claim`, {});
  caseCame(claimed);
  return claimed.claim?.fence ?? null;
}

export type Outcome = { kind: "sent" } | { kind: "refused" } | { kind: "guarded"; guards: Guard[] };

export const answer = (what: Answer): Promise<Outcome> => undoable(async () => {
  const kase = openNow();
  const agent = me();
  if (kase === null || agent === null) return { kind: "refused" };
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const seconds = current().desk.session?.undo_seconds ?? 8;
  const guessKey = nextKey();
  dispatch({ type: "guessed", key: guessKey, guess: { kind: "answered", outbox: outboxGuess(what, agent, key, seconds) } });
  try {
    const fence = await fenceOf(kase);
    const after = await call<Case>("POST", `/cases/${kase.id}/answer`, {
      text: what.text, account: what.account, in_reply_to: what.inReplyTo, fence, undo_seconds: seconds, key, confirmed: what.confirmed,
    });
    dropDraft(kase.id);
    caseCame(after);
    const queued = after.outbox.find((each) => each.key === key);
    if (queued !== undefined) say("Answer on its way.", { kind: "outbox", id: queued.id, case: kase.id });
    return { kind: "sent" };
  } catch (error) {
    const { body } = problemOf(error);
    if (body.guards !== undefined) return { kind: "guarded", guards: body.guards };
    refuse(error);
    await refreshCase(kase.id);
    return { kind: "refused" };
  } finally {
    dispatch({ type: "guess-over", key: guessKey });
  }
});

/** Takes back `said`, or the newest that can be. */
export async function undo(said?: Undo | null): Promise<void> {
  if (said === undefined) await underWay;
  const what = said === undefined ? current().desk.undo : said;
  if (what === null) return say("Nothing to undo.");
  dispatch({ type: "undo-over" });
  const path = what.kind === "outbox" ? `/outbox/${what.id}/undo` : `/events/${what.id}/undo`;
  const guess: Guess | null = what.kind === "outbox" ? { kind: "answer_undone", outbox: what.id } : null;
  if (await attempt(guess, path, {}) === null) return;
  say(what.kind === "outbox" ? "Taken back. It is your draft again." : "Undone.");
  if (what.kind === "outbox" && current().open.id === what.case) setMode("answer");
}

/** Takes back this answer; what the server has not named yet is the newest. */
export async function undoAnswer(item: Outbox, kase: string): Promise<void> {
  await undo(item.id === guessedId(item.key) ? undefined : { kind: "outbox", id: item.id, case: kase });
}

export async function retry(outbox: string): Promise<void> {
  if (await attempt(null, `/outbox/${outbox}/retry`, {}) !== null) say("Trying again.");
}

export async function note(text: string): Promise<void> {
  const kase = openNow();
  const agent = me();
  if (kase === null || agent === null || text.trim() === "") return;
  setMode("read");
  await attempt({ kind: "noted", agent, text, at: timestamp() }, `/cases/${kase.id}/note`, { text });
}

export async function tag(add: string[], remove: string[]): Promise<void> {
  const kase = openNow();
  if (kase === null || add.length + remove.length === 0) return;
  await attempt({ kind: "tagged", add, remove }, `/cases/${kase.id}/tags`, { add, remove });
}

export const correct = (post: string, label: Correct["label"], to: string): Promise<void> => undoable(async () => {
  const kase = openNow();
  if (kase === null) return;
  setMode("read");
  const after = await attempt(null, `/cases/${kase.id}/labels`, { post, label, to });
  if (after !== null) say(`Corrected: ${label} is ${to}.`, undoOf(after, "corrected"));
});

/** With an owner it is handed over: not ours, but theirs. */
export const resolve = (reason: string, text: string, owner: Owner | null = null): Promise<void> => undoable(async () => {
  const kase = openNow();
  const agent = me();
  if (kase === null || agent === null) return;
  setMode("read");
  const after = await attempt({ kind: "resolved", agent, reason, text, owner, at: timestamp() }, `/cases/${kase.id}/resolve`, { reason, note: text, belongs_to: owner?.name ?? null });
  if (after !== null) say(owner === null ? "Resolved." : `Resolved: it belongs to ${owner.name}.`, undoOf(after, "resolved"));
});

export async function reopen(): Promise<void> {
  const kase = openNow();
  const agent = me();
  if (kase === null || agent === null) return;
  await attempt({ kind: "reopened", agent, at: timestamp() }, `/cases/${kase.id}/reopen`, {});
}

export interface Heir { agent?: Person; queue?: { id: string; name: string } }

/** Answers what a guard says to it; when that is passed as confirmed it goes all the same. */
export const handOn = (to: Heir, text: string, confirmed: readonly Guard[]): Promise<readonly Guard[]> => undoable(async () => {
  const kase = openNow();
  const agent = me();
  const name = to.agent?.name ?? to.queue?.name;
  if (kase === null || agent === null || name === undefined) return [];
  let guards: readonly Guard[] = [];
  const guess: Guess = {
    kind: "handed_on", agent, to: name, heir: to.agent ?? null, queue: to.queue?.id ?? null,
    until: later(current().desk.session?.lease_seconds ?? 60), text, at: timestamp(),
  };
  const heir = to.agent !== undefined ? { agent: to.agent.id } : { queue: to.queue?.id };
  const after = await attempt(guess, `/cases/${kase.id}/hand-on`, { to: heir, note: text, confirmed: confirmed.map((guard) => guard.id) }, (said) => { guards = said; });
  if (guards.length === 0) setMode("read");
  if (after !== null) say(`Handed on to ${name}.`, undoOf(after, "handed_on"));
  return guards;
});

export const split = (posts: readonly string[]): Promise<void> => undoable(async () => {
  const kase = openNow();
  if (kase === null || posts.length === 0) return;
  const after = await attempt(null, `/cases/${kase.id}/split`, { posts });
  setMode("read");
  if (after !== null) say(`${posts.length === 1 ? "The post is" : "The posts are"} a case of their own now.`, undoOf(after, "split"));
});

export const merge = (into: string): Promise<void> => undoable(async () => {
  const kase = openNow();
  if (kase === null) return;
  setMode("read");
  const after = await attempt(null, `/cases/${kase.id}/merge`, { into });
  if (after === null) return;
  go(withCase(current().route, after.id), "replace");
  say("Merged.", undoOf(after, "merged"));
});

export async function signOut(): Promise<void> {
  await call("DELETE", "/session").catch(() => {});
  leave();
}

export async function sample(on: boolean): Promise<void> {
  try {
    await call(on ? "POST" : "DELETE", "/sample", on ? {} : undefined);
    await loadSession();
    say(on ? "Sample posts are coming in." : "The sample is gone.");
  } catch (error) {
    refuse(error);
  }
}
