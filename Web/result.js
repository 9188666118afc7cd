// What came of a request, on one card: the status, the reason in a sentence, the difference; then the response, and why.

import { answerView, duration, statusBadge, statusLine, statusMeaning, citation } from "./answer.js";
import { change, changeView, isReplayed } from "./change.js";
import { diffView } from "./diff.js";
import { announce, byId, element, fill } from "./dom.js";
import { fetched, problemOf } from "./exchange.js";
import { messageText, place, valueOf } from "./message.js";
import { deciding } from "./graph.js";
import { showExplanation } from "./why.js";

let takeFix = () => {};
let showPlace = () => {};
let lookAt = () => {};

/**
 * Where it is shown; `takesFix(line)` gets what a problem proposes, as options of curl, `showsPlace(line, column)` the place in
 * the body that it names, and `looksAt(target)` sends a GET there.
 */
export function resultPlace(takesFix, showsPlace, looksAt) {
  lookAt = looksAt;
  takeFix = takesFix;
  showPlace = showsPlace;
  return element("section", { id: "results", class: "results panel", "aria-labelledby": "outcome-title" },
    element("h2", { id: "outcome-title", class: "unseen" }, "Response"),
    element("p", { id: "result-of", class: "note", role: "status" }),
    element("div", { id: "outcome" },
      element("p", { class: "empty" }, "Press ", element("b", {}, "Send"), ": the status, what the request did to the store, and why will appear here. Then press it again.")),
    element("div", { id: "why" }), element("div", { id: "change" }), element("div", { id: "answer" }), element("div", { id: "as-sent" }));
}

/** Shows what was seen (change.js), once or twice. */
export async function showResults(seen) {
  const choose = (index) => showOne(seen[index]);
  const head = seen.length === 1
    ? element("p", { class: "outcome", "data-test": "outcome" }, outcomeLine(seen[0]))
    : element("ol", { class: "outcomes" }, seen.map((each, index) => choiceView(each, index, choose)));
  fill(byId("outcome"), head, element("div", { id: "reason" }));
  await choose(seen.length - 1);
  announce(seen.map((each, index) => `${seen.length > 1 ? ["First: ", "Second: "][index] : ""}${statusLine(each.answer.status)}. ${sentenceOf(each)}`).join(" "));
  if (matchMedia("(max-width: 59.99rem)").matches) byId("results").scrollIntoView();
}

/** Marks what is shown as the response to an earlier request, where it is: the form has another one now. */
export function markResults(isOld, request) {
  byId("results").classList.toggle("is-old", isOld);
  fill(byId("result-of"), isOld ? ["The response to an earlier request: ", element("code", {}, `${request.method} ${request.target}`)] : null);
}

/** Says that there was no response; nothing is left of earlier ones. */
export function showFailure(error, seen, target) {
  for (const id of ["why", "change", "answer", "as-sent"]) fill(byId(id));
  fill(byId("outcome"), element("p", { class: "failure", "data-test": "failure" },
    element("b", {}, "No response. "), seen.length > 0 ? "The first request was answered, the second was not. " : "", error.message,
    error.isThere && place(target).kind === "resource" ? [" ", lookView(target)] : null));
  announce(`No response. ${error.message}`);
}

const outcomeLine = (seen) => [statusBadge(seen.answer.status), element("span", { class: "time", "data-test": "time" }, duration(seen.answer.milliseconds))];

function choiceView(seen, index, choose) {
  const radio = element("input", { type: "radio", name: "sending", value: index, checked: index === 1, onchange: () => choose(index) });
  return element("li", { "data-test": "outcome" },
    element("label", { class: "outcome is-choice" }, radio, element("span", { class: "ordinal" }, ["First", "Second"][index]), statusBadge(seen.answer.status, true), effectView(seen)));
}

const effectOf = (seen) => change(seen.before, seen.after, seen.answer);

const effectView = (seen) => {
  const { kind, sentence } = effectOf(seen);
  return element("span", { class: `effect is-${kind}`, "data-test": "outcome-effect", "data-effect": kind }, sentence);
};

/** What the response comes to, in one sentence. */
function sentenceOf({ answer, before, after }) {
  const problem = problemOf(answer.fields, answer.bytes);
  const { kind, sentence } = change(before, after, answer);
  if (problem) return `${kind === "unchanged" ? "Nothing changed" : "Refused"}: ${lowered(problem.title)}.`;
  if (answer.sent.method === "GET" || answer.sent.method === "HEAD" || kind === "none") return statusMeaning(answer.status).meaning;
  return sentence;
}

const capitalized = (text) => text.replace(/^[a-z]/, (letter) => letter.toUpperCase());

const lowered = (title) => title.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()).replace(/\.$/, "");

