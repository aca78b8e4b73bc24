// One case: who it is, the conversation, and below it the place where one acts.
import type { JSX } from "preact";
import type { Case } from "../api/types";
import { refreshCase } from "../load";
import { toQueue, withCase } from "../route";
import { shownCase } from "../state/open";
import { dispatch, useSelect } from "../state/store";
import { Clock, Link, useNow, Wait } from "./bits";
import { Composer } from "./composer";
import { CustomerPanel } from "./customer";
import { Belongs, OursDoubt } from "./ours";
import { Thread } from "./thread";

function Tags({ kase }: { kase: Case }): JSX.Element | null {
  const route = useSelect((state) => state.route);
  if (kase.tags.length === 0) return null;
  const queue = route.page === "queue" ? route.queue : "all";
  const brand = "brand" in route ? route.brand : null;
  return (
    <p class="case-tags">
      {kase.tags.map((tag, n) => <>{n > 0 ? " · " : ""}<Link to={{ ...toQueue(queue, brand), id: kase.id, tag }}>{tag}</Link></>)}
    </p>
  );
}

function State({ kase, time }: { kase: Case; time: number }): JSX.Element | null {
  if (kase.state === "resolved") return <span class="good">✓ resolved</span>;
  if (kase.state === "merged") return <span class="quiet">merged</span>;
  if (kase.state === "waiting") return <span class="quiet">waiting on customer for <Wait row={kase} time={time} /></span>;
  return <><span class="quiet">waits <Wait row={kase} time={time} /></span><Clock row={kase} time={time} /></>;
}

function Head({ kase }: { kase: Case }): JSX.Element {
  const route = useSelect((state) => state.route);
  const session = useSelect((state) => state.desk.session);
  const panel = useSelect((state) => state.open.panel);
  const time = useNow(15_000);
  const network = session?.networks.find((each) => each.id === kase.network)?.name ?? kase.network;
  const brand = session?.brands.find((each) => each.id === kase.brand);
  const earlier = kase.person?.cases.filter((each) => each.id !== kase.id) ?? [];
  const why = kase.posts.find((post) => post.why !== null)?.why;
  const facts = [
    kase.customer === null ? null : `@${kase.customer.handle}`, network,
    (session?.brands.filter((each) => each.ours).length ?? 0) > 1 ? brand?.name : null,
  ].filter((fact) => fact != null).join(" · ");
  return (
    <header class="case-head">
      <Link class="to-list" to={withCase(route, null)} aria-label="Back to the list">‹</Link>
      <div class="title">
        <h2 id="case-title" tabIndex={-1}><bdi>{kase.customer?.name ?? "Unknown"}</bdi></h2>
        <p class="quiet facts"><bdi>{facts}</bdi></p>
      </div>
      <div class="standing">
        <State kase={kase} time={time} />
        {kase.heard && typeof why === "string" ? <span class="quiet">heard: {why}</span> : null}
        <Tags kase={kase} />
      </div>
      <button class="plain about-them" aria-expanded={panel} onClick={() => dispatch({ type: "panel", open: !panel })}>
        {earlier.length === 0 ? "About them" : earlier.length === 1 ? "1 earlier case" : `${earlier.length} earlier cases`} <span aria-hidden="true">{panel ? "▾" : "▸"}</span>
      </button>
    </header>
  );
}

export function CasePane(): JSX.Element {
  const state = useSelect((all) => all.open);
  const rows = useSelect((all) => all.list.rows.length);
  const kase = shownCase(state);
  if (state.id === null) {
    return <section class="case none" aria-label="Case"><p class="empty">{rows > 0 ? <>Choose a case: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>?</kbd> shows every key.</> : ""}</p></section>;
  }
  if (state.problem !== null && kase === null) {
    const { id, problem } = state;
    return (
      <section class="case none" aria-label="Case">
        <p class="empty" role="alert">{problem.title} {problem.detail} <button class="plain" onClick={() => void refreshCase(id)}>Try again</button></p>
      </section>
    );
  }
  if (kase === null) return <section class="case none" aria-label="Case" aria-busy="true" />;
  return (
    <section class={state.panel ? "case with-panel" : "case"} aria-labelledby="case-title">
      <Head kase={kase} />
      <CustomerPanel kase={kase} />
      <div class="talk">
        <OursDoubt kase={kase} />
        <Belongs kase={kase} />
        <Thread kase={kase} key={kase.id} />
        <Composer kase={kase} key={`composer-${kase.id}`} />
      </div>
    </section>
  );
}
