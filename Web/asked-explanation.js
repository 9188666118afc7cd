// What `Prefer: explain`, which the page adds, puts into a problem: the member `decisions`, last of all.

import { decode, encode } from "./bytes.js";

/** The content of a problem as it would be without the explanation; the content itself where there is none. */
export function withoutDecisions(bytes) {
  const text = decode(bytes);
  if (text === null) return bytes;
  const start = text.indexOf(',"decisions":[');
  const end = text.lastIndexOf("]}");
  if (start < 0 || end < start) return bytes;
  const rest = `${text.slice(0, start)}${text.slice(end + 1)}`;
  try {
    const { decisions, ...others } = JSON.parse(text);
    // Only if nothing else is lost: the words could stand within a text.
    if (!Array.isArray(decisions) || JSON.stringify(JSON.parse(rest)) !== JSON.stringify(others)) return bytes;
  } catch {
    return bytes;
  }
  return encode(rest);
}
