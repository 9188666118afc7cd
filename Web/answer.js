// A response, and what its status and its headers say.

import { element, fill, freshId } from "./dom.js";
import { count, formatted, showing } from "./message.js";

// Headers of requests and responses: what each says, and the section that defines it.

const fieldTable = {
  "accept": ["Media types that the client takes.", "RFC 9110 §12.5.1"],
  "accept-encoding": ["Content codings that are taken.", "RFC 9110 §12.5.3"],
  "accept-language": ["Languages that the reader prefers.", "RFC 9110 §12.5.4"],
  "accept-patch": ["Kinds of patch document that the target takes.", "RFC 5789 §3.1"],
  "accept-post": ["Media types that the target takes with POST.", "LDP §7.1"],
  "accept-ranges": ["The server can send a part of the body.", "RFC 9110 §14.3"],
  "allow": ["The methods that the target supports.", "RFC 9110 §10.2.1"],
  "authorization": ["The client's credentials.", "RFC 9110 §11.6.2"],
  "cache-control": ["What caches may do with the response.", "RFC 9111 §5.2"],
  "connection": ["What concerns this connection only.", "RFC 9110 §7.6.1"],
  "content-digest": ["A checksum of the body as sent.", "RFC 9530 §2"],
  "content-disposition": ["How the body is meant to be presented.", "RFC 6266 §4"],
  "content-encoding": ["How the body was encoded, as by gzip.", "RFC 9110 §8.4"],
  "content-language": ["The language of the intended readers.", "RFC 9110 §8.5"],
  "content-length": ["How many bytes the body has.", "RFC 9110 §8.6"],
  "content-location": ["The URL of which this body is the representation.", "RFC 9110 §8.7"],
  "content-range": ["Which part of the representation this is.", "RFC 9110 §14.4"],
  "content-type": ["The media type of the body.", "RFC 9110 §8.3"],
  "date": ["When the response was made.", "RFC 9110 §6.6.1"],
  "etag": ["The name of this version: every change makes a new one. The numbers count all changes of the store.", "RFC 9110 §8.8.3"],
  "expect": ["What the client wants the server to do first.", "RFC 9110 §10.1.1"],
  "host": ["The host, and port, that the request is for.", "RFC 9110 §7.2"],
  "idempotency-key": ["A name for this request: sent again, it is not done again.", "draft-ietf-httpapi-idempotency-key-header §2"],
  "idempotency-replayed": ["This is the recorded response to the first request with the key.", "this service's own"],
  "if-match": ["Only if the current entity tag is one of these.", "RFC 9110 §13.1.1"],
  "if-modified-since": ["Only if it was modified since then.", "RFC 9110 §13.1.3"],
  "if-none-match": ["Only if the current entity tag is none of these; * means: only if nothing is there.", "RFC 9110 §13.1.2"],
  "if-range": ["The range only if it is still this version, otherwise the whole.", "RFC 9110 §13.1.5"],
  "if-unmodified-since": ["Only if it was not modified since then.", "RFC 9110 §13.1.4"],
  "last-modified": ["The second of the last change.", "RFC 9110 §8.8.2"],
  "link": ["Related URLs. describedby leads to the explanation of this response.", "RFC 8288 §3"],
  "location": ["The URL of the resource that was created.", "RFC 9110 §10.2.2"],
  "origin": ["Where the page that sent this came from.", "RFC 6454 §7"],
  "prefer": ["What the client would like, if it can be done.", "RFC 7240 §2"],
  "preference-applied": ["Which preferences were honoured.", "RFC 7240 §3"],
  "range": ["The part of the representation that is asked for.", "RFC 9110 §14.2"],
  "referer": ["The page from which the request came.", "RFC 9110 §10.1.3"],
  "repr-digest": ["A checksum of the whole representation.", "RFC 9530 §3"],
  "retry-after": ["When it is worth trying again.", "RFC 9110 §10.2.3"],
  "user-agent": ["The program that sent the request.", "RFC 9110 §10.1.5"],
  "vary": ["Which request headers the response depends on.", "RFC 9110 §12.5.5"],
  "want-repr-digest": ["Asks for a checksum in the response.", "RFC 9530 §4"],
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

// A body, shown as far as it can be.

/** The text of a body in a box of its own, and a note where it is not the whole or not text; JSON with a member a line. */
export function contentView(bytes, label) {
  if (bytes.length === 0) return element("p", { class: "note", "data-test": "no-content" }, "No body.");
  const { text, note } = showing(bytes);
  const box = element("pre", { class: "box", tabindex: "0", role: "group", "aria-label": label, "data-test": "content" }, text);
  const pretty = note === null ? formatted(text) : null;
  const isPlain = pretty === null || pretty === text.trimEnd();
  if (!isPlain) fill(box, pretty);
  return element("div", { class: "content-view" },
    isPlain ? null : segments("How the body is shown", ["Formatted", "As sent"], 0, (index) => fill(box, index === 0 ? pretty : text), "body"),
    box,
    element("p", { class: "note" }, note ?? count(bytes.length, "byte")));
}

/** A choice of a few, side by side; `choose(index)` is told of another one. */
export function segments(legend, titles, chosen, choose, test) {
  const name = freshId("segments");
  return element("fieldset", { class: "segments" },
    element("legend", { class: "unseen" }, legend),
    titles.map((title, index) =>
      element("label", { class: "segment" },
        element("input", { type: "radio", name, value: index, checked: index === chosen, onchange: () => choose(index), "data-test": `${test}-${index}` }),
        element("span", {}, title))));
}

// The headers of a message, each with what it says and the section that defines it.

/** Those that matter to who writes, in the order in which one looks for them. */
const first = (
  "etag location idempotency-replayed preference-applied content-location allow accept-patch accept-post accept-query " +
  "retry-after www-authenticate memento-datetime content-range content-type"
).split(" ");

/** `[those that matter, the others]`, the first of them in order of weight. */
export function weighed(fields) {
  const weight = ({ name }) => first.indexOf(name.toLowerCase());
  return [fields.filter((field) => weight(field) >= 0).sort((a, b) => weight(a) - weight(b)), fields.filter((field) => weight(field) < 0)];
}

/**
 * Headers. A name is a button: hover, focus or tap shows what the header says in the line below, whose room is kept free, so
 * that nothing moves. With `isWeighed`, those that seldom matter are behind a click.
 */
export function fieldsView(fields, label, isWeighed = false) {
  if (fields.length === 0) return element("p", { class: "note" }, "No headers.");
  const noteId = freshId("field-note");
  const note = element("p", { class: "field-note", id: noteId, "aria-live": "polite" }, "Point at a header's name, or move to it with Tab, to see what it says.");
  const list = (some, name) =>
    element("dl", { class: "fields", "aria-label": name, "data-test": "fields" }, some.map(({ name, value }) =>
      element("div", { class: "field" }, element("dt", {}, nameView(name, note, noteId)), element("dd", {}, value))));
  const [weighty, others] = isWeighed ? weighed(fields) : [fields, []];
  return element("div", { class: "fields-view" },
    weighty.length > 0 ? list(weighty, label) : null,
    others.length > 0 ? element("details", { class: "more unfolds", "data-test": "more-fields", open: weighty.length === 0 }, element("summary", {}, `${others.length} more`), list(others, `${label}, the others`)) : null,
    note);
}

function nameView(name, note, noteId) {
  const known = fieldMeaning(name);
  if (!known) return element("span", { class: "field-name" }, name);
  const show = () => fill(note, element("b", {}, name), `: ${known.meaning} `, citation(known.citation));
  return element("button", { type: "button", class: "field-name is-known", "data-test": "field-name", "aria-describedby": noteId, onmouseenter: show, onfocus: show, onclick: show }, name);
}

// Statuses: reason phrase, meaning in a sentence, and the section that says so.

const statusTable = {
  200: ["OK", "It succeeded; the body is what was asked for.", "RFC 9110 §15.3.1"],
  201: ["Created", "The request made a new resource. Location says where.", "RFC 9110 §15.3.2"],
  204: ["No Content", "It succeeded, and there is nothing more to say: the response has no body.", "RFC 9110 §15.3.5"],
  206: ["Partial Content", "The part of the representation that Range asked for.", "RFC 9110 §15.3.7"],
  304: ["Not Modified", "What the client has already is still current, so it is not sent again.", "RFC 9110 §15.4.5"],
  400: ["Bad Request", "Something in the request is not well formed. Nothing was changed.", "RFC 9110 §15.5.1"],
  401: ["Unauthorized", "The server wants credentials before it does this.", "RFC 9110 §15.5.2"],
  403: ["Forbidden", "The server understood, and refuses.", "RFC 9110 §15.5.4"],
  404: ["Not Found", "There is nothing at this URL.", "RFC 9110 §15.5.5"],
  405: ["Method Not Allowed", "This URL does not support the method; Allow lists those it does.", "RFC 9110 §15.5.6"],
  406: ["Not Acceptable", "No representation has a media type that Accept takes.", "RFC 9110 §15.5.7"],
  408: ["Request Timeout", "The request did not arrive in time.", "RFC 9110 §15.5.9"],
  409: ["Conflict", "The request does not fit the state in which the resource is. Nothing was changed.", "RFC 9110 §15.5.10"],
  412: ["Precondition Failed", "A condition in the request did not hold, so nothing was changed.", "RFC 9110 §15.5.13"],
  413: ["Content Too Large", "The body is larger than the server takes.", "RFC 9110 §15.5.14"],
  414: ["URI Too Long", "The URL is longer than the server takes.", "RFC 9110 §15.5.15"],
  415: ["Unsupported Media Type", "This URL takes no body of that type. Nothing was changed.", "RFC 9110 §15.5.16"],
  416: ["Range Not Satisfiable", "The range lies outside the representation.", "RFC 9110 §15.5.17"],
  417: ["Expectation Failed", "The server cannot meet what Expect asks for.", "RFC 9110 §15.5.18"],
  421: ["Misdirected Request", "The request is for a host that this server is not.", "RFC 9110 §15.5.20"],
  422: ["Unprocessable Content", "Well formed, but it cannot be done as it stands. Nothing was changed.", "RFC 9110 §15.5.21"],
  428: ["Precondition Required", "The server takes this change only with a condition, such as If-Match.", "RFC 6585 §3"],
  431: ["Request Header Fields Too Large", "The headers are larger than the server takes.", "RFC 6585 §5"],
  500: ["Internal Server Error", "Something went wrong in the server.", "RFC 9110 §15.6.1"],
  501: ["Not Implemented", "The server does not implement what the request needs, for any URL.", "RFC 9110 §15.6.2"],
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

// A response: its status with its meaning, its headers, its body.

/** The status as a coloured word. */
export const statusBadge = (status, isBrief = false) =>
  element("span", { class: `status ${statusClass(status)}`, "data-test": "status", "data-status": status, title: isBrief ? statusMeaning(status).phrase : null },
    element("b", {}, status === 0 ? "–" : String(status)), isBrief ? "" : element("span", { class: "phrase" }, ` ${statusMeaning(status).phrase}`));

/** “12 ms”, “0.8 ms”. */
export const duration = (milliseconds) => `${milliseconds < 9.95 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;

/** A response's headers and body. */
export function answerView(answer) {
  if (answer.status === 0) {
    return element("p", { class: "note" }, "The server redirected, and the browser does not show such a response to a page.");
  }
  return element("div", { class: "answer" },
    element("h3", {}, "Response headers"), fieldsView(answer.fields, "Headers of the response", true),
    element("h3", {}, "Response body"), contentView(answer.bytes, "Body of the response"));
}
