// Where cases wait, with their numbers, and the ways to the other pages.
import type { JSX } from "preact";
import type { QueueCount } from "../api/types";
import { brandOf, toQueue } from "../route";
import { useSelect } from "../state/store";
import { Link } from "./bits";

function Place({ queue, here, brand }: { queue: QueueCount; here: boolean; brand: string | null }): JSX.Element {
  const urgent = queue.id === "late" && queue.count > 0 ? (queue.late > 0 ? "late" : "soon") : "";
  return (
    <li>
      <Link to={toQueue(queue.id, brand)} aria-current={here ? "page" : undefined} class={urgent}>
        <span class="name">{queue.name}</span>
        <span class="n">{queue.count === 0 ? "" : queue.more ? "999+" : queue.count}</span>
      </Link>
    </li>
  );
}

export function Places(): JSX.Element {
  const queues = useSelect((state) => state.desk.queues);
  const route = useSelect((state) => state.route);
  const role = useSelect((state) => state.desk.session?.agent?.role);
  const brand = brandOf(route);
  const here = route.page === "queue" ? route.queue : route.page === "places" ? "mine" : "";
  const views = queues.filter((queue) => queue.kind === "view");
  const own = queues.filter((queue) => queue.kind === "queue");
  return (
    <nav class="places" aria-label="Where cases wait">
      <ul>{views.map((queue) => <Place key={queue.id} queue={queue} here={queue.id === here} brand={brand} />)}</ul>
      {own.length === 0 ? null : (
        <>
          <h2>Queues</h2>
          <ul>{own.map((queue) => <Place key={queue.id} queue={queue} here={queue.id === here} brand={brand} />)}</ul>
        </>
      )}
      <ul class="ways">
        <li class="phone-only"><Link to={{ page: "search", text: "", id: null, brand }}><span class="name">Search</span></Link></li>
        {role === "viewer" ? null : <li><Link to={{ page: "admin", part: "rules" }} aria-current={route.page === "admin" && route.part === "rules" ? "page" : undefined}><span class="name">Rules</span></Link></li>}
        <li><Link to={{ page: "admin", part: "brands" }} aria-current={route.page === "admin" && route.part !== "rules" ? "page" : undefined}><span class="name">Admin</span></Link></li>
      </ul>
    </nav>
  );
}
