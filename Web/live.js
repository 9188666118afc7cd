// The requests that the server answers, as they come: for a class before a projector, and for a terminal beside the page.

import { contentView, fieldsView, statusBadge } from "./answer.js";
import { changesView } from "./changes.js";
import { diffView } from "./diff.js";
import { announce, byId, element, fill, following, memory, settled } from "./dom.js";
import { fetched } from "./exchange.js";
import { requestLink } from "./link.js";
import { canHaveContent, decode } from "./message.js";
import { entries, haveSeen, whenTold } from "./requests.js";
import { transcript, writtenFields } from "./transcript.js";
import { explanation, showExplanation } from "./why.js";

const shownLimit = 200;
const isNarrow = () => matchMedia("(max-width: 59.99rem)").matches;

let isPaused = false;
let cleared = new Set();
let held = 0;
let chosen = null;
/** What keeps the latest request in sight. */
let end = null;

/** Fills the section. */
export function open(section) {
  const button = (id, text, action) => element("button", { id, type: "button", onclick: action }, text);
  fill(section,
    element("h1", {}, "Live"),
    element("p", { class: "lead" }, "Every request that this server answers, but for lessons, which have stores of their own, and what these pages read for themselves."),
    element("div", { class: "live-bar" },
      element("p", { id: "live-state", class: "live-state", role: "status" }, "Connecting …"),
      button("live-pause", "Pause", pause), button("live-clear", "Clear", clear), button("live-large", "Large type", enlarge), button("live-export", "Save as .http", save), button("live-changes-open", "Changes of the store", toggleChanges)),
    element("div", { class: "live" },
      element("div", { class: "live-entries", tabindex: "0", role: "group", "aria-label": "Requests, the latest last" },
        element("p", { id: "live-empty", class: "empty" }, element("span", { id: "live-empty-said" }), " Try one in a terminal: ", element("code", {}, `curl -i ${location.origin}/orders/12345`)),
        element("ol", { id: "live-list" }),
        element("button", { id: "live-below", type: "button", class: "below primary", hidden: true }, "New requests below")),
      element("section", { id: "live-why", class: "live-why panel", tabindex: "0", "aria-label": "The chosen request" }),
      element("section", { id: "live-changes", class: "live-changes panel", tabindex: "0", "aria-label": "Changes of the store", hidden: true })));
  end = following(document.querySelector(".live-entries"), byId("live-list"), byId("live-below"));
  section.addEventListener("keydown", (event) => event.key === "Escape" && chosen !== null && close());
  const redrawSoon = settled(30, redraw);
  whenTold((state) => {
    if (state === null) return redrawSoon();
    byId("live-state").textContent = state.sentence;
    byId("live-state").classList.toggle("is-connected", state.isConnected);
  });
  setLarge(memory.get("large") === "true");
  redraw();
}

let lookAtChanges = null;

/** What is stored, beside what was asked for. */
function toggleChanges() {
  const panel = byId("live-changes");
  panel.hidden = !panel.hidden;
  byId("live-changes-open").setAttribute("aria-pressed", String(!panel.hidden));
  document.querySelector(".live").classList.toggle("has-changes", !panel.hidden);
  lookAtChanges ??= changesView(panel, () => !panel.hidden && document.documentElement.dataset.view === "live");
  lookAtChanges();
}

/** Shows the entry that a link names. */
export async function show({ path: [id = null] }) {
  haveSeen();
  chosen = id;
  for (const row of byId("live-list").children) mark(row);
  const panel = byId("live-why");
  document.querySelector(".live").classList.toggle("has-chosen", id !== null);
  place(panel);
  if (id === null) return fill(panel, element("p", { class: "empty" }, "Choose a request to see what it changed, and why it was answered as it was."));
  const entry = await explanation(id);
  if (chosen !== id) return;
  const closing = element("button", { type: "button", class: "icon live-close", "aria-label": "Close", title: "Close (Escape)", onclick: close }, "×");
  if (!entry) return fill(panel, closing, element("p", { class: "empty" }, "The server no longer remembers this request: it keeps the last 200."));
  const why = element("div");
  // All of it at once, so that nothing moves.
  const [effect, body] = await Promise.all([effectView(entry), bodyOf(entry), showExplanation(why, id)]);
  if (chosen !== id) return;
  const written = writtenFields(entry.fields);
  fill(panel, closing, element("h2", {}, `${entry.method} ${entry.target}`), element("p", {}, statusBadge(entry.status), ` ${nameOf(entries.get(id) ?? {}, entry)}`),
    effect, element("details", { class: "fold", open: true, "data-test": "live-path" }, element("summary", {}, "Why"), why),
    element("h3", {}, "Request headers"), fieldsView(written, "Headers of the request"),
    element("p", { class: "links" }, element("a", { href: requestLink({ method: entry.method, target: entry.target, fields: written, content: body ?? "" }) }, "Open as a request of your own")));
  beginInSight();
  announce(why.querySelector(".why-summary, .note")?.textContent ?? "");
}

