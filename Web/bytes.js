// Content as bytes, and what of it can be shown.

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** How many bytes of a content are shown; the rest is only counted. */
export const shownLimit = 65_536;

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
