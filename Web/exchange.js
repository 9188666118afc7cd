// Sending a request and taking its response.

import { memory, tabMemory } from "./dom.js";
import { askingForExplanation, contentBytes, encodedTarget, filledIn, freshSuffix, valueOf } from "./message.js";

/** What stands before every path where the server is reached through a proxy, such as "/api"; "" where nothing does. */
export const base = new URL("..", import.meta.url).pathname.slice(0, -1);

/** A path of this server as a target: without what a proxy has before it. */
export const local = (path) => (base !== "" && path.startsWith(`${base}/`) ? path.slice(base.length) : path);

/** Milliseconds after which the page waits no longer, as for a response that never ends. */
const patience = 30_000;

/** No response came. `isThere`: the server answers other requests. */
class Unreachable extends Error {
  constructor(cause, isThere = false) {
    super(
      cause.name === "TimeoutError" ? "The response did not end within 30 seconds, and the page waits no longer."
      : isThere ? "The connection ended before a response came. The server is there: whether it did what was asked, a GET tells."
      : "The server did not answer. Is it still running? Look at the terminal where it was started.",
      { cause },
    );
    this.name = "Unreachable";
    this.isThere = isThere;
  }
}

/** Whether the server answers at all. */
const isThere = () => fetch(`${base}/_health`, { cache: "no-store", signal: AbortSignal.timeout(2_000) }).then(() => true, () => false);

let waiting = [];

/** Calls `action` once, when the server answers again after it did not. */
export const onceBack = (action) => waiting.push(action);

/** Marks the page while the server does not answer: what it shows is from before. */
export function setOffline(isOffline) {
  const isBack = !isOffline && document.documentElement.hasAttribute("data-offline");
  document.documentElement.toggleAttribute("data-offline", isOffline);
  if (!isBack) return;
  const actions = waiting;
  waiting = [];
  for (const action of actions) action();
}

// Who sends: this browser, and the name that its reader gave. The server tells it to those who follow its requests.

/** What this browser is called, in each of its tabs. */
export const browser = (() => {
  const kept = memory.get("browser") ?? `b${freshSuffix()}${freshSuffix()}`;
  memory.set("browser", kept);
  return kept;
})();

export const sender = { name: "", token: tabMemory.get("token") };

/**
 * The header `Lab` of a request: `b4k2wx7m;name="Ann";read`. A request that the page sends for itself, to see what is
 * stored, has `read`.
 */
function labField(isRead) {
  const name = sender.name ? `;name="${encodeURIComponent(sender.name)}"` : "";
  return `${browser}${name}${isRead ? ";read" : ""}`;
}

/** The parts of such a header: `{browser, name, isRead}`; of none at all, nothing. */
export function labParts(value) {
  const [, browser = null, rest = ""] = /^(\w+)(.*)$/.exec(value ?? "") ?? [];
  const name = /;name="([^"]*)"/.exec(rest)?.[1] ?? null;
  try {
    return { browser, name: name && decodeURIComponent(name), isRead: /;read\b/.test(rest) };
  } catch {
    return { browser, name, isRead: /;read\b/.test(rest) };
  }
}

let refused = () => {};

/** Calls `action` whenever a request is refused for want of a token. */
export function whenRefused(action) {
  refused = action;
}

/** A fetch of one of this server's targets, as the page's reader. */
export async function fetched(target, { method = "GET", headers = new Headers(), body = null, isRead = true, ...options } = {}) {
  const isOwn = headers.has("Authorization");
  if (sender.token && !isOwn) headers.set("Authorization", `Bearer ${sender.token}`);
  headers.set("Lab", labField(isRead));
  let response;
  try {
    response = await fetch(base + target, {
      method,
      headers,
      body,
      // The browser's cache would add conditions and answer by itself; a redirection would be followed unseen.
      cache: "no-store",
      redirect: "manual",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
      ...options,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const isAnswering = await isThere();
    setOffline(!isAnswering);
    throw new Unreachable(error, isAnswering);
  }
  setOffline(false);
  if (response.status === 401 && !isOwn) refused(Boolean(sender.token));
  return response;
}

/**
 * Sends a request with `Prefer: explain=link` beside what it asks for, and gives `{sent, isExplanationAdded,
 * status, fields, bytes, milliseconds, id}`: `sent` is the request as it left the page, `id` that of the explanation (null
 * where there is none).
 *
 * - Parameter purpose: "sent" for the reader's own requests, "read" for what the page has to know.
 * - Throws: `Unreachable`.
 */
export async function send(request, purpose = "sent") {
  const asked = purpose === "read" ? request : askingForExplanation(request);
  const isExplanationAdded = asked !== request;
  const sent = { ...asked, target: encodedTarget(request.target) };
  const headers = new Headers();
  for (const { name, value } of filledIn(sent.fields)) headers.append(name, value);
  const start = performance.now();
  const response = await fetched(sent.target, { method: sent.method, headers, body: contentBytes(sent), isRead: purpose === "read" });
  let bytes;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new Unreachable(error, await isThere());
  }
  const milliseconds = performance.now() - start;
  const fields = Array.from(response.headers, ([name, value]) => ({ name: spelledOut(name), value }));
  return { sent, isExplanationAdded, status: response.status, fields, bytes, milliseconds, id: requestId(fields, bytes) };
}

/** Reads a page of the service itself as JSON. */
export async function readJSON(address) {
  const response = await fetched(address, { headers: new Headers({ Accept: "application/json" }) });
  if (!response.ok) throw new Error(`GET ${address} was answered ${response.status}.`);
  return response.json();
}

/** Deletes a collection that the page made for itself, and all that is in it. */
export const clear = (collection) =>
  send({ method: "DELETE", target: `/${collection}`, fields: [{ name: "If-Match", value: "*" }], content: "" }, "read");

/** From `Link: </_requests/x-1>; rel="describedby"`, or from a problem's `instance`. */
function requestId(fields, bytes) {
  const link = /\/_requests\/([^>]+)>\s*;\s*rel="?describedby/.exec(valueOf(fields, "Link") ?? "");
  if (link) return link[1];
  return /\/_requests\/(.+)$/.exec(problemOf(fields, bytes)?.instance ?? "")?.[1] ?? null;
}

/** The problem details (RFC 9457) in a response; null where there are none. */
export function problemOf(fields, bytes) {
  if (!/^application\/problem\+json/.test(valueOf(fields, "Content-Type") ?? "")) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

const spellings = { "etag": "ETag", "www-authenticate": "WWW-Authenticate", "content-md5": "Content-MD5" };

/** Browsers give names in lower case; on the wire they have no case (RFC 9110 §5.1). */
const spelledOut = (name) => spellings[name] ?? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
