// One step of a lesson: a request, a prediction, a Send, and what the server really answered.

import { statusBadge } from "./answer-view.js";
import { changeView } from "./change-view.js";
import { contentView } from "./content-view.js";
import { decode } from "./bytes.js";
import { element, fill, freshId } from "./dom.js";
import { explanation } from "./explanations.js";
import { compare } from "./lesson-run.js";
import { readableHead } from "./message.js";
import { announce } from "./announce.js";
import { observed } from "./snapshot.js";
import { statusLine } from "./statuses.js";
import { showExplanation } from "./why-view.js";

/**
 * A step. `context` is `{run, collections, number, total, openRequest}`; `whenDone(isRight)` is called once, when the
 * answer has come: isRight is null where nothing was asked.
 */
export function stepView(exchange, request, context, whenDone) {
  const heading = element("h4", { tabindex: "-1", class: "step-title" }, element("span", { class: "step-number" }, `Step ${context.number} of ${context.total}`), ` ${exchange.title}`);
  const result = element("div", { class: "step-result", tabindex: "-1", "data-test": "step-result" });
  const question = exchange.question ? questionView(exchange.question) : null;
  const button = element("button", { type: "submit", class: "primary", "data-test": "step-send" }, "Send");
  const complaint = element("span", { class: "complaint", role: "alert" });
  let isBusy = false;
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    const choice = question?.chosen() ?? null;
    if (question && choice === null) return fill(complaint, "Choose what you expect first.");
    fill(complaint);
    isBusy = true;
    try {
      const seen = await observed(request, explanation);
      question?.close();
      button.hidden = true;
      const isRight = question ? exchange.question.choices[choice].isRight : null;
      show(result, exchange, seen, isRight, context);
      whenDone(isRight);
      // The button that had the focus is gone.
      result.focus({ preventScroll: true });
      result.scrollIntoView({ block: "nearest" });
    } catch (error) {
      isBusy = false;
      fill(complaint, error.message);
    }
  };
  const form = element(
    "form",
    { class: "step", novalidate: true, onsubmit: submit, "data-test": "step", "aria-label": `Step ${context.number}: ${exchange.title}` },
    heading,
    element("pre", { class: "box message", tabindex: "0", role: "group", "aria-label": "The request", "data-test": "step-request" }, readableHead(request), request.content ? `\n\n${request.content}` : ""),
    question?.node,
    element("p", { class: "actions" }, button, complaint, element("button", { type: "button", class: "quiet take", onclick: () => context.openRequest(request) }, "Open as a request of your own")),
    result,
  );
  return { node: form, focus: () => heading.focus() };
}

function questionView({ text, choices }) {
  const name = freshId("prediction");
  const node = element(
    "fieldset",
    { class: "question-box", "data-test": "question" },
    element("legend", {}, text),
    choices.map((choice, index) =>
      element("label", { class: "choice", "data-test": "choice" }, element("input", { type: "radio", name, value: index }), element("span", {}, choice.text))),
  );
  return {
    node,
    chosen: () => {
      const value = node.querySelector("input:checked")?.value;
      return value === undefined ? null : Number(value);
    },
    close: () => {
      for (const [index, input] of node.querySelectorAll("input").entries()) {
        input.disabled = true;
        input.parentElement.classList.toggle("is-right", choices[index].isRight);
      }
    },
  };
}

function show(container, exchange, seen, isRight, context) {
  const { answer } = seen;
  const content = decode(answer.bytes) ?? "";
  const checks = compare(exchange.answer, { status: answer.status, fields: answer.fields, content }, context.run, context.collections);
  const verdict = isRight === null ? null : verdictView(exchange.question, isRight, answer.status);
  const why = element("div", {});
  fill(
    container,
    verdict,
    element("p", { class: "answer-status" }, "The server answered ", statusBadge(answer.status)),
    answer.bytes.length > 0 ? contentView(answer.bytes, "Content of the answer") : null,
    checksView(checks),
    changeView(seen, true),
    answer.id
      ? element("details", { "data-test": "step-why", ontoggle: (event) => event.target.open && why.childElementCount === 0 && showExplanation(why, answer.id) }, element("summary", {}, "Why: the path to this answer"), why)
      : null,
  );
  announce(`${verdict?.textContent ?? ""} The server answered ${statusLine(answer.status)}.`);
}

function verdictView(question, isRight, status) {
  const lead = isRight ? "As you predicted." : "Not what you predicted.";
  return element("div", { class: `verdict ${isRight ? "is-right" : "is-wrong"}`, "data-test": "verdict", "data-right": String(isRight) },
    element("p", {}, element("b", {}, lead), ` ${question.why ?? ""}`));
}

function checksView(checks) {
  const failed = checks.filter((check) => !check.holds);
  const title = failed.length === 0 ? `The answer is what the lesson expects, in all ${checks.length} points.` : `The answer is not what the lesson expects, in ${failed.length} of ${checks.length} points.`;
  const line = ({ name, expected, actual, holds }) =>
    element("li", { class: holds ? "holds" : "fails" }, element("span", { "aria-hidden": "true" }, holds ? "✓ " : "✗ "), element("b", {}, name), ": ",
      element("code", {}, actual === "" ? "none" : (actual ?? "absent")), holds ? "" : element("span", {}, " instead of ", element("code", {}, expected)));
  return element("details", { class: "checks-list", "data-test": "checks", "data-holds": String(failed.length === 0), open: failed.length > 0 },
    element("summary", {}, title), element("ul", {}, checks.map(line)));
}
