// A lesson's transcript on a real store. A transcript is written for an empty one: its collections have plain names, its
// entity tags count from "1". Here collections get fresh names, and each entity tag of the transcript is bound to the one
// that the server gives in its place.

/** A run that has not begun; `suffix` makes its names fresh. */
export const newRun = (suffix) => ({ suffix, tags: new Map() });

const reservedSegment = /^(_|echo$)/;

/** A target, with its collection's fresh name. */
export function freshTarget(target, run) {
  return target.replace(/^\/([^/?#]+)/, (whole, collection) => (reservedSegment.test(collection) ? whole : `/${collection}-${run.suffix}`));
}

/** The names of the collections that a lesson uses. */
export function collectionsOf(lesson) {
  const names = lesson.exchanges.map(({ request }) => /^\/([^/?#]+)/.exec(request.target)?.[1]);
  return new Set(names.filter((name) => name && !reservedSegment.test(name)));
}

/** The request of an exchange as it is sent in this run. */
export function freshRequest(request, run, collections) {
  const fields = request.fields.map(({ name, value }) => ({ name, value: freshValue(name, value, run, collections) }));
  return { method: request.method, target: freshTarget(request.target, run), fields, content: request.content ?? "" };
}

const comparing = new Set(["if-match", "if-none-match", "if-range"]);

function freshValue(name, value, run, collections) {
  const lower = name.toLowerCase();
  // A key is remembered for a day, whatever the address: a second run of the lesson needs another.
  if (lower === "idempotency-key") return value.endsWith('"') ? `${value.slice(0, -1)}-${run.suffix}"` : `${value}-${run.suffix}`;
  if (comparing.has(lower)) return value.replace(/"([^"]*)"/g, (tag) => run.tags.get(tag) ?? tag);
  return freshText(value, run, collections);
}

/** A text with the fresh names of the collections where it has their addresses. */
export function freshText(text, run, collections) {
  let result = text;
  for (const name of collections) {
    const address = new RegExp(`/${name.replace(/[.]/g, "\\.")}(?![A-Za-z0-9._-])`, "g");
    result = result.replace(address, `/${name}-${run.suffix}`);
  }
  return result;
}

/**
 * Compares a real answer `{status, fields, content}` with the transcript's, field by field of those that the transcript
 * names: `[{name, expected, actual, holds}]`. Binds the entity tags that appear for the first time.
 */
export function compare(expected, actual, run, collections) {
  const checks = [{ name: "Status", expected: String(expected.status), actual: String(actual.status), holds: expected.status === actual.status }];
  const content = expected.content ?? "";
  const isRenamed = freshText(content, run, collections) !== content;
  for (const { name, value } of expected.fields) {
    const real = actual.fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value ?? null;
    const lower = name.toLowerCase();
    // The fresh names are longer than the transcript's, so such a content has another length.
    if (lower === "content-length" && (isRenamed || real === null)) continue;
    if (lower === "etag" && real !== null && expected.status === actual.status) bind(value, real, run);
    checks.push(check(name, freshAnswer(value, run, collections), real));
  }
  // A transcript's content has no line end after it, so one in the answer does not count.
  checks.push(check("Content", freshAnswer(content, run, collections), actual.content.replace(/\n$/, "")));
  return checks;
}

function bind(tag, real, run) {
  if (!run.tags.has(tag) && /^"\d+"$/.test(tag)) run.tags.set(tag, real);
}

/** A text of the transcript's answer with this run's names and entity tags; within JSON their quotes are escaped. */
function freshAnswer(text, run, collections) {
  const named = freshText(text, run, collections);
  return named.replace(/(\\?)"(\d+)\1"/g, (whole, escape, number) => {
    const real = run.tags.get(`"${number}"`);
    return real === undefined ? whole : real.replaceAll('"', `${escape}"`);
  });
}

const check = (name, expected, actual) => ({ name, expected, actual, holds: actual !== null && matches(expected, actual) });

/** Whether a text is the expected one, in which `…` stands for any text. */
export function matches(expected, actual) {
  const parts = expected.split("…");
  if (parts.length === 1) return expected === actual;
  const last = parts.pop();
  let rest = actual;
  for (const [index, part] of parts.entries()) {
    const found = rest.indexOf(part);
    if (found < 0 || (index === 0 && found > 0)) return false;
    rest = rest.slice(found + part.length);
  }
  return rest.endsWith(last);
}
