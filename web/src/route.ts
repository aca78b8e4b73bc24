// The URL is state: every view can be linked, reloaded and gone back to.

export const adminPages = ["brands", "handles", "networks", "rules", "snippets", "suggestions", "labels", "people", "tokens"] as const;
export type AdminPage = (typeof adminPages)[number];

/** What a list is narrowed to; null: any. `urgency` is the least. */
export interface Filter { tag: string | null; intent: string | null; urgency: string | null; lang: string | null }
export const unfiltered: Filter = { tag: null, intent: null, urgency: null, lang: null };
export const filterParts = ["intent", "urgency", "tag", "lang"] as const satisfies readonly (keyof Filter)[];
export type FilterPart = (typeof filterParts)[number];

export type Route =
  | { page: "setup"; token: string }
  | { page: "places"; brand: string | null }
  | ({ page: "queue"; queue: string; id: string | null; brand: string | null } & Filter)
  | { page: "search"; text: string; id: string | null; brand: string | null }
  | { page: "admin"; part: AdminPage }
  | { page: "me" };

/** A place, all of it, with no case open. */
export function toQueue(queue: string, brand: string | null): Extract<Route, { page: "queue" }> {
  return { page: "queue", queue, id: null, brand, ...unfiltered };
}

export const homeRoute = toQueue("mine", null);

function isAdminPage(text: string | undefined): text is AdminPage {
  return adminPages.some((page) => page === text);
}

function parseFilter(of: URLSearchParams): Filter {
  const urgency = of.get("urgency");
  return { tag: of.get("tag"), intent: of.get("intent"), urgency: urgency !== null && /^[1-3]$/u.test(urgency) ? urgency : null, lang: of.get("lang") };
}

export function parseRoute(url: URL): Route {
  const [first, second, third] = url.pathname.split("/").filter((part) => part !== "").map(decodeURIComponent);
  const brand = url.searchParams.get("brand");
  switch (first) {
    case "setup": return { page: "setup", token: url.hash.slice(1) };
    case "places": return { page: "places", brand };
    case "search": return { page: "search", text: url.searchParams.get("q") ?? "", id: second ?? null, brand };
    case "me": return { page: "me" };
    case "admin": return { page: "admin", part: isAdminPage(second) ? second : "brands" };
    case "q": return { ...toQueue(second ?? "mine", brand), id: third ?? null, ...parseFilter(url.searchParams) };
    default: return { ...homeRoute, brand };
  }
}

function suffix(of: Record<string, string | null>): string {
  const pairs = Object.entries(of).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== "");
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

export function href(route: Route): string {
  switch (route.page) {
    case "setup": return `/setup#${route.token}`;
    case "places": return `/places${suffix({ brand: route.brand })}`;
    case "queue": {
      const id = route.id === null ? "" : `/${encodeURIComponent(route.id)}`;
      return `/q/${encodeURIComponent(route.queue)}${id}${suffix({ brand: route.brand, ...filterOf(route) })}`;
    }
    case "search": {
      const id = route.id === null ? "" : `/${encodeURIComponent(route.id)}`;
      return `/search${id}${suffix({ q: route.text, brand: route.brand })}`;
    }
    case "admin": return `/admin/${route.part}`;
    case "me": return "/me";
  }
}

/** What the list of a route is narrowed to. */
export function filterOf(route: Route): Filter {
  if (route.page !== "queue") return unfiltered;
  const { tag, intent, urgency, lang } = route;
  return { tag, intent, urgency, lang };
}

export function isFiltered(filter: Filter): boolean {
  return filterParts.some((part) => filter[part] !== null);
}

export function brandOf(route: Route): string | null {
  return "brand" in route ? route.brand : null;
}

/** The open case in a route. */
export function caseOf(route: Route): string | null {
  return "id" in route ? route.id : null;
}

/** The same place with another case open, or none. */
export function withCase(route: Route, id: string | null): Route {
  if (route.page === "queue" || route.page === "search") return { ...route, id };
  return id === null ? route : { ...toQueue("all", brandOf(route)), id };
}
