// What a step of a lesson came to: the responses, whether they were predicted, and what is stored now.

import { citation, contentView, fieldsView, statusBadge, statusLine } from "./answer.js";
import { element } from "./dom.js";
import { problemOf } from "./exchange.js";
import { deciding } from "./graph.js";

/** Headers that say what happened, before all others. */
const first = ["etag", "location", "idempotency-replayed", "preference-applied", "content-location", "allow", "accept-patch"];

/** Whether a response is the one that the lesson expects: then its question's reason is true, and so is what was predicted. */
export const isAsExpected = ({ checks }) => checks.every(({ holds }) => holds);

/** A response, and whether it is what was predicted. */
export function resultView({ exchange: each, answer, checks, entry }, choice, isOneOfSeveral) {
  const isRight = each.question ? each.question.choices[choice]?.isRight ?? null : null;
  const failed = checks.filter(({ holds }) => !holds);
  return element("section", { class: "card result", "data-test": "step-answer", "aria-label": "The answer" },
    isOneOfSeveral && each.client ? element("h3", {}, `The answer to ${each.client}`) : null,
    answer === null
      ? element("p", { class: "answer-status", "data-test": "no-answer" }, element("b", {}, "No answer."), " The connection ended before one came.")
      : element("p", { class: "answer-status" }, statusBadge(answer.status), sightOf(answer.fields)),
    failed.length === 0 ? verdictView(each.question, isRight) : null,
    answer && answer.bytes.length > 0 ? bodyView(answer, each.question !== null && failed.length === 0) : null,
    checksView(failed, checks.length),
    answer ? element("details", { "data-test": "step-headers" }, element("summary", {}, "All response headers"), fieldsView(answer.fields, "Headers of the answer")) : null,
    whyView(entry));
}

/** The body; of a problem, what it says unless a question's reason does, and the body on demand. */
function bodyView({ fields, bytes }, isExplained) {
  const problem = problemOf(fields, bytes);
  const body = contentView(bytes, "Body of the answer");
  if (!problem) return body;
  return [isExplained ? null : element("p", { class: "detail" }, problem.detail ?? problem.title), element("details", { "data-test": "step-body" }, element("summary", {}, "Response body"), body)];
}

/** The headers to look at, in one line. */
function sightOf(fields) {
  const weigh = ({ name }) => first.indexOf(name.toLowerCase());
  // That something went wrong on purpose stands at the request.
  const isFault = ({ name, value }) => name.toLowerCase() === "preference-applied" && value.startsWith("fault");
  const seen = fields.filter((field) => weigh(field) >= 0 && !isFault(field)).sort((a, b) => weigh(a) - weigh(b));
  return element("span", { class: "sight", "data-test": "sight" }, seen.map(({ name, value }) => element("code", {}, `${name}: ${value}`)));
}

/** A sentence whose citations are links. */
const withLinks = (text) => text.split(/(RFC \d+(?: §[\d.]*\d)?)/).map((part, index) => (index % 2 === 1 ? citation(part) : part));

function verdictView(question, isRight) {
  if (!question) return null;
  const lead = isRight === null ? "" : isRight ? "As you predicted. " : "Not what you predicted. ";
  return element("p", { class: `verdict ${isRight === null ? "" : isRight ? "is-right" : "is-wrong"}`, "data-test": "verdict", "data-right": String(isRight) }, element("b", {}, lead), withLinks(question.why));
}

function checksView(failed, count) {
  if (failed.length === 0) return element("span", { hidden: true, "data-test": "checks", "data-holds": "true", "data-count": count });
  return element("div", { class: "trouble", "data-test": "checks", "data-holds": "false" },
    element("p", {}, "The answer is not what the lesson expects, so nothing can be said of the prediction:"),
    element("ul", {}, failed.map(({ name, expected, actual }) => element("li", {}, `${name}: `, element("code", {}, actual === "" ? "none" : actual ?? "absent"), " instead of ", element("code", {}, expected)))));
}

function whyView(entry) {
  if (!entry || entry.decisions.length === 0) return null;
  const last = deciding(entry.decisions);
  const line = ({ sentence, answer, citation: rule }) => element("li", {}, `${sentence} `, element("b", {}, answer ? "Yes" : "No"), " ", citation(rule));
  return element("details", { "data-test": "step-why" },
    element("summary", {}, "Why: the question that decided"),
    element("p", {}, element("q", {}, last.sentence), ` ${last.answer ? "Yes" : "No"} `, citation(last.citation)),
    element("details", {}, element("summary", {}, `All ${entry.decisions.length} questions`), element("ol", { class: "path" }, entry.decisions.map(line))));
}

/** A result as it is spoken. */
export function spokenResult({ exchange: { client, question }, answer, checks }, choice) {
  const status = `${client ? `${client}: ` : ""}${answer === null ? "No answer came." : `${statusLine(answer.status)}.`}`;
  if (!isAsExpected({ checks })) return `${status} That is not what the lesson expects.`;
  return question ? `${status} ${question.choices[choice]?.isRight ? "As you predicted." : "Not what you predicted."} ${question.why}` : status;
}

/** What is stored after a step's changes, unless the next step asks the reader what a GET brings. */
export function storedViews(played, next) {
  const asked = next.filter(({ question, request }) => question && request.method === "GET").map(({ request }) => request.target);
  const last = new Map(played.filter(({ stored }) => stored).map(({ stored }) => [stored.target, stored]));
  return [...last.values()].filter(({ target }) => !asked.includes(target)).map(({ target, etag, text }) =>
    element("div", { class: "stored-now", "data-test": "stored-now" },
      text === null
        ? element("p", { class: "note" }, "Nothing is stored at ", element("code", {}, target), " after this.")
        : [element("p", { class: "note" }, "Stored after this at ", element("code", {}, target), `, version ${etag}:`),
          element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": `Stored after this at ${target}` }, text)]));
}
