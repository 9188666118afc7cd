// A request as a value, and as the text of a message.
//
//     { method: "PUT", target: "/orders/1", fields: [{ name: "Content-Type", value: "application/json" }], content: "…" }

import { encode } from "./bytes.js";

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
