// What a request did to what is stored.

import { statusLine } from "./answer.js";
import { diffView } from "./diff.js";
import { element } from "./dom.js";
import { local, send } from "./exchange.js";
import { areEqual, place, showing, valueOf } from "./message.js";

// What a request did to its target, told from what was stored before and after.
//
// A snapshot is `{kind: "resource", path, isThere, etag, contentType, bytes}`, `{kind: "collection", path, items, isWhole}`
// with items `{href, etag}`, or `{kind: "none", reason}`.

/** Whether a response is one that was recorded for the first request with its Idempotency-Key. */
export const isReplayed = ({ fields }) => valueOf(fields, "Idempotency-Replayed") === "true";

/** `{kind, sentence}`: kind is "created", "changed", "deleted", "unchanged" or "none". */
export function change(before, after, answer = null) {
  if (answer && isReplayed(answer)) return told("unchanged", "Not done again: this is the first response, once more.");
  if (before.kind === "none") return { kind: "none", sentence: before.reason };
  if (after.kind === "none") return { kind: "none", sentence: after.reason };
  return before.kind === "resource" ? resourceChange(before, after) : collectionChange(before, after);
}

function resourceChange(before, after) {
  if (!before.isThere && !after.isThere) return told("unchanged", "Nothing changed: there is still nothing here.");
  if (!before.isThere) return told("created", `Created: nothing was here, and now there is version ${after.etag}.`);
  if (!after.isThere) return told("deleted", `Deleted: version ${before.etag} is gone.`);
  if (before.etag === after.etag) return told("unchanged", `Nothing changed: it is still version ${after.etag}.`);
  if (areEqual(before.bytes, after.bytes) && before.contentType !== after.contentType) {
    return told("changed", `Changed: the media type only. Version ${before.etag} became ${after.etag}.`);
  }
  return told("changed", `Changed: version ${before.etag} became ${after.etag}.`);
}

function collectionChange(before, after) {
  const had = new Map(before.items.map((item) => [item.href, item.etag]));
  const has = new Map(after.items.map((item) => [item.href, item.etag]));
  const made = after.items.filter((item) => !had.has(item.href)).length;
  const gone = before.items.filter((item) => !has.has(item.href)).length;
  const other = after.items.filter((item) => had.has(item.href) && had.get(item.href) !== item.etag).length;
  if (made + gone + other === 0) {
    return told("unchanged", before.isWhole ? "Nothing changed in the collection." : "Nothing changed among the items shown.");
  }
  const parts = [];
  if (made > 0) parts.push(`${made} new ${made === 1 ? "resource" : "resources"}`);
  if (other > 0) parts.push(`${other} changed`);
  if (gone > 0) parts.push(`${gone} gone`);
  return told(made > 0 ? "created" : "changed", `The collection changed: ${parts.join(", ")}.`);
}

const told = (kind, sentence) => ({ kind, sentence });

/** A snapshot as the text that is compared: the stored bytes of a resource; a line an item for a collection. */
function snapshotLines(snapshot, textOf) {
  if (snapshot.kind === "resource") return snapshot.isThere ? textOf(snapshot.bytes) : "";
  if (snapshot.kind === "collection") return snapshot.items.map((item) => `${item.href}  ${item.etag}\n`).join("");
  return "";
}

// Before and after: what a request did to what is stored.

/** Bytes of a content that are compared: more than are shown elsewhere, since a change may be far down. */
const comparedLimit = 1_048_576;

const textOf = (bytes) => showing(bytes, comparedLimit).text;

