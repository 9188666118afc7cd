// A decision graph as a drawing: its rows, their places, their lines.

import { statusMeaning } from "./answer.js";
import { drawn } from "./dom.js";
import { count } from "./message.js";

// The decision graph as rows for a drawing: every question in an order in which all edges point down, with what the walk
// made of it.

const titles = {
  admission: "Admission: may this request come in, by its head alone?",
  resolution: "Resolution: what does it come to, given what is stored?",
};

/** Endings that are no refusal; every other one is. */
const goodEndings = new Set("admitted replayed notModified selected partial deleted created replaced unchanged".split(" "));

/** The questions that hold the request against what is stored: their “no” tells as much as their “yes”. */
const aboutStored = new Set(
  "exists doesIfMatchHold doesIfUnmodifiedSinceHold doesIfNoneMatchHold doesIfModifiedSinceHold doesIfRangeHold doesPatchApply isCreation isIdentical".split(" "),
);

/** “patchInapplicable” → “patch inapplicable”, “ifMatchFailed” → “If-Match failed”. */
export const spelled = (name) => (name.startsWith("if") ? fieldSpelled(name) : wordsSpelled(name));

const fieldSpelled = (name) => name.replace("Failed", " failed").replace(/(?<=[a-z])[A-Z]/g, "-$&").replace("if", "If");

const wordsSpelled = (name) => name.replace(/[A-Z]+/g, (capital, at) => (at === 0 ? capital : ` ${capital.length > 1 ? capital : capital.toLowerCase()}`));

const isRefusal = (edge) => edge.settle !== undefined && !goodEndings.has(edge.settle);

/** The questions of a graph so that each comes after all that lead to it. */
export function inOrder(graph) {
  const byName = new Map(graph.questions.map((question) => [question.question, question]));
  const done = new Set();
  const order = [];
  const visit = (name) => {
    if (done.has(name)) return;
    done.add(name);
    const question = byName.get(name);
    // “no” first: what follows “yes” then stands nearer, where one looks for it.
    for (const edge of [question.no, question.yes]) if (edge.ask !== undefined) visit(edge.ask);
    order.unshift(question);
  };
  visit(graph.first);
  return order;
}

/**
 * Rows of the whole graph, or with `onlyWalked` of the path: `{type: "title", text}` and `{type: "question", name,
 * sentence, citation, answer, edges, isTurn, isLast}`. `answer` is null where the walk did not come by; an edge is
 * `{answer, ask | settle, sentence, isWalked, isRefusal}`, with the sentence of the question to which it leads.
 */
export function rows(graphs, decisions, onlyWalked) {
  const result = [];
  for (const [name, graph] of Object.entries(graphs)) {
    const answers = new Map(decisions.filter((step) => step.graph === name).map((step) => [step.question, step.answer]));
    if (onlyWalked && answers.size === 0) continue;
    result.push({ type: "title", text: titles[name] ?? name });
    const questions = inOrder(graph).filter((question) => !onlyWalked || answers.has(question.question));
    const sentences = new Map(graph.questions.map((question) => [question.question, question.sentence]));
    for (const question of questions) result.push(row(question, answers.get(question.question) ?? null, sentences));
  }
  const last = result.findLast((each) => each.type === "question" && each.answer !== null);
  if (last) last.isLast = true;
  return result;
}

function row(question, answer, sentences) {
  const edges = [true, false].map((each) => {
    const edge = each ? question.yes : question.no;
    return { answer: each, ...edge, sentence: sentences.get(edge.ask) ?? null, isWalked: answer === each, isRefusal: isRefusal(edge) };
  });
  const walked = edges.find((edge) => edge.isWalked);
  const other = edges.find((edge) => !edge.isWalked);
  // A turn: this answer refused; or it found what need not have been there, such as a condition; or it is about what is
  // stored. That a PUT is no DELETE turns nothing.
  const isTurn = Boolean(walked && (walked.isRefusal || aboutStored.has(question.question) || (walked.answer && !other.isRefusal)));
  return { type: "question", name: question.question, sentence: question.sentence, citation: question.citation, answer, edges, isTurn, isLast: false };
}

/** The rows with each run of passed checks put into one row `{type: "checks", number}`. */
export function foldingChecks(rows) {
  const result = [];
  for (let start = 0; start < rows.length; ) {
    let end = start;
    while (rows[end]?.type === "question" && !rows[end].isTurn && !rows[end].isLast) end += 1;
    if (end > start) result.push({ type: "checks", number: end - start });
    if (end < rows.length) result.push(rows[end]);
    start = end + 1;
  }
  return result;
}

/** What the path came to: the last ending, `{name, sentence}`; null for an empty path. */
export function ending(graphs, decisions, status) {
  const last = decisions.at(-1);
  if (!last) return null;
  const question = graphs[last.graph].questions.find((each) => each.question === last.question);
  const edge = last.answer ? question.yes : question.no;
  return { name: edge.settle ?? edge.ask, sentence: `${spelled(edge.settle ?? "")}: ${status} ${statusMeaning(status).phrase}` };
}

