// The workbench: a request is written, sent once or twice, and what it did is shown.

import { announce } from "./announce.js";
import { answerView, duration, statusBadge } from "./answer-view.js";
import { change } from "./change.js";
import { changeView } from "./change-view.js";
import { byId, element, fill } from "./dom.js";
import { explanation, graphs } from "./explanations.js";
import { messageText } from "./message.js";
import { isSendable, setRequest, suggestETag, writtenRequest } from "./request-form.js";
import { observed } from "./snapshot.js";
import { statusLine } from "./statuses.js";
import { showPath } from "./why-view.js";

let isBusy = false;

/** Begins. */
export function openWorkbench() {
  byId("request-form").addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter?.id === "send-twice" ? 2 : 1);
  });
  byId("request-form").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(1);
  });
}

/** Puts a request into the workbench and goes there. */
export function openRequest(request) {
  setRequest(request);
  location.hash = "#request";
}

async function send(times) {
  if (isBusy) return;
  if (!isSendable()) {
    byId("request-form").querySelector("[aria-invalid=true]").focus();
    return announce("The request cannot be sent as it is: see the note at the field.");
  }
  isBusy = true;
  byId("results").setAttribute("aria-busy", "true");
  const request = writtenRequest();
  const seen = [];
  try {
    for (let number = 0; number < times; number += 1) seen.push(await observed(request, explanation, seen.at(-1)?.after));
    const both = await graphs().catch(() => null);
    show(seen, both);
  } catch (error) {
    fail(error, seen);
  } finally {
    isBusy = false;
    byId("results").removeAttribute("aria-busy");
  }
}

function show(seen, both) {
  const choose = (index) => showOne(seen[index], both);
  fill(byId("outcome"), element("ol", { class: "outcomes" }, seen.map((each, index) => outcomeView(each, index, seen.length, choose))));
  choose(seen.length - 1);
  const after = seen.at(-1).after;
  if (after.kind === "resource") suggestETag(after.etag);
  announce(seen.map((each, index) => `${seen.length > 1 ? ["First: ", "Second: "][index] : ""}${statusLine(each.answer.status)}. ${change(each.before, each.after).sentence}`).join(" "));
  if (matchMedia("(max-width: 59.99rem)").matches) byId("results").scrollIntoView();
}

function outcomeView(seen, index, total, choose) {
  const { kind, sentence } = change(seen.before, seen.after);
  const line = [
    statusBadge(seen.answer.status),
    element("span", { class: `effect is-${kind}`, "data-test": "outcome-effect", "data-effect": kind }, sentence),
    element("span", { class: "time" }, duration(seen.answer.milliseconds)),
  ];
  if (total === 1) return element("li", { class: "outcome", "data-test": "outcome" }, line);
  const radio = element("input", { type: "radio", name: "sending", value: index, checked: index === total - 1, onchange: () => choose(index) });
  return element("li", { "data-test": "outcome" }, element("label", { class: "outcome is-choice" }, radio, element("span", { class: "ordinal" }, ["First", "Second"][index]), line));
}

function showOne(seen, both) {
  fill(byId("answer"), answerView(seen.answer), asSent(seen.answer));
  fill(byId("change"), changeView(seen));
  if (seen.explanation && both) showPath(byId("why"), seen.explanation, both);
  else fill(byId("why"), element("p", { class: "note" }, "The service has no explanation of this request."));
}

function asSent(answer) {
  return element("details", { "data-test": "as-sent" },
    element("summary", {}, "The request as this page sent it"),
    element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": "The request as sent" }, messageText(answer.sent).replaceAll("\r\n", "\n")),
    element("p", { class: "note" }, answer.isExplanationAdded
      ? "The page added Prefer: explain=link, so that the answer's Link field says where its explanation is. It changes nothing else. Your browser adds fields of its own: they are under Why."
      : "Your browser adds fields of its own: they are under Why."));
}

function fail(error, seen) {
  fill(byId("outcome"), element("p", { class: "failure", "data-test": "failure" },
    element("b", {}, "No answer. "), seen.length > 0 ? "The first request was answered, the second was not. " : "", error.message));
  announce(`No answer. ${error.message}`);
}
