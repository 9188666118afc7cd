// A request is written, sent once or twice, and what it did is shown.

import { observed } from "./change.js";
import { announce, byId, copyLink, element, fill, settled, tabMemory } from "./dom.js";
import { base, readJSON } from "./exchange.js";
import { linkedRequest, lostInLink, requestLink } from "./link.js";
import { canHaveContent, count, encode, fieldFault, isCurl, isOfContent, methods, sendable, targetOf, valueOf } from "./message.js";
import { ownCollection, ownTarget, whenNamed } from "./name.js";
import { markResults, resultPlace, showFailure, showResults } from "./result.js";
import { codePlace, openSnippets, snippetsFollow } from "./snippets.js";
import { explanation } from "./why.js";

/** The request with which the page begins. */
const firstRequest = () => ({
  method: "PUT",
  target: ownTarget("/orders/12345"),
  fields: [{ name: "Content-Type", value: "application/json" }],
  content: '{\n  "Id": 12345,\n  "Customer": "John Smith",\n  "Quantity": 1,\n  "Price": 10.00\n}',
});

/** Fills the section. */
export async function open(section) {
  const form = "request-form";
  fill(section,
    element("h1", { class: "unseen" }, "Request"),
    element("form", { id: form, class: "request-line", novalidate: true, autocomplete: "off", onsubmit: submitted },
      element("select", { id: "method", "aria-label": "Method" }, methods.map((method) => element("option", { value: method }, method))),
      element("input", { id: "target", type: "text", "aria-label": "URL", inputmode: "url", autocapitalize: "off", spellcheck: "false", "aria-describedby": "target-fault target-note", placeholder: "/orders/12345, or a curl command line" }),
      element("button", { id: "send", type: "submit", class: "primary", title: "Ctrl + Enter" }, "Send"),
      element("button", { id: "send-twice", type: "submit" }, "Send twice")),
    element("p", { id: "target-fault", class: "complaint", "aria-live": "polite" }),
    element("div", { id: "target-note", class: "note", role: "status" }),
    element("div", { class: "workbench" },
      element("div", { class: "writing" },
        element("fieldset", { class: "fields-written" },
          element("legend", {}, "Headers"),
          element("ul", { id: "field-rows" }),
          element("div", { class: "suggestions" },
            element("button", { type: "button", id: "field-add", onclick: addEmpty }, "Add a header"), suggestionViews()),
          element("datalist", { id: "field-names" }, fieldNames.map((value) => element("option", { value })))),
        element("div", { class: "row" },
          element("label", { for: "content" }, "Body"),
          element("textarea", { id: "content", rows: 9, spellcheck: "false", autocapitalize: "off", "aria-describedby": "content-note" }),
          element("p", { id: "content-note", class: "note" })),
        element("p", { class: "links" }, copyLink("#request", "Copy a link to this request", remember), element("span", { id: "link-lost", class: "note" })),
        codePlace(),
        element("details", { id: "examples", class: "fold" }, element("summary", {}, "Examples"),
          element("div", { class: "row" }, element("label", { for: "preset" }, "Load a request from a lesson"), element("select", { id: "preset" }, element("option", { value: "" }, "Choose …")),
            element("p", { id: "preset-note", class: "note", hidden: true }, "In a lesson, ETags start at \"1\". Here they are different: take them from the responses.")))),
      resultPlace(takeFix, selectPlace, lookAt)));
  for (const id of ["method", "target", "content"]) byId(id).addEventListener("input", changed);
  byId("method").addEventListener("change", changed);
  // What was said of the URL was of another one.
  byId("target").addEventListener("input", () => say(""));
  byId("target").addEventListener("paste", pasted);
  byId("target").addEventListener("change", tidied);
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(1);
  });
  byId("examples").addEventListener("toggle", openExamples, { once: true });
  let proposed = JSON.stringify(firstRequest());
  let prefix = ownCollection("-").slice(0, -1);
  setRequest(remembered() ?? firstRequest());
  whenNamed(() => {
    // What was only proposed is proposed anew.
    const request = writtenRequest();
    const written = JSON.stringify(request);
    if (written === proposed) setRequest(firstRequest());
    else if (written === fromLesson) setFromLesson({ ...request, target: ownTarget(request.target.startsWith(`/${prefix}`) ? `/${request.target.slice(prefix.length + 1)}` : request.target) });
    proposed = JSON.stringify(firstRequest());
    prefix = ownCollection("-").slice(0, -1);
  });
  await openSnippets();
}

