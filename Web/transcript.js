// Requests as a transcript: a `.http` file that editors send unchanged, with the responses in comment lines.

import { statusLine } from "./answer.js";

/** Headers that a client adds of itself, or that hold for that one sending alone. */
const ofClient = /^(accept(-encoding|-language)?|access-control-.*|cache-control|connection|content-length|dnt|expect|host|lab|origin|pragma|priority|referer|sec-.*|transfer-encoding|upgrade-insecure-requests|user-agent)$/i;

/** `Prefer` without what the page added to it; null where nothing is left. */
function preference(value) {
  const rest = value.split(",").map((each) => each.trim()).filter((each) => each !== "" && !/^explain(=|$)/.test(each));
  return rest.length === 0 ? null : rest.join(", ");
}

/** The headers of a recorded request that its sender wrote. */
export function writtenFields(fields) {
  return fields
    .map(({ name, value }) => ({ name, value: name.toLowerCase() === "prefer" ? preference(value) : value }))
    .filter(({ name, value }) => value !== null && !ofClient.test(name));
}

/**
 * The text of the file. An entry is `{name, method, target, fields, body, status, responseFields}`: `name` is the client's,
 * null where there is none; `body` null where it is not known, which `note` then says.
 */
export function transcript(entries, origin, title) {
  const parts = [`# ${title}\n\n@host = ${origin}\n`];
  for (const { name, method, target, fields, body, status, responseFields = [], note = null } of entries) {
    const lines = [`### ${method} ${target}${name ? `, ${name}` : ""}`];
    if (note) lines.push(`# ${note}`);
    if (name) lines.push(`# @client ${name}`);
    lines.push(`${method} {{host}}${target}`);
    for (const field of writtenFields(fields)) lines.push(`${field.name}: ${field.value}`);
    if (body) lines.push("", body.replace(/\n+$/, ""));
    lines.push("", `#< HTTP/1.1 ${statusLine(status)}`);
    for (const field of responseFields) lines.push(`#< ${field.name}: ${field.value}`);
    parts.push(`${lines.join("\n")}\n`);
  }
  return parts.join("\n");
}
