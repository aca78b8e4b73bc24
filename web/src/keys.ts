// The keys, in one table: it is what the desk obeys and what the help shows.
export type Command =
  | "next" | "previous" | "open" | "back" | "claim" | "answer" | "note" | "resolve" | "hand-on" | "labels" | "correct" | "why" | "split" | "merge" | "suggest"
  | "reopen" | "release" | "target-before" | "target-after" | "undo" | "search" | "help" | "panel" | "new-rows"
  | "filter" | "unfilter" | "go-mine" | "go-new" | "go-heard" | "go-late" | "go-waiting" | "go-praise" | "go-resolved" | "go-all" | "go-rules" | "go-admin";

export interface Key { keys: string; command: Command; does: string; group: "Move" | "Work on a case" | "Go to" | "Always" }

export const keyTable: readonly Key[] = [
  { keys: "j", command: "next", does: "Next case", group: "Move" },
  { keys: "k", command: "previous", does: "Previous case", group: "Move" },
  { keys: "Enter", command: "open", does: "Open it", group: "Move" },
  { keys: "Esc", command: "back", does: "One step back; nothing is lost", group: "Move" },
  { keys: ".", command: "new-rows", does: "Show the new ones", group: "Move" },
  { keys: "f", command: "filter", does: "Filter the list", group: "Move" },
  { keys: "F", command: "unfilter", does: "… show all of it again", group: "Move" },
  { keys: "c", command: "claim", does: "Claim, then write", group: "Work on a case" },
  { keys: "r", command: "answer", does: "Answer", group: "Work on a case" },
  { keys: "p", command: "target-before", does: "Answer the post before instead", group: "Work on a case" },
  { keys: "P", command: "target-after", does: "… the post after", group: "Work on a case" },
  { keys: "a", command: "suggest", does: "Ask for a suggestion, where a model is set up (also Ctrl . as you write)", group: "Work on a case" },
  { keys: "n", command: "note", does: "Note for colleagues", group: "Work on a case" },
  { keys: "e", command: "resolve", does: "Resolve", group: "Work on a case" },
  { keys: "o", command: "reopen", does: "Reopen", group: "Work on a case" },
  { keys: "h", command: "hand-on", does: "Hand on", group: "Work on a case" },
  { keys: "l", command: "labels", does: "Labels", group: "Work on a case" },
  { keys: "t", command: "correct", does: "Correct what a post is taken for", group: "Work on a case" },
  { keys: "w", command: "why", does: "Why it is taken for that", group: "Work on a case" },
  { keys: "x", command: "release", does: "Let go of the claim", group: "Work on a case" },
  { keys: "s", command: "split", does: "Split posts off", group: "Work on a case" },
  { keys: "m", command: "merge", does: "Merge with another case", group: "Work on a case" },
  { keys: "i", command: "panel", does: "About the customer", group: "Work on a case" },
  { keys: "u", command: "undo", does: "Undo the last thing", group: "Work on a case" },
  { keys: "g m", command: "go-mine", does: "Mine", group: "Go to" },
  { keys: "g n", command: "go-new", does: "Unclaimed", group: "Go to" },
  { keys: "g h", command: "go-heard", does: "Heard", group: "Go to" },
  { keys: "g l", command: "go-late", does: "About to be late", group: "Go to" },
  { keys: "g w", command: "go-waiting", does: "Waiting on customer", group: "Go to" },
  { keys: "g p", command: "go-praise", does: "Praise", group: "Go to" },
  { keys: "g r", command: "go-resolved", does: "Resolved", group: "Go to" },
  { keys: "g a", command: "go-all", does: "All", group: "Go to" },
  { keys: "g u", command: "go-rules", does: "Rules", group: "Go to" },
  { keys: "g s", command: "go-admin", does: "Admin", group: "Go to" },
  { keys: "/", command: "search", does: "Search, or give a command (also Ctrl K)", group: "Always" },
  { keys: "?", command: "help", does: "These keys", group: "Always" },
];

const OFF = "earshot-keys-off";
/** Somebody who speaks to the machine can switch the single keys off. */
export function singleKeys(): boolean {
  try { return localStorage.getItem(OFF) === null; } catch { return true; }
}
export function setSingleKeys(on: boolean): void {
  try { if (on) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1"); } catch { /* then for this page only */ }
}

function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

const isMac = navigator.platform.startsWith("Mac");
export const ctrl = isMac ? "⌘" : "Ctrl ";

/** Calls `run` for what is pressed; `run` answers whether it did anything. */
export function listenToKeys(run: (command: Command) => boolean): void {
  let before = "";
  let forget: ReturnType<typeof setTimeout> | undefined;
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const modified = event.ctrlKey || event.metaKey;
    if (modified && event.key.toLowerCase() === "k") { event.preventDefault(); run("search"); return; }
    if (modified || event.altKey) return;
    if (event.key === "Escape") { if (run("back")) event.preventDefault(); return; }
    if (writes(event.target) || !singleKeys()) return;
    // Links and buttons know themselves what to do; elsewhere Enter opens the case under the cursor.
    if (event.key === "Enter") { if (event.target === document.body && run("open")) event.preventDefault(); return; }
    const pressed = before === "" ? event.key : `${before} ${event.key}`;
    clearTimeout(forget);
    before = "";
    if (event.key === "g" && pressed === "g") {
      before = "g";
      forget = setTimeout(() => { before = ""; }, 1500);
      return;
    }
    const key = keyTable.find((each) => each.keys === pressed);
    if (key !== undefined && run(key.command)) event.preventDefault();
  });
}
