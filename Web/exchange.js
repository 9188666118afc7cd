import { memory } from "./dom.js";
import { askingForExplanation, contentBytes, encodedTarget, filledIn, valueOf } from "./message.js";

// Which of the requests that the server tells of are this page's own, and what for.

const kept = 400;
const purposes = new Map();
let underWay = 0;
const waiting = new Set();

/** Before a request leaves: until `done`, nobody can tell whose a new entry is. */
function begin() {
  underWay += 1;
  let isOpen = true;
  return (id, purpose) => {
    if (!isOpen) return;
    isOpen = false;
    underWay -= 1;
    if (id) remember(id, purpose);
    if (underWay === 0) {
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  };
}

/** "sent" for what the reader sent, "read" for what the page read for itself, null for what others sent. */
export const purposeOf = (id) => purposes.get(id) ?? remembered().get(id) ?? null;

function remember(id, purpose) {
  purposes.set(id, purpose);
  memory.set("own", JSON.stringify([...remembered().set(id, purpose)].slice(-kept)));
}

/** Those of earlier visits, and of this browser's other tabs. */
function remembered() {
  try {
    return new Map(JSON.parse(memory.get("own") ?? "[]"));
  } catch {
    return new Map();
  }
}

/** Ends when no request of this page is under way, or after `milliseconds` at most. */
export function quiet(milliseconds) {
  if (underWay === 0) return Promise.resolve();
  return new Promise((resolve) => {
    waiting.add(resolve);
    setTimeout(() => {
      waiting.delete(resolve);
      resolve();
    }, milliseconds);
  });
}

// Sending a request and taking its answer.

/** Milliseconds after which the page waits no longer, as for an answer that never ends. */
const patience = 30_000;

/** The server did not answer. */
class Unreachable extends Error {
  constructor(cause) {
    super(
      cause.name === "TimeoutError"
        ? "The answer did not end within 30 seconds, and the page waits no longer."
        : "The server did not answer. Is it still running? Look at the terminal where it was started.",
      { cause },
    );
    this.name = "Unreachable";
  }
}

/**
 * Sends a request with `Prefer: explain=link` beside what it asks for, and gives `{sent, isExplanationAdded,
 * status, fields, bytes, milliseconds, id}`: `sent` is the request as it left the page, `id` that of the explanation (null
 * where there is none).
 *
 * - Parameter purpose: "sent" for the reader's own requests, "read" for what the page has to know.
 * - Throws: `Unreachable`.
 */
export async function send(request, purpose = "sent") {
  const asked = askingForExplanation(request);
  const isExplanationAdded = asked !== request;
  const sent = { ...asked, target: encodedTarget(request.target) };
  const headers = new Headers();
  for (const { name, value } of filledIn(sent.fields)) headers.append(name, value);
  const done = begin();
  let id = null;
  try {
    const start = performance.now();
    const response = await fetch(sent.target, {
      method: sent.method,
      headers,
      body: contentBytes(sent),
      // The browser's cache would add conditions and answer by itself; a redirection would be followed unseen.
      cache: "no-store",
      redirect: "manual",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(patience),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const milliseconds = performance.now() - start;
    const fields = Array.from(response.headers, ([name, value]) => ({ name: spelledOut(name), value }));
    id = requestId(fields, bytes);
    return { sent, isExplanationAdded, status: response.status, fields, bytes, milliseconds, id };
  } catch (error) {
    throw new Unreachable(error);
  } finally {
    done(id, purpose);
  }
}

/** Reads a page of the service itself as JSON. */
export async function readJSON(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  } catch (error) {
    throw new Unreachable(error);
  }
  if (!response.ok) throw new Error(`GET ${address} was answered ${response.status}.`);
  return response.json();
}

/** From `Link: </_requests/x-1>; rel="describedby"`, or from a problem's `instance`. */
function requestId(fields, bytes) {
  const link = /<\/_requests\/([^>]+)>\s*;\s*rel="?describedby/.exec(valueOf(fields, "Link") ?? "");
  if (link) return link[1];
  if (!isProblem(fields)) return null;
  try {
    return /^\/_requests\/(.+)$/.exec(JSON.parse(new TextDecoder().decode(bytes)).instance)?.[1] ?? null;
  } catch {
    return null;
  }
}

const isProblem = (fields) => /^application\/problem\+json/.test(valueOf(fields, "Content-Type") ?? "");

const spellings = { "etag": "ETag", "www-authenticate": "WWW-Authenticate", "content-md5": "Content-MD5" };

/** Browsers give names in lower case; on the wire they have no case (RFC 9110 §5.1). */
const spelledOut = (name) => spellings[name] ?? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
