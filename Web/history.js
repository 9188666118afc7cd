// The history of a resource: its revisions with what each changed, and the way back to one of them.

import { diffView } from "./diff.js";
import { announce, element, fill } from "./dom.js";
import { local, problemOf, send } from "./exchange.js";
import { requestLink } from "./link.js";
import { count, decode, showing, valueOf } from "./message.js";
import { address, outcomeView, pathOf, reading, requestView, sendBytes, timeView, trail } from "./places.js";

const verbs = { created: "Created", replaced: "Replaced", patched: "Patched", deleted: "Deleted" };

/** Fields of a representation that go back with its bytes. */
const kept = ["Content-Type", "Content-Language", "Content-Disposition"];

/** The PUT that makes `revision` (the response to its GET) current again, unless somebody else is faster. */
export function restoring(path, revision, current) {
  const fields = kept.map((name) => ({ name, value: valueOf(revision.fields, name) })).filter(({ value }) => value !== null);
  const condition = current === null ? { name: "If-None-Match", value: "*" } : { name: "If-Match", value: current };
  return { method: "PUT", target: path, fields: [...fields, condition] };
}

/** The number of a revision from its address: "/_revisions/7" → 7. */
const numberIn = (link) => Number(/\/_revisions\/(\d+)/.exec(link)?.[1]) || null;

