// The desk: bar, places, list, case; what the panes show is told by the URL, how many stand side by side by the width.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Session } from "../api/types";
import { signOut, undo } from "../act";
import { brandShown, go, reconnectNow } from "../load";
import { brandOf, caseOf, href, toQueue } from "../route";
import { span } from "../say";
import { dispatch, useSelect } from "../state/store";
import { Admin } from "./admin";
import { Kbd, Link, useNow } from "./bits";
import { OwnPage } from "./me";
import { CaseList } from "./case-list";
import { CasePane } from "./case";
import { CommandLine } from "./command";
import { Help } from "./help";
import { Places } from "./places";
import { Search } from "./search";

function BrandChoice({ session }: { session: Session }): JSX.Element {
  const route = useSelect((state) => state.route);
  const ours = session.brands.filter((brand) => brand.ours);
  const shown = brandShown(route, session);
  if (ours.length <= 1) return <span class="brand">{ours[0]?.name ?? ""}{ours[0]?.sample === true ? <span class="sample"> sample</span> : null}</span>;
  const choose = (id: string) => {
    const brand = id === "" ? null : id;
    go(toQueue(route.page === "queue" ? route.queue : "mine", brand));
  };
  return (
    <select class="brand" aria-label="Brand" value={shown ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
      {ours.some((brand) => !brand.sample) ? <option value="">All our brands</option> : null}
      {ours.map((brand) => <option value={brand.id}>{brand.name}{brand.sample ? " (sample)" : ""}</option>)}
    </select>
  );
}

function LiveWord(): JSX.Element {
  const link = useSelect((state) => state.desk.link);
  const sources = useSelect((state) => state.desk.sources);
  const behind = sources.find((source) => source.state === "behind");
  if (link !== "up") return <span class="live off"><i aria-hidden="true">○</i> {link === "starting" ? "connecting" : "not live"}</span>;
  if (behind !== undefined) return <span class="live behind" title={behind.name}><i aria-hidden="true">◐</i> {span(behind.lag_seconds * 1000)} behind</span>;
  return <span class="live on"><i aria-hidden="true">●</i> live</span>;
}

function Banner(): JSX.Element | null {
  const { link, retryAt, sources } = useSelect((state) => state.desk);
  const time = useNow(500);
  const down = sources.find((source) => source.state === "down");
  const wait = (at: number) => Math.max(0, Math.ceil((at - Date.now()) / 1000));
  if (link === "down") {
    const seconds = wait(retryAt);
    return (
      <div class="banner" role="alert"><p>The live connection is gone. What you see may be old; nothing you do is lost.{" "}
        <span aria-hidden="true">{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying now."}</span></p>
        <button class="plain" onClick={reconnectNow}>Try now</button></div>
    );
  }
  if (down === undefined) return null;
  const again = down.retry_at === null ? "" : `, again in ${Math.max(0, Math.ceil((Date.parse(down.retry_at) - time) / 1000))} s`;
  return <div class="banner soft" role="status"><p>{down.name}: {down.text ?? "can't be reached"}<span aria-hidden="true">{again}</span>. The other sources go on.</p></div>;
}

function SaidLine(): JSX.Element {
  const said = useSelect((state) => state.desk.said);
  return (
    <div class="said-line" aria-live={said?.tone === "refused" ? "assertive" : "polite"}>
      {said === null ? null : (
        <p class={said.tone === "refused" ? "refused" : ""}>{said.text} {said.undo === null ? null : <button class="plain" onClick={() => void undo(said.undo)}>Undo <Kbd of="u" /></button>}
          <button class="plain close" aria-label="Close" onClick={() => dispatch({ type: "said-over", id: said.id })}>×</button></p>
      )}
    </div>
  );
}

function PhoneBar(): JSX.Element {
  const route = useSelect((state) => state.route);
  const queues = useSelect((state) => state.desk.queues);
  const brand = brandOf(route);
  const n = (id: string) => { const queue = queues.find((each) => each.id === id); return queue === undefined || queue.count === 0 ? "" : String(queue.count); };
  const way = (id: string, name: string) => (
    <Link to={toQueue(id, brand)} aria-current={route.page === "queue" && route.queue === id ? "page" : undefined}><span class="n">{n(id) || "–"}</span> {name}</Link>
  );
  return (
    <nav class="phone-bar" aria-label="Ways">
      {way("mine", "Mine")}{way("new", "Unclaimed")}{way("late", "Late")}
      <Link to={{ page: "search", text: "", id: null, brand }} aria-current={route.page === "search" ? "page" : undefined}><span class="n" aria-hidden="true">⌕</span> Search</Link>
      <Link to={{ page: "places", brand }} aria-current={route.page === "places" ? "page" : undefined}><span class="n" aria-hidden="true">≡</span> Places</Link>
    </nav>
  );
}

function Title(): null {
  const name = useSelect((state) => state.open.server?.customer?.name ?? null);
  const mine = useSelect((state) => state.desk.queues.find((queue) => queue.id === "new")?.count ?? 0);
  useEffect(() => { document.title = `${mine > 0 ? `(${mine}) ` : ""}${name === null ? "" : `${name} · `}Earshot`; }, [name, mine]);
  return null;
}

export function Desk({ session }: { session: Session }): JSX.Element {
  const route = useSelect((state) => state.route);
  const help = useSelect((state) => state.desk.help);
  const view = route.page === "admin" || route.page === "me" ? "admin" : route.page === "places" ? "places" : caseOf(route) !== null ? "case" : "list";
  return (
    <div class="desk" data-view={view}>
      <header class="bar">
        <a class="brandmark" href={href(toQueue("mine", brandOf(route)))}
          onClick={(event) => { event.preventDefault(); go(toQueue("mine", brandOf(route))); }}>Earshot</a>
        <BrandChoice session={session} />
        <CommandLine />
        <LiveWord />
        <details class="me">
          <summary>{session.agent?.name.split(" ")[0]}</summary>
          <div class="menu">
            <p class="quiet">{session.agent?.name}<br />{session.agent?.email}</p>
            <Link class="plain" to={{ page: "me" }}>You and your password</Link>
            <button class="plain" onClick={() => dispatch({ type: "help", open: true })}>Keys <Kbd of="?" /></button>
            <button class="plain" onClick={() => void signOut()}>Sign out</button>
          </div>
        </details>
      </header>
      <Banner />
      <main class="body">
        {route.page === "admin" || route.page === "me" ? null : <h1 class="hidden">Cases</h1>}
        <Places />
        {route.page === "me" ? <OwnPage session={session} /> : route.page === "admin" ? <Admin part={route.part} session={session} /> : (
          <div class="panes">
            {route.page === "search" ? <Search route={route} /> : <CaseList />}
            <CasePane />
          </div>
        )}
      </main>
      <PhoneBar />
      <SaidLine />
      <Title />
      {help ? <Help /> : null}
    </div>
  );
}
