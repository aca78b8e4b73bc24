// What posts are taken for, week by week, and how often an agent had to say so; which model labels, and the way back.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { LabelDrift, LabelDriftRow, Learnt, Model, Models, Session } from "../api/types";
import { refuse, say } from "../act";
import { count } from "../say";
import { Pick } from "./admin-bits";
import { Moment } from "./bits";

const kinds = [{ id: "intent", name: "Intent" }, { id: "reason", name: "Reason" }, { id: "sentiment", name: "Sentiment" }, { id: "urgency", name: "Urgency" }] as const;
const WEEK = 7 * 86_400_000;
const WEEKS = 12;
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const share = (part: number, of: number): string => of === 0 ? "–" : `${Math.round((100 * part) / of)} %`;
const figure = (value: number): string => value.toFixed(2);

interface Week { at: number; n: number; corrected: number }
interface Line { value: string; weeks: Week[]; n: number; corrected: number }

/** A line for each value, the most frequent first, a week for each column whether anything came in it or not. */
function linesOf(rows: readonly LabelDriftRow[], label: string, brand: string): Line[] {
  const fits = rows.filter((row) => row.label === label && (brand === "" || row.brand === brand));
  const last = Math.max(...rows.map((row) => Date.parse(row.week)));
  const values = [...new Set(fits.map((row) => row.value))];
  return values.map((value) => {
    const weeks = Array.from({ length: WEEKS }, (_, i): Week => {
      const at = last - (WEEKS - 1 - i) * WEEK;
      const here = fits.filter((row) => row.value === value && Date.parse(row.week) === at);
      return { at, n: here.reduce((sum, row) => sum + row.n, 0), corrected: here.reduce((sum, row) => sum + row.corrected, 0) };
    });
    return { value, weeks, n: weeks.reduce((sum, week) => sum + week.n, 0), corrected: weeks.reduce((sum, week) => sum + week.corrected, 0) };
  }).filter((line) => line.n > 0).sort((a, b) => b.n - a.n);
}

/** Twelve bars, the corrected part at the foot of each. */
function Bars({ line, most }: { line: Line; most: number }): JSX.Element {
  const height = (n: number) => n === 0 ? 0 : Math.max(1, (n / most) * 28);
  const words = `${line.value}: ${line.weeks.filter((week) => week.n > 0).map((week) => `week of ${shortDay.format(week.at)} ${week.n}, ${week.corrected} corrected`).join("; ")}`;
  return (
    <svg class="drift-bars" viewBox={`0 0 ${WEEKS * 10 - 2} 29`} preserveAspectRatio="none" role="img" aria-label={words}>
      {line.weeks.map((week, i) => (
        <g key={week.at}><title>{`Week of ${shortDay.format(week.at)}: ${week.n}, ${week.corrected} corrected`}</title>
          <rect class="of" x={i * 10} y={28 - height(week.n)} width="8" height={height(week.n)} />
          <rect class="part" x={i * 10} y={28 - height(week.corrected)} width="8" height={height(week.corrected)} /></g>
      ))}
      <rect class="foot" x="0" y="28" width={WEEKS * 10 - 2} height="1" />
    </svg>
  );
}

function Drift({ session }: { session: Session }): JSX.Element {
  const [rows, setRows] = useState<LabelDriftRow[] | null>(null);
  const [label, setLabel] = useState<string>("intent");
  const [brand, setBrand] = useState("");
  useEffect(() => { call<LabelDrift>("GET", "/labels/drift").then((drift) => setRows(drift.items), refuse); }, []);
  const ours = session.brands.filter((each) => each.ours);
  const lines = rows === null || rows.length === 0 ? [] : linesOf(rows, label, brand);
  const most = Math.max(1, ...lines.flatMap((line) => line.weeks.map((week) => week.n)));
  return (
    <section aria-labelledby="drift">
      <h2 id="drift">Week by week</h2>
      <div class="drift-picks"><Pick label="Label" value={label} set={setLabel} items={kinds} />
        {ours.length > 1 ? <Pick label="Brand" value={brand} set={setBrand} items={[{ id: "", name: "All" }, ...ours]} /> : null}</div>
      {rows !== null && lines.length === 0 ? <p class="empty">No post has this label in the last twelve weeks. What comes in shows here.</p> : null}
      {lines.length > 0 ? (
        <table class="drift"><thead><tr><th>Label</th><th>{WEEKS} weeks; the strong part: set by one of you</th><th class="num">Posts</th><th class="num">Set by one of you</th></tr></thead>
          <tbody>{lines.map((line) => (
            <tr key={line.value}><td>{label === "urgency" ? `urgency ${line.value}` : line.value}</td><td><Bars line={line} most={most} /></td>
              <td class="num">{line.n.toLocaleString("en-GB")}<span class="narrow-only"> posts</span></td><td class="num">{line.corrected.toLocaleString("en-GB")} <span class="quiet">{share(line.corrected, line.n)}</span><span class="narrow-only"> set by one of you</span></td></tr>
          ))}</tbody></table>
      ) : null}
    </section>
  );
}

