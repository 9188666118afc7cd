// The requests that the server answers, as it tells of them.

import { byId, element } from "./dom.js";
import { browser, fetched, labParts, readJSON, setOffline } from "./exchange.js";

/** How many are kept. */
const kept = 1_000;

/** By id, in the order in which they came: `{id, method, target, status, time, whose, name}`; `time` is null for those of before. */
export const entries = new Map();

const listeners = new Set();

/** Calls `listener({isConnected, sentence})` when the connection changes, and `listener(null)` when entries have come. */
export function whenTold(listener) {
  listeners.add(listener);
  listener(state);
}

let state = { isConnected: false, sentence: "Connecting …" };
let stopping = null;
let lastId = null;
let unseen = 0;

function tell(news) {
  if (news) state = news;
  for (const listener of listeners) listener(news);
}

/** Begins to follow, and to catch up whenever the page is looked at again. */
export function followRequests() {
  follow();
  document.addEventListener("visibilitychange", () => {
    // A browser opens six connections to a server at most: pages that nobody looks at give theirs back.
    if (document.hidden) stopping?.abort();
    else follow();
  });
}

/** What came while another view was shown has been seen. */
export function haveSeen() {
  unseen = 0;
  showUnseen();
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function follow() {
  if (stopping) return;
  const controller = new AbortController();
  stopping = controller;
  while (!controller.signal.aborted) {
    try {
      if (!(await stream(controller.signal))) break;
    } catch {
      // Told below.
    }
    if (controller.signal.aborted) break;
    setOffline(true);
    tell({ isConnected: false, sentence: "The connection was lost. Trying again …" });
    await pause(1_500);
  }
  stopping = null;
}

/** Reads the stream to its end; gives whether it is worth trying again. */
async function stream(signal) {
  const headers = new Headers({ Accept: "text/event-stream" });
  if (lastId) headers.set("Last-Event-ID", lastId);
  const response = await fetched("/_requests", { headers, signal });
  if (!response.ok) {
    tell({ isConnected: false, sentence: `Not connected: the server answered ${response.status}.` });
    return false;
  }
  if (!lastId) take((await readJSON("/_requests")).reverse(), false);
  tell({ isConnected: true, sentence: "Connected." });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return true;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    const told = events.map((event) => /^data: (.*)$/m.exec(event)?.[1]).filter(Boolean);
    if (told.length > 0) take(told.map((data) => JSON.parse(data)), true);
  }
}

function take(list, isNew) {
  for (const entry of list) {
    if (entries.has(entry.id)) continue;
    const { browser: from, name, isRead } = labParts(entry.lab);
    lastId = entry.id;
    // What a page does for itself is not what is looked for here.
    if (isRead || entry.target === "/" || /^\/(_lab\/|_spaces\/|favicon)/.test(entry.target)) continue;
    const whose = from === browser ? "yours" : "others";
    entries.set(entry.id, { ...entry, time: isNew ? new Date() : null, whose, name });
    if (isNew && whose === "others" && document.documentElement.dataset.view !== "live") unseen += 1;
  }
  for (const id of [...entries.keys()].slice(0, Math.max(0, entries.size - kept))) entries.delete(id);
  showUnseen();
  tell(null);
}

const count = element("span");
const badge = element("span", { class: "badge" }, count, element("span", { class: "unseen" }, " new from others"));

/** Changes a number, and no elements: a click that has begun on one that is gone when it ends would lead nowhere. */
function showUnseen() {
  count.textContent = String(Math.min(unseen, 99));
  if (unseen === 0) badge.remove();
  else if (!badge.isConnected) byId("nav-live").append(badge);
}
