// An answer, and what its status and its fields say.

import { element, fill, freshId } from "./dom.js";
import { count, showing } from "./message.js";

// Fields of requests and answers: what each says, and the section that defines it.

const fieldTable = {
  "accept": ["Media types that the client takes.", "RFC 9110 §12.5.1"],
  "accept-encoding": ["Content codings that are taken.", "RFC 9110 §12.5.3"],
  "accept-language": ["Languages that the reader prefers.", "RFC 9110 §12.5.4"],
  "accept-patch": ["Kinds of patch document that the target takes.", "RFC 5789 §3.1"],
  "accept-post": ["Media types that the target takes with POST.", "LDP §7.1"],
  "accept-ranges": ["The server can send a part of the content.", "RFC 9110 §14.3"],
  "allow": ["The methods that the target supports.", "RFC 9110 §10.2.1"],
  "authorization": ["The client's credentials.", "RFC 9110 §11.6.2"],
  "cache-control": ["What caches may do with the answer.", "RFC 9111 §5.2"],
  "connection": ["What concerns this connection only.", "RFC 9110 §7.6.1"],
  "content-digest": ["A checksum of the content as sent.", "RFC 9530 §2"],
  "content-disposition": ["How the content is meant to be presented.", "RFC 6266 §4"],
  "content-encoding": ["How the content was encoded, as by gzip.", "RFC 9110 §8.4"],
  "content-language": ["The language of the intended readers.", "RFC 9110 §8.5"],
  "content-length": ["How many bytes the content has.", "RFC 9110 §8.6"],
  "content-location": ["The address of which this content is the representation.", "RFC 9110 §8.7"],
  "content-range": ["Which part of the representation this is.", "RFC 9110 §14.4"],
  "content-type": ["The media type of the content.", "RFC 9110 §8.3"],
  "date": ["When the answer was made.", "RFC 9110 §6.6.1"],
  "etag": ["The entity tag: the name of this version. Another version has another.", "RFC 9110 §8.8.3"],
  "expect": ["What the client wants the server to do first.", "RFC 9110 §10.1.1"],
  "host": ["The host, and port, that the request is for.", "RFC 9110 §7.2"],
  "idempotency-key": ["A name for this request: sent again, it is not done again.", "draft-ietf-httpapi-idempotency-key-header §2"],
  "idempotency-replayed": ["This is the recorded answer to the first request with the key.", "this service's own"],
  "if-match": ["Only if the current entity tag is one of these.", "RFC 9110 §13.1.1"],
  "if-modified-since": ["Only if it was modified since then.", "RFC 9110 §13.1.3"],
  "if-none-match": ["Only if the current entity tag is none of these; * means: only if nothing is there.", "RFC 9110 §13.1.2"],
  "if-range": ["The range only if it is still this version, otherwise the whole.", "RFC 9110 §13.1.5"],
  "if-unmodified-since": ["Only if it was not modified since then.", "RFC 9110 §13.1.4"],
  "last-modified": ["The second of the last change.", "RFC 9110 §8.8.2"],
  "link": ["Related addresses. describedby leads to the explanation of this answer.", "RFC 8288 §3"],
  "location": ["The address of the resource that was created.", "RFC 9110 §10.2.2"],
  "origin": ["Where the page that sent this came from.", "RFC 6454 §7"],
  "prefer": ["What the client would like, if it can be done.", "RFC 7240 §2"],
  "preference-applied": ["Which preferences were honoured.", "RFC 7240 §3"],
  "range": ["The part of the representation that is asked for.", "RFC 9110 §14.2"],
  "referer": ["The page from which the request came.", "RFC 9110 §10.1.3"],
  "repr-digest": ["A checksum of the whole representation.", "RFC 9530 §3"],
  "retry-after": ["When it is worth trying again.", "RFC 9110 §10.2.3"],
  "user-agent": ["The program that sent the request.", "RFC 9110 §10.1.5"],
  "vary": ["Which request fields the answer depends on.", "RFC 9110 §12.5.5"],
  "want-repr-digest": ["Asks for a checksum in the answer.", "RFC 9530 §4"],
  "www-authenticate": ["How to authenticate.", "RFC 9110 §11.6.1"],
};

