// Addresses within this page, and requests as the data views show them.

import { statusBadge } from "./answer.js";
import { element } from "./dom.js";
import { fetched, local, problemOf } from "./exchange.js";
import { requestLink } from "./link.js";
import { readableHead, valueOf } from "./message.js";

/** The address of a view: `address("data", ["orders", "1"], "limit=20")` is "#data/orders/1?limit=20". */
export const address = (view, path = [], query = "") =>
  `#${[view, ...path.map(encodeURIComponent)].join("/")}${query === "" ? "" : `?${query}`}`;

/** The path of a collection, or of a resource in it. */
export const pathOf = (...names) => names.map((name) => `/${encodeURIComponent(name)}`).join("");

/** A path of two segments, as the names that it is of: "/orders/a%2Fb" → ["orders", "a/b"]. */
export const namesOf = (path) => local(path).split("?", 1)[0].split("/").slice(1).map(decodeURIComponent);

/** Pairs of names and values as a query that can be read: "price:gte=10&sort=-price,id". */
export const queryText = (pairs) => pairs.map((pair) => pair.map(encoded).join("=")).join("&");

const encoded = (text) => encodeURIComponent(text).replace(/%(3A|2C|2F|2A|40)/g, (code) => decodeURIComponent(code));

/** The pairs of a query. */
export const pairsOf = (query) => Array.from(new URLSearchParams(query));

/** A request as it stands on the wire; with `answer` its status, too. */
export const requestView = (request, answer = null, note = null) =>
  element("div", { class: "shown-request", "data-test": "shown-request" },
    element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": `The request ${request.method} ${request.target}` },
      readableHead(request), request.content ? `\n\n${request.content}` : null),
    element("p", { class: "note" }, note, note && " ", request.method === "GET" ? element("a", { href: requestLink(request) }, "Open it under Request") : null),
    answer && outcomeView(answer, request.method !== "GET"));

/** What a request came to: its status, and a problem's words. */
export function outcomeView(answer, isWrite = true) {
  const problem = problemOf(answer.fields, answer.bytes);
  const tag = valueOf(answer.fields, "ETag");
  return element("div", { class: "shown-outcome", "data-test": "shown-outcome" },
    element("p", {}, statusBadge(answer.status), tag && isWrite && answer.status < 300 ? [" It is ", element("code", {}, tag), " now."] : null),
    problem && element("p", {}, `${problem.title}. ${problem.detail ?? ""}`, whereIn(problem)),
    problem?.fix ? element("p", {}, "With curl: ", element("code", {}, problem.fix)) : null);
}

const whereIn = ({ line, column }) => (line === undefined ? "" : ` (Line ${line}, column ${column}.)`);

/** Sends bytes, or a file, as the reader; it may take as long as it takes. */
export async function sendBytes(request, body) {
  const headers = new Headers(request.fields.map(({ name, value }) => [name, value]));
  const response = await fetched(request.target, { method: request.method, headers, body, isRead: false, signal: null });
  const fields = Array.from(response.headers, ([name, value]) => ({ name, value }));
  return { status: response.status, fields, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** A GET of this server. */
export const reading = (target) => ({ method: "GET", target, fields: [], content: "" });

/** What a collection, or the way back to it, is called above a view. */
export const trail = (...steps) =>
  element("ol", { class: "trail", "aria-label": "Where this is" },
    steps.map(([name, href]) => element("li", {}, href ? element("a", { href }, name) : element("span", { "aria-current": "page" }, name))));

/** A time as the server spells it, in the reader's own way. */
export const timeView = (text) =>
  element("time", { datetime: isNaN(new Date(text)) ? null : new Date(text).toISOString(), title: text }, isNaN(new Date(text)) ? text : new Date(text).toLocaleString("en-GB"));
