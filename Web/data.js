// What is stored: collections, their resources and history, and all of it in and out.

import { showCollection } from "./collections.js";
import { announce, element, fill, freshId } from "./dom.js";
import { base, fetched, local, onceBack, readJSON, send, sender } from "./exchange.js";
import { showHistory } from "./history.js";
import { count, valueOf } from "./message.js";
import { address, outcomeView, pathOf, reading, requestView, sendBytes, timeView } from "./places.js";

let body = null;
let number = 0;

/** Begins. */
export function open(section) {
  body = element("div", { class: "data" }, element("h1", {}, "Data"));
  fill(section, body);
}

/** `#data`, `#data/orders?price:gte=10`, `#data/orders/12345`. */
export async function show({ path: [collection, id] }) {
  number += 1;
  const own = number;
  // What comes late must not take the place of what was asked for later.
  const page = element("div", { class: "data-page" });
  const query = /\?(.*)$/s.exec(location.hash)?.[1] ?? "";
  body.setAttribute("aria-busy", "true");
  try {
    if (id !== undefined) await showHistory(page, collection, id);
    else if (collection) {
      const shown = element("div", { class: "data-part" });
      await showCollection(shown, collection, query);
      fill(page, shown, await waysView(collection, () => showCollection(shown, collection, query)));
    }
    else await showStore(page);
  } catch (error) {
    const again = () => own === number && show({ path: [collection, id] });
    fill(page, element("h1", {}, "Data"), element("p", { class: "complaint" }, error.message), element("p", { class: "actions" }, element("button", { type: "button", onclick: again }, "Try again")));
    onceBack(() => !body.closest("[hidden]") && again());
  }
  if (own !== number) return;
  fill(body, page);
  body.removeAttribute("aria-busy");
}

// All of the store.

async function showStore(page) {
  const list = element("ul", { class: "collection-list", "data-test": "collections" });
  const more = element("div");
  const none = element("p", { class: "empty", hidden: true }, "Nothing is stored here yet. PUT something, and its collection is there.");
  const draw = async () => {
    // What comes late is of before, and does not take away what is there.
    const fresh = element("ul");
    await loadCollections(fresh, more, "/", list);
    fill(list, ...fresh.children);
    none.hidden = list.children.length > 0;
  };
  await draw();
  fill(page,
    element("h1", {}, "Data"),
    element("p", { class: "lead" }, "What is stored here. Choose a collection to query it, and a resource to see its history."),
    element("section", { class: "panel", "aria-labelledby": "collections-title" }, element("h2", { id: "collections-title" }, "Collections"),
      none, list, more),
    await waysView(null, draw));
  announce(count(list.children.length, "collection"));
}

/** The ways in and out, of the store or of a collection; `redraw` shows what is stored anew, once it is another. */
async function waysView(collection, redraw) {
  const options = await send({ ...reading(storePath(collection)), method: "OPTIONS" }, "read");
  const isOpen = (valueOf(options.fields, "Allow") ?? "").includes("PUT");
  const ways = isOpen ? [importPanel(collection, redraw), collection === null ? await snapshotPanel(redraw) : null] : [closedPanel()];
  return element("div", { class: "data-ways" }, exportPanel(collection), ways);
}

async function loadCollections(list, more, target, rest = list) {
  const { collections, next } = await readJSON(target);
  list.append(...collections.map(({ name }) => element("li", {}, element("a", { href: address("data", [name]) }, name))));
  const goOn = () => loadCollections(rest, more, local(next)).catch((error) => fill(more, error.message));
  fill(more, next && element("button", { type: "button", onclick: goOn }, "More"));
}

const closedPanel = () =>
  element("section", { class: "panel", "data-test": "import-closed" }, element("h2", {}, "Import and snapshots"),
    element("p", {}, "These replace what is stored, so they are offered only where the server was started with ", element("code", {}, "--testing"), " or ", element("code", {}, "--dev"), ". Otherwise, ",
      element("code", {}, "putstore import"), " adds the contents of a file."));

// Out.

const storePath = (collection) => (collection === null ? "/_store" : `/_store${pathOf(collection)}`);

function exportPanel(collection) {
  const file = collection ?? "store";
  const link = (target, name, text, what) =>
    element("li", {}, element("a", { href: base + target, download: name, onclick: (event) => withToken(event, target, name), "data-test": `export-${name.split(".").pop()}` }, text), ` ${what}`);
  return element("section", { class: "panel" }, element("h2", {}, "Export"),
    element("ul", { class: "exports" },
      link(storePath(collection), `${file}.ndjson`, `${file}.ndjson`, "a line for each resource, with its type and headers; importing it restores everything exactly."),
      link(`${storePath(collection)}?view=json-server`, "db.json", "db.json", "an array for each collection, in json-server's format.")),
    element("p", { class: "note" }, element("code", {}, `GET ${storePath(collection)}`)));
}

