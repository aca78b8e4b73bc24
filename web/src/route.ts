// The URL is state: every view can be linked, reloaded and gone back to.

export const adminPages = ["brands", "handles", "networks", "rules", "snippets", "labels", "people", "tokens"] as const;
export type AdminPage = (typeof adminPages)[number];

export type Route =
  | { page: "setup"; token: string }
  | { page: "places"; brand: string | null }
  | { page: "queue"; queue: string; id: string | null; brand: string | null; tag: string | null }
  | { page: "search"; text: string; id: string | null; brand: string | null }
  | { page: "admin"; part: AdminPage }
  | { page: "me" };

export const homeRoute: Route = { page: "queue", queue: "mine", id: null, brand: null, tag: null };

function isAdminPage(text: string | undefined): text is AdminPage {
  return adminPages.some((page) => page === text);
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
    case "q": return { page: "queue", queue: second ?? "mine", id: third ?? null, brand, tag: url.searchParams.get("tag") };
    default: return { ...homeRoute, brand } as Route;
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
      return `/q/${encodeURIComponent(route.queue)}${id}${suffix({ brand: route.brand, tag: route.tag })}`;
    }
    case "search": {
      const id = route.id === null ? "" : `/${encodeURIComponent(route.id)}`;
      return `/search${id}${suffix({ q: route.text, brand: route.brand })}`;
    }
    case "admin": return `/admin/${route.part}`;
    case "me": return "/me";
  }
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
  return id === null ? route : { page: "queue", queue: "all", id, brand: brandOf(route), tag: null };
}