/** `{meaning, citation}` of a field; null for one that this page does not know. */
export function fieldMeaning(name) {
  const entry = Object.hasOwn(fieldTable, name.toLowerCase()) ? fieldTable[name.toLowerCase()] : null;
  return entry && { meaning: entry[0], citation: entry[1] };
}

/** The address of the section that a citation such as “RFC 9110 §13.1.1” names; null where it is no RFC. */
export function citationAddress(citation) {
  const match = /^RFC (\d+)(?: §([\d.]+))?/.exec(citation);
  if (!match) return null;
  return `https://www.rfc-editor.org/rfc/rfc${match[1]}${match[2] ? `#section-${match[2].replace(/\.$/, "")}` : ""}`;
}

// A citation as a link to the section itself.

/** A link for a citation that an RFC's address can be made of, otherwise its text. Opens in another tab, on request only. */
export function citation(text) {
  const address = citationAddress(text);
  if (!address) return element("span", { class: "citation" }, text);
  return element("a", { class: "citation", href: address, target: "_blank", rel: "noreferrer noopener" }, text);
}

// A content, shown as far as it can be.

/** The text of a content in a box of its own, and a note where it is not the whole or not text. */
export function contentView(bytes, label) {
  if (bytes.length === 0) return element("p", { class: "note", "data-test": "no-content" }, "No content.");
  const { text, note } = showing(bytes);
  return element(
    "div",
    { class: "content-view" },
    element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": label, "data-test": "content" }, text),
    element("p", { class: "note" }, note ?? count(bytes.length, "byte")),
  );
}

// The fields of a message, each with what it says and the section that defines it.

/**
 * A list of fields. A name is a button: hover, focus or tap shows what the field says in the line below the list, whose
 * room is kept free, so that nothing moves.
 */
export function fieldsView(fields, label) {
  const noteId = freshId("field-note");
  const hint = "Point at a field's name, or move to it with Tab, to see what it says.";
  const note = element("p", { class: "field-note", id: noteId, "aria-live": "polite" }, hint);
  const list = element("dl", { class: "fields", "aria-label": label, "data-test": "fields" });
  for (const { name, value } of fields) {
    list.append(element("div", { class: "field" }, element("dt", {}, nameView(name, note, noteId)), element("dd", {}, value)));
  }
  return element("div", { class: "fields-view" }, fields.length === 0 ? element("p", { class: "note" }, "No fields.") : list, note);
}

function nameView(name, note, noteId) {
  const known = fieldMeaning(name);
  if (!known) return element("span", { class: "field-name" }, name);
  const show = () =>
    fill(note, element("b", {}, name), `: ${known.meaning} `, citation(known.citation));
  return element(
    "button",
    { type: "button", class: "field-name is-known", "data-test": "field-name", "aria-describedby": noteId, onmouseenter: show, onfocus: show, onclick: show },
    name,
  );
}

// Statuses: reason phrase, meaning in a sentence, and the section that says so.

