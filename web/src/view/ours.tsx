// Is it about us? A case that was heard by a name alone and is in doubt says so, with what speaks for it and against.
import type { JSX } from "preact";
import type { Case, OursReason } from "../api/types";
import { mayWrite, resolve, setMode } from "../act";
import { candidates, judged, ownerOf } from "../state/others";
import { useSelect } from "../state/store";

const clueWords: Record<string, string> = {
  word: "“%” stands with it", word_against: "“%” stands with it", family: "names %, of the same house", link: "a link to %", country: "written in %", country_against: "written in %",
  language: "in %", language_against: "in %", capital: "written as a name", small: "written as a word", other_account: "names @%", other_country: "written in %", other_word: "“%” stands with it", author: "they wrote to us before",
  author_against: "an earlier post of theirs was not about us", learnt: "“%”, as in posts about us", learnt_against: "“%”, as in posts that were not",
};

/** With whose it is, where the clue says so. */
function clue(reason: OursReason): string {
  if (reason.clue === "author_against" && reason.whose !== undefined) return `an earlier post of theirs was handed over to ${reason.whose}`;
  const words = (clueWords[reason.clue] ?? reason.clue).replace("%", () => reason.what ?? "");
  return reason.whose === undefined ? words : `${words}: ${reason.whose}`;
}

function list(reasons: readonly OursReason[]): string {
  return [...reasons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 4).map(clue).join("; ");
}

export function OursDoubt({ kase }: { kase: Case }): JSX.Element | null {
  const reasons = useSelect((state) => state.desk.session?.reasons ?? []);
  const ours = judged(kase);
  if (ours === null || ours.verdict === "yes" || kase.state === "resolved" || kase.state === "merged" || kase.posts.some((post) => post.role === "ours")) return null;
  const speaks = ours.why.filter((reason) => reason.weight > 0 && reason.clue !== "name"), against = ours.why.filter((reason) => reason.weight < 0 && reason.clue !== "name");
  const notOurs = reasons.find((each) => each.id === "not_ours");
  const likely = candidates(kase).find((each) => each.likely)?.other;
  return (
    <div class="ours-doubt" role="note">
      <p><b>Perhaps not about us{likely === undefined ? "." : `: it may belong to ${likely.name}.`}</b> {against.length === 0 ? "" : `Against: ${list(against)}. `}{speaks.length > 0 ? `For: ${list(speaks)}.` : against.length === 0 ? "Nothing but the name speaks for it." : ""}</p>
      {mayWrite() && notOurs !== undefined ? <button class="plain" onClick={() => { if (kase.others.length > 0) setMode("whose"); else void resolve(notOurs.id, ""); }}>Not about us</button> : null}
    </div>
  );
}

/** A closed case that was handed over. */
export function Belongs({ kase }: { kase: Case }): JSX.Element | null {
  const owner = ownerOf(kase);
  if (owner === null) return null;
  return (
    <div class="ours-doubt" role="note">
      <p><b>Belongs to {owner.link === null ? owner.name : <a href={owner.link} target="_blank" rel="noopener noreferrer">{owner.name}</a>}</b>{owner.handle === null ? "" : ` · @${owner.handle}`}</p>
    </div>
  );
}
