// Side by side: one body sent as PUT, PATCH and POST, each to a copy of one resource, each twice.

import { statusBadge } from "./answer.js";
import { diffView } from "./diff.js";
import { announce, byId, copyLink, element, fill, tabMemory } from "./dom.js";
import { clear, local, problemOf, send } from "./exchange.js";
import { link, requestLink } from "./link.js";
import { decode, freshSuffix, valueOf } from "./message.js";
import { ownCollection, ownTarget, whenNamed } from "./name.js";

const json = "application/json";

const beginning = {
  stored: '{\n  "Id": 12345,\n  "Quantity": 1,\n  "Price": 10.00\n}',
  sent: '{\n  "Quantity": 2\n}',
};

/** What is sent where; `id` is the copy's. */
const ways = [
  { name: "put", title: "PUT", says: "Store exactly this at this URL.", id: "1", type: json },
  { name: "patch", title: "PATCH", says: "Change these members and leave the rest.", id: "2", type: "application/merge-patch+json" },
  { name: "post", title: "POST", says: "Make a new resource from this. The server picks its URL.", id: null, type: json },
];

/** What the copies are in; it is emptied after each run. */
let collection = "";
let emptied = Promise.resolve();

/** Fills the section. */
export function open(section) {
  const box = (id, title, rows, text) =>
    element("div", { class: "row" }, element("label", { for: id }, title), element("textarea", { id, rows, spellcheck: "false", autocapitalize: "off" }, text));
  fill(section,
    element("h1", {}, "The same JSON, sent three ways, each twice"),
    element("p", { class: "lead" }, "PUT replaces, PATCH changes, POST adds. ", element("b", {}, "Idempotent"), " means: sent twice, it leaves the store as if sent once. Press the button and see which are."),
    element("form", { id: "compare-form", class: "compare-form", novalidate: true, onsubmit: compare },
      box("compare-start", "What is stored", 5, beginning.stored), box("compare-content", "What you send", 5, beginning.sent),
      element("p", { class: "actions" }, element("button", { id: "compare-send", type: "submit", class: "primary" }, "Send all three, twice")),
      element("p", { id: "compare-fault", class: "complaint", role: "alert" })),
    element("div", { id: "compare-columns", class: "ways" }),
    element("p", { id: "compare-next", class: "next" }));
  section.setAttribute("aria-label", "Side by side");
  // What was typed stays when the page is loaded again.
  for (const id of ["compare-start", "compare-content"]) {
    byId(id).value = tabMemory.get(id) ?? byId(id).value;
    byId(id).addEventListener("input", () => tabMemory.set(id, byId(id).value));
  }
  rest();
  whenNamed(rest);
}

/** Takes the two bodies that a link has. */
export function show({ query }) {
  for (const [name, id] of [["stored", "compare-start"], ["sent", "compare-content"]]) {
    if (query.has(name) && byId(id).value !== query.get(name)) byId(id).value = query.get(name);
  }
}

const requestOf = (way) => ({
  method: way.title,
  target: way.id === null ? `/${collection}` : `/${collection}/${way.id}`,
  fields: [{ name: "Content-Type", value: way.type }],
  content: byId("compare-content").value,
});

/** The columns before anything is sent. */
function rest() {
  collection = ownCollection(`orders-${freshSuffix()}`);
  fill(byId("compare-columns"), ways.map((way) => column(requestOf(way), way)));
  next();
}

const typeView = (way) => element("p", { class: "note way-type" }, element("code", {}, `Content-Type: ${way.type}`));

function column(request, way, ...children) {
  return element("section", { class: "way panel", "aria-labelledby": `way-${way.name}`, "data-test": `way-${way.name}` },
    element("h2", { id: `way-${way.name}` }, way.title, " ", element("code", { class: "url" }, request.target)),
    children.length > 0 ? children : [element("p", { class: "says" }, way.says), typeView(way), element("p", { class: "note" }, "What it changes will appear here: once for the first time it is sent, once for the second.")]);
}

let isBusy = false;

