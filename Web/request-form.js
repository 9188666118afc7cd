// The form of the workbench as a request, and back.

import { targetFault } from "./address.js";
import { count, encode } from "./bytes.js";
import { byId, element, fill, memory } from "./dom.js";
import { areFieldsSendable, openFieldRows, putField, setFields, writtenFields } from "./field-rows.js";
import { canHaveContent, methods, valueOf } from "./message.js";

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
export const writtenRequest = () => ({
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
export function suggestETag(etag) {
  const button = byId("suggest-if-match");
  if (etag) button.dataset.etag = etag;
  button.textContent = `If-Match: ${etag ?? button.dataset.etag ?? '"1"'}`;
}

/** Says what keeps the browser from sending the request; gives whether nothing does. */
export function isSendable() {
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