/** Shows the request that a link has; without one, what stands in the form. */
export function show({ query }) {
  const request = linkedRequest(query);
  if (request && JSON.stringify(request) !== JSON.stringify(writtenRequest())) setRequest({ ...request, method: methods.includes(request.method) ? request.method : "GET" });
  if (query.get("from") === "lesson") setFromLesson(writtenRequest());
  remember();
}

/** The request that was taken from a lesson, as JSON; null where none was. */
let fromLesson = null;

function setFromLesson(request) {
  setRequest(request);
  fromLesson = JSON.stringify(writtenRequest());
  say("From a lesson, which has a store of its own. Here, the store is the one that everyone shares: what the lesson stored is not in it, and ETags are different.");
}

// The request as it is written.

const fieldNames = ["Accept", "Accept-Datetime", "Authorization", "Content-Digest", "Content-Language", "Content-Type", "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Prefer", "Range", "Slug", "Want-Repr-Digest"];

/** The entity tag that each target was last seen to have. */
const knownTags = new Map();

const suggestions = {
  "suggest-if-match": () => ({ name: "If-Match", value: knownTags.get(wantedRequest().target) ?? '"1"' }),
  "suggest-if-none-match": () => ({ name: "If-None-Match", value: "*" }),
  "suggest-prefer": () => ({ name: "Prefer", value: "return=representation" }),
  "suggest-key": () => ({ name: "Idempotency-Key", value: `"${crypto.randomUUID?.() ?? Date.now().toString(36)}"` }),
};

const suggestionText = (id) => (id === "suggest-key" ? "Idempotency-Key" : `${suggestions[id]().name}: ${suggestions[id]().value}`);

const suggestionViews = () =>
  Object.keys(suggestions).map((id) => element("button", { type: "button", class: "chip", id, onclick: () => putField(suggestions[id]()) }, id === "suggest-if-match" ? "If-Match" : suggestionText(id)));

/** The request as it stands in the form. */
const writtenRequest = () => ({
  method: byId("method").value,
  target: byId("target").value.trim(),
  fields: [...byId("field-rows").children].map(read).filter(({ name, value }) => name !== "" || value !== ""),
  content: byId("content").value,
});

/** The request as it is sent. */
const wantedRequest = () => {
  const written = writtenRequest();
  return sendable({ ...written, target: targetOf(written.target, location.host, base).target });
};

/** Puts a request into the form. */
function setRequest(request) {
  byId("method").value = request.method;
  byId("target").value = request.target;
  fill(byId("field-rows"));
  for (const field of request.fields) addRow(field);
  byId("content").value = request.content ?? "";
  fill(byId("target-note"));
  changed();
}

function changed() {
  const request = writtenRequest();
  const hasBody = canHaveContent(request.method);
  byId("content").disabled = !hasBody;
  byId("content-note").textContent = bodyNote(request, hasBody);
  isSendable();
  markOld();
  const known = byId("suggest-if-match");
  if (known) known.textContent = suggestionText("suggest-if-match");
  snippetsFollow(wantedRequest());
  rememberLater();
}

/** The request of which the results are; null before there are any. */
let answered = null;

const markOld = () => answered !== null && markResults(JSON.stringify(wantedRequest()) !== JSON.stringify(answered), answered);

function bodyNote(request, hasBody) {
  if (!hasBody) return `${request.method} goes without a body.`;
  if (request.content === "") return "No body is sent.";
  const size = count(encode(request.content).length, "byte");
  const type = valueOf(request.fields, "Content-Type") === null ? " There is no Content-Type, and none is added." : "";
  return `${size}, sent exactly as written.${type}`;
}

