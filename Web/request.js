// The request that is written in the form, and what becomes of it when it is sent.

import { answerView, duration, statusBadge, statusLine } from "./answer.js";
import { change, changeView, observed } from "./change.js";
import { announce, byId, element, fill, memory } from "./dom.js";
import { canHaveContent, count, encode, fieldFault, messageText, methods, targetFault, valueOf } from "./message.js";
import { explanation, graphs, showPath } from "./why.js";

// The rows of the form in which fields are written.

let rowsChanged = () => {};

/** Begins; `whenChanged` is called after every change. */
function openFieldRows(whenChanged) {
  rowsChanged = whenChanged;
  byId("field-add").addEventListener("click", () => {
    addRow({ name: "", value: "" }).querySelector("input").focus();
    rowsChanged();
  });
}

function setFields(fields) {
  fill(byId("field-rows"));
  for (const field of fields) addRow(field);
}

/** Puts a field in, in place of one of that name. */
function putField(field) {
  const row = [...byId("field-rows").children].find((each) => read(each).name.toLowerCase() === field.name.toLowerCase());
  if (row) row.querySelector(".field-value").value = field.value;
  else addRow(field);
  rowsChanged();
}

/** The rows as they stand, without empty ones. */
const writtenFields = () => [...byId("field-rows").children].map(read).filter(({ name, value }) => name !== "" || value !== "");

/** Says at each row what keeps a browser from sending it; gives whether nothing does. */
function areFieldsSendable() {
  let isFine = true;
  for (const row of byId("field-rows").children) {
    const fault = fieldFault(read(row));
    const note = row.querySelector(".complaint");
    if (note.textContent !== (fault ?? "")) note.textContent = fault ?? "";
    row.querySelector(".field-name-input").setAttribute("aria-invalid", String(fault !== null));
    isFine &&= fault === null;
  }
  return isFine;
}

const read = (row) => ({
  name: row.querySelector(".field-name-input").value.trim(),
  value: row.querySelector(".field-value").value.trim(),
});

let lastNumber = 0;

function addRow({ name, value }) {
  lastNumber += 1;
  const noteId = `field-fault-${lastNumber}`;
  const input = (style, label, text, list) =>
    element("input", {
      type: "text", class: style, "aria-label": label, value: text, list, autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", "aria-describedby": noteId, oninput: () => rowsChanged(),
    });
  const remove = () => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector(".field-remove") ?? byId("field-add")).focus();
    rowsChanged();
  };
  const row = element(
    "li",
    { class: "field-row", "data-test": "field-row" },
    input("field-name-input", "Field name", name, "field-names"),
    input("field-value", "Field value", value, null),
    element("button", { type: "button", class: "icon field-remove", "aria-label": `Remove the field ${name}`.trim(), onclick: remove }, "×"),
    element("p", { class: "complaint", id: noteId, "aria-live": "polite" }),
  );
  byId("field-rows").append(row);
  return row;
}

// The form of the workbench as a request, and back.

let follow = () => {};

/** Begins; `follows(request)` is told of the request after every change. */
export function openForm(follows) {
  follow = follows;
  fill(byId("method"), methods.map((method) => element("option", { value: method }, method)));
  for (const id of ["method", "target", "content"]) byId(id).addEventListener("input", changed);
  openFieldRows(changed);
  const suggestions = {
    "suggest-if-match": () => ({ name: "If-Match", value: byId("suggest-if-match").dataset.etag ?? '"1"' }),
    "suggest-if-none-match": () => ({ name: "If-None-Match", value: "*" }),
    "suggest-prefer": () => ({ name: "Prefer", value: "return=representation" }),
    "suggest-key": () => ({ name: "Idempotency-Key", value: `"${crypto.randomUUID?.() ?? Date.now().toString(36)}"` }),
  };
  for (const [id, field] of Object.entries(suggestions)) byId(id).addEventListener("click", () => putField(field()));
}

/** The request as it is written. */
const writtenRequest = () => ({
  method: byId("method").value,
  target: byId("target").value.trim(),
  fields: writtenFields(),
  content: canHaveContent(byId("method").value) ? byId("content").value : "",
});

/** Puts a request into the form. */
export function setRequest(request) {
  byId("method").value = request.method;
  byId("target").value = request.target;
  setFields(request.fields);
  byId("content").value = request.content ?? "";
  changed();
}

/** The entity tag that If-Match is suggested with: the one that the target was last seen to have. */
function suggestETag(etag) {
  const button = byId("suggest-if-match");
  if (etag) button.dataset.etag = etag;
  button.textContent = `If-Match: ${etag ?? button.dataset.etag ?? '"1"'}`;
}

/** Says what keeps the browser from sending the request; gives whether nothing does. */
function isSendable() {
  const fault = targetFault(byId("target").value.trim());
  byId("target-fault").textContent = fault ?? "";
  byId("target").setAttribute("aria-invalid", String(fault !== null));
  return areFieldsSendable() && fault === null;
}

function changed() {
  const request = writtenRequest();
  const hasContent = canHaveContent(request.method);
  byId("content").disabled = !hasContent;
  byId("content-note").textContent = contentNote(request, hasContent);
  isSendable();
  memory.set("request", JSON.stringify({ ...request, content: byId("content").value }));
  follow(request);
}

function contentNote(request, hasContent) {
  if (!hasContent) return `A browser sends no content with ${request.method}.`;
  if (request.content === "") return "No content is sent.";
  const size = count(encode(request.content).length, "byte");
  const lines = request.content.includes("\n") ? " Lines end in LF alone: a browser's text box has no CR." : "";
  const type = valueOf(request.fields, "Content-Type") === null ? " There is no Content-Type, and none is added." : "";
  return `${size} of UTF-8, sent as they stand.${lines}${type}`;
}

/** The request that was in the form when the page was last open; null where there was none. */
export function rememberedRequest() {
  try {
    const request = JSON.parse(memory.get("request"));
    return request?.method && Array.isArray(request.fields) ? request : null;
  } catch {
    return null;
  }
}

// The workbench: a request is written, sent once or twice, and what it did is shown.

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
