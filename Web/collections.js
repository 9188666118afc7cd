// What a collection has: a table that is asked, sorted and paged, and the request that does it.

import { announce, element, fill, freshId } from "./dom.js";
import { local, problemOf, readJSON, send } from "./exchange.js";
import { requestLink } from "./link.js";
import { count, decode } from "./message.js";
import { address, outcomeView, pairsOf, pathOf, queryText, reading, requestView, trail } from "./places.js";

// JSON as it is spelled: 10.00 stays 10.00.

/**
 * The members of a JSON object as `[name, text]`, or the elements of an array as texts, each to the letter; null for any
 * other value. The text is JSON that the server has checked.
 */
export function partsOf(text) {
  const start = text.search(/\S/);
  const isObject = text[start] === "{";
  if (!isObject && text[start] !== "[") return null;
  const parts = [];
  let depth = 0;
  let begin = start + 1;
  let name = null;
  const end = (at) => {
    const part = text.slice(begin, at).trim();
    if (part !== "") parts.push(isObject ? [name, part] : part);
    begin = at + 1;
    name = null;
  };
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const from = at;
      for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
      if (isObject && depth === 1 && name === null) name = JSON.parse(text.slice(from, at + 1));
    } else if (character === ":" && depth === 1 && isObject) begin = at + 1;
    else if (character === "," && depth === 1) end(at);
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) end(at);
    }
  }
  return parts;
}

/** The text of one member of a JSON object; null where there is none. */
export const partOf = (text, name) => partsOf(text)?.find(([each]) => each === name)?.[1] ?? null;

const scalar = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/;

