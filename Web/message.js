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
  if (!target.startsWith("/") || target.startsWith("//")) return "A path on this server begins with one slash, as in /orders/12345.";
  if (/[\u0000-\u0020\u007f]/.test(target)) return "A URL has no white space: write %20.";
  if (target.includes("#")) return "What follows # stays in the browser and is never sent: write %23.";
  if (/(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(target)) {
    return "A browser resolves . and .. before it sends the request, so the server would never see them. curl --path-as-is sends them.";
  }
  if (target.includes("\\")) return "A browser turns \\ into / before it sends the request: write %5C.";
  return null;
}

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(?=:|$)/i;

/** Whether two hosts, each with its port, are one: of this machine's own names each means the same. */
const isSameHost = (one, other) => one.toLowerCase().replace(loopback, "") === other.toLowerCase().replace(loopback, "") && loopback.test(one) === loopback.test(other);

/**
 * What was written as a URL, as a target of the server at `host`, which a proxy may have put under the path `base`:
 * `{target, fault}`. A whole URL of this server is taken, `localhost:8080/orders` too; another server's is refused.
 */
export function targetOf(text, host, base = "") {
  const written = text.trim().replace(/^\{\{\w+\}\}(?=\/)/, "");
  const [, scheme, authority, path] = /^([a-z][a-z\d+.-]*:)?\/\/([^/?#]*)(.*)$/is.exec(written) ?? /^()((?:localhost|\d+\.\d+\.\d+\.\d+|[\w.-]+\.[a-z]+|\[[\da-f:]+\])(?::\d+)?)((?:[/?#].*)?)$/is.exec(written) ?? [];
  if (authority === undefined) return { target: written, fault: targetFault(written) };
  const other = authority.replace(/^.*@/, "").replace(scheme === "https:" ? /:443$/ : scheme === "http:" ? /:80$/ : /$^/, "");
  if (!isSameHost(other, host)) {
    return { target: written, fault: `That is another server, ${other || "with no name"}. This page sends to its own only, ${host}; curl sends anywhere.` };
  }
  const target = path.startsWith("/") ? path : `/${path}`;
  const own = base !== "" && target.startsWith(`${base}/`) ? target.slice(base.length) : target;
  return { target: own, fault: targetFault(own) };
}

/** Whether a text is a command line of curl, as one copies it from a page or from a browser's developer tools. */
export const isCurl = (text) => /^\s*(?:[$>#%]\s*)?curl(?:\.exe)?\s/i.test(text);

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

/**
 * JSON text with a member or element a line, every name, string and number as it is spelled; null where it is not JSON.
 */
export function formatted(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  let result = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  for (const [index, token] of tokens.entries()) {
    const isEmpty = ["}", "]"].includes(tokens[index + 1]);
    if (token === "{" || token === "[") {
      depth += 1;
      result += isEmpty ? token : token + line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      result += ["{", "["].includes(tokens[index - 1]) ? token : line() + token;
    } else if (token === ",") result += token + line();
    else result += token === ":" ? ": " : token;
  }
  return result;
}

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

export const methods = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "QUERY"];

/** Whether the page sends a body with the method: with those that say what it means there. */
export const canHaveContent = (method) => ["PUT", "PATCH", "POST", "QUERY"].includes(method);

/** The request as it is sent: where the method has no body, without the headers that tell of one. */
export function sendable(request) {
  const fields = filledIn(request.fields);
  if (canHaveContent(request.method)) return { ...request, fields };
  return { ...request, fields: fields.filter(({ name }) => !isOfContent(name)), content: "" };
}

/** Whether a header tells of the body. */
export const isOfContent = (name) => /^(content-(?!location)|repr-digest)/i.test(name);

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
    return name === "" ? "A header needs a name." : "A header's name has letters, digits and hyphens (RFC 9110 §5.1).";
  }
  if (reserved.has(lower) || lower.startsWith("sec-") || lower.startsWith("proxy-")) {
    return `A browser sets ${name} itself and lets no page do so: it would not be sent. curl can send it.`;
  }
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
    return "A browser sends no characters beyond Latin-1, and no control characters, in a header's value.";
  }
  return null;
}

/** The fields that have a name. */
export const filledIn = (fields) => fields.filter((field) => field.name !== "");
