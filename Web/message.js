// Addresses on this service: what a request target names.

/**
 * What a target names: `{kind: "collection" | "resource", path, collection}`, or `{kind: "service"}` for the service's
 * own pages and the echo, where nothing is stored, or `{kind: "other"}`.
 */
export function place(target) {
  const path = target.split("?", 1)[0];
  const segments = path.split("/").slice(1);
  const [collection] = segments;
  if (isOwn(path) || collection === "echo") return { kind: "service" };
  if (!path.startsWith("/") || segments.length > 2 || segments.includes("")) return { kind: "other" };
  return { kind: segments.length === 1 ? "collection" : "resource", path, collection };
}

/** Whether the target is one of the service's own pages. */
export const isOwn = (target) => target.startsWith("/_") || target === "/";

/**
 * What is wrong with a target before it is sent, in a sentence; null where nothing is. What the server can judge is
 * left to it: a refusal teaches more.
 */
export function targetFault(target) {
  if (target === "") return "An address begins with a slash, as in /orders/12345.";
  if (!target.startsWith("/") || target.startsWith("//")) {
    return "Requests from this page go to this server only: write the path, as in /orders/12345.";
  }
  if (/[\u0000-\u0020\u007f]/.test(target)) return "An address has no white space: write %20.";
  if (target.includes("#")) return "What follows # stays in the browser and is never sent: write %23.";
  if (/(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(target)) {
    return "A browser resolves . and .. before it sends the request, so the server would never see them. curl --path-as-is sends them.";
  }
  if (target.includes("\\")) return "A browser turns \\ into / before it sends the request: write %5C.";
  return null;
}

/** The target as it goes over the wire: a browser percent-encodes what may not stand there. */
export function encodedTarget(target) {
  const { pathname, search } = new URL(target, "http://localhost");
  return pathname + search;
}

/** A few letters and digits that are new each time, for names that nothing has yet. */
export function freshSuffix(random = Math.random) {
  const letters = "bcdfghjkmnpqrstvwxz23456789";
  return Array.from({ length: 4 }, () => letters[Math.floor(random() * letters.length)]).join("");
}

// Content as bytes, and what of it can be shown.

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** How many bytes of a content are shown; the rest is only counted. */
const shownLimit = 65_536;

export const encode = (text) => encoder.encode(text);

/** The text of UTF-8 bytes; null where they are not UTF-8. */
export function decode(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

export const areEqual = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** “1 byte”, “80 bytes”. */
export const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/**
 * What can be shown of a content: `text`, and a `note` where that is not the whole truth (null otherwise).
 * A shortened text ends before a broken character.
 */
export function showing(bytes, limit = shownLimit) {
  if (bytes.length <= limit) {
    const text = decode(bytes);
    return text === null ? hexadecimal(bytes) : { text, note: null };
  }
  for (let end = limit; end > limit - 4; end -= 1) {
    const text = decode(bytes.subarray(0, end));
    if (text !== null) return { text, note: `The first ${count(end, "byte")} of ${count(bytes.length, "byte")}.` };
  }
  return hexadecimal(bytes);
}

/** Sixteen bytes a line, at most 32 lines. */
function hexadecimal(bytes) {
  const lines = [];
  const end = Math.min(bytes.length, 512);
  for (let start = 0; start < end; start += 16) {
    const line = bytes.subarray(start, Math.min(start + 16, end));
    lines.push(Array.from(line, (byte) => byte.toString(16).padStart(2, "0")).join(" "));
  }
  const rest = end < bytes.length ? `, the first ${end} of them` : "";
  return { text: lines.join("\n"), note: `Not UTF-8: ${count(bytes.length, "byte")} in hexadecimal${rest}.` };
}

// A request as a value, and as the text of a message.
//
//     { method: "PUT", target: "/orders/1", fields: [{ name: "Content-Type", value: "application/json" }], content: "…" }

export const methods = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS"];

/** Whether a browser sends content with the method (Fetch Standard: never with GET or HEAD). */
export const canHaveContent = (method) => method !== "GET" && method !== "HEAD";

/** The values of a field, in order, joined as RFC 9110 §5.2 says; null where there is none. */
export function valueOf(fields, name) {
  const found = fields.filter((field) => field.name.toLowerCase() === name.toLowerCase());
  return found.length === 0 ? null : found.map((field) => field.value).join(", ");
}

/** The bytes that are sent; null where the message has no content. */
export function contentBytes(request) {
  return canHaveContent(request.method) && request.content ? encode(request.content) : null;
}

/** The request with the preference `explain=link` beside those that it has already (RFC 7240 §2). */
export function askingForExplanation(request) {
  const preferences = valueOf(request.fields, "Prefer");
  if (preferences !== null && /(^|[,;\s])explain(\s*[=,;]|\s*$)/i.test(preferences)) return request;
  const others = request.fields.filter((field) => field.name.toLowerCase() !== "prefer");
  const value = preferences ? `${preferences}, explain=link` : "explain=link";
  return { ...request, fields: [...others, { name: "Prefer", value }] };
}

/** The request as `message/http` (RFC 9112 §2.1), with the content to the byte. */
export function messageText(request) {
  const head = [`${request.method} ${request.target} HTTP/1.1`];
  for (const { name, value } of request.fields) head.push(`${name}: ${value}`);
  return `${head.join("\r\n")}\r\n\r\n${request.content ?? ""}`;
}

/** The request for reading: lines, no carriage returns. */
export const readableHead = (request) =>
  [`${request.method} ${request.target} HTTP/1.1`, ...request.fields.map(({ name, value }) => `${name}: ${value}`)].join("\n");

const reserved = new Set(
  ("accept-charset accept-encoding access-control-request-headers access-control-request-method connection " +
    "content-length cookie cookie2 date dnt expect host keep-alive origin referer set-cookie te trailer " +
    "transfer-encoding upgrade via").split(" "),
);

/**
 * What keeps a browser from sending the field, in a sentence; null where nothing does.
 * The list is the Fetch Standard's “forbidden request-header”.
 */
export function fieldFault({ name, value }) {
  const lower = name.toLowerCase();
  if (name === "" && value === "") return null;
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    return name === "" ? "A field needs a name." : "A field's name has letters, digits and hyphens (RFC 9110 §5.1).";
  }
  if (reserved.has(lower) || lower.startsWith("sec-") || lower.startsWith("proxy-")) {
    return `A browser sets ${name} itself and lets no page do so: it would not be sent. curl can send it.`;
  }
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
    return "A browser sends no characters beyond Latin-1, and no control characters, in a field's value.";
  }
  return null;
}

/** The fields that have a name. */
export const filledIn = (fields) => fields.filter((field) => field.name !== "");