/** Says what keeps the browser from sending the request; gives whether nothing does. */
function isSendable() {
  const text = byId("target").value;
  const fault = isCurl(text) ? null : targetOf(text, location.host, base).fault;
  if (byId("target-fault").textContent !== (fault ?? "")) byId("target-fault").textContent = fault ?? "";
  byId("target").setAttribute("aria-invalid", String(fault !== null));
  let isFine = fault === null;
  for (const row of byId("field-rows").children) {
    const field = read(row);
    const complaint = fieldFault(field);
    const isIdle = complaint === null && isOfContent(field.name) && !canHaveContent(byId("method").value);
    const note = row.querySelector(".complaint");
    const said = complaint ?? (isIdle ? `Not sent: ${byId("method").value} goes without a body.` : "");
    if (note.textContent !== said) note.textContent = said;
    row.classList.toggle("is-idle", isIdle);
    row.querySelector(".field-name-input").setAttribute("aria-invalid", String(complaint !== null));
    isFine &&= complaint === null;
  }
  return isFine;
}

// The address of the page has the request, so that a link, or a reload, brings it back; and the tab remembers it.

function remember() {
  const request = writtenRequest();
  tabMemory.set("request", JSON.stringify(request));
  const address = requestLink(request);
  const link = document.querySelector("#view-request .copy-link a");
  link.setAttribute("href", address);
  fill(byId("link-lost"), " ", lostInLink(request) ?? "");
  // A click that leads elsewhere changes the address at once, and the view a little later.
  if (location.hash.startsWith("#request") && location.hash !== address) history.replaceState(null, "", address);
}

const rememberLater = settled(250, remember);

function remembered() {
  try {
    const request = JSON.parse(tabMemory.get("request"));
    return request?.method && Array.isArray(request.fields) ? request : null;
  } catch {
    return null;
  }
}

// The rows in which headers are written.

function addEmpty() {
  addRow({ name: "", value: "" }).querySelector("input").focus();
  changed();
}

/** Puts a header in, in place of one of that name. */
function putField(field) {
  const row = [...byId("field-rows").children].find((each) => read(each).name.toLowerCase() === field.name.toLowerCase());
  if (row) row.querySelector(".field-value").value = field.value;
  else addRow(field);
  changed();
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
      type: "text", class: style, "aria-label": label, value: text, list, form: "request-form", autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", "aria-describedby": noteId, oninput: changed,
    });
  const remove = () => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector(".field-remove") ?? byId("field-add")).focus();
    changed();
  };
  const row = element("li", { class: "field-row", "data-test": "field-row" },
    input("field-name-input", "Header name", name, "field-names"),
    input("field-value", "Header value", value, null),
    element("button", { type: "button", class: "icon field-remove", "aria-label": `Remove the header ${name}`.trim(), onclick: remove }, "×"),
    element("p", { class: "complaint", id: noteId, "aria-live": "polite" }));
  byId("field-rows").append(row);
  return row;
}

// What is pasted into the URL: a command line of curl is taken apart, a whole URL of this server shortened.

function pasted(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!isCurl(text)) return;
  event.preventDefault();
  takeCurl(text);
}

/** What was typed, once it is complete; gives whether it was taken from curl. */
async function tidied() {
  const text = byId("target").value;
  if (isCurl(text)) {
    await takeCurl(text);
    return true;
  }
  const { target, fault } = targetOf(text, location.host, base);
  if (fault !== null || target === text) return false;
  byId("target").value = target;
  changed();
  return false;
}

async function takeCurl(text) {
  let told;
  try {
    // Seldom wanted: it comes when it is.
    told = (await import("./curl.js")).parsedCurl(text);
  } catch (error) {
    return say(`The command line cannot be read. ${error.message}`);
  }
  const { target } = targetOf(told.url ?? "", location.host, base);
  setRequest({ method: methods.includes(told.method) ? told.method : "GET", target, fields: told.fields, content: told.content ?? "" });
  const notes = methods.includes(told.method) ? told.notes : [`The method ${told.method} is none that this page sends: GET stands in its place.`, ...told.notes];
  say("Taken from curl.", notes);
}

