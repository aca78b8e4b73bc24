// Which model is asked for suggestions: none, until an administrator names one here.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Endpoint, EndpointTried, Session } from "../api/types";
import { refuse, say } from "../act";
import { problemOf } from "../load";
import { Text } from "./admin-bits";

interface Fields { url: string; model: string; key: string; seconds: string; on: boolean; brands: string[] | null }

const fieldsOf = (kept: Endpoint): Fields => ({ url: kept.url ?? "", model: kept.model ?? "", key: "", seconds: String(kept.seconds), on: kept.url === null || kept.on, brands: kept.brands });
/** A key that was not typed stays as it is. */
const bodyOf = (fields: Fields) => ({ url: fields.url, model: fields.model, seconds: Number(fields.seconds), on: fields.on, brands: fields.brands, ...(fields.key === "" ? {} : { key: fields.key }) });

function Brands({ session, fields, set }: { session: Session; fields: Fields; set: (more: Partial<Fields>) => void }): JSX.Element | null {
  const ours = session.brands.filter((brand) => brand.ours);
  if (ours.length < 2) return null;
  const is = (id: string) => fields.brands === null || fields.brands.includes(id);
  const turn = (id: string) => {
    const next = ours.map((brand) => brand.id).filter((each) => (each === id ? !is(each) : is(each)));
    set({ brands: next.length === ours.length ? null : next });
  };
  return <fieldset class="ticks"><legend>For the brands</legend>{ours.map((brand) => <label key={brand.id}><input type="checkbox" checked={is(brand.id)} onChange={() => turn(brand.id)} /> {brand.name}</label>)}</fieldset>;
}

export function Suggestions({ session }: { session: Session }): JSX.Element {
  const [kept, setKept] = useState<Endpoint | null>(null);
  const [fields, setFields] = useState<Fields | null>(null);
  const [words, setWords] = useState<{ text: string; bad: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const take = (endpoint: Endpoint) => { setKept(endpoint); setFields(fieldsOf(endpoint)); };
  useEffect(() => { call<Endpoint>("GET", "/suggestions").then(take, refuse); }, []);
  if (fields === null || kept === null) return <p class="empty" aria-busy="true" />;
  const set = (more: Partial<Fields>) => { setFields({ ...fields, ...more }); setWords(null); };

  async function attempt(then: () => Promise<void>): Promise<void> {
    setBusy(true);
    setWords(null);
    try { await then(); } catch (error) {
      const { body } = problemOf(error);
      setWords({ text: `${body.title} ${body.detail ?? ""}`.trim(), bad: true });
    } finally { setBusy(false); }
  }
  const keep = () => attempt(async () => { take(await call<Endpoint>("PUT", "/suggestions", bodyOf(fields))); say("Kept."); });
  const forget = () => attempt(async () => { take(await call<Endpoint>("PUT", "/suggestions", { url: null })); say("Forgotten. Nothing is asked any more."); });
  const test = () => attempt(async () => {
    const began = Date.now();
    const tried = await call<EndpointTried>("POST", "/suggestions/try", bodyOf(fields));
    setWords({ text: `It answered in ${((Date.now() - began) / 1000).toFixed(1)} s: “${tried.text}”`, bad: false });
  });

  return (
    <>
      <p class="lead">A model of your choice can suggest words for an answer when an agent asks for them. It sees the conversation with names, handles, numbers and addresses masked, and what you have ready to say. It never sends anything. Without one, nothing is offered and nothing leaves this machine.</p>
      <form class="adding endpoint" onSubmit={(event) => { event.preventDefault(); void keep(); }}>
        <h2>{kept.url === null ? "Name a model" : "The model"}</h2>
        <div class="fields">
          <Text label="Address" wide value={fields.url} set={(url) => set({ url })} hint="Of any server that speaks OpenAI's chat completions, as http://localhost:8080/v1 of llama.cpp. Beyond private networks over https only." />
          <Text label="Model" value={fields.model} set={(model) => set({ model })} hint="As the server names it. llama.cpp takes any." />
          <Text label="Key" type="password" optional value={fields.key} set={(key) => set({ key })} hint={kept.has_key ? "One is kept. Type another to replace it." : "Only if the server wants one. It is kept sealed."} />
          <label class="short">Seconds to wait<input type="number" min={1} max={300} required value={fields.seconds} onInput={(event) => set({ seconds: event.currentTarget.value })} /></label>
        </div>
        <Brands session={session} fields={fields} set={set} />
        <fieldset class="ticks"><legend class="hidden">Standing</legend><label><input type="checkbox" checked={fields.on} onChange={(event) => set({ on: event.currentTarget.checked })} /> Agents may ask it</label></fieldset>
        <p class={words?.bad === true ? "refusal tried" : "tried"} role="status">{busy ? "Asking…" : (words?.text ?? "")}</p>
        <div class="actions">
          <button class="main" disabled={busy}>Keep</button>
          <button type="button" class="plain" disabled={busy || fields.url === "" || fields.model === ""} onClick={() => void test()}>Try it</button>
          {kept.url === null ? null : <button type="button" class="plain" disabled={busy} onClick={() => void forget()}>Forget it</button>}
        </div>
      </form>
    </>
  );
}
