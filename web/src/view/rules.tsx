// Rules: what is listened for. While one types, the rule is tried on what is known, part by part, before anybody saves it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Rule, RuleHit, RulePart, RulePreview, Session } from "../api/types";
import { say } from "../act";
import { problemOf } from "../load";
import { count } from "../say";
import { Adding, Pick, Remove, Text, useItems } from "./admin-bits";
import { Moment } from "./bits";

const TRY_AFTER_MS = 250;

type Trial = { kind: "none" } | { kind: "wrong"; words: string } | { kind: "tried"; preview: RulePreview };

/** What the rule would hear, a moment after the last key; the answer to an older text never shows. */
function useTrial(value: string): Trial {
  const [trial, setTrial] = useState<Trial>({ kind: "none" });
  useEffect(() => {
    let over = false;
    if (value.trim() === "") { setTrial({ kind: "none" }); return; }
    const timer = setTimeout(() => {
      call<RulePreview>("POST", "/rules/preview", { value }).then(
        (preview) => { if (!over) setTrial({ kind: "tried", preview }); },
        (error: unknown) => {
          const { body } = problemOf(error);
          if (!over) setTrial({ kind: "wrong", words: body.expected === undefined ? `${body.title} ${body.detail ?? ""}` : `Column ${body.column ?? 1}: expected ${body.expected}.` });
        },
      );
    }, TRY_AFTER_MS);
    return () => { over = true; clearTimeout(timer); };
  }, [value]);
  return trial;
}

function Part({ part, streamed }: { part: RulePart; streamed: boolean }): JSX.Element {
  const counted = (n: number | null) => (n === null ? "" : n.toLocaleString("en-GB"));
  return (
    <tr class={part.list ? "rule-list" : ""}>
      <td style={{ paddingInlineStart: `calc(${part.depth} * var(--s4))` }}>{part.not ? "not " : ""}{part.list && !part.text.startsWith("brand:") ? part.text : <code>{part.text}</code>}
        {part.says === null ? null : <span class="quiet rule-says"> {part.says}</span>}</td>
      <td class="num">{counted(part.stored)}</td>{streamed ? <td class="num">{counted(part.stream)}</td> : null}
    </tr>
  );
}

function Hit({ hit }: { hit: RuleHit }): JSX.Element {
  return (
    <li><span class="quiet">{hit.handle === null ? hit.network : <bdi>@{hit.handle}</bdi>} · <Moment at={hit.created_at} /></span>
      <span dir="auto">{hit.excerpt.map((piece) => (piece.hit ? <><mark>{piece.text}</mark>{" "}</> : <>{piece.text} </>))}</span></li>
  );
}

function Forecast({ preview }: { preview: RulePreview }): JSX.Element {
  const { stored, stream, x } = preview;
  const aDay = stream.a_day === null ? null : stream.a_day;
  return (
    <p class="rule-forecast" role="status">
      <b>{stored.matched.toLocaleString("en-GB")}</b> of the last {count(stored.asked, "post")} we keep
      {stream.asked === 0 ? null : <>, <b>{stream.matched.toLocaleString("en-GB")}</b> of {count(stream.asked, "post")} from the streams</>}
      {aDay === null ? ". " : <>: about <b>{aDay < 1 ? "less than one" : Math.round(aDay).toLocaleString("en-GB")}</b> a day. </>}
      <span class={x.fits ? "quiet" : "warn"}>{x.fits ? "X takes this rule" : `${x.why ?? "X doesn't take it"}; here it works`}{x.dollars_a_day === null ? "" : `, at about $${x.dollars_a_day.toFixed(2)} a day`}.</span>
      {preview.cost === "high" ? <span class="warn"> Many posts must be looked at for it: a longer word makes it cheaper.</span> : null}
    </p>
  );
}

function Tried({ trial }: { trial: Trial }): JSX.Element | null {
  if (trial.kind === "none") return <p class="quiet">Type a rule, and see what it hears. Words, "phrases", @handles, #tags, OR, −not, (…), brand:"Guitar Center", guit*, lang:en, from:, is:reply …</p>;
  if (trial.kind === "wrong") return <p class="refusal" role="alert">{trial.words}</p>;
  const { preview } = trial;
  const streamed = preview.stream.asked > 0;
  return (
    <div class="rule-trial">
      <Forecast preview={preview} />
      <table class="rule-parts"><thead><tr><th>Which parts do the work</th><th class="num">We keep</th>{streamed ? <th class="num">Streams</th> : null}</tr></thead>
        <tbody>{preview.parts.map((part, n) => <Part key={n} part={part} streamed={streamed} />)}</tbody></table>
      {preview.hits.length === 0 ? <p class="quiet">Nothing we know would have matched.</p> : <ul class="rule-hits" aria-label="What it would have heard">{preview.hits.map((hit, n) => <Hit key={n} hit={hit} />)}</ul>}
    </div>
  );
}

export function Rules({ session }: { session: Session }): JSX.Element {
  const { items, change } = useItems<Rule>("/rules");
  const [brand, setBrand] = useState(session.brands[0]?.id ?? "");
  const [value, setValue] = useState("");
  const [tag, setTag] = useState("");
  const trial = useTrial(value);
  const toggle = (rule: Rule) => void change("PATCH", rule.id, { on: !rule.on }).then((words) => { if (words !== "") say(words, null, "refused"); });
  const add = async () => {
    const words = await change("POST", "", { brand, value, tag: tag === "" ? null : tag, on: true });
    if (words === "") setValue("");
    return words;
  };
  return (
    <>
      <p class="lead">A post that a rule matches is heard, whether it speaks to us or not.</p>
      <table><thead><tr><th>Rule</th><th>Label</th><th>Brand</th><th class="num">Matches a day</th><th><span class="hidden">Actions</span></th></tr></thead>
        <tbody>{items?.map((rule) => (
          <tr key={rule.id} class={rule.on ? "" : "off"}><td><code>{rule.value}</code></td><td>{rule.tag}</td><td>{session.brands.find((each) => each.id === rule.brand)?.name}</td><td class="num">{rule.on ? rule.matches.toLocaleString("en-GB") : "off"}</td>
            <td class="end"><button class="plain" onClick={() => setValue(rule.value)}>Try</button> <button class="plain" onClick={() => toggle(rule)}>{rule.on ? "Switch off" : "Switch on"}</button> <Remove what={rule.value} remove={() => change("DELETE", rule.id)} /></td></tr>
        ))}</tbody></table>
      <Adding title="Try a rule, then add it" submit={add}>
        <Text label="Rule" wide value={value} set={setValue} /><Text label="Label" value={tag} set={setTag} optional /><Pick label="Brand" value={brand} set={setBrand} items={session.brands} />
      </Adding>
      <Tried trial={trial} />
    </>
  );
}
