// What was found, newest first, with the words that were looked for.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call, query } from "../api/client";
import type { Hit, Page } from "../api/types";
import { brandShown, go, problemOf } from "../load";
import { withCase, type Route } from "../route";
import { current, useSelect } from "../state/store";
import { Link, Moment } from "./bits";

type Found = { status: "idle" | "busy" | "done"; items: Hit[]; next: string | null } | { status: "failed"; words: string; items: Hit[]; next: null };
const nothing: Found = { status: "idle", items: [], next: null };

function HitView({ hit, route, here }: { hit: Hit; route: Route; here: boolean }): JSX.Element {
  const networks = useSelect((state) => state.desk.session?.networks ?? []);
  return (
    <li>
      <Link to={withCase(route, hit.case.id)} class={here ? "hit here" : "hit"} aria-current={here ? "true" : undefined}>
        <span class="who"><bdi class="name">{hit.case.customer?.name ?? "Unknown"}</bdi><span class="where">{networks.find((each) => each.id === hit.case.network)?.name}</span>
          <span class="grow" /><span class="wait"><Moment at={hit.at} /></span></span>
        <span class="said" dir="auto">{hit.excerpt.map((part) => (part.hit ? <mark>{part.text}</mark> : part.text))}</span>
        <span class="about"><span class="tags">{hit.case.tags.join(" · ")}</span>{hit.case.state === "open" ? null : <span class="state">{hit.case.state === "waiting" ? "waiting on customer" : hit.case.state}</span>}</span>
      </Link>
    </li>
  );
}

export function Search({ route }: { route: Extract<Route, { page: "search" }> }): JSX.Element {
  const [found, setFound] = useState<Found>(nothing);
  const [typed, setTyped] = useState(route.text);
  const brand = brandShown(route, current().desk.session);

  async function look(after: string | null): Promise<void> {
    try {
      const page = await call<Page<Hit>>("GET", `/search${query({ q: route.text, brand, after, limit: "50" })}`);
      setFound((before) => ({ status: "done", items: after === null ? page.items : [...before.items, ...page.items], next: page.next }));
    } catch (error) {
      setFound({ status: "failed", words: problemOf(error).body.title, items: [], next: null });
    }
  }
  useEffect(() => {
    setTyped(route.text);
    if (route.text === "") return setFound(nothing);
    setFound((before) => ({ status: "busy", items: before.items, next: null }));
    void look(null);
  }, [route.text, brand]);

  return (
    <section class="list" aria-label="Found">
      <header class="list-head">
        <Link class="to-places" to={{ page: "places", brand: route.brand }} aria-label="Where cases wait">‹</Link>
        <h2>{found.status === "done" && found.items.length === 0 ? "Nothing found" : "Search"}</h2>
        <form role="search" class="narrow-only" onSubmit={(event) => { event.preventDefault(); go({ ...route, text: typed.trim(), id: null }, "replace"); }}>
          <input type="search" data-search aria-label="Search" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} enterkeyhint="search" />
        </form>
      </header>
      <div class="scroller">
        {found.status === "failed" ? <p class="empty" role="alert">{found.words}</p> : null}
        {found.status === "idle" ? <p class="empty">Search posts, notes, names and handles of every case.</p> : null}
        {found.status === "done" && found.items.length === 0 ? <p class="empty">No post, note, name or handle has “{route.text}”. Fewer words find more.</p> : null}
        <ul class="hits">{found.items.map((hit) => <HitView key={`${hit.case.id}-${hit.post ?? hit.at}`} hit={hit} route={route} here={hit.case.id === route.id} />)}</ul>
        {found.next === null ? null : <p class="empty"><button class="plain" onClick={() => void look(found.next)}>More</button></p>}
      </div>
    </section>
  );
}