/** A value for a cell: `{text, kind}`. A string loses its quotes, unless it would then look like a number. */
export function cellOf(value) {
  if (value === null) return { text: "", kind: "missing" };
  const kind = value.startsWith('"') ? "text" : /^[-\d]/.test(value) ? "number" : /^[{[]/.test(value) ? "json" : "word";
  const plain = kind === "text" ? JSON.parse(value) : value;
  const text = kind === "text" && (plain === "" || scalar.test(plain)) ? value : plain;
  return { text: text.length > 120 ? `${text.slice(0, 119)}…` : text, kind };
}

// A column's filter, as it is written and as it is sent.

const signs = [[">=", "gte"], ["<=", "lte"], [">", "gt"], ["<", "lt"], ["!=", "ne"], ["~", "contains"], ["^", "starts"], ["=", "eq"]];
const reserved = new Set(["limit", "after", "sort", "fields", "q", "count", "view"]);

/** A member's name in a query: as it is, or as a JSON Pointer where it would mean something else. */
export const memberName = (name) =>
  name === "" || reserved.has(name) || /^[-/_]|[.:,~/]/.test(name) ? `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` : name;

/** “>=10&<20” as `[["price:gte", "10"], ["price:lt", "20"]]`. */
export function filterPairs(name, text) {
  const member = memberName(name);
  return text.split(/\s*&\s*(?=>|<|!=|~|\^|=)/).map((each) => each.trim()).filter(Boolean).map((each) => {
    const [sign, operator] = signs.find(([sign]) => each.startsWith(sign)) ?? ["", "eq"];
    const isPlain = operator === "eq" && !member.includes(":") && !reserved.has(member);
    return [isPlain ? member : `${member}:${operator}`, each.slice(sign.length).trim()];
  });
}

/** The part of a query that a column's filter says, as it is written there; what it cannot say stays in the query. */
export function filterText(name, pairs) {
  return pairs.filter(([each, value]) => isFilter(name, each, value)).map(([each, value]) => {
    const operator = each === memberName(name) ? "eq" : each.slice(each.lastIndexOf(":") + 1);
    const sign = signs.find(([, own]) => own === operator)[0];
    return sign === "=" && !signs.some(([own]) => value.startsWith(own)) ? value : `${sign}${value}`;
  }).map((each, index) => (index > 0 && !signs.some(([sign]) => each.startsWith(sign)) ? `=${each}` : each)).join(" & ");
}

function isFilter(name, each, value) {
  const member = memberName(name);
  const isOwn = each === member && !reserved.has(member);
  return value !== "" && (isOwn || signs.some(([, operator]) => each === `${member}:${operator}`));
}

/** The query with a column's filter in place of the one that it had; it begins at the first page. */
export const filtered = (pairs, name, text) => [
  ...withoutPlace(pairs).filter(([each, value]) => !isFilter(name, each, value)),
  ...filterPairs(name, text),
];

const withoutPlace = (pairs) => pairs.filter(([name]) => name !== "after");

/** How the query sorts by a member: "ascending", "descending" or null. Only the first member counts. */
export function direction(pairs, name) {
  const first = pairs.find(([each]) => each === "sort")?.[1].split(",")[0];
  return first === memberName(name) ? "ascending" : first === `-${memberName(name)}` ? "descending" : null;
}

/** The query when a column's head is clicked: ascending, then descending, then not at all. */
export function sortedBy(pairs, name) {
  const now = direction(pairs, name);
  const others = withoutPlace(pairs).filter(([each]) => each !== "sort");
  if (now === "descending") return others;
  return [...others, ["sort", now === null ? memberName(name) : `-${memberName(name)}`]];
}

// The table.

const columnLimit = 12;
/** The columns that a collection has shown, so that a filter which finds nothing can be taken back. */
const known = new Map();

/** Shows a collection; the query is that of the request. */
export async function showCollection(container, collection, query) {
  const written = pairsOf(query);
  const pairs = written.some(([name]) => name === "limit") ? written : [...written, ["limit", "20"]];
  const request = reading(`${pathOf(collection)}?${queryText(pairs)}`);
  const answer = await send(request, "read");
  const text = decode(answer.bytes) ?? "";
  const page = answer.status === 200 ? partsOf(text) : null;
  const items = page && partOf(text, "items") ? partsOf(partOf(text, "items")).map(itemOf) : null;
  const next = items && JSON.parse(partOf(text, "next") ?? "null");
  const total = items && partOf(text, "total");
  const all = items && isNarrowed(pairs) ? await sizeOf(collection) : null;
  const columns = columnsOf(collection, items ?? [], pairs);
  fill(container,
    trail(["Data", address("data")], [collection]),
    element("h1", { class: "data-title" }, element("code", {}, pathOf(collection))),
    queryForm(collection, pairs),
    answer.status === 200 ? null : refusal(container, collection, query, pairs, answer),
    items || answer.status !== 200 ? table(collection, pairs, columns, items) : null,
    items === null && answer.status === 200 ? element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": "The response" }, text.slice(0, 20_000)) : null,
    items && pager(collection, pairs, items, next, total, all),
    requestView(request, null, "The request of this page."));
  announce(items ? `${count(items.length, "resource")}.` : `${answer.status}`);
}

function itemOf(text) {
  const members = new Map(partsOf(text));
  const content = members.get("content") ?? null;
  const parts = content?.startsWith("{") ? new Map(partsOf(content)) : null;
  return { id: JSON.parse(members.get("id")), etag: JSON.parse(members.get("etag")), type: JSON.parse(members.get("contentType")), content, parts };
}

function columnsOf(collection, items, pairs) {
  const columns = known.get(collection) ?? new Set();
  for (const { parts } of items) for (const name of parts?.keys() ?? []) columns.add(name);
  for (const [name] of pairs) {
    const [, member] = /^([^/_:.]+)(?::(?:eq|ne|gte?|lte?|contains|starts))?$/.exec(name) ?? [];
    if (member && !reserved.has(member)) columns.add(member);
  }
  known.set(collection, columns);
  return [...columns];
}

const go = (collection, pairs) => {
  location.hash = address("data", [collection], queryText(pairs));
};

function queryForm(collection, pairs) {
  const id = freshId("query");
  const field = element("input", { id, type: "text", class: "query-text", spellcheck: "false", autocapitalize: "off", value: decodedQuery(pairs), "data-test": "query" });
  const send = (event) => {
    event.preventDefault();
    go(collection, pairsOf(field.value.replaceAll("+", "%2B")));
  };
  return element("form", { class: "query-form", novalidate: true, onsubmit: send },
    element("label", { for: id }, element("code", {}, `GET ${pathOf(collection)}?`)), field, element("button", { type: "submit" }, "Send"));
}

/** A query for reading and writing: only what would end a part of it is encoded. */
const decodedQuery = (pairs) => pairs
  .map(([name, value]) => `${name.replace(/[%&#=]/g, encodeURIComponent)}=${value.replace(/[%&#]/g, encodeURIComponent)}`).join("&");

function table(collection, pairs, columns, items) {
  const shown = columns.slice(0, columnLimit);
  const more = columns.length - shown.length;
  const others = items?.some((item) => item.parts === null);
  const filter = (name) => (event) => {
    const wanted = filtered(pairs, name, event.target.value);
    if (queryText(wanted) !== queryText(withoutPlace(pairs))) go(collection, wanted);
  };
  return element("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": `What ${collection} has` },
    element("table", { class: "members", "data-test": "members" },
      element("thead", {},
        element("tr", {},
          element("th", { scope: "col" }, "Resource"), shown.map((name) => head(collection, pairs, name)), others ? element("th", { scope: "col" }, "Body") : null),
        element("tr", { class: "filters" },
          element("td"),
          shown.map((name) => element("td", {}, element("input", { type: "text", "aria-label": `Filter by ${name}`, placeholder: "filter", spellcheck: "false", autocapitalize: "off", value: filterText(name, pairs), "data-test": `filter-${name}`, onchange: filter(name) }))),
          others ? element("td") : null)),
      element("tbody", {}, items?.map((item) => row(collection, shown, others, item)))),
    items?.length === 0 ? element("p", { class: "empty" }, pairs.length > 1 ? "Nothing here matches." : "Nothing is stored here.") : null,
    element("p", { class: "note" }, "A filter is a value, or >=10, <20, !=Oslo, ~contains, ^starts with; >=10&<20 is both. Enter applies it. Capital letters count.",
      more > 0 ? ` ${count(more, "member")} more ${more === 1 ? "is" : "are"} not shown.` : null));
}

function head(collection, pairs, name) {
  const now = direction(pairs, name);
  // A comma separates the members of a sort, so that a name with one cannot be told.
  if (name.includes(",")) return element("th", { scope: "col" }, name);
  return element("th", { scope: "col", "aria-sort": now ?? "none" },
    element("button", { type: "button", class: "sort", title: "Sort", "data-test": `sort-${name}`, onclick: () => go(collection, sortedBy(pairs, name)) },
      name, element("span", { class: "sort-sign", "aria-hidden": "true" }, { ascending: "▲", descending: "▼" }[now] ?? "↕")));
}

function row(collection, columns, others, item) {
  const cell = (value) => {
    const { text, kind } = cellOf(value);
    return element("td", { class: `cell is-${kind}` }, text);
  };
  return element("tr", { "data-id": item.id },
    element("th", { scope: "row" },
      element("a", { href: address("data", [collection, item.id]) }, item.id), " ", element("span", { class: "note" }, item.etag)),
    columns.map((name) => cell(item.parts?.get(name) ?? null)),
    others ? (item.content === null ? element("td", { class: "cell is-missing" }, item.type) : cell(item.parts ? null : item.content)) : null);
}

/** Whether a query asks for a part of the collection only. */
const isNarrowed = (pairs) => pairs.some(([name]) => name === "q" || !reserved.has(name));

/** How many resources a collection has; null where they are too many to count. */
async function sizeOf(collection) {
  const answer = await send(reading(`${pathOf(collection)}?limit=1&count=exact`), "read");
  return answer.status === 200 ? JSON.parse(partOf(decode(answer.bytes) ?? "", "total") ?? "null") : null;
}

/** How many are shown, and of what. `all` is what the whole collection has, null where that is not known. */
export function countText({ shown, isFirst, hasNext, isNarrowed, total = null, all = null }) {
  const number = (value) => value.toLocaleString("en");
  const known = isFirst && !hasNext ? shown : total;
  const what = isNarrowed ? (known === 1 ? " matches" : " match") : "";
  const of = isNarrowed && all !== null ? ` of ${number(all)}` : "";
  if (isFirst && !hasNext) return isNarrowed ? `${number(shown)}${of}${what}.` : `${count(shown, "resource")} in all.`;
  const here = `${count(shown, isNarrowed ? "match" : "resource").replace(/matchs$/, "matches")} on this page`;
  return known === null ? `${here}.` : `${here}; ${number(known)}${of}${isNarrowed ? `${what} in all` : " in all"}.`;
}

function pager(collection, pairs, items, next, total, all) {
  const isFirst = !pairs.some(([name]) => name === "after");
  const isCounted = pairs.some(([name]) => name === "count");
  const limit = Number(pairs.find(([name]) => name === "limit")[1]);
  return element("div", { class: "pager" },
    element("p", { "data-test": "pager" },
      countText({ shown: items.length, isFirst, hasNext: Boolean(next), isNarrowed: isNarrowed(pairs), total: total && JSON.parse(total), all }),
      total === "null" ? " Too many in all to count without an index." : null,
      next && items.length < limit ? " The server stopped here, as there is no index; the next page continues." : null),
    element("p", { class: "actions" },
      isFirst ? null : element("a", { class: "button", href: address("data", [collection], queryText(withoutPlace(pairs))) }, "First page"),
      next ? element("a", { class: "button", href: address("data", [collection], local(next).split("?")[1]), "data-test": "next" }, "Next page") : null,
      element("a", { href: requestLink({ method: "POST", target: pathOf(collection), fields: [{ name: "Content-Type", value: "application/json" }], content: "{}" }) }, "Add one"),
      isCounted || (isFirst && !next) ? null : element("a", { href: address("data", [collection], queryText([...withoutPlace(pairs), ["count", "exact"]])), "data-test": "count" }, "Count all")));
}

/** A refusal in words; where an index is missing, with the request that makes one. */
function refusal(container, collection, query, pairs, answer) {
  const isIndexMissing = problemOf(answer.fields, answer.bytes)?.type?.endsWith("/index-required");
  return element("div", { class: "refusal", role: "alert", "data-test": "refusal" },
    outcomeView(answer), isIndexMissing ? indexMaker(container, collection, query, pairs) : null);
}

function indexMaker(container, collection, query, pairs) {
  const target = `/_collections/${encodeURIComponent(collection)}`;
  const members = (pairs.find(([name]) => name === "sort")?.[1] ?? "").split(",").map((each) => each.replace(/^-/, "")).filter(Boolean);
  const told = element("div", { role: "status" });
  const make = async (event) => {
    event.target.disabled = true;
    try {
      const now = await readJSON(target).catch(() => ({}));
      const names = (now.indexes ?? []).map((each) => each.member ?? each);
      const wanted = { indexes: [...new Set([...names, ...members])], ...(now.search ? { search: true } : {}) };
      const put = { method: "PUT", target, fields: [{ name: "Content-Type", value: "application/json" }], content: JSON.stringify(wanted) };
      const answer = await send(put);
      fill(told, requestView(put, answer));
      if (answer.status >= 300) return;
      while (container.contains(told) && /"building"/.test(JSON.stringify(await readJSON(target)))) {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      if (container.contains(told)) await showCollection(container, collection, query);
    } catch (error) {
      fill(told, error.message);
    } finally {
      event.target.disabled = false;
    }
  };
  return element("div", {},
    element("p", {}, `This many resources are sorted only by an index. ${target} makes one for ${members.join(", ")}; it makes each write a little slower.`),
    element("p", { class: "actions" }, element("button", { type: "button", "data-test": "make-index", onclick: make }, "Make the index")), told);
}