const statusTable = {
  200: ["OK", "It succeeded; the content is what was asked for.", "RFC 9110 §15.3.1"],
  201: ["Created", "The request made a new resource. Location says where.", "RFC 9110 §15.3.2"],
  204: ["No Content", "It succeeded, and there is nothing more to say: the answer has no content.", "RFC 9110 §15.3.5"],
  206: ["Partial Content", "The part of the representation that Range asked for.", "RFC 9110 §15.3.7"],
  304: ["Not Modified", "What the client has already is still current, so it is not sent again.", "RFC 9110 §15.4.5"],
  400: ["Bad Request", "Something in the request is not well formed. Nothing was changed.", "RFC 9110 §15.5.1"],
  401: ["Unauthorized", "The server wants credentials before it does this.", "RFC 9110 §15.5.2"],
  403: ["Forbidden", "The server understood, and refuses.", "RFC 9110 §15.5.4"],
  404: ["Not Found", "There is nothing at this address.", "RFC 9110 §15.5.5"],
  405: ["Method Not Allowed", "The target does not support this method; Allow lists those it does.", "RFC 9110 §15.5.6"],
  406: ["Not Acceptable", "No representation has a media type that Accept takes.", "RFC 9110 §15.5.7"],
  408: ["Request Timeout", "The request did not arrive in time.", "RFC 9110 §15.5.9"],
  409: ["Conflict", "The request does not fit the state in which the resource is. Nothing was changed.", "RFC 9110 §15.5.10"],
  412: ["Precondition Failed", "A condition in the request did not hold, so nothing was changed.", "RFC 9110 §15.5.13"],
  413: ["Content Too Large", "The content is larger than the server takes.", "RFC 9110 §15.5.14"],
  414: ["URI Too Long", "The address is longer than the server takes.", "RFC 9110 §15.5.15"],
  415: ["Unsupported Media Type", "The target does not take content of this type. Nothing was changed.", "RFC 9110 §15.5.16"],
  416: ["Range Not Satisfiable", "The range lies outside the representation.", "RFC 9110 §15.5.17"],
  417: ["Expectation Failed", "The server cannot meet what Expect asks for.", "RFC 9110 §15.5.18"],
  421: ["Misdirected Request", "The request is for a host that this server is not.", "RFC 9110 §15.5.20"],
  422: ["Unprocessable Content", "Well formed, but it cannot be done as it stands. Nothing was changed.", "RFC 9110 §15.5.21"],
  428: ["Precondition Required", "The server takes this change only with a condition, such as If-Match.", "RFC 6585 §3"],
  431: ["Request Header Fields Too Large", "The fields are larger than the server takes.", "RFC 6585 §5"],
  500: ["Internal Server Error", "Something went wrong in the server.", "RFC 9110 §15.6.1"],
  501: ["Not Implemented", "The server does not implement what the request needs, for any target.", "RFC 9110 §15.6.2"],
  503: ["Service Unavailable", "The server cannot answer for the moment.", "RFC 9110 §15.6.4"],
  505: ["HTTP Version Not Supported", "The server does not speak this version of HTTP.", "RFC 9110 §15.6.6"],
  507: ["Insufficient Storage", "The store has no room left. Nothing was changed.", "RFC 4918 §11.5"],
};

const classes = [
  ["", "", ""],
  ["Informational", "The request is under way.", "RFC 9110 §15.2"],
  ["Successful", "The request succeeded.", "RFC 9110 §15.3"],
  ["Redirection", "The client has to look elsewhere.", "RFC 9110 §15.4"],
  ["Client Error", "The request cannot be fulfilled as it is.", "RFC 9110 §15.5"],
  ["Server Error", "The server failed to fulfil the request.", "RFC 9110 §15.6"],
];

/** `{phrase, meaning, citation}`; an unknown status is treated as the x00 of its class (RFC 9110 §15). */
export function statusMeaning(status) {
  const [phrase, meaning, citation] = statusTable[status] ?? classes[Math.floor(status / 100)] ?? ["", "", "RFC 9110 §15"];
  return { phrase, meaning, citation };
}

/** The class of a status, as the style sheets name it. */
export function statusClass(status) {
  return { 2: "is-success", 3: "is-redirection", 4: "is-client-error", 5: "is-server-error" }[Math.floor(status / 100)] ?? "is-other";
}

/** “201 Created”. */
export const statusLine = (status) => `${status} ${statusMeaning(status).phrase}`.trim();

// An answer: its status with its meaning, its fields, its content.

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
function problemOf(answer) {
  const type = answer.fields.find((field) => field.name === "Content-Type")?.value ?? "";
  if (!type.startsWith("application/problem+json")) return null;
  try {
    return JSON.parse(new TextDecoder().decode(answer.bytes));
  } catch {
    return null;
  }
}
