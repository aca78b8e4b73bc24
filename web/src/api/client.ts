// One place where requests are made: the CSRF header, problems as exceptions, the ETag of an open case.
import type { ProblemBody } from "./types";

export class Problem extends Error {
  readonly body: ProblemBody;
  constructor(body: ProblemBody) {
    super(body.title);
    this.body = body;
  }
  is(kind: string): boolean { return this.body.type === `/problems/${kind}`; }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
let csrf = "";
let signedOut: () => void = () => {};

export function setCsrf(value: string): void { csrf = value; }
export function onSignedOut(then: () => void): void { signedOut = then; }

const unreachable: ProblemBody = {
  type: "/problems/unreachable", title: "The server can't be reached.", status: 0, detail: "Nothing was changed. Try again in a moment.",
};

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "type" in body && "title" in body) return new Problem(body as ProblemBody);
  } catch { /* not a problem document: a proxy spoke */ }
  return new Problem({ type: "/problems/other", title: `The server answered ${response.status}.`, status: response.status });
}

async function request(method: Method, path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  const all: Record<string, string> = { Accept: "application/json", ...headers };
  if (method !== "GET" && csrf !== "") all["X-CSRF"] = csrf;
  if (body !== undefined) all["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers: all, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal !== undefined) init.signal = signal;
  return fetch(`/api/v1${path}`, init).catch(() => { throw new Problem(unreachable); });
}

/** Sends and answers with the JSON, or throws a Problem. A 204 answers undefined: ask for `void` then. */
export async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await request(method, path, body, {}, signal);
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.is("signed-out")) signedOut();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  return await response.json() as T;
}

/** Reads again what may not have changed; null when it has not. */
export async function ifChanged<T>(path: string, version: string | null): Promise<T | null> {
  const response = await request("GET", path, undefined, version === null ? {} : { "If-None-Match": `"${version}"` });
  if (response.status === 304) return null;
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.is("signed-out")) signedOut();
    throw problem;
  }
  return await response.json() as T;
}

/** `?a=1&b=2` of what is set. */
export function query(of: Record<string, string | null | undefined>): string {
  const pairs = Object.entries(of).filter((pair): pair is [string, string] => typeof pair[1] === "string" && pair[1] !== "");
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}
