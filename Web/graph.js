// A decision graph as rows: every question in an order in which all edges point down, with what the walk made of it.

import { citation, statusMeaning } from "./answer.js";
import { element } from "./dom.js";
import { count } from "./message.js";

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

/**
 * The question that decided: the last one, unless it found only that the request lacks a header; then the last that looked at
 * what is stored.
 */
export function deciding(decisions) {
  const last = decisions.at(-1);
  const isLacking = last && !last.answer && /^has[A-Z]/.test(last.question);
  return (isLacking && decisions.findLast(({ question }) => aboutStored.has(question))) || last;
}

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

// The rows as lists.

/** What an edge that leaves the path leads to: “no: content type missing”, or the question that would have followed. */
function edgeView(edge) {
  const answer = edge.answer ? "yes" : "no";
  const text = edge.settle === undefined ? `${answer} → ${edge.sentence}` : `${answer}: ${spelled(edge.settle)}`;
  return element("p", { class: `edge ${edge.isWalked ? "is-walked" : ""}`, "data-ending": edge.settle ?? null }, text);
}

function questionView(row, isWhole) {
  const isWalked = row.answer !== null;
  const said = row.answer ? "Yes" : "No";
  const edges = row.edges.filter((edge) => isWhole || !edge.isWalked || row.isLast);
  return element("li", { class: `question ${isWalked ? "is-walked" : ""} ${row.isLast ? "is-last" : ""}`, "data-question": row.name, "data-answer": isWalked ? said.toLowerCase() : null },
    element("p", {}, row.sentence, isWalked ? [" ", element("b", { class: `said is-${said.toLowerCase()}` }, said)] : "", " ", citation(row.citation)),
    edges.map(edgeView));
}

/** The rows, a list for each graph. */
export function pathView(rows, isWhole) {
  const parts = [];
  for (const row of rows) {
    if (row.type === "title") parts.push(element("p", { class: "path-title" }, row.text), element("ol", { class: "path", "data-test": "graph" }));
    else parts.at(-1).append(row.type === "checks" ? element("li", { class: "checks" }, `${count(row.number, "check")} passed`) : questionView(row, isWhole));
  }
  return parts;
}
