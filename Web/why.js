// Why an answer came about.

import { citation, fieldsView } from "./answer.js";
import { element, fill, freshId, memory } from "./dom.js";
import { readJSON } from "./exchange.js";
import { drawing, ending, foldingChecks, rows } from "./graph.js";
import { count } from "./message.js";

// The explanations of requests, and the graphs that they walk.

let graphsPromise = null;
const entries = new Map();

/** Both decision graphs; read once. */
export function graphs() {
  graphsPromise ??= readJSON("/_graph").catch((error) => {
    graphsPromise = null;
    throw error;
  });
  return graphsPromise;
}

/** The entry of a request; null where the service does not remember it any more. */
export async function explanation(id) {
  if (!entries.has(id)) {
    try {
      entries.set(id, await readJSON(`/_requests/${encodeURIComponent(id)}`));
    } catch {
      return null;
    }
  }
  return entries.get(id);
}

// Why an answer came about: the path through the decision graphs, drawn and in words.

const extents = [
  { name: "turns", title: "Turning points" },
  { name: "path", title: "Every question asked" },
  { name: "graph", title: "Whole graph" },
];

/** Shows the explanation of the request `id` in `container`. */
export async function showExplanation(container, id) {
  const [entry, both] = await Promise.all([explanation(id), graphs()]);
  if (!entry) return fill(container, element("p", { class: "note" }, "The service does not remember this request any more; it keeps the last 200."));
  showPath(container, entry, both);
}

/** Shows an entry of `/_requests`, with the graphs of `/_graph`. */
export function showPath(container, entry, both) {
  if (entry.decisions.length === 0) {
    fill(container, element("p", { class: "note" }, "No question was asked: the message could not be taken at all."));
    return;
  }
  const canvas = element("div", { class: "graph-canvas" });
  const draw = () => fill(canvas, picture(canvas, entry, both, memory.get("extent") ?? "turns"));
  fill(container, summary(entry, both), chooser(draw), canvas, inWords(entry), received(entry));
  draw();
  redrawWhenResized(canvas, draw);
}

function summary(entry, both) {
  const { sentence } = ending(both, entry.decisions, entry.status);
  const last = entry.decisions.at(-1);
  return element(
    "p",
    { class: "why-summary", "data-test": "why-summary" },
    `The server asked ${count(entry.decisions.length, "question")}. The last one decided: `,
    element("q", {}, last.sentence), ` ${last.answer ? "Yes" : "No"} – `, element("b", {}, sentence), ". (", citation(last.citation), ")",
  );
}

function chooser(draw) {
  const name = freshId("extent");
  const chosen = memory.get("extent") ?? "turns";
  const choose = (event) => {
    memory.set("extent", event.target.value);
    draw();
  };
  return element(
    "fieldset",
    { class: "segments" },
    element("legend", { class: "unseen" }, "What to draw"),
    extents.map((each) =>
      element("label", { class: "segment" },
        element("input", { type: "radio", name, value: each.name, checked: each.name === chosen, onchange: choose, "data-test": `extent-${each.name}` }),
        element("span", {}, each.title))),
  );
}

function picture(canvas, entry, both, extent) {
  const width = Math.max(260, Math.min(canvas.clientWidth || 600, 760));
  const all = rows(both, entry.decisions, extent !== "graph");
  const shown = extent === "turns" ? foldingChecks(all) : all;
  const label = `The path of ${entry.method} ${entry.target} through the decision graph; the same in words below.`;
  return drawing(shown, width, extent === "graph", label);
}

function redrawWhenResized(canvas, draw) {
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    if (width > 0) draw();
  }).observe(canvas);
}

function inWords(entry) {
  return element(
    "details",
    { "data-test": "path-in-words" },
    element("summary", {}, "The path in words"),
    element(
      "ol",
      { class: "path" },
      entry.decisions.map((step) =>
        element("li", {}, `${step.sentence} `, element("b", {}, step.answer ? "Yes" : "No"), " ", citation(step.citation))),
    ),
  );
}

function received(entry) {
  return element(
    "details",
    { "data-test": "received" },
    element("summary", {}, "The fields as the server received them"),
    element("p", { class: "note" }, "A browser adds fields of its own, such as User-Agent and Accept; Cache-Control: no-cache, because this page asks it not to answer from its cache."),
    fieldsView(entry.fields, "Fields received"),
  );
}
