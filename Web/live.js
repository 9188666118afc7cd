// The requests that the server answers, as they come.

import { statusBadge } from "./answer.js";
import { announce, byId, element, fill } from "./dom.js";
import { purposeOf, quiet, readJSON } from "./exchange.js";
import { isOwn } from "./message.js";
import { showExplanation } from "./why.js";

const shownLimit = 200;
const entries = new Map();
const isNarrow = () => matchMedia("(max-width: 59.99rem)").matches;
const why = byId("live-why");
const whyPlace = why.parentElement;
let source = null;
let unseen = 0;

/** Begins to follow, and to catch up whenever the page is looked at again. */
export function openLive() {
  byId("live-hint").textContent = `curl -i ${location.origin}/orders/12345`;
  byId("live-own-pages").addEventListener("change", redraw);
  follow();
  document.addEventListener("visibilitychange", () => {
    // A browser opens six connections to a server at most: pages that nobody looks at give theirs back.
    if (document.hidden) close();
    else follow();
  });
}

/** What came while another view was shown has been seen. */
export function liveWasSeen() {
  unseen = 0;
  showUnseen();
}

function follow() {
  if (source) return;
  source = new EventSource("/_requests");
  source.addEventListener("open", async () => {
    say("Connected.", true);
    await catchUp();
  });
  source.addEventListener("request", (event) => take([JSON.parse(event.data)], true));
  source.addEventListener("error", () => {
    const isOver = source?.readyState === EventSource.CLOSED;
    say(isOver ? "Not connected: the server refused the stream. Reload the page to try again." : "The connection was lost. Trying again …", false);
  });
}

function close() {
  source?.close();
  source = null;
}

async function catchUp() {
  try {
    take((await readJSON("/_requests")).reverse(), false);
  } catch (error) {
    say(error.message, false);
  }
}

async function take(list, isNew) {
  // Whose a request is may be known a moment after it appears: when its answer is in.
  await quiet(2_000);
  for (const entry of list) {
    if (entries.has(entry.id)) continue;
    entries.set(entry.id, { ...entry, time: isNew ? new Date() : null });
    if (isNew && isShown(entry) && !purposeOf(entry.id) && byId("view-live").hidden) unseen += 1;
  }
  for (const id of [...entries.keys()].slice(0, Math.max(0, entries.size - 2 * shownLimit))) entries.delete(id);
  showUnseen();
  redraw();
}

const isShown = (entry) => byId("live-own-pages").checked || !(isOwn(entry.target) || purposeOf(entry.id) === "read");

function redraw() {
  const shown = [...entries.values()].filter(isShown).reverse().slice(0, shownLimit);
  const list = byId("live-list");
  const rows = new Map([...list.children].map((row) => [row.dataset.id, row]));
  // Rows that stay are kept, so that focus and what is chosen stay with them.
  const wanted = shown.map((entry) => rows.get(entry.id) ?? rowView(entry));
  for (const row of list.children) if (!wanted.includes(row)) row.remove();
  wanted.forEach((row, index) => {
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
  byId("live-empty").hidden = shown.length > 0;
}

function rowView(entry) {
  const purpose = purposeOf(entry.id);
  const whose = { sent: "yours", read: "this page's" }[purpose] ?? "others";
  const open = (event) => {
    for (const button of byId("live-list").querySelectorAll("[aria-pressed=true]")) button.setAttribute("aria-pressed", "false");
    event.currentTarget.setAttribute("aria-pressed", "true");
    const body = element("div");
    fill(why, element("h3", {}, `${entry.method} ${entry.target}`), element("p", {}, statusBadge(entry.status)), body);
    // On a narrow screen right under the entry, where one looks.
    (isNarrow() ? row : whyPlace).append(why);
    showExplanation(body, entry.id)
      .then(() => announce(body.querySelector(".why-summary, .note")?.textContent ?? ""))
      .catch((error) => fill(body, error.message));
  };
  const row = element("li", { "data-id": entry.id, "data-test": "live-entry", "data-whose": whose },
    element("button", { type: "button", class: "live-entry", "aria-pressed": "false", onclick: open },
      element("span", { class: "live-time" }, entry.time ? entry.time.toLocaleTimeString("en-GB") : "earlier"),
      element("span", { class: "live-request" }, element("b", {}, entry.method || "?"), ` ${entry.target || "(a malformed message)"}`),
      statusBadge(entry.status),
      element("span", { class: `whose is-${purpose ? "yours" : "others"}` }, whose)));
  return row;
}

function say(sentence, isConnected) {
  byId("live-state").textContent = sentence;
  byId("live-state").classList.toggle("is-connected", isConnected);
}

function showUnseen() {
  byId("live-unseen").textContent = unseen > 0 ? String(Math.min(unseen, 99)) : "";
  byId("live-unseen-words").textContent = unseen > 0 ? `, ${unseen} new from others` : "";
}