/** Closes the request that is chosen; the focus goes back to its entry. */
function close() {
  const link = rowOf(chosen)?.querySelector("a");
  location.hash = "#live";
  link?.focus();
}

/** On a narrow screen the panel is right under the entry, where one looks. */
function place(panel) {
  const row = rowOf(chosen);
  if (!isNarrow() || !row) return byId("live-changes").before(panel);
  row.append(panel);
  beginInSight();
}

/** There the list is not kept at its end, which would be the end of the panel. */
function beginInSight() {
  if (!isNarrow()) return;
  end.leave();
  rowOf(chosen)?.scrollIntoView({ block: "start" });
}

const rowOf = (id) => [...byId("live-list").children].find((row) => row.dataset.id === id) ?? null;

/** What the request stored, beside what was there. */
async function effectView({ target, revisionBefore, revisionAfter }) {
  if (!revisionAfter) return null;
  const [had, has] = await Promise.all([revisionBefore === revisionAfter ? null : textOf(revisionBefore), textOf(revisionAfter)]);
  if (has === null) return null;
  if (revisionBefore === revisionAfter) return [element("h3", {}, "Stored, and unchanged"), contentView(new TextEncoder().encode(has), "What is stored")];
  return [element("h3", {}, revisionBefore ? `Stored: version "${revisionBefore}" → "${revisionAfter}"` : `Stored: version "${revisionAfter}", new`),
    diffView(had ?? "", has, `${target}, before and after`, "Empty.")];
}

const texts = new Map();

/** The text of a revision; null where there is none, or none any more. */
function textOf(number) {
  if (!number) return Promise.resolve(null);
  if (!texts.has(number)) texts.set(number, fetched(`/_revisions/${number}`).then(async (response) => (response.ok ? decode(new Uint8Array(await response.arrayBuffer())) : null)).catch(() => null));
  return texts.get(number);
}

/** The body that a request brought, as far as it was stored as it came; null otherwise. */
const bodyOf = async (entry) =>
  ["PUT", "POST"].includes(entry.method) && entry.status < 300 ? textOf(entry.revisionAfter) : null;

// The list.

function redraw() {
  const all = [...entries.values()].filter(({ id }) => !cleared.has(id));
  const list = byId("live-list");
  const rows = new Map([...list.children].map((row) => [row.dataset.id, row]));
  const wanted = isPaused ? all.filter((entry) => rows.has(entry.id)) : all.slice(-shownLimit);
  held = all.length - wanted.length;
  if (isPaused) byId("live-pause").textContent = held > 0 ? `Resume (${held} new)` : "Resume";
  const kept = new Set(wanted.map(({ id }) => id));
  for (const [id, row] of rows) {
    if (kept.has(id)) continue;
    if (row.contains(byId("live-why"))) byId("live-changes").before(byId("live-why"));
    row.remove();
  }
  // Rows that stay are kept, so that focus and what is chosen stay with them.
  let place = list.firstElementChild;
  for (const entry of wanted) {
    if (place?.dataset.id === entry.id) place = place.nextElementSibling;
    else list.insertBefore(rows.get(entry.id) ?? rowView(entry), place);
  }
  byId("live-empty").hidden = wanted.length > 0;
  fill(byId("live-empty-said"), isPaused ? "Paused: requests will appear here when you resume." : "Requests will appear here.");
  byId("live-export").disabled = wanted.length === 0;
  if (wanted.some(({ id }) => !rows.has(id))) end.come();
}

const timeOf = ({ time }) => (time ? time.toLocaleTimeString("en-GB") : "");

/** An address with the places where a line may break: before a slash, not within a name. */
const breakable = (target) => target.split(/(?=[/?&])/).flatMap((part) => [element("wbr"), part]);

/** What fills in a row's details, which are asked for when it comes into sight. */
const filling = new WeakMap();
const sight = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    filling.get(target)();
  }
});

