// Before and after: what a request did to what is stored.

import { showing } from "./bytes.js";
import { change, snapshotLines } from "./change.js";
import { diffView } from "./diff-view.js";
import { element } from "./dom.js";

/** Bytes of a content that are compared: more than are shown elsewhere, since a change may be far down. */
const comparedLimit = 1_048_576;

const textOf = (bytes) => showing(bytes, comparedLimit).text;

/**
 * Two snapshots (change.js) and what lies between them. `explanation` gives the revisions; it may be null. In brief it is
 * the sentence, and the difference where there is one.
 */
export function changeView({ before, after, made, explanation }, isBrief = false) {
  const { kind, sentence } = change(before, after);
  const isSame = kind === "unchanged" || kind === "none";
  const parts = [element("p", { class: `effect is-${kind}`, "data-test": "effect", "data-effect": kind }, sentence)];
  if (isBrief && isSame) return parts[0];
  if (before.kind === "resource" && after.kind === "resource") {
    parts.push(isBrief ? null : versions(before, after, explanation), meddling(before, explanation));
    parts.push(diffView(text(before), text(after), `Stored at ${before.path}, before and after`, "Nothing is stored here, before or after."));
    parts.push(shortened(before, after));
  } else if (before.kind === "collection" && after.kind === "collection") {
    parts.push(element("p", { class: "note" }, `What ${before.path} lists, an item a line${before.isWhole ? "" : "; only its first 1,000 items"}:`));
    parts.push(diffView(text(before), text(after), `The items of ${before.path}, before and after`, "The collection is empty, before and after."));
  }
  if (made?.isThere) {
    parts.push(element("p", { class: "note" }, "Stored at ", element("code", {}, made.path), `, with ETag ${made.etag}:`));
    parts.push(diffView("", text(made), `Stored at ${made.path}`, "Nothing."));
  }
  return element("div", { class: "change" }, parts.filter(Boolean));
}

const text = (snapshot) => snapshotLines(snapshot, textOf);

function versions(before, after, explanation) {
  const line = (title, earlier, later) =>
    element("tr", {}, element("th", { scope: "row" }, title), element("td", {}, earlier), element("td", {}, later));
  // A request that was refused by its head alone never came to look at the store.
  const revision = (number, snapshot) => (number ? String(number) : snapshot.isThere ? "not looked up" : "none");
  return element(
    "table",
    { class: "versions", "data-test": "versions" },
    element("thead", {}, element("tr", {}, element("td"), element("th", { scope: "col" }, "Before"), element("th", { scope: "col" }, "After"))),
    element("tbody", {},
      line("ETag", before.etag ?? "none", after.etag ?? "none"),
      explanation ? line("Revision", revision(explanation.revisionBefore, before), revision(explanation.revisionAfter, after)) : null,
      line("Media type", before.contentType ?? "none", after.contentType ?? "none"),
      line("Bytes", before.isThere ? String(before.bytes.length) : "none", after.isThere ? String(after.bytes.length) : "none")),
  );
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
