// A draft stands in this browser on every keystroke and on the server a moment later. Which of the two is shown, and when is it over?
import type { Draft } from "../api/types";

export interface LocalDraft { text: string; account: string | null; at: number; saved: boolean }

/** The local one wins while the server has not heard of it, unless the server's was written later: on another device. */
export function chooseDraft(local: LocalDraft | null, server: Draft | null, skew: number): { text: string; account: string | null } {
  const none = { text: "", account: null };
  if (local === null || local.saved) return server ?? none;
  if (server !== null && Date.parse(server.saved_at) - skew > local.at) return server;
  return local;
}

const key = (id: string): string => `earshot-draft-${id}`;

export function readDraft(id: string): LocalDraft | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key(id)) ?? "null");
    return typeof value === "object" && value !== null && "text" in value ? value as LocalDraft : null;
  } catch {
    return null;
  }
}

export function writeDraft(id: string, draft: LocalDraft): void {
  try {
    if (draft.text === "" && draft.saved) localStorage.removeItem(key(id));
    else localStorage.setItem(key(id), JSON.stringify(draft));
  } catch { /* storage full or forbidden: the server's copy remains */ }
}

export function dropDraft(id: string): void {
  try { localStorage.removeItem(key(id)); } catch { /* as above */ }
}
