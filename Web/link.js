// Addresses of parts of the page: a request, or what is compared, stands behind the #, so that a link brings it back.

import { filledIn } from "./message.js";

/** More than this is left out of an address: browsers and chat programs cut long ones. */
const bodyLimit = 6_000;

/** A name and a value as one: `Content-Type: application/json`. */
const line = ({ name, value }) => `${name}: ${value}`;

/** Secrets belong into no address. */
const isSecret = ({ name }) => /^(proxy-)?authorization$|cookie|token|secret|api-?key/i.test(name);

/** The address of a request: `#request?method=PUT&url=/orders/1&header=…&body=…`. */
export function requestLink(request) {
  const parts = [["method", request.method], ["url", request.target]];
  for (const field of filledIn(request.fields)) if (!isSecret(field)) parts.push(["header", line(field)]);
  if (request.content && request.content.length <= bodyLimit) parts.push(["body", request.content]);
  return link("request", parts);
}

/** What `requestLink` loses of a request, in words; null where it loses nothing. */
export function lostInLink(request) {
  const lost = [];
  if (request.content.length > bodyLimit) lost.push("the body, which is too long for a link");
  for (const field of filledIn(request.fields)) if (isSecret(field)) lost.push(`${field.name}, which is a secret`);
  return lost.length === 0 ? null : `The link leaves out ${lost.join(", and ")}.`;
}

/** The request of such an address's parameters; null where they name none. */
export function linkedRequest(query) {
  if (!query.has("method") && !query.has("url")) return null;
  const fields = query.getAll("header").map((text) => {
    const [, name, value] = /^([^:]*):?\s*(.*)$/s.exec(text);
    return { name, value };
  });
  return { method: query.get("method") ?? "GET", target: query.get("url") ?? "/", fields, content: query.get("body") ?? "" };
}

/** `#name?a=b`, with no more escapes than an address needs. */
export function link(view, parts) {
  const escaped = (text) => encodeURIComponent(text).replace(/%(2F|3A|2C|3B|40|24|22|20)/g, (whole, code) => ({ "2F": "/", "3A": ":", "2C": ",", "3B": ";", "40": "@", "24": "$", "22": "%22", "20": "+" })[code]);
  return `#${view}?${parts.map(([name, value]) => `${name}=${escaped(value)}`).join("&")}`;
}
