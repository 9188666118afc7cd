// What a request did to its target, told from what was stored before and after.
//
// A snapshot is `{kind: "resource", path, isThere, etag, contentType, bytes}`, `{kind: "collection", path, items, isWhole}`
// with items `{href, etag}`, or `{kind: "none", reason}`.

import { areEqual } from "./bytes.js";

/** `{kind, sentence}`: kind is "created", "changed", "deleted", "unchanged" or "none". */
export function change(before, after) {
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
export function snapshotLines(snapshot, textOf) {
  if (snapshot.kind === "resource") return snapshot.isThere ? textOf(snapshot.bytes) : "";
  if (snapshot.kind === "collection") return snapshot.items.map((item) => `${item.href}  ${item.etag}\n`).join("");
  return "";
}
