// A content, shown as far as it can be.

import { count, showing } from "./bytes.js";
import { element } from "./dom.js";

/** The text of a content in a box of its own, and a note where it is not the whole or not text. */
export function contentView(bytes, label) {
  if (bytes.length === 0) return element("p", { class: "note", "data-test": "no-content" }, "No content.");
  const { text, note } = showing(bytes);
  return element(
    "div",
    { class: "content-view" },
    element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": label, "data-test": "content" }, text),
    element("p", { class: "note" }, note ?? count(bytes.length, "byte")),
  );
}
