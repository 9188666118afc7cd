// What changed between two texts, and how it is shown.

import { element } from "./dom.js";
import { count, formatted } from "./message.js";

// What changed between two texts, line by line, and within a line word by word.

/** How many lines on a side are compared; beyond it the differing middle is shown as removed and added whole. */
const lineLimit = 1_500;

/** The lines of a text, each with its line end. An empty text has none. */
export const linesOf = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/**
 * Two texts as they are compared: JSON in one layout on both sides, so that a member stands against that member however each
 * text is spaced; `isSpacing` says that they differ in white space alone.
 */
export function laidOut(before, after) {
  const texts = [before, after].map((text) => (text === "" ? "" : formatted(text)));
  const isJSON = !texts.includes(null);
  const isSpacing = isJSON && before !== after && texts[0] === texts[1];
  return isJSON && !isSpacing ? { before: texts[0], after: texts[1], isJSON, isSpacing } : { before, after, isJSON: false, isSpacing };
}

/**
 * The difference as `[{kind: "same" | "removed" | "added", text, parts}]`, in order; `parts` is
 * `[{text, isChanged}]` for a line that stands against one of the other side, otherwise null. In
 * JSON a line is the same with a comma after it and without.
 */
export function lineDiff(before, after, isJSON = false) {
  const key = isJSON ? (line) => line.replace(/,?\n?$/, "") : (line) => line;
  return marked(common(linesOf(before), linesOf(after), lineLimit, key).map(([kind, text]) => ({ kind, text, parts: null })));
}

/**
 * The lines of a difference as they are shown: of a long one, only those within three lines of a change, and no more than
 * 400. What is left out is `{kind: "gap", number, text}`.
 */
export function folded(lines) {
  if (lines.length <= 60) return lines;
  const near = (index) => lines.slice(Math.max(0, index - 3), index + 4).some((line) => line.kind !== "same") || index < 6;
  const result = [];
  for (const [index, line] of lines.entries()) {
    if (result.length > 400) {
      result.push({ kind: "gap", number: lines.length - index, text: "more, not shown" });
      break;
    }
    if (near(index)) result.push(line);
    else if (result.at(-1)?.kind === "gap") result.at(-1).number += 1;
    else result.push({ kind: "gap", number: 1, text: "as before" });
  }
  return result;
}

/** A longest-common-subsequence diff of two arrays by their items' keys, with equal ends set aside first. */
function common(old, new_, limit, key = (item) => item) {
  const [had, has] = [old.map(key), new_.map(key)];
  let start = 0;
  while (start < old.length && start < new_.length && had[start] === has[start]) start += 1;
  let end = 0;
  const room = Math.min(old.length, new_.length) - start;
  while (end < room && had[old.length - 1 - end] === has[new_.length - 1 - end]) end += 1;
  const same = (items) => items.map((item) => ["same", item]);
  const between = (items) => items.slice(start, items.length - end);
  return [
    ...same(new_.slice(0, start)),
    ...middle(between(old), between(new_), between(had), between(has), limit),
    ...same(new_.slice(new_.length - end)),
  ];
}

function middle(old, new_, had, has, limit) {
  if (old.length > limit || new_.length > limit || old.length === 0 || new_.length === 0) {
    return [...old.map((item) => ["removed", item]), ...new_.map((item) => ["added", item])];
  }
  const width = new_.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = new_.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        had[i] === has[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const steps = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < new_.length) {
    if (i < old.length && j < new_.length && had[i] === has[j]) {
      steps.push(["same", new_[j]]);
      i += 1;
      j += 1;
    } else if (j === new_.length || (i < old.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      steps.push(["removed", old[i]]);
      i += 1;
    } else {
      steps.push(["added", new_[j]]);
      j += 1;
    }
  }
  return steps;
}

/** The beginning of a line that names a member. */
const memberOf = (line) => /^\s*"(?:[^"\\]|\\.)*": /.exec(line)?.[0] ?? null;

/**
 * Sets removed lines against the added ones that follow them, a member against that member, other lines first against first, and
 * marks what differs within.
 */
function marked(lines) {
  for (let start = 0; start < lines.length; ) {
    const removed = run(lines, start, "removed");
    const added = run(lines, start + removed, "added");
    const old = lines.slice(start, start + removed);
    for (const [index, line] of lines.slice(start + removed, start + removed + added).entries()) {
      const member = memberOf(line.text);
      const other = member === null ? old[index] : old.find(({ text }) => memberOf(text) === member);
      const pair = other && wordDiff(other.text, line.text);
      if (pair) [other.parts, line.parts] = pair;
    }
    start += Math.max(1, removed + added);
  }
  return lines;
}

function run(lines, start, kind) {
  let length = 0;
  while (lines[start + length]?.kind === kind) length += 1;
  return length;
}

/** The parts of two lines; null where they have too little in common for marks to help. */
function wordDiff(old, new_) {
  if (old.length > 4_000 || new_.length > 4_000) return null;
  const words = (line) => line.match(/[\p{L}\p{N}_.+-]+|\s+|[^]/gu) ?? [];
  const steps = common(words(old), words(new_), 600);
  const shared = steps.filter(([kind, text]) => kind === "same" && /[\p{L}\p{N}]/u.test(text));
  if (shared.length === 0) return null;
  const side = (kind) =>
    steps.filter(([own]) => own === "same" || own === kind).map(([own, text]) => ({ text, isChanged: own === kind && text !== "," }));
  return [side("removed"), side("added")];
}

// A line diff as a list of lines.

const signs = { same: " ", removed: "−", added: "+" };
const spoken = { same: "", removed: "Removed: ", added: "Added: " };

/** The difference of two texts; `empty` is what is said where both are empty. */
export function diffView(before, after, label, empty) {
  if (before === "" && after === "") return element("p", { class: "note diff-empty", "data-test": "diff" }, empty);
  const laid = laidOut(before, after);
  const lines = folded(lineDiff(laid.before, laid.after, laid.isJSON));
  const box = element(
    "div",
    { class: "diff box", role: "group", "aria-label": label, tabindex: "0", "data-test": "diff" },
    element("ul", { class: "diff-lines" }, lines.map(lineView)),
  );
  return laid.isSpacing ? element("div", {}, box, element("p", { class: "note" }, "The same JSON: only the white space differs.")) : box;
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
