// Where everything in the drawing of a decision graph goes. Pure: a measure of text comes in, coordinates come out.

import { count } from "./bytes.js";
import { spelled } from "./graph-model.js";

const gap = 12;
const nodeRadius = 7;
const sizes = { line: 20, small: 17, lane: 11, right: 8 };

/** A text in lines of at most `width`, by `measure(text)`; broken at spaces and after hyphens. */
export function wrapped(text, width, measure) {
  const lines = [];
  let line = "";
  for (const piece of text.split(/(?<=[ -])/)) {
    if (line !== "" && measure((line + piece).trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/**
 * Lays out rows (graph-model.js) in a given width.
 *
 * Gives `{width, height, x, boxes, joints}`: a box is a row with `y`, `height`, `lines` (of the sentence), and for each
 * edge that leaves the drawing here `stubs` `{y, edge, lines}`; a joint is an edge that passes over rows, `{from, to, lane, isWalked,
 * answer}` in the gutter left of the nodes, or the next row's, with lane 0.
 */
export function layout(rows, width, measure, isWholeGraph) {
  const indexOf = new Map(rows.map((row, index) => [row.name, index]).filter(([name]) => name));
  const joints = lanes(rows, indexOf, isWholeGraph);
  const laneCount = Math.max(0, ...joints.map((joint) => joint.lane));
  const x = 14 + laneCount * sizes.lane;
  const textX = x + nodeRadius + 12;
  const textWidth = width - textX - sizes.right;
  let y = 4;
  const boxes = rows.map((row) => {
    const box = { ...row, y, lines: [], stubs: [] };
    if (row.type === "title") {
      box.lines = wrapped(row.text, width - 8, measure.title);
      box.height = box.lines.length * 21 + 14;
    } else if (row.type === "checks") {
      box.lines = [`${count(row.number, "check")} passed`];
      box.height = sizes.line + gap;
    } else {
      box.lines = wrapped(row.sentence, textWidth - 40, row.isLast ? measure.bold : measure.sentence);
      let below = y + box.lines.length * sizes.line;
      box.citationLines = wrapped(row.citation, textWidth, measure.small);
      box.citationY = below;
      below += box.citationLines.length * sizes.small;
      for (const edge of row.edges) {
        const isShown = isWholeGraph ? edge.settle !== undefined : !edge.isWalked || row.isLast;
        if (!isShown) continue;
        const lines = wrapped(stubText(edge), textWidth - stubIndent, measure.small);
        box.stubs.push({ y: below, edge, lines });
        below += lines.length * sizes.small;
      }
      box.height = below - y + gap;
    }
    y += box.height;
    return box;
  });
  return { width, height: y + 4, x, textX, nodeRadius, laneWidth: sizes.lane, lineHeight: sizes.line, smallHeight: sizes.small, boxes, joints };
}

const stubIndent = 20;

/** “no: content type missing”, or the question that would have followed. */
function stubText(edge) {
  const answer = edge.answer ? "yes" : "no";
  return edge.settle === undefined ? `${answer} would lead to: ${edge.sentence}` : `${answer}: ${spelled(edge.settle)}`;
}

/** Edges between rows; those that pass over rows get the nearest lane that is free for their whole length. */
function lanes(rows, indexOf, isWholeGraph) {
  const joints = [];
  rows.forEach((row, from) => {
    if (row.type === "title") return;
    if (!isWholeGraph) {
      if (rows[from + 1] && rows[from + 1].type !== "title" && !row.isLast) joints.push({ from, to: from + 1, lane: 0, isWalked: true, answer: row.answer });
      return;
    }
    for (const edge of row.edges) {
      if (edge.ask === undefined) continue;
      joints.push({ from, to: indexOf.get(edge.ask), lane: 0, isWalked: edge.isWalked, answer: edge.answer });
    }
  });
  const taken = [];
  const long = joints.filter((joint) => joint.to - joint.from > 1 && isWholeGraph);
  for (const joint of long.sort((a, b) => a.to - a.from - (b.to - b.from))) {
    let lane = 1;
    while ((taken[lane] ?? []).some((other) => joint.from < other.to && other.from < joint.to)) lane += 1;
    joint.lane = lane;
    (taken[lane] ??= []).push(joint);
  }
  return joints;
}