/** The revision before, from a response's Link; null where there is none. */
export const predecessorIn = (fields) =>
  numberIn((valueOf(fields, "Link") ?? "").split(/,\s*(?=<)/).find((link) => /rel="?predecessor-version/.test(link)) ?? "");

/** The response to GET of a revision: it never changes, so it is read once. */
function revision({ answers }, number) {
  if (!answers.has(number)) answers.set(number, send(reading(`/_revisions/${number}`), "read"));
  return answers.get(number);
}

const textOf = (answer) => (answer?.status === 200 ? showing(answer.bytes, 1_048_576).text : "");

/** Shows the history of the resource; `done` is what a restoring has come to. */
export async function showHistory(container, collection, id, done = null) {
  const path = pathOf(collection, id);
  const list = element("ol", { class: "revisions", "data-test": "revisions" });
  const state = { path, items: [], answers: new Map(), again: (outcome) => showHistory(container, collection, id, outcome), list };
  const more = element("div");
  const answer = await load(state, `/_history${path}?limit=20`, more);
  const first = state.items[0];
  fill(container,
    trail(["Data", address("data")], [collection, address("data", [collection])], [id]),
    element("h1", { class: "data-title" }, element("code", {}, path)),
    element("p", { class: "lead" }, "Every change of this resource, the latest first. Going back needs no special method: GET a revision and PUT it."),
    done,
    answer.status === 200 ? null : element("div", { class: "refusal", "data-test": "refusal" }, outcomeView(answer)),
    first && element("p", {}, "Now: ", first.etag ? [element("code", {}, first.etag), `, ${first.contentType}, ${count(first.length, "byte")}.`] : "deleted.", " ", await links(state, first)),
    list, more);
  list.querySelector("details")?.setAttribute("open", "");
  announce(answer.status === 200 ? `${count(state.items.length, "revision")} of ${path}.` : `${answer.status}`);
}

/** Requests of the reader's own, to begin with. */
async function links(state, { etag, revision: number }) {
  const link = (text, method, fields, content = "") => [" ", element("a", { href: requestLink({ method, target: state.path, fields, content }) }, text)];
  if (etag === null) return link("PUT something there", "PUT", [{ name: "If-None-Match", value: "*" }]);
  const own = await revision(state, number);
  const condition = { name: "If-Match", value: etag };
  return [link("Read", "GET", []), link("Replace", "PUT", [{ name: "Content-Type", value: valueOf(own.fields, "Content-Type") ?? "" }, condition], decode(own.bytes) ?? ""), link("Delete", "DELETE", [condition])];
}

async function load(state, target, more) {
  const answer = await send(reading(target), "read");
  if (answer.status !== 200) return answer;
  const { items, next } = JSON.parse(decode(answer.bytes));
  const start = state.items.length;
  state.items.push(...items);
  state.list.append(...items.map((item, index) => entry(state, item, start + index)));
  const goOn = async (event) => {
    event.target.disabled = true;
    const refused = await load(state, local(next), more).catch((error) => error);
    if (refused.status !== 200) fill(more, refused instanceof Error ? refused.message : outcomeView(refused));
  };
  fill(more, next && element("p", { class: "actions" }, element("button", { type: "button", onclick: goOn, "data-test": "older" }, "Older revisions")));
  return answer;
}

function entry(state, item, index) {
  const body = element("div", { class: "revision-body" }, element("p", { class: "note" }, "…"));
  let isRead = false;
  const read = async (event) => {
    if (!event.target.open || isRead) return;
    isRead = true;
    try {
      fill(body, await entryBody(state, item, index));
    } catch (error) {
      isRead = false;
      fill(body, element("p", { class: "complaint" }, error.message));
    }
  };
  return element("li", { class: "revision", "data-test": "revision", "data-revision": item.revision },
    element("details", { ontoggle: read },
      element("summary", {},
        element("span", { class: `change-word is-${item.outcome}` }, verbs[item.outcome] ?? item.outcome), " ",
        element("code", {}, item.etag ?? `revision ${item.revision}`), " ", timeView(item.lastModified),
        index === 0 ? element("b", { class: "now" }, " current") : null, item.erased ? element("b", {}, " erased") : null),
      body));
}

async function entryBody(state, item, index) {
  const own = await revision(state, item.revision);
  const before = state.items[index + 1]?.revision ?? predecessorIn(own.fields);
  const earlier = before === null ? null : await revision(state, before);
  const isGone = (answer) => answer?.status === 410;
  return [
    isGone(own)
      ? outcomeView(own)
      : diffView(textOf(earlier), textOf(own), `What revision ${item.revision} changed`, "It had no body, before or after."),
    isGone(earlier) && !isGone(own) ? element("p", { class: "note" }, `What was there before is no longer kept: ${problemOf(earlier.fields, earlier.bytes)?.detail ?? ""}`) : null,
    own.status === 200 && before !== null ? await patchView(item, own, earlier) : null,
    own.status === 200 ? requestView(reading(`/_revisions/${item.revision}`)) : null,
    own.status === 200 && index > 0 ? restorer(state, item, own) : null,
  ];
}

/** The change as a JSON Patch, where both are JSON. */
async function patchView(item, own, earlier) {
  if (earlier?.status !== 200 || own.bytes.length + earlier.bytes.length > 65_536) return null;
  const answer = await send(reading(`/_revisions/${item.revision}/diff`), "read");
  if (answer.status !== 200) return null;
  return element("p", { class: "patch" }, "As a JSON Patch: ", element("code", { "data-test": "patch" }, decode(answer.bytes).trim()));
}

function restorer(state, item, own) {
  const put = restoring(state.path, own, state.items[0].etag);
  const restore = async (event) => {
    event.target.disabled = true;
    try {
      // The bytes as they are, which need not be text.
      const answer = await sendBytes(put, own.bytes);
      const done = element("section", { class: "restored", "data-test": "restored", role: "status", "aria-label": "What was sent" },
        element("h2", {}, answer.status < 300 ? `Revision ${item.revision} is restored.` : `Revision ${item.revision} is not restored.`),
        requestView(reading(`/_revisions/${item.revision}`), own), requestView(put, answer, count(own.bytes.length, "byte")));
      await state.again(done);
      done.scrollIntoView({ block: "nearest" });
    } catch (error) {
      event.target.disabled = false;
      event.target.after(element("p", { class: "complaint" }, error.message));
    }
  };
  return element("div", { class: "restorer" },
    requestView(put, null, `With the ${count(own.bytes.length, "byte")} of revision ${item.revision}. ${state.items[0].etag === null ? "Refused if something is there by then." : "Refused if it has changed in the meantime."}`),
    element("p", { class: "actions" }, element("button", { type: "button", onclick: restore, "data-test": "restore" }, "Restore")));
}
