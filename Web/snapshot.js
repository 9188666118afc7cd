// What is stored at a target, read by the page itself before and after a request.

import { place } from "./address.js";
import { send } from "./exchange.js";
import { valueOf } from "./message.js";
import { statusLine } from "./statuses.js";

const get = (target) => send({ method: "GET", target, fields: [], content: "" }, "read");

/** A snapshot (change.js) of what `target` names. */
export async function snapshot(target) {
  const named = place(target);
  if (named.kind === "resource") return resource(named.path);
  if (named.kind === "collection") return collection(named.path);
  return {
    kind: "none",
    reason: named.kind === "service" ? "Nothing is stored at this address: it is the service's own." : "Nothing can be stored at this address.",
  };
}

async function resource(path) {
  const answer = await get(path);
  if (answer.status !== 200 && answer.status !== 404) return hidden(answer);
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
  const answer = await get(`${path}?limit=1000`);
  if (answer.status !== 200) return hidden(answer);
  const page = JSON.parse(new TextDecoder().decode(answer.bytes));
  const items = page.items.map(({ href, etag }) => ({ href, etag }));
  return { kind: "collection", path, items, isWhole: !page.next };
}

const hidden = (answer) => ({ kind: "none", reason: `What is stored here cannot be seen: GET is answered ${statusLine(answer.status)}.` });

/**
 * Sends a request between two snapshots: `{answer, before, after, made, explanation}`; `made` is a snapshot of the
 * resource that Location names where the target is a collection, `explanation` the entry of `/_requests` (null where it is
 * no longer remembered).
 */
export async function observed(request, explain, before = null) {
  const from = before ?? (await snapshot(request.target));
  const answer = await send(request);
  const after = await snapshot(request.target);
  const location = answer.status === 201 && from.kind === "collection" ? valueOf(answer.fields, "Location") : null;
  const made = location ? await snapshot(location) : null;
  const explanation = answer.id ? await explain(answer.id) : null;
  return { answer, before: from, after, made, explanation };
}
