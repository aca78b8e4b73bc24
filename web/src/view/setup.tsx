// The first run: who you are, who your company is, where to listen. Nothing is written before the last step.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client";
import type { Network, Session } from "../api/types";
import { problemOf, sessionCame } from "../load";
import { current } from "../state/store";

interface Handle { network: string; handle: string }
interface Plan {
  name: string; email: string; password: string; brand: string; handles: Handle[]; listen: string[];
}

function Field(props: { label: string; hint?: string; value: string; type?: "text" | "email" | "password"; autocomplete?: string; minLength?: number; focus?: boolean; set: (value: string) => void }): JSX.Element {
  return (
    <label>{props.label}
      <input type={(props.type ?? "text") as "text"} value={props.value} required minLength={props.minLength} autocomplete={props.autocomplete ?? "off"}
        autoFocus={props.focus} onInput={(event) => props.set(event.currentTarget.value)} />
      {props.hint === undefined ? null : <span class="hint">{props.hint}</span>}
    </label>
  );
}

function You({ plan, set }: { plan: Plan; set: (plan: Plan) => void }): JSX.Element {
  return (
    <>
      <Field label="Your name" focus value={plan.name} autocomplete="name" set={(name) => set({ ...plan, name })} />
      <Field label="Email" type="email" value={plan.email} autocomplete="username" set={(email) => set({ ...plan, email })} />
      <Field label="Password" type="password" minLength={10} value={plan.password} autocomplete="new-password"
        hint="At least 10 characters. A sentence is best." set={(password) => set({ ...plan, password })} />
    </>
  );
}

function Company({ plan, set, networks }: { plan: Plan; set: (plan: Plan) => void; networks: readonly Network[] }): JSX.Element {
  const change = (at: number, handle: Handle) => set({ ...plan, handles: plan.handles.map((each, n) => (n === at ? handle : each)) });
  return (
    <>
      <Field label="What people call your company" focus value={plan.brand} hint="Posts that say it are heard, with or without your @name."
        set={(brand) => set({ ...plan, brand })} />
      <fieldset>
        <legend>Your handles, if you have some</legend>
        {plan.handles.map((each, at) => (
          <div class="pair">
            <select aria-label={`Network of handle ${at + 1}`} value={each.network} onChange={(event) => change(at, { ...each, network: event.currentTarget.value })}>
              {networks.map((network) => <option value={network.id}>{network.name}</option>)}
            </select>
            <input aria-label={`Handle ${at + 1}`} value={each.handle} placeholder="sixstring.example" autocapitalize="none" spellcheck={false}
              onInput={(event) => change(at, { ...each, handle: event.currentTarget.value.replace(/^@/u, "") })} />
          </div>
        ))}
        <button type="button" class="plain" onClick={() => set({ ...plan, handles: [...plan.handles, { network: networks[0]?.id ?? "", handle: "" }] })}>Another handle</button>
      </fieldset>
    </>
  );
}

function Listen({ plan, set, networks }: { plan: Plan; set: (plan: Plan) => void; networks: readonly Network[] }): JSX.Element {
  const toggle = (id: string) => set({ ...plan, listen: plan.listen.includes(id) ? plan.listen.filter((each) => each !== id) : [...plan.listen, id] });
  return (
    <fieldset>
      <legend>Listen at once to</legend>
      {networks.filter((network) => network.can_listen).map((network) => (
        <label class="check"><input type="checkbox" checked={plan.listen.includes(network.id)} onChange={() => toggle(network.id)} /> {network.name}</label>
      ))}
      <p class="hint">The rest can be added later under Admin, and so can the passwords you answer with.</p>
    </fieldset>
  );
}

const titles = ["You", "Your company", "Where to listen"];

function Frame({ children }: { children: ComponentChildren }): JSX.Element {
  return <main class="alone"><p class="brandmark">Earshot</p>{children}</main>;
}

export function Setup({ session }: { session: Session }): JSX.Element {
  const route = current().route;
  const token = route.page === "setup" ? route.token : "";
  const [step, setStep] = useState(0);
  const [known, setKnown] = useState<"asking" | "good" | "bad">("asking");
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const listening = session.networks.filter((network) => network.can_listen);
  const [plan, setPlan] = useState<Plan>({
    name: "", email: "", password: "", brand: "", handles: [{ network: session.networks[0]?.id ?? "", handle: "" }],
    listen: listening.slice(0, 1).map((network) => network.id),
  });

  useEffect(() => {
    call<void>("GET", `/setup?token=${encodeURIComponent(token)}`).then(() => setKnown("good"), () => setKnown("bad"));
  }, [token]);

  async function finish(sample: boolean): Promise<void> {
    setBusy(true);
    const { name, email, password } = plan;
    try {
      sessionCame(await call<Session>("POST", "/setup", {
        token, admin: { name, email, password }, sample,
        brand: sample || plan.brand === "" ? null : { name: plan.brand },
        accounts: sample ? [] : plan.handles.filter((each) => each.handle !== ""),
        networks: sample ? [] : plan.listen,
      }));
    } catch (error) {
      const { body } = problemOf(error);
      setRefusal([body.title, body.detail ?? ""].join(" ").trim());
      setBusy(false);
    }
  }

  function submit(event: Event): void {
    event.preventDefault();
    setRefusal("");
    if (step < 2) setStep(step + 1);
    else void finish(false);
  }

  if (known === "asking") return <Frame>{null}</Frame>;
  if (known === "bad") {
    return (
      <Frame>
        <h1>Earshot is new here</h1>
        <p>To set it up, open the link that the server printed when it started. It looks like this:</p>
        <p><code>{location.origin}/setup#…</code></p>
        <p class="quiet">Lost it? Start the server again; it prints a new one.</p>
      </Frame>
    );
  }
  return (
    <Frame>
      <p class="quiet steps">Step {step + 1} of 3</p>
      <h1>{titles[step]}</h1>
      <form onSubmit={submit} key={step}>
        {step === 0 ? <You plan={plan} set={setPlan} /> : null}
        {step === 1 ? <Company plan={plan} set={setPlan} networks={session.networks} /> : null}
        {step === 2 ? <Listen plan={plan} set={setPlan} networks={session.networks} /> : null}
        <p class="refusal" role="alert">{refusal}</p>
        <div class="row">
          <button class="main" disabled={busy}>{step < 2 ? "Next" : "Open the desk"}</button>
          {step > 0 ? <button type="button" class="plain" onClick={() => setStep(step - 1)}>Back</button> : null}
        </div>
        {step === 1 ? (
          <p class="aside">Only looking? <button type="button" class="plain" disabled={busy} onClick={() => void finish(true)}>Show me with sample data</button>
            <span class="hint">A guitar shop's busy day. One click removes it.</span></p>
        ) : null}
      </form>
    </Frame>
  );
}