async function showOne(seen) {
  const { answer, explanation } = seen;
  const problem = problemOf(answer.fields, answer.bytes);
  const { meaning, citation: section } = statusMeaning(answer.status);
  const sentence = sentenceOf(seen);
  const isOnly = byId("outcome").querySelector(".outcomes") === null;
  const { kind } = effectOf(seen);
  fill(byId("reason"),
    element("p", { class: "reason", "data-test": isOnly ? "outcome-effect" : "reason", "data-effect": isOnly ? kind : null }, sentence),
    problem ? adviceView(problem, seen)
    : isReplayed(answer) ? element("p", { class: "meaning", "data-test": "meaning" }, `What it says, ${statusLine(answer.status)}, is of the first request. Nothing new was made. `, citation("draft-ietf-httpapi-idempotency-key-header §2"))
    : meaning === sentence ? element("p", { class: "meaning", "data-test": "meaning" }, citation(section))
    : element("p", { class: "meaning", "data-test": "meaning" }, `${meaning} `, citation(section)));
  fill(byId("change"), await staleView(seen) ?? storedView(seen));
  fill(byId("answer"), answerView(answer));
  fill(byId("why"), explanation ? whyView(explanation) : element("p", { class: "note" }, "The server has no explanation of this request."));
  fill(byId("as-sent"), asSent(answer));
}

/** A problem's detail, what it proposes, and its page. */
function adviceView(problem, { answer, after }) {
  const isStale = answer.status === 412 && after.kind === "resource" && after.isThere;
  return element("div", { class: "advice", "data-test": "problem" },
    element("p", {}, capitalized(problem.detail ?? "")),
    problem.line === undefined || !answer.sent.content ? null : element("p", {}, element("button", { type: "button", "data-test": "place", onclick: () => showPlace(problem.line, problem.column) }, "Show the place")),
    problem.fix
      ? element("p", { class: "actions" }, element("button", { type: "button", "data-test": "fix", onclick: () => takeFix(problem.fix) }, "Change it so"), element("code", {}, problem.fix))
      : null,
    isStale ? element("p", { class: "actions" }, lookView(after.path), element("span", { class: "note" }, "What is there now. Your request is kept.")) : null);
}

/** What sends a GET, to see what is there. */
const lookView = (target) => element("button", { type: "button", "data-test": "look", onclick: () => lookAt(target) }, `Send GET ${target}`);

/** The difference that the request made; what is stored, where it made none. */
function storedView(seen) {
  const { before, after } = seen;
  const { kind } = effectOf(seen);
  if (kind === "none" || (after.kind === "resource" && !after.isThere && !before.isThere)) return "";
  const isRead = seen.answer.sent.method === "GET" || seen.answer.sent.method === "HEAD";
  const title = after.kind === "collection" ? `What ${after.path} lists`
    : kind === "unchanged" ? `Stored at ${after.path}, version ${after.etag}` : `Stored at ${after.path}, before and after`;
  return element("details", { class: "fold unfolds", "data-test": "stored", open: !isRead }, element("summary", {}, title), changeView(seen));
}

/** What a stale If-Match was about, beside what is there: what the request would have written over. */
async function staleView({ answer, after }) {
  const number = /^"(\d+)"$/.exec(valueOf(answer.sent.fields, "If-Match") ?? "")?.[1];
  if (answer.status !== 412 || !number || after.kind !== "resource" || !after.isThere || after.etag === `"${number}"`) return null;
  const response = await fetched(`/_revisions/${number}`).catch(() => null);
  const original = /<([^>]*)>;\s*rel="?original/.exec(response?.headers.get("Link") ?? "")?.[1] ?? "";
  if (!response?.ok || !original.endsWith(after.path)) return null;
  const [had, has] = [await response.text(), new TextDecoder().decode(after.bytes)];
  return element("details", { class: "fold", open: true, "data-test": "stale" },
    element("summary", {}, `Stored at ${after.path}: your version "${number}" against ${after.etag}, which is there now`),
    diffView(had, has, "What you have, and what is there now", "Empty, both."));
}

/** The question that decided; the rest on demand. */
function whyView(explanation) {
  const last = deciding(explanation.decisions);
  if (!last) return element("p", { class: "note" }, "No question was asked: the message could not be taken at all.");
  const body = element("div", {});
  const show = (event) => {
    if (event.target.open && body.childElementCount === 0) showExplanation(body, explanation.id).catch((error) => fill(body, error.message));
  };
  return element("details", { class: "fold", "data-test": "why", ontoggle: show },
    element("summary", { "data-test": "why-question" }, `Why: “${last.sentence}” ${last.answer ? "Yes" : "No"}.`), body);
}

function asSent(answer) {
  return element("details", { class: "fold", "data-test": "as-sent" },
    element("summary", {}, "The request as this page sent it"),
    element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": "The request as sent" }, messageText(answer.sent).replaceAll("\r\n", "\n")),
    element("p", { class: "note" }, `${answer.isExplanationAdded ? "The page added Prefer: explain=link, so that the Link header says where the explanation is, and Lab, by which Live knows whose it is." : "The page added Lab, by which Live knows whose it is."} Your browser adds headers of its own: they are under Why.`));
}
