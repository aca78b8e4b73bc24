// What the company is: brands, handles, networks, rules, people. Each a list one adds to at its end and changes in place.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Account, Agent, Brand, Role, Session, SignInField, Source } from "../api/types";
import { say, sample } from "../act";
import { adminPages, type AdminPage, toQueue } from "../route";
import { count } from "../say";
import { useSelect } from "../state/store";
import { Adding, atLeast, isRole, Pick, Remove, roles, Text, useItems } from "./admin-bits";
import { Link, Moment } from "./bits";
import { BrandFactsForm } from "./brand-facts";
import { LabelsOverTime } from "./label-drift";
import { Rules } from "./rules";
import { Snippets } from "./snippets";
import { Suggestions } from "./suggestions-admin";
import { Tokens } from "./tokens";

function Brands(): JSX.Element {
  const { items, change } = useItems<Brand>("/brands");
  const [name, setName] = useState("");
  const [ours, setOurs] = useState("ours");
  const [told, setTold] = useState("");
  const sampled = items?.some((brand) => brand.sample) === true;
  return (
    <>
      <p class="lead">What we listen for: our own names, and those of rivals.</p>
      <table><thead><tr><th>Name</th><th>Whose</th><th class="num">Cases</th><th><span class="hidden">Actions</span></th></tr></thead>
        <tbody>{items?.map((brand) => (<>
          <tr key={brand.id}><td>{brand.name}{brand.sample ? <span class="sample"> sample</span> : null}</td><td>{brand.ours ? "ours" : "a rival's"}</td><td class="num">{(brand.n_cases ?? 0).toLocaleString("en-GB")}</td>
            <td class="end">{brand.sample ? <button class="plain" onClick={() => void sample(false)}>Remove the sample</button> : <>
              <button class="plain" aria-expanded={told === brand.id} aria-label={`${told === brand.id ? "Close what is told" : "Tell more"} of ${brand.name}`} onClick={() => setTold(told === brand.id ? "" : brand.id)}>{told === brand.id ? "Close" : "Tell more"}</button>{" "}
              <Remove what={brand.name} remove={() => change("DELETE", brand.id)} /></>}</td></tr>
          {told === brand.id ? <tr key={`${brand.id}-told`}><td colSpan={4}><BrandFactsForm brand={brand} change={async (facts) => { const words = await change("PATCH", brand.id, { facts }); if (words === "") setTold(""); return words; }} /></td></tr> : null}
        </>))}</tbody></table>
      <Adding title="Add a brand" submit={async () => { const words = await change("POST", "", { name, ours: ours === "ours" }); if (words === "") setName(""); return words; }}>
        <Text label="Name" value={name} set={setName} /><Pick label="Whose" value={ours} set={setOurs} items={[{ id: "ours", name: "Ours" }, { id: "rival", name: "A rival's" }]} />
      </Adding>
      {sampled ? null : <p class="lead">To try things out: <button class="plain" onClick={() => void sample(true)}>Show sample data</button></p>}
    </>
  );
}

function SignInNetwork({ account, fields, change }: { account: Account; fields: readonly SignInField[]; change: (body: unknown) => Promise<string> }): JSX.Element {
  const [values, setValues] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    void change({ secret: values }).then((words) => { setRefusal(words); if (words === "") say(`Signed in as @${account.handle}.`); });
  };
  return (
    <form class="adding inner" onSubmit={submit}>
      <div class="fields">
        {fields.map((field) => <Text label={field.label} type={field.secret ? "password" : "text"} value={values[field.name] ?? ""} hint={field.help ?? undefined} wide set={(value) => setValues({ ...values, [field.name]: value })} />)}
        <button class="main">Sign in</button>
      </div>
      <p class="refusal" role="alert">{refusal}</p>
    </form>
  );
}

const standing = { signed_out: "we listen, but can't answer", signed_in: "✓ signed in", refused: "refused" } as const;

function Handles({ session }: { session: Session }): JSX.Element {
  const { items, change } = useItems<Account>("/accounts");
  const ours = session.brands.filter((brand) => brand.ours);
  const [signing, setSigning] = useState("");
  const [brand, setBrand] = useState(ours[0]?.id ?? "");
  const [network, setNetwork] = useState(session.networks[0]?.id ?? "");
  const [handle, setHandle] = useState("");
  return (
    <>
      <p class="lead">The names we go by. Posts to them are ours to answer; signed in, we answer from here.</p>
      <table><thead><tr><th>Handle</th><th>Network</th><th>Brand</th><th>Standing</th><th><span class="hidden">Actions</span></th></tr></thead>
        <tbody>{items?.map((account) => {
          const net = session.networks.find((each) => each.id === account.network);
          return (
            <>
              <tr key={account.id}><td><bdi>@{account.handle}</bdi></td><td>{net?.name ?? account.network}</td><td>{session.brands.find((each) => each.id === account.brand)?.name}</td>
                <td class={account.state === "refused" ? "bad" : account.state === "signed_in" ? "good" : "quiet"}>{standing[account.state]}{account.text === null ? "" : `: ${account.text}`}</td>
                <td class="end">{session.brands.find((each) => each.id === account.brand)?.sample === true ? <span class="sample">sample</span> : <>
                  {net?.can_answer === true ? account.state === "signed_in"
                    ? <button class="plain" onClick={() => void change("PATCH", account.id, { secret: null })}>Sign out</button>
                    : <button class="plain" aria-expanded={signing === account.id} onClick={() => setSigning(signing === account.id ? "" : account.id)}>Sign in</button> : null}
                  <Remove what={`@${account.handle}`} remove={() => change("DELETE", account.id)} /></>}</td></tr>
              {signing === account.id ? <tr><td colSpan={5}><SignInNetwork account={account} fields={net?.sign_in ?? []} change={async (body) => { const words = await change("PATCH", account.id, body); if (words === "") setSigning(""); return words; }} /></td></tr> : null}
            </>
          );
        })}</tbody></table>
      <Adding title="Add a handle" submit={async () => { const words = await change("POST", "", { brand, network, handle: handle.replace(/^@/u, "") }); if (words === "") setHandle(""); return words; }}>
        <Pick label="Brand" value={brand} set={setBrand} items={ours} /><Pick label="Network" value={network} set={setNetwork} items={session.networks} /><Text label="Handle" value={handle} set={setHandle} />
      </Adding>
    </>
  );
}

