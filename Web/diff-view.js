// A line diff as a list of lines.

import { count } from "./bytes.js";
import { folded, lineDiff } from "./diff.js";
import { element } from "./dom.js";

const signs = { same: " ", removed: "−", added: "+" };
const spoken = { same: "", removed: "Removed: ", added: "Added: " };

/** The difference of two texts; `empty` is what is said where both are empty. */
export function diffView(before, after, label, empty) {
  if (before === "" && after === "") return element("p", { class: "note diff-empty", "data-test": "diff" }, empty);
  const lines = folded(lineDiff(before, after));
  return element(
    "div",
    { class: "diff box", role: "group", "aria-label": label, tabindex: "0", "data-test": "diff" },
    element("ul", { class: "diff-lines" }, lines.map(lineView)),
  );
}

function lineView({ kind, text, parts, number }) {
  if (kind === "gap") {
    return element("li", { class: "diff-line is-gap", "data-test": "diff-gap" }, element("span", { class: "diff-sign" }, "⋯"), element("span", {}, `${count(number, "line")} ${text}`));
  }
  const shown = parts
    ? parts.map((part) => (part.isChanged ? element("b", { class: "changed" }, visible(part.text)) : visible(part.text)))
    : [visible(text)];
  return element(
    "li",
    { class: `diff-line is-${kind}`, "data-test": `diff-${kind}` },
    element("span", { class: "diff-sign", "aria-hidden": "true" }, signs[kind]),
    kind === "same" ? null : element("span", { class: "unseen" }, spoken[kind]),
    element("span", { class: "diff-text" }, ...shown),
  );
}

/** A line without its end; a carriage return, which would not be seen, as ␍. */
const visible = (text) => text.replace(/\n$/, "").replaceAll("\r", "␍");
