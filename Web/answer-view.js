// An answer: its status with its meaning, its fields, its content.

import { citation } from "./citation.js";
import { contentView } from "./content-view.js";
import { element } from "./dom.js";
import { fieldsView } from "./fields-view.js";
import { statusClass, statusMeaning } from "./statuses.js";

/** The status as a coloured word. */
export const statusBadge = (status) =>
  element("span", { class: `status ${statusClass(status)}`, "data-test": "status", "data-status": status },
    element("b", {}, status === 0 ? "–" : String(status)), ` ${statusMeaning(status).phrase}`);

/** “12 ms”, “0.8 ms”. */
export const duration = (milliseconds) => `${milliseconds < 9.95 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;

/** The whole answer. */
export function answerView(answer) {
  if (answer.status === 0) {
    return element("p", { class: "note" }, "The server redirected, and the browser does not show such an answer to a page.");
  }
  const { meaning, citation: section } = statusMeaning(answer.status);
  return element(
    "div",
    { class: "answer" },
    element("p", { class: "answer-status" }, statusBadge(answer.status), element("span", { class: "time", "data-test": "time" }, duration(answer.milliseconds))),
    element("p", { class: "meaning", "data-test": "meaning" }, `${meaning} `, citation(section)),
    advice(answer),
    element("h4", {}, "Fields"),
    fieldsView(answer.fields, "Fields of the answer"),
    element("h4", {}, "Content"),
    contentView(answer.bytes, "Content of the answer"),
  );
}

/** A problem's `detail`, `fix` and page, in words. */
function advice(answer) {
  const problem = problemOf(answer);
  if (!problem) return null;
  return element(
    "div",
    { class: "advice", "data-test": "problem" },
    element("h4", {}, "In words"),
    element("p", {}, `${problem.title}. ${problem.detail ?? ""}`),
    problem.fix ? element("p", {}, "What to change, as an option for curl: ", element("code", {}, problem.fix)) : null,
    problem.type?.startsWith("/_problems/")
      ? element("p", {}, element("a", { href: problem.type, target: "_blank", rel: "noreferrer" }, "About this kind of problem"))
      : null,
  );
}

/** The problem details (RFC 9457) in an answer; null where there are none. */
export function problemOf(answer) {
  const type = answer.fields.find((field) => field.name === "Content-Type")?.value ?? "";
  if (!type.startsWith("application/problem+json")) return null;
  try {
    return JSON.parse(new TextDecoder().decode(answer.bytes));
  } catch {
    return null;
  }
}