async function compare(event) {
  event.preventDefault();
  if (isBusy) return;
  isBusy = true;
  fill(byId("compare-fault"));
  byId("compare-columns").setAttribute("aria-busy", "true");
  try {
    await emptied;
    const runs = [];
    // One after the other, so that each has versions that follow on one another.
    for (const way of ways) runs.push(await run(way));
    fill(byId("compare-columns"), runs.map((each) => column(each.request, each.way, runView(each))));
    const reasons = new Set(runs.map((each) => each.reason).filter(Boolean));
    if (reasons.size === 1) fill(byId("compare-fault"), `What you send was refused: ${[...reasons][0]}`);
    announce(runs.map((each) => `${each.way.title}: ${verdict(each).lead} ${verdict(each).rest}`).join(" "));
    next(runs);
  } catch (error) {
    // What an earlier run came to says nothing of this one.
    rest();
    // Of a server that has gone, the page tells at its foot.
    const said = error.isThere === false ? "No response." : error.message;
    fill(byId("compare-fault"), said);
    announce(said);
  } finally {
    isBusy = false;
    byId("compare-columns").removeAttribute("aria-busy");
    // What was made for this is not left behind.
    emptied = clear(collection).catch(() => {});
  }
}

async function run(way) {
  const request = requestOf(way);
  let before = null;
  if (way.id !== null) {
    const copy = await send({ ...request, method: "PUT", fields: [{ name: "Content-Type", value: json }], content: byId("compare-start").value }, "read");
    if (copy.status !== 201) throw new Error(`What is stored was refused: ${problemOf(copy.fields, copy.bytes)?.detail ?? `the server answered ${copy.status}.`}`);
    before = await stored(request.target);
  }
  const sendings = [];
  let reason = null;
  for (let number = 0; number < 2; number += 1) {
    const answer = await send(request);
    const problem = problemOf(answer.fields, answer.bytes);
    if (answer.status >= 400) reason = problem?.detail ?? problem?.title ?? `the server answered ${answer.status}.`;
    const place = way.id === null ? local(valueOf(answer.fields, "Location") ?? "") : request.target;
    const after = answer.status >= 400 || place === "" ? before : await stored(place);
    sendings.push({ answer, before, after });
    // POST makes each time one where nothing was.
    if (way.id !== null) before = after;
  }
  return { way, request, sendings, reason };
}

/** What is stored at a target: `{target, etag, text}`. */
async function stored(target) {
  const answer = await send({ method: "GET", target, fields: [], content: "" }, "read");
  const text = decode(answer.bytes) ?? "";
  return { target, etag: valueOf(answer.fields, "ETag"), text };
}