function rowView(entry) {
  const who = element("span", { class: `whose is-${entry.whose}` }, nameOf(entry, null));
  const when = element("span", { class: "live-time" }, timeOf(entry));
  const body = canHaveContent(entry.method) && entry.status < 300 ? element("code", { class: "live-body" }, " ") : null;
  const row = element("li", { "data-id": entry.id, "data-test": "live-entry", "data-whose": entry.whose },
    element("a", { class: "live-entry", href: `#live/${entry.id}` },
      when, who,
      element("span", { class: "live-request" }, element("b", {}, entry.method || "?"), " ", breakable(entry.target || "(a malformed message)")),
      statusBadge(entry.status), body));
  mark(row);
  // Who a client says it is, when it came, and what it stored, are known by the entry itself.
  filling.set(row, () => explanation(entry.id).then(async (whole) => {
    const date = new Date(whole?.time);
    if (!entry.time && !isNaN(date)) entry.time = date;
    fill(when, timeOf(entry) || "earlier");
    if (!whole) return entry.name === null && entry.whose === "others" && fill(who, "not known");
    fill(who, nameOf(entry, whole));
    if (!body) return;
    const text = ((await textOf(whole.revisionAfter)) ?? " ").slice(0, 300).replace(/\s+/g, " ");
    // A patch is not remembered: what it led to is.
    fill(body, entry.method === "PATCH" && text !== " " ? `now ${text}` : text);
  }));
  if (body || !entry.time || !entry.name) sight.observe(row);
  return row;
}

function mark(row) {
  const link = row.querySelector(".live-entry");
  if (row.dataset.id === chosen) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

/** Whose a request is, in a word or two: the name that was given, or what the client calls itself. */
function nameOf(entry, whole) {
  if (entry.name) return entry.whose === "yours" ? `${entry.name} (you)` : entry.name;
  if (entry.whose === "yours") return "you";
  const agent = whole?.fields.find(({ name }) => name.toLowerCase() === "user-agent")?.value ?? "";
  return whole ? (agent.startsWith("Mozilla/") ? "a browser" : agent.split(/[/\s]/, 1)[0] || "no name") : "…";
}

// Pause, clear, large type, export.

function pause() {
  isPaused = !isPaused;
  byId("live-pause").textContent = isPaused ? "Resume" : "Pause";
  byId("live-pause").classList.toggle("primary", isPaused);
  redraw();
}

/** Only what was seen goes: what came during a pause is still to come. */
function clear() {
  cleared = new Set([...cleared].filter((id) => entries.has(id)));
  for (const { dataset } of byId("live-list").children) cleared.add(dataset.id);
  if (!isPaused) for (const id of entries.keys()) cleared.add(id);
  if (chosen !== null) location.hash = "#live";
  redraw();
}

const enlarge = () => setLarge(!byId("view-live").classList.contains("is-large"));

function setLarge(isLarge) {
  byId("view-live").classList.toggle("is-large", isLarge);
  byId("live-large").setAttribute("aria-pressed", String(isLarge));
  memory.set("large", String(isLarge));
}

/** An entry as `transcript` takes it; null where the server remembers it no more. */
async function savedEntry(entry) {
  const whole = await explanation(entry.id);
  if (!whole) return null;
  const { revisionBefore, revisionAfter, fields, method, status } = whole;
  const isChange = revisionAfter && revisionAfter !== revisionBefore && status < 300;
  const tag = revisionAfter && status < 300 && method !== "DELETE" ? [{ name: "ETag", value: `"${revisionAfter}"` }] : [];
  const saved = { ...entry, fields, body: await bodyOf(whole), responseFields: tag, note: null };
  if (saved.body !== null || !canHaveContent(method)) return saved;
  const patch = method === "PATCH" && isChange ? await fetched(`/_revisions/${revisionAfter}/diff`).catch(() => null) : null;
  if (!patch?.ok) return { ...saved, note: "The body is not known here." };
  const isType = ({ name }) => name.toLowerCase() === "content-type";
  return {
    ...saved, body: await patch.text(), note: "The body is told by what it changed.",
    fields: [...fields.filter((field) => !isType(field)), { name: "Content-Type", value: "application/json-patch+json" }],
  };
}

async function save() {
  const shown = [...byId("live-list").children].map((row) => entries.get(row.dataset.id)).filter((entry) => entry?.method);
  const all = await Promise.all(shown.map(savedEntry));
  const text = transcript(all.filter(Boolean), location.origin, `Live, ${new Date().toLocaleString("en-GB")}`);
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = element("a", { href: address, download: "live.http" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  announce(`${all.length} requests saved.`);
}
