// The request as code in the language that is chosen, made by the service.

import { byId, copy, element, fill, memory, settled } from "./dom.js";
import { base, fetched, readJSON } from "./exchange.js";
import { encodedTarget, filledIn, messageText, targetFault, valueOf } from "./message.js";

let latest = null;
let lastAsked = "";

/** Where the code is shown. */
export const codePlace = () =>
  element("details", { id: "code", class: "fold", ontoggle: ask },
    element("summary", {}, "As code: curl, Python, JavaScript …"),
    element("div", { class: "code-bar" },
      element("label", { for: "code-language" }, "Language"), element("select", { id: "code-language" }),
      element("button", { id: "code-copy", type: "button", onclick: copyCode }, "Copy"), element("span", { id: "code-copied", class: "note", role: "status" })),
    element("pre", { id: "code-text", class: "box", tabindex: "0", role: "group", "aria-label": "The request as code" }));

/** Fills the list of languages and begins to follow the request. */
export async function openSnippets() {
  const languages = byId("code-language");
  try {
    for (const { language, title } of await readJSON("/_snippets")) languages.append(element("option", { value: language }, title));
  } catch (error) {
    return say(error.message);
  }
  const kept = memory.get("language");
  if (kept && languages.querySelector(`option[value="${CSS.escape(kept)}"]`)) languages.value = kept;
  languages.addEventListener("change", () => {
    memory.set("language", languages.value);
    ask();
  });
  ask();
}

/** Tells that the request in the form is now this one. */
export function snippetsFollow(request) {
  latest = request;
  askLater();
}

const askLater = settled(400, () => ask());

async function ask() {
  const language = byId("code-language").value;
  if (!latest || !language || !byId("code").open) return;
  const message = messageText(addressed(latest));
  const asked = `${language}\n${message}`;
  if (asked === lastAsked) return;
  lastAsked = asked;
  try {
    const response = await fetched(`/_snippets/${encodeURIComponent(language)}`, {
      method: "POST",
      headers: new Headers({ "Content-Type": "message/http", Accept: "text/plain, application/problem+json" }),
      body: new TextEncoder().encode(message),
    });
    const text = await response.text();
    if (asked !== lastAsked) return;
    if (response.ok) fill(byId("code-text"), text);
    else say(`No code for this request: ${reason(text, response.status)}`);
  } catch {
    lastAsked = "";
    say("The server did not answer.");
  }
}

/** The request with the address of this server, unless it names another, and its target as it goes over the wire. */
function addressed(request) {
  const fields = filledIn(request.fields);
  const host = valueOf(fields, "Host") === null ? [{ name: "Host", value: location.host }] : [];
  const target = targetFault(request.target) === null ? encodedTarget(request.target) : request.target;
  return { ...request, target, fields: [...host, ...fields] };
}

function reason(text, status) {
  try {
    const problem = JSON.parse(text);
    return problem.detail || problem.title;
  } catch {
    return `the server answered ${status}.`;
  }
}

function say(sentence) {
  lastAsked = "";
  fill(byId("code-text"), sentence);
}

async function copyCode() {
  const isDone = await copy(byId("code-text").textContent);
  fill(byId("code-copied"), isDone ? "Copied." : "The browser does not allow it: select the code and copy it by hand.");
  setTimeout(() => fill(byId("code-copied")), 4_000);
}
