// Why an answer came about.

import { citation, fieldsView, segments } from "./answer.js";
import { element, fill, memory } from "./dom.js";
import { readJSON } from "./exchange.js";
import { deciding, ending, foldingChecks, pathView, rows } from "./graph.js";
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
  { name: "path", title: "All that were asked" },
  { name: "graph", title: "All questions" },
];

/** Shows the explanation of the request `id` in `container`. */
export async function showExplanation(container, id) {
  const [entry, both] = await Promise.all([explanation(id), graphs()]);
  if (!entry) return fill(container, element("p", { class: "note" }, "The server no longer remembers this request: it keeps the last 200."));
  showPath(container, entry, both);
}

/** Shows an entry of `/_requests`, with the graphs of `/_graph`. */
function showPath(container, entry, both) {
  if (entry.decisions.length === 0) {
    fill(container, element("p", { class: "note" }, "No question was asked: the message could not be taken at all."));
    return;
  }
  const list = element("div", {});
  const draw = () => {
    const extent = memory.get("extent") ?? "turns";
    const all = rows(both, entry.decisions, extent !== "graph");
    fill(list, pathView(extent === "turns" ? foldingChecks(all) : all, extent === "graph"));
  };
  fill(container, summary(entry, both), chooser(draw), list, received(entry));
  draw();
}

function summary(entry, both) {
  const { sentence } = ending(both, entry.decisions, entry.status);
  const last = deciding(entry.decisions);
  return element(
    "p",
    { class: "why-summary", "data-test": "why-summary" },
    `The server asked ${count(entry.decisions.length, "question")}. This one decided: `,
    element("q", {}, last.sentence), ` ${last.answer ? "Yes" : "No"} – `, element("b", {}, sentence), ". (", citation(last.citation), ")",
  );
}

function chooser(draw) {
  const chosen = extents.findIndex((each) => each.name === (memory.get("extent") ?? "turns"));
  const choose = (index) => {
    memory.set("extent", extents[index].name);
    draw();
  };
  return segments("How much to show", extents.map((each) => each.title), Math.max(chosen, 0), choose, "extent");
}

function received(entry) {
  return element(
    "details",
    { "data-test": "received" },
    element("summary", {}, "The headers as the server received them"),
    element("p", { class: "note" }, "A browser adds headers of its own, such as User-Agent and Accept; Cache-Control: no-cache, because this page asks it not to answer from its cache."),
    fieldsView(entry.fields, "Headers received"),
  );
}
