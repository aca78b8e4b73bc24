// What the pages of the administration are made of: a list of the server's, a form at its end, fields, a careful "Remove".
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Page, Role } from "../api/types";
import { refuse, say } from "../act";
import { loadSession, problemOf } from "../load";

export const roles: { id: Role; name: string }[] = [{ id: "viewer", name: "Viewer: reads" }, { id: "agent", name: "Agent: answers" }, { id: "lead", name: "Lead: takes over, sets rules" }, { id: "admin", name: "Admin: everything" }];
export function isRole(text: string): text is Role { return roles.some((role) => role.id === text); }
export function atLeast(role: Role, least: Role): boolean {
  const rank = (of: Role) => roles.findIndex((each) => each.id === of);
  return rank(role) >= rank(least);
}

/** What is typed as a list, parted by commas or lines. */
export const entries = (text: string): string[] => text.split(/[,\n]/).map((each) => each.trim()).filter((each) => each !== "");

/** A list of the server's, and what changes it; each change is followed by the list anew. */
export function useItems<T extends { id: string }>(path: string) {
  const [items, setItems] = useState<T[] | null>(null);
  const load = () => call<Page<T>>("GET", path).then((page) => setItems(page.items), refuse);
  useEffect(() => { void load(); }, [path]);
  async function change(method: "POST" | "PATCH" | "DELETE", id: string, body?: unknown): Promise<string> {
    try {
      await call<unknown>(method, id === "" ? path : `${path}/${id}`, body);
      await load();
      await loadSession();
      return "";
    } catch (error) {
      const { body: problem } = problemOf(error);
      const place = problem.column === undefined ? "" : ` At column ${problem.column}: expected ${problem.expected ?? "something else"}.`;
      return `${problem.title} ${problem.detail ?? ""}${place}`.trim();
    }
  }
  return { items, change, load };
}

export function Adding({ title, children, submit }: { title: string; children: ComponentChildren; submit: () => Promise<string> }): JSX.Element {
  const [refusal, setRefusal] = useState("");
  const onSubmit = (event: Event) => {
    event.preventDefault();
    void submit().then((words) => { setRefusal(words); if (words === "") say("Kept."); });
  };
  return (
    <form class="adding" onSubmit={onSubmit}>
      <h2>{title}</h2>
      <div class="fields">{children}<button class="main">Add</button></div>
      <p class="refusal" role="alert">{refusal}</p>
    </form>
  );
}

export function Text(props: { label: string; value: string; set: (value: string) => void; type?: "text" | "email" | "password"; wide?: boolean; optional?: boolean; hint?: string }): JSX.Element {
  return (
    <label class={props.wide === true ? "wide" : ""}>{props.label}
      <input type={(props.type ?? "text") as "text"} value={props.value} required={props.optional !== true} autocomplete="off" spellcheck={false}
        autocapitalize="none" onInput={(event) => props.set(event.currentTarget.value)} />
      {props.hint === undefined ? null : <span class="hint">{props.hint}</span>}
    </label>
  );
}

export function Pick(props: { label: string; value: string; items: readonly { id: string; name: string }[]; set: (id: string) => void; bare?: boolean }): JSX.Element {
  const select = (
    <select aria-label={props.bare === true ? props.label : undefined} value={props.value} onChange={(event) => props.set(event.currentTarget.value)}>
      {props.items.map((item) => <option value={item.id}>{item.name}</option>)}
    </select>
  );
  return props.bare === true ? select : <label>{props.label}{select}</label>;
}

export function Remove({ what, remove, verb = "Remove" }: { what: string; remove: () => Promise<string>; verb?: "Remove" | "Revoke" }): JSX.Element {
  const [sure, setSure] = useState(false);
  const go = () => void remove().then((words) => { setSure(false); say(words === "" ? `${verb}d.` : words, null, words === "" ? "plain" : "refused"); });
  if (!sure) return <button class="plain" aria-label={`${verb} ${what}`} onClick={() => setSure(true)}>{verb}</button>;
  return <span class="sure"><button class="plain bad" onClick={go} aria-label={`${verb} ${what} for good`}>Yes, {verb.toLowerCase()}</button> <button class="plain" onClick={() => setSure(false)}>Keep</button></span>;
}