// Where everything in the drawing of a decision graph goes. Pure: a measure of text comes in, coordinates come out.

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

// The drawing of a decision graph, from its layout.

const said = (answer) => (answer ? "yes" : "no");

/** An SVG of `rows` (graph-model.js) as wide as `width` pixels. */
export function drawing(rows, width, isWholeGraph, label) {
  const plan = layout(rows, width, measures(), isWholeGraph);
  return drawn(
    "svg",
    {
      class: "graph", role: "img", "aria-label": label, width: plan.width, height: plan.height,
      viewBox: `0 0 ${plan.width} ${plan.height}`, "data-test": "graph",
    },
    [...plan.joints].sort((a, b) => a.isWalked - b.isWalked).map((joint) => jointView(joint, plan)),
    plan.boxes.map((box) => boxView(box, plan)),
  );
}

/** The widths of texts in the fonts that the style sheet gives to the drawing. */
function measures() {
  const context = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const measure = (font) => (text) => {
    context.font = `${font} ${family}`;
    return context.measureText(text).width;
  };
  return { title: measure("600 15px"), sentence: measure("15px"), bold: measure("650 15px"), small: measure("13px") };
}

const nodeY = (box, plan) => box.y + plan.lineHeight / 2;

function jointView(joint, plan) {
  const { x, nodeRadius } = plan;
  const from = nodeY(plan.boxes[joint.from], plan);
  const to = nodeY(plan.boxes[joint.to], plan);
  const style = `joint ${joint.isWalked ? "is-walked" : ""} ${joint.lane > 0 ? "is-bypass" : ""}`;
  if (joint.lane === 0) return drawn("path", { class: style, d: `M${x} ${from + nodeRadius}V${to - nodeRadius}` });
  const left = x - nodeRadius - joint.lane * plan.laneWidth + 3;
  const bend = 6;
  const start = from + 3;
  const end = to - 3;
  return drawn("path", {
    class: style,
    d: `M${x - nodeRadius} ${start}H${left + bend}Q${left} ${start} ${left} ${start + bend}V${end - bend}Q${left} ${end} ${left + bend} ${end}H${x - nodeRadius}`,
  });
}

function boxView(box, plan) {
  if (box.type === "title") return lines(box.lines, 4, box.y + 18, 21, "graph-title");
  const node = { cx: plan.x, cy: nodeY(box, plan) };
  if (box.type === "checks") {
    return drawn(
      "g",
      { class: "checks" },
      [-7, 0, 7].map((shift) => drawn("circle", { class: "dot", cx: node.cx, cy: node.cy + shift, r: 2 })),
      lines(box.lines, plan.textX, node.cy + 5, plan.lineHeight, "graph-small"),
    );
  }
  const isWalked = box.answer !== null;
  return drawn(
    "g",
    { class: `question ${isWalked ? "is-walked" : ""} ${box.isLast ? "is-last" : ""}`, "data-question": box.name, "data-answer": isWalked ? said(box.answer) : null },
    drawn("title", {}, `${box.sentence} ${isWalked ? `${said(box.answer)}. ` : ""}${box.citation}`),
    drawn("circle", { class: "node", ...node, r: plan.nodeRadius }),
    isWalked ? drawn("path", { class: "mark", d: box.answer ? check(node) : cross(node) }) : null,
    lines(box.lines, plan.textX, box.y + 15, plan.lineHeight, "graph-sentence"),
    isWalked
      ? drawn("text", { class: `graph-answer is-${said(box.answer)}`, x: plan.width - 6, y: box.y + 15, "text-anchor": "end" }, said(box.answer))
      : null,
    lines(box.citationLines, plan.textX, box.citationY + 13, plan.smallHeight, "graph-small"),
    box.stubs.map((stub) => stubView(stub, plan)),
  );
}

function stubView({ y, edge, lines: texts }, plan) {
  const middle = y + 9;
  const style = `${edge.isWalked ? "is-walked" : ""} ${edge.isRefusal ? "is-refusal" : ""}`;
  return drawn(
    "g",
    { class: `stub ${style}`, "data-ending": edge.settle ?? null },
    drawn("path", { class: "stub-line", d: `M${plan.textX} ${middle}h14` }),
    lines(texts, plan.textX + 20, y + 13, plan.smallHeight, "graph-small"),
  );
}

const lines = (texts, x, y, height, style) =>
  drawn("text", { class: style }, texts.map((text, index) => drawn("tspan", { x, y: y + index * height }, text)));

const check = ({ cx, cy }) => `M${cx - 3.2} ${cy}l2.3 2.6l4 -5`;
const cross = ({ cx, cy }) => `M${cx - 2.6} ${cy - 2.6}l5.2 5.2m0 -5.2l-5.2 5.2`;