const sourceWords = { live: "● live", listening: "● listening", connecting: "◌ connecting", behind: "◐ behind", down: "○ down", off: "off" } as const;

function Networks(): JSX.Element {
  const { items } = useItems<Source>("/sources");
  const fresh = useSelect((state) => state.desk.sources);
  const shown = fresh.length > 0 ? fresh : (items ?? []);
  return (
    <>
      <p class="lead">What we read, and how well it goes.</p>
      <table><thead><tr><th>Source</th><th>Standing</th><th class="num">Posts a minute</th><th class="num">Behind</th></tr></thead>
        <tbody>{shown.map((source) => (
          <tr key={source.id}><td>{source.name}</td><td class={source.state === "live" || source.state === "listening" ? "good" : source.state === "down" ? "bad" : source.state === "behind" ? "warn" : "quiet"}>{sourceWords[source.state]}{source.text === null ? "" : `: ${source.text}`}</td>
            <td class="num">{source.posts_per_minute?.toLocaleString("en-GB") ?? ""}</td><td class="num">{source.lag_seconds} s</td></tr>
        ))}</tbody></table>
      {shown.length === 0 ? <p class="empty">Nothing is read yet. Add a brand, and the public stream starts.</p> : null}
    </>
  );
}

function People({ session }: { session: Session }): JSX.Element {
  const { items, change } = useItems<Agent>("/agents");
  const [who, setWho] = useState<{ name: string; email: string; password: string; role: Role }>({ name: "", email: "", password: "", role: "agent" });
  const set = (id: string, body: unknown) => void change("PATCH", id, body).then((words) => { if (words !== "") say(words, null, "refused"); });
  return (
    <>
      <p class="lead">Who works here, and what each may do.</p>
      <table><thead><tr><th>Name</th><th>Email</th><th>May</th><th>Last here</th><th><span class="hidden">Actions</span></th></tr></thead>
        <tbody>{items?.map((agent) => (
          <tr key={agent.id} class={agent.active ? "" : "off"}><td><bdi>{agent.name}</bdi></td><td>{agent.email}</td>
            <td><Pick bare label={`What ${agent.name} may do`} value={agent.role} items={roles} set={(role) => set(agent.id, { role })} /></td>
            <td>{agent.seen_at === null ? <span class="quiet">never</span> : <Moment at={agent.seen_at} />}</td>
            <td class="end">{agent.id === session.agent?.id ? <span class="quiet">you</span> : <button class="plain" onClick={() => set(agent.id, { active: !agent.active })}>{agent.active ? "Shut out" : "Let in again"}</button>}</td></tr>
        ))}</tbody></table>
      <Adding title="Add somebody" submit={async () => { const words = await change("POST", "", who); if (words === "") setWho({ ...who, name: "", email: "", password: "" }); return words; }}>
        <Text label="Name" value={who.name} set={(name) => setWho({ ...who, name })} /><Text label="Email" type="email" value={who.email} set={(email) => setWho({ ...who, email })} />
        <Text label="First password" type="password" value={who.password} hint="They change it later." set={(password) => setWho({ ...who, password })} />
        <Pick label="May" value={who.role} items={roles} set={(role) => { if (isRole(role)) setWho({ ...who, role }); }} />
      </Adding>
    </>
  );
}

interface Part { name: string; least: Role; view: (props: { session: Session }) => JSX.Element }

/** A page of the administration: one line here, its name in route.ts. */
const parts: Record<AdminPage, Part> = {
  brands: { name: "Brands", least: "admin", view: Brands },
  handles: { name: "Handles", least: "admin", view: Handles },
  networks: { name: "Networks", least: "viewer", view: Networks },
  rules: { name: "Rules", least: "lead", view: Rules },
  snippets: { name: "Ready words", least: "viewer", view: Snippets },
  suggestions: { name: "Suggestions", least: "admin", view: Suggestions },
  labels: { name: "Labels", least: "lead", view: LabelsOverTime },
  people: { name: "People", least: "admin", view: People },
  tokens: { name: "Tokens", least: "admin", view: Tokens },
};

export function Admin({ part, session }: { part: AdminPage; session: Session }): JSX.Element {
  const { name, least, view: View } = parts[part];
  const role = session.agent?.role ?? "viewer";
  const waiting = useSelect((state) => state.desk.queues.find((queue) => queue.id === "new")?.count ?? 0);
  return (
    <div class="admin">
      <nav class="parts" aria-label="Administration">{adminPages.map((page) => <Link to={{ page: "admin", part: page }} aria-current={page === part ? "page" : undefined}>{parts[page].name}</Link>)}
        <span class="grow" />{waiting > 0 ? <Link class="wide-only" to={toQueue("new", null)}>{count(waiting, "case waits", "cases wait")} ▸</Link> : null}</nav>
      <div class="page">
        <h1>{name}</h1>
        {atLeast(role, least) ? <View session={session} /> : <p class="empty">{least === "lead" ? "Only leads and administrators see this." : "Only an administrator sees this."}</p>}
      </div>
    </div>
  );
}