const stateWords = { in_use: "✓ in use", earlier: "earlier", taken_back: "taken back" } as const;

function Figures({ model }: { model: Model }): JSX.Element {
  const { figures } = model;
  return (
    <tr><td>Version {model.version}</td><td class={`short ${model.state === "in_use" ? "good" : "quiet"}`}>{stateWords[model.state]}</td>
      <td><Moment at={model.made_at} />{model.by === null ? null : <> by <bdi>{model.by}</bdi></>}</td>
      <td class="num">{figures.right_before} → {figures.right_after} <span class="quiet">of {figures.of}</span></td>
      <td>{figures.labels.map((each) => <span class="model-figure">{each.label} {figure(each.before)} → {figure(each.after)}</span>)}</td></tr>
  );
}

function standing(models: Models): JSX.Element {
  if (models.refused !== null) return <><span class="bad">The built-in model labels.</span> The stored one can't be used: {models.refused}.</>;
  if (models.in_use === 0) return <>The built-in model labels.</>;
  return <>Version {models.in_use} labels{models.since === null ? null : <>, since <Moment at={models.since} /></>}.</>;
}

function InUse(): JSX.Element {
  const [models, setModels] = useState<Models | null>(null);
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  useEffect(() => { call<Models>("GET", "/models").then(setModels, refuse); }, []);
  if (models === null) return <></>;
  const short = models.needed - models.corrected_posts;
  const learn = async () => {
    setBusy(true);
    try {
      const learnt = await call<Learnt>("POST", "/models", {});
      say(learnt.taken ? `Version ${learnt.version} labels from now on: ${learnt.why}.` : `Nothing is changed: ${learnt.why}.`);
      setModels(await call<Models>("GET", "/models"));
    } catch (error) { refuse(error); }
    setBusy(false);
  };
  const back = async () => {
    setBusy(true);
    setSure(false);
    try {
      const now = await call<Models>("POST", "/models/back", {});
      setModels(now);
      say(now.in_use === 0 ? "The built-in model labels again." : `Version ${now.in_use} labels again.`);
    } catch (error) { refuse(error); }
    setBusy(false);
  };
  const canGoBack = models.items.some((model) => model.state === "in_use");
  return (
    <section aria-labelledby="model" aria-busy={busy}>
      <h2 id="model">The model</h2>
      <p class="model-now">{standing(models)} {count(models.corrected_posts, "post stands corrected", "posts stand corrected")}
        {short > 0 ? `; ${short} more, and a model can learn from them.` : ". A new model is compared with this one on a quarter of them, and used only if it is no worse."}</p>
      <p class="model-acts">
        <button class="main" disabled={busy || short > 0} onClick={() => void learn()}>{busy ? "Working…" : "Learn from corrections"}</button>
        {canGoBack ? sure
          ? <span class="sure"><button class="plain bad" onClick={() => void back()}>Yes, go back</button> <button class="plain" onClick={() => setSure(false)}>Keep</button></span>
          : <button class="plain" disabled={busy} onClick={() => setSure(true)}>Go back to the one before</button> : null}
      </p>
      {models.items.length > 0 ? (
        <table class="models"><thead><tr><th>Model</th><th>Standing</th><th>Made</th><th class="num">Kept labels right</th><th>Macro-F1, before and after</th></tr></thead>
          <tbody>{models.items.map((model) => <Figures key={model.version} model={model} />)}</tbody></table>
      ) : null}
    </section>
  );
}

export function LabelsOverTime({ session }: { session: Session }): JSX.Element {
  return (
    <>
      <p class="lead">What posts are taken for, and how often one of you knew better. What you correct, the model can learn.</p>
      <InUse />
      <Drift session={session} />
    </>
  );
}