/** A link cannot send a token: then the page fetches, and hands the file over. */
async function withToken(event, target, name) {
  if (!sender.token) return;
  event.preventDefault();
  const response = await fetched(target, { signal: null });
  const href = URL.createObjectURL(await response.blob());
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

// In.

/** The media type of a file: that of a line each, where its first line is a whole object and more follows. */
export function typeOf(name, beginning) {
  if (/\.(ndjson|jsonl)$/i.test(name)) return "application/x-ndjson";
  const [first, rest = ""] = beginning.trimStart().split(/\n(.*)/s, 2);
  try {
    const value = JSON.parse(first);
    if (rest.trim() !== "" || (typeof value.collection === "string" && "id" in value)) return "application/x-ndjson";
  } catch {
    // One document over several lines.
  }
  return "application/json";
}

function importPanel(collection, redraw) {
  const id = freshId("file");
  const told = element("div", { role: "status", "data-test": "import-told" });
  const take = (file) => file && chosen(told, collection, file, redraw).catch((error) => fill(told, element("p", { class: "complaint" }, error.message)));
  const zone = element("div", { class: "drop", "data-test": "drop" },
    element("label", { for: id }, "Drop a file here, or choose one"),
    element("input", { id, type: "file", accept: ".json,.ndjson,.jsonl", onchange: (event) => take(event.target.files[0]) }),
    element("p", { class: "note" }, collection === null ? "A json-server db.json, or an export from here." : "A JSON array, or an export from here."));
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => mark(event, true));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, (event) => mark(event, false));
  zone.addEventListener("drop", (event) => {
    zone.querySelector("input").files = event.dataTransfer.files;
    take(event.dataTransfer.files[0]);
  });
  const mark = (event, isOver) => {
    event.preventDefault();
    zone.classList.toggle("is-over", isOver);
  };
  return element("section", { class: "panel" }, element("h2", {}, "Import"),
    element("p", {}, collection === null ? "The file replaces everything that is stored here, by you and by everyone else." : "The file replaces everything in the collection, whoever stored it."), zone, told);
}

/** A file was chosen: what would be sent is shown, and sent when the reader says so. */
async function chosen(told, collection, file, redraw) {
  const type = typeOf(file.name, await file.slice(0, 65_536).text());
  const target = storePath(collection);
  const tag = valueOf((await send({ ...reading(target), method: "HEAD" }, "read")).fields, "ETag");
  const request = { method: "PUT", target, fields: [{ name: "Content-Type", value: type }, ...(tag ? [{ name: "If-Match", value: tag }] : [])] };
  const replace = async () => {
    fill(told, "…");
    try {
      const answer = await sendBytes(request, file);
      fill(told, requestView(request, answer));
      if (answer.status < 300) await redraw();
    } catch (error) {
      fill(told, element("p", { class: "complaint" }, error.message));
    }
  };
  fill(told, requestView(request, null, `${file.name}, ${count(file.size, "byte")}. It is refused if anyone changes anything in the meantime.`),
    element("p", { class: "actions" },
      element("button", { type: "button", class: "primary", onclick: replace, "data-test": "replace" }, "Replace everything"),
      element("button", { type: "button", class: "quiet", onclick: () => fill(told) }, "Not now")));
  told.scrollIntoView({ block: "nearest" });
}

// Moments to go back to.

async function snapshotPanel(redraw) {
  const panel = element("section", { class: "panel", "data-test": "snapshots" });
  const told = element("div", { role: "status" });
  const run = async (request) => {
    try {
      const answer = await send(request);
      fill(told, requestView(request, answer));
      await draw();
      if (request.target === "/_store" && answer.status < 300) await redraw();
    } catch (error) {
      fill(told, element("p", { class: "complaint" }, error.message));
    }
  };
  const put = (target, content) => ({ method: "PUT", target, fields: content ? [{ name: "Content-Type", value: "application/json" }] : [], content });
  // Shown first, and sent when the reader says so.
  const ask = (request, revision) =>
    fill(told, requestView(request, null, `All changes after revision ${revision} will be discarded.`),
      element("p", { class: "actions" },
        element("button", { type: "button", class: "primary", onclick: () => run(request), "data-test": "discard" }, "Go back and discard them"),
        element("button", { type: "button", class: "quiet", onclick: () => fill(told) }, "Not now")));
  const rows = element("ul", { class: "snapshot-list" });
  const item = ({ name, revision, lastModified }) =>
    element("li", { "data-name": name }, element("b", {}, name), ` revision ${revision}, `, timeView(lastModified), " ",
      element("button", { type: "button", onclick: () => ask(put("/_store", JSON.stringify({ snapshot: name })), revision), "data-test": "go-back" }, "Go back", element("span", { class: "unseen" }, ` to ${name}`)), " ",
      element("button", { type: "button", class: "quiet", onclick: () => run({ ...reading(`/_snapshots${pathOf(name)}`), method: "DELETE" }) }, "Forget", element("span", { class: "unseen" }, ` ${name}`)));
  const draw = async () => {
    const { items } = await readJSON("/_snapshots");
    fill(rows, items.length === 0 ? element("li", { class: "empty" }, "None yet.") : items.map(item));
  };
  const field = element("input", { id: freshId("snapshot"), type: "text", value: "before", spellcheck: "false" });
  const remember = (event) => {
    event.preventDefault();
    if (field.value !== "") run(put(`/_snapshots${pathOf(field.value)}`));
  };
  await draw();
  fill(panel, element("h2", {}, "Snapshots"),
    element("p", {}, "A snapshot remembers this moment. Going back to it discards later changes."), rows,
    element("form", { class: "snapshot-form", novalidate: true, onsubmit: remember },
      element("label", { for: field.id }, "Name"), field, element("button", { type: "submit", "data-test": "remember" }, "Remember this moment")), told);
  return panel;
}
