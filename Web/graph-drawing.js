// The drawing of a decision graph, from its layout.

import { drawn } from "./dom.js";
import { layout } from "./graph-layout.js";

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