/** What the second sending did beyond the first, and what the first did. */
function verdict({ way, request, sendings, reason }) {
  const [first, again] = sendings;
  const refused = sendings.filter(({ answer }) => answer.status >= 400).length;
  if (reason !== null) return { kind: "refused", lead: refused === 2 ? "Refused, both times." : "Refused once.", rest: refused === 2 ? "Nothing changed." : reason };
  if (way.id === null) return { kind: "more", lead: "Not idempotent.", rest: "Sent twice: there are two new ones now." };
  const isSame = again.before.etag === again.after.etag;
  const isFirstSame = first.before.etag === first.after.etag;
  const rest = way.name === "put" ? putSaid(first.before.text, first.after.text, isFirstSame) : `${patchSaid(first.before.text, request.content, isFirstSame)} (A patch that appends to a list would not be.)`;
  return { kind: isSame ? "same" : "more", lead: isSame ? "Idempotent." : "It changed again: somebody else changes it, too.", rest };
}

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** “Id and Price are”; of many, how many. */
function named(names) {
  if (names.length > 3 || names.join("").length > 30) return `${names.length} members are`;
  return names.length === 1 ? `${names[0]} is` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are`;
}

/** What PUT did, in a sentence that is true of any JSON. */
export function putSaid(before, after, isUnchanged) {
  if (isUnchanged) return "It was like that already.";
  const [had, has] = [parsed(before), parsed(after)];
  const gone = isObject(had) && isObject(has) ? Object.keys(had).filter((name) => !Object.hasOwn(has, name)) : [];
  return gone.length === 0 ? "It replaced everything." : `It replaced everything: ${named(gone)} gone.`;
}

/** What a merge patch did (RFC 7396 §2), in sentences that are true of any JSON. */
export function patchSaid(stored, sent, isUnchanged) {
  const [had, patch] = [parsed(stored), parsed(sent)];
  if (!isObject(patch)) return `${isUnchanged ? "It was like that already. " : ""}A merge patch that is no object replaces everything.`;
  if (isUnchanged) return Object.keys(patch).length === 0 ? "It names no member, so nothing changed." : "It was like that already.";
  if (!isObject(had)) return "What was stored is no object, so an object took its place.";
  const seen = { gone: [], whole: [], rest: false };
  merge(had, patch, "", seen);
  const parts = [
    seen.gone.length > 0 ? `It took away what it names as null: ${named(seen.gone)} gone.` : null,
    seen.whole.length > 0 ? `${named(seen.whole)} replaced whole.` : null,
    seen.rest ? "The rest stayed." : null,
  ].filter(Boolean);
  return parts.length === 0 ? "It set what it names." : parts.join(" ");
}

/** Notes in `seen` which members a patch takes away, which lists and objects it does not go into, and whether others stay. */
function merge(had, patch, path, seen) {
  for (const [name, value] of Object.entries(had)) {
    if (!Object.hasOwn(patch, name)) seen.rest = true;
    else if (patch[name] === null) seen.gone.push(path + name);
    else if (isObject(value) && isObject(patch[name])) merge(value, patch[name], `${path}${name}.`, seen);
    else if (typeof value === "object" && value !== null && JSON.stringify(value) !== JSON.stringify(patch[name])) seen.whole.push(path + name);
  }
}

function runView(each) {
  const { kind, lead, rest } = verdict(each);
  return [
    typeView(each.way),
    element("p", { class: `verdict is-${kind}`, "data-test": "compare-verdict", "data-verdict": kind }, element("b", {}, lead), ` ${rest}`),
    each.sendings.map((sending, index) => sendingView(sending, index, each.way)),
    each.way.id === null && each.reason === null
      ? element("p", { class: "note" }, "With an ", element("a", { href: keyLink(each.request) }, "Idempotency-Key"), ", there would be only one.")
      : null,
  ];
}

const keyLink = (request) =>
  requestLink({ ...request, target: ownTarget("/orders"), fields: [...request.fields, { name: "Idempotency-Key", value: `"${collection.slice(-4)}"` }] });

function sendingView({ answer, before, after }, index, way) {
  const when = ["first", "again"][index];
  const isSame = before !== null && before.etag === after.etag;
  const said = answer.status >= 400 ? "nothing changed"
    : before === null ? `${["new", "another"][index]}, ${shortened(after.target)}`
    : isSame ? "nothing changed"
    : way.name === "put" ? "replaced" : "changed";
  return element("section", { class: "sending", "data-test": `sending-${index + 1}`, "aria-label": `${way.title}, ${when}` },
    element("p", { class: "sending-said" }, statusBadge(answer.status, true), ` ${when}: ${said}`),
    isSame || answer.status >= 400 ? null : diffView(before?.text ?? "", after.text, `${after.target}: ${said}`, "Empty."));
}

/** An address with the middle of a long id left out. */
const shortened = (target) => target.replace(/[^/]{14,}$/, (id) => `${id.slice(0, 4)}…${id.slice(-4)}`);

function next(runs) {
  const address = link("compare", [["stored", byId("compare-start").value], ["sent", byId("compare-content").value]]);
  fill(byId("compare-next"), "Next: ", element("a", { href: "#lessons" }, "the lessons"), " · ",
    element("a", { href: requestLink({ ...requestOf(ways[0]), target: ownTarget("/orders/12345") }) }, "a request of your own"), " · ",
    copyLink(address, "copy a link to this"),
    runs ? element("span", { class: "note" }, " · What was made in ", element("code", {}, `/${collection}`), " has been deleted.") : null);
}
