// Others of a brand's name, as an administrator tells of them: namesakes, and who owns the franchise elsewhere.
import type { JSX } from "preact";
import type { BrandOther } from "../api/types";
import { entries, Text } from "./admin-bits";

const OTHERS_MAX = 50;

const fields = [
  { name: "name", label: "Who it is", hint: "Grillhouse Middle East" },
  { name: "handle", label: "Their handle", hint: "without @" },
  { name: "link", label: "Where they help", hint: "https://…" },
  { name: "countries", label: "Where they are, by two letters", hint: "JO, KW" },
  { name: "words", label: "Words that stand by it when it is theirs", hint: "amman, mecca mall" },
  { name: "sentence", label: "What you may say of them", hint: "the handle and the address come behind it" },
] as const;

/** One of them as it is typed. */
export type OtherTyped = Record<(typeof fields)[number]["name"], string>;

export function typedOf(other: BrandOther): OtherTyped {
  return { name: other.name, handle: other.handle ?? "", link: other.link ?? "", sentence: other.sentence ?? "", countries: (other.countries ?? []).join(", "), words: (other.words ?? []).join(", ") };
}

export function otherOf(typed: OtherTyped): BrandOther {
  return { ...typed, countries: entries(typed.countries), words: entries(typed.words) };
}

const blank = typedOf({ name: "" });

export function BrandOthers({ others, set }: { others: readonly OtherTyped[]; set: (others: readonly OtherTyped[]) => void }): JSX.Element {
  return (
    <>
      {others.map((other, n) => (
        <fieldset key={n} class="other">
          <legend>{other.name.trim() === "" ? "Another of the name" : other.name}</legend>
          <div class="fields">
            {fields.map(({ name, label, hint }) => <Text key={name} label={label} hint={hint} optional={name !== "name"} wide value={other[name]} set={(value) => set(others.map((each, at) => (at === n ? { ...each, [name]: value } : each)))} />)}
          </div>
          <button type="button" class="plain" onClick={() => set(others.filter((_, at) => at !== n))}>Forget {other.name.trim() === "" ? "this one" : other.name}</button>
        </fieldset>
      ))}
      {others.length < OTHERS_MAX ? <p><button type="button" class="plain" onClick={() => set([...others, blank])}>Tell of another of the name</button> <span class="quiet">A namesake, or who owns the name elsewhere: cases can be handed over to them.</span></p> : null}
    </>
  );
}