/** Two snapshots and what lies between them. */
export function changeView({ answer, before, after, made, explanation }) {
  const parts = [];
  if (before.kind === "resource" && after.kind === "resource") {
    parts.push(diffView(text(before), text(after), `Stored at ${before.path}, before and after`, "Nothing is stored here, before or after."));
    parts.push(shortened(before, after), versions(before, after), meddling(before, explanation));
  } else if (before.kind === "collection" && after.kind === "collection") {
    if (!before.isWhole) parts.push(element("p", { class: "note" }, "Only its first 1,000 items."));
    parts.push(diffView(text(before), text(after), `The items of ${before.path}, before and after`, "The collection is empty, before and after."));
  }
  if (made?.isThere) {
    const isOld = isReplayed(answer);
    parts.push(element("p", { class: "note" }, isOld ? "The first request stored this at " : "Stored at ", element("code", {}, made.path), `, version ${made.etag}:`));
    parts.push(diffView(isOld ? text(made) : "", text(made), `Stored at ${made.path}`, "Nothing."));
  }
  return element("div", { class: "change" }, parts.filter(Boolean));
}

const text = (snapshot) => snapshotLines(snapshot, textOf);

/** “version "1" → "2" · application/json · 80 → 44 bytes”. */
function versions(before, after) {
  const of = (had, has) => (had === has || had === null ? has : has === null ? had : `${had} → ${has}`);
  const bytes = of(before.isThere ? String(before.bytes.length) : null, after.isThere ? String(after.bytes.length) : null);
  const parts = [`version ${of(before.etag, after.etag)}`, of(before.contentType, after.contentType), `${bytes} ${bytes === "1" ? "byte" : "bytes"}`];
  return before.isThere || after.isThere ? element("p", { class: "note", "data-test": "versions" }, parts.join(" · ")) : null;
}

/** Whether somebody else changed the resource between the page's own look and the request. */
function meddling(before, explanation) {
  if (!explanation?.revisionBefore || before.etag === `"${explanation.revisionBefore}"`) return null;
  return element("p", { class: "note" }, "Somebody else changed the resource just before this request: what is called “before” here is a little older.");
}

function shortened(before, after) {
  const note = showing(after.bytes, comparedLimit).note ?? showing(before.bytes, comparedLimit).note;
  return note && element("p", { class: "note" }, `${note} The comparison is of these only.`);
}

// What is stored at a target, read by the page itself before and after a request.

const read = (target) => send({ method: "GET", target, fields: [], content: "" }, "read");

/** A snapshot (change.js) of what `target` names. */
async function snapshot(target) {
  const named = place(target);
  if (named.kind === "resource") return resource(named.path);
  if (named.kind === "collection") return collection(named.path);
  return {
    kind: "none",
    reason: named.kind === "service" ? "Nothing is stored at this URL: it is the service's own." : "Nothing can be stored at this URL.",
  };
}

async function resource(path) {
  const answer = await read(path);
  if (answer.status !== 200 && answer.status !== 404) return unseen(answer);
  const isThere = answer.status === 200;
  return {
    kind: "resource",
    path,
    isThere,
    etag: isThere ? valueOf(answer.fields, "ETag") : null,
    contentType: isThere ? valueOf(answer.fields, "Content-Type") : null,
    bytes: isThere ? answer.bytes : new Uint8Array(),
  };
}

async function collection(path) {
  const answer = await read(`${path}?limit=1000`);
  if (answer.status !== 200) return unseen(answer);
  const page = JSON.parse(new TextDecoder().decode(answer.bytes));
  const items = page.items.map(({ href, etag }) => ({ href, etag }));
  return { kind: "collection", path, items, isWhole: !page.next };
}

const unseen = (answer) => ({ kind: "none", reason: `What is stored here cannot be seen: GET is answered ${statusLine(answer.status)}.` });

/**
 * Sends a request between two snapshots: `{answer, before, after, made, explanation}`; `made` is a snapshot of the
 * resource that Location names where the target is a collection, `explanation` the entry of `/_requests` (null where it is
 * no longer remembered).
 */
export async function observed(request, explain, before = null) {
  const from = before ?? (await snapshot(request.target));
  const answer = await send(request);
  const after = await snapshot(request.target);
  const location = answer.status === 201 && from.kind === "collection" ? local(valueOf(answer.fields, "Location") ?? "") : "";
  const made = location === "" ? null : await snapshot(location);
  const explanation = answer.id ? await explain(answer.id) : null;
  return { answer, before: from, after, made, explanation };
}
