// Is it about us? A case that was heard by a name alone and is in doubt says so, with what speaks for it and against.
import type { JSX } from "preact";
import type { Case, OursReason } from "../api/types";
import { mayWrite, resolve } from "../act";
import { useSelect } from "../state/store";

const clueWords: Record<string, string> = {
  word: "“%” stands with it", word_against: "“%” stands with it", family: "names %, of the same house", link: "a link to %", country: "written in %", country_against: "written in %",
  language: "in %", language_against: "in %", capital: "written as a name", small: "written as a word", other_account: "names @%", author: "they wrote to us before",
  author_against: "an earlier post of theirs was not about us", learnt: "“%”, as in posts about us", learnt_against: "“%”, as in posts that were not",
};

function clue(reason: OursReason): string {
  return (clueWords[reason.clue] ?? reason.clue).replace("%", reason.what ?? "");
}

function list(reasons: readonly OursReason[]): string {
  return [...reasons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 4).map(clue).join("; ");
}

export function OursDoubt({ kase }: { kase: Case }): JSX.Element | null {
  const reasons = useSelect((state) => state.desk.session?.reasons ?? []);
  const ours = kase.events.find((event) => event.kind === "heard")?.ours;
  if (ours === undefined || ours.verdict !== "unsure" || kase.state === "resolved" || kase.state === "merged" || kase.posts.some((post) => post.role === "ours")) return null;
  const speaks = ours.why.filter((reason) => reason.weight > 0 && reason.clue !== "name"), against = ours.why.filter((reason) => reason.weight < 0 && reason.clue !== "name");
  const notOurs = reasons.find((each) => each.id === "not_ours");
  return (
    <div class="ours-doubt" role="note">
      <p><b>Perhaps not about us.</b> {against.length === 0 ? "" : `Against: ${list(against)}. `}{speaks.length > 0 ? `For: ${list(speaks)}.` : against.length === 0 ? "Nothing but the name speaks for it." : ""}</p>
      {mayWrite() && notOurs !== undefined ? <button class="plain" onClick={() => void resolve(notOurs.id, "")}>Not about us</button> : null}
    </div>
  );
}