function say(sentence, notes = []) {
  fill(byId("target-note"), sentence, notes.map((note) => element("span", { class: "complaint" }, ` ${note}`)));
}

/** Selects in the body the place that a problem names. */
function selectPlace(line, column) {
  const box = byId("content");
  const start = box.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const rest = Array.from(box.value.slice(start).split("\n", 1)[0]);
  const at = start + rest.slice(0, column - 1).join("").length;
  box.focus();
  box.setSelectionRange(at, at + Math.max(1, rest[column - 1]?.length ?? 1));
}

/** Puts a problem's `fix` into the request. */
async function takeFix(line) {
  try {
    const { withOptions } = await import("./curl.js");
    const fixed = withOptions(writtenRequest(), line);
    setRequest({ ...fixed, target: targetOf(fixed.target, location.host, base).target });
    say("Changed as the server proposed. Send it again.");
    byId("send").focus();
  } catch (error) {
    say(error.message);
  }
}

/** Sends a GET to see what is there; the request that stood in the form is kept, to be sent again under the tag that came. */
async function lookAt(target) {
  const own = writtenRequest();
  setRequest({ method: "GET", target, fields: [], content: "" });
  await send(1);
  const tag = knownTags.get(target);
  const isOf = ({ name }) => name.toLowerCase() === "if-match";
  const isRenewed = tag !== undefined && own.fields.some(isOf) && wantedRequest().target === target;
  const fields = own.fields.map((field) => (isRenewed && isOf(field) ? { ...field, value: tag } : field));
  const back = () => {
    setRequest({ ...own, fields });
    byId("send").focus();
  };
  fill(byId("target-note"), element("button", { type: "button", "data-test": "look-back", onclick: back }, `Back to ${own.method} ${own.target}${isRenewed ? `, with If-Match: ${tag}` : ""}`));
}

// The lessons' requests as beginnings for one's own.

/** Whether a request refers to no answer of another. */
const isWhole = ({ request }) => !JSON.stringify(request).includes("{{");

async function openExamples() {
  let transcripts;
  try {
    transcripts = await readJSON("/_lessons");
  } catch (error) {
    fill(byId("preset-note"), `The examples could not be read. ${error.message}`);
    byId("preset-note").hidden = false;
    return;
  }
  const all = transcripts.flatMap((each) => each.exchanges.filter(isWhole).map((exchange) => exchange.request));
  let number = 0;
  const option = ({ request, title }) => element("option", { value: number++ }, `${request.method} ${request.target}: ${title}`);
  byId("preset").append(...transcripts.map((each) => element("optgroup", { label: each.title }, each.exchanges.filter(isWhole).map(option))));
  byId("preset").addEventListener("change", (event) => {
    const request = all[event.target.value];
    if (!request) return;
    byId("preset-note").hidden = !request.fields.some(({ value }) => /"\d+"/.test(value));
    setRequest({ ...request, target: ownTarget(request.target) });
  });
}

// Sending.

let isBusy = false;

function submitted(event) {
  event.preventDefault();
  send(event.submitter?.id === "send-twice" ? 2 : 1);
}

async function send(times) {
  if (isBusy) return;
  isBusy = true;
  byId("results").setAttribute("aria-busy", "true");
  const seen = [];
  try {
    if (!(await tidied())) say("");
    if (!isSendable()) {
      byId("view-request").querySelector("[aria-invalid=true]").focus();
      return announce("The request cannot be sent as it is: see the note.");
    }
    const request = wantedRequest();
    answered = request;
    for (let number = 0; number < times; number += 1) seen.push(await observed(request, explanation, seen.at(-1)?.after));
    await showResults(seen);
    const { after } = seen.at(-1);
    if (after.kind === "resource" && after.etag) knownTags.set(request.target, after.etag);
    changed();
  } catch (error) {
    showFailure(error, seen, wantedRequest().target);
    markOld();
  } finally {
    isBusy = false;
    byId("results").removeAttribute("aria-busy");
  }
}
