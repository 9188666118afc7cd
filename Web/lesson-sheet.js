// A lesson on paper: all its steps, with boxes to tick and room to write.

import { element } from "./dom.js";
import { requestBox, senderView } from "./lesson-request.js";
import { stepsOf } from "./lesson-run.js";

/** What a request refers to, in words: “‹ETag of the response to 3›”. */
export function worded(text, lesson) {
  return text.replace(/\{\{\s*(\w+)\.(request|response)\.(headers|body)(?:\.([^{}]*?))?\s*\}\}/g, (whole, name, side, part, rest) => {
    const step = stepsOf(lesson).findIndex((exchanges) => exchanges.some((each) => each.name === name)) + 1;
    const thing = part === "headers" ? rest : !rest || rest === "*" ? "the body" : rest.replace(/^\$\.?/, "");
    return step === 0 ? whole : `‹${thing} of the ${side === "response" ? "response to" : "request of"} ${step}›`;
  });
}

/** The lesson as a sheet for class. */
export const lessonSheet = (lesson, number) =>
  element("section", { class: "lesson-sheet", "data-test": "lesson-sheet" },
    element("h1", {}, `Lesson ${number}: ${lesson.title}`),
    lesson.introduction ? element("p", {}, lesson.introduction) : null,
    element("ol", {}, stepsOf(lesson).map((exchanges) =>
      element("li", {},
        exchanges.length > 1 ? element("h2", {}, "At the same moment") : null,
        exchanges.map((each) => exchangeView(each, lesson, exchanges.length > 1))))));

function exchangeView(each, lesson, isOneOfSeveral) {
  const { method, target, fields, content } = each.request;
  const request = { method, target: worded(target, lesson), fields: fields.map(({ name, value }) => ({ name, value: worded(value, lesson) })), content: worded(content, lesson) };
  return element("div", { class: "exchange" },
    element(isOneOfSeveral ? "h3" : "h2", {}, each.title),
    each.prose ? element("p", {}, each.prose) : null,
    senderView(each),
    requestBox(each, request),
    each.question ? questionView(each.question) : null,
    element("p", { class: "blank" }, "The response: ", element("i")));
}

const questionView = ({ text, choices }) =>
  element("div", { class: "question-box" },
    element("p", {}, element("b", {}, text)),
    element("ul", { class: "ticks" }, choices.map((choice) => element("li", {}, choice.text))));
