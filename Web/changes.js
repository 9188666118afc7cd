// The changes of the store, as they come.

import { element, fill, following } from "./dom.js";
import { fetched } from "./exchange.js";
import { address, namesOf, timeView } from "./places.js";

const shownLimit = 200;

/**
 * Takes the text of an event stream as it comes; calls `take({id, event, data})` for each event. A reader that goes on
 * elsewhere sends `lastId` (HTML, server-sent events; the service's lines end with LF).
 */
export function eventReader(take) {
  let text = "";
  const reader = {
    lastId: null,
    read(part) {
      text += part;
      const blocks = text.split("\n\n");
      text = blocks.pop();
      for (const block of blocks) {
        const event = { id: null, event: "message", data: [] };
        for (const line of block.split("\n")) {
          const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
          if (name === "data") event.data.push(value);
          else if (name === "id" || name === "event") event[name] = value;
        }
        if (event.id !== null) reader.lastId = event.id;
        if (event.data.length > 0) take({ ...event, data: event.data.join("\n") });
      }
    },
    /** What was cut off is sent again. */
    forget() {
      text = "";
    },
  };
  return reader;
}

/** What an event of `/_changes` says: `{kind, words, href}`. */
export function toldOf({ event, data }) {
  const value = JSON.parse(data);
  if (event !== "reset") return { kind: value.outcome, ...value };
  const words = {
    dropped: `Some changes were dropped before they could be shown: the oldest that is kept is ${value.oldest}.`,
    "other-store": "The server has another store now. It is shown from its oldest change.",
    ahead: `The store has gone back to ${value.last}, as after a backup was put in place. What comes from now on is shown.`,
  };
  return { kind: "reset", words: words[value.reason] ?? `The stream begins anew: ${value.reason}.` };
}

/**
 * Fills `container` with the changes, which are followed while `isSeen()`; gives what is to be called when that has changed.
 * Otherwise nothing is asked of the server, and it goes on where it was.
 */
export function changesView(container, isSeen) {
  const list = element("ol", { class: "change-list", "aria-label": "Changes, the latest last", "data-test": "changes" });
  const empty = element("p", { class: "empty" }, "Each change of the store will appear here: what was created, replaced, patched or deleted. A request that changes nothing makes none.");
  const state = element("p", { class: "live-state", role: "status", "data-test": "changes-state" }, "Connecting …");
  const below = element("button", { type: "button", class: "below primary", hidden: true }, "New changes below");
  const end = following(container, list, below);
  let stopping = null;
  let waiting = [];

  const say = (words, isConnected) => {
    state.textContent = words;
    state.classList.toggle("is-connected", isConnected);
  };
  const draw = () => {
    const rows = waiting.slice(-shownLimit).map(rowView);
    waiting = [];
    list.append(...rows);
    while (list.children.length > shownLimit) list.firstElementChild.remove();
    end.come();
    empty.hidden = list.children.length > 0;
  };
  const reader = eventReader((event) => {
    // Of a long past only the newest are drawn, once a frame.
    if (waiting.length === 0) requestAnimationFrame(draw);
    waiting.push(toldOf(event));
    if (waiting.length > 2 * shownLimit) waiting.splice(0, shownLimit);
  });
  const begin = () => {
    stop();
    reader.lastId = null;
    fill(list);
    follow("0");
  };
  fill(container,
    element("div", { class: "live-bar" }, state,
      element("button", { type: "button", class: "quiet", onclick: begin, "data-test": "changes-all" }, "Show from the oldest")),
    empty, list, below);

  async function follow(since) {
    const controller = new AbortController();
    stopping = controller;
    while (!controller.signal.aborted) {
      try {
        if (!(await stream(controller.signal, since))) break;
      } catch {
        // Told below, and tried again.
      }
      if (controller.signal.aborted) break;
      reader.forget();
      say("The connection was lost. Trying again …", false);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    if (stopping === controller) stopping = null;
  }

  /** Reads the stream to its end; gives whether it is worth trying again. */
  async function stream(signal, since) {
    const headers = new Headers({ Accept: "text/event-stream" });
    if (reader.lastId !== null) headers.set("Last-Event-ID", reader.lastId);
    const response = await fetched(`/_changes?since=${since}`, { headers, signal });
    if (!response.ok) {
      say(`Not connected: the server answered ${response.status}.`, false);
      return response.status === 503;
    }
    say("Connected.", true);
    const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await chunks.read();
      if (done) return true;
      if (!signal.aborted) reader.read(value);
    }
  }

  function stop() {
    stopping?.abort();
    stopping = null;
    reader.forget();
  }

  const look = () => {
    if (!isSeen() || document.hidden) stop();
    else if (!stopping) follow("now");
  };
  addEventListener("hashchange", look);
  document.addEventListener("visibilitychange", look);
  return look;
}

function rowView(told) {
  if (told.kind === "reset") return element("li", { class: "change-entry is-reset", "data-test": "change", "data-kind": "reset" }, told.words);
  const href = address("data", namesOf(told.href));
  return element("li", { class: "change-entry", "data-test": "change", "data-kind": told.kind },
    element("span", { class: `change-word is-${told.kind}` }, told.kind),
    element("a", { href }, element("code", {}, told.href)),
    element("code", { class: "note" }, told.etag ?? `was "${told.previous}"`),
    timeView(told.lastModified));
}
