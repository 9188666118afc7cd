// One run of a lesson: in a space of its own on this server, an empty store whose versions begin at 1 and that is gone
// afterwards. What requests refer to, how they are sent, and whether what comes is what the lesson says.

import { base as proxyBase, fetched, local, sender } from "./exchange.js";
import { encode, place } from "./message.js";

/** Milliseconds after which an answer is waited for no longer. */
const patience = 70_000;

/** Sends what the page needs for itself: a run's space, its rules, what the server tells. */
const reach = (target, { method = "GET", headers = {}, body = null } = {}) => fetched(target, { method, headers: new Headers(headers), body });

/** The steps of a lesson, each the exchanges that are sent together: `[[exchange], [exchange, exchange], …]`. */
export function stepsOf(lesson) {
  const steps = [];
  for (const [index, each] of lesson.exchanges.entries()) {
    const before = lesson.exchanges[index - 1];
    if (index > 0 && each.race !== null && each.race === before.race) steps.at(-1).push(each);
    else steps.push([each]);
  }
  return steps;
}

/** A run that has sent nothing; `space` is where it is played, such as "/_spaces/3f9k", and `base` what a proxy has before paths. */
export const newRun = (space = "", base = "") => ({ space, base, memory: new Map() });

/** Makes a space, and begins a run there. */
export async function openRun() {
  const response = await reach("/_spaces", { method: "POST" });
  if (response.status !== 201) throw new Error(`The server has no place for this run: it answered ${response.status}.`);
  return newRun(local(response.headers.get("Location")), proxyBase);
}

/** Ends a run: its space goes, and all that is in it. */
export function closeRun({ space }) {
  if (space === "") return;
  // Also where the page itself is going.
  fetched(space, { method: "DELETE", keepalive: true, signal: null }).catch(() => {});
}

/** Whether the space of a run is still there. */
export const isOpen = async ({ space }) => (await reach(space)).status === 200;

/** The space of a run is gone: the server was started anew, or has dropped it. What came is no answer to the lesson's request. */
export class RunLost extends Error {
  constructor() {
    super("The lesson's store is gone: the server was started anew, or nobody used it for too long.");
    this.name = "RunLost";
  }
}

// What requests refer to.

/** The request of an exchange as it is sent in this run: `{method, target, fields, content}`. */
export function requestOf({ request, client }, run) {
  const filled = (text) => resolved(text, run, client);
  return { method: request.method, target: filled(request.target), fields: request.fields.map(({ name, value }) => ({ name, value: filled(value) })), content: filled(request.content) };
}

/** The text with what the answers so far have for each `{{…}}`. */
export function resolved(text, run, client = null) {
  return text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, reference) => {
    if (reference === "host") return `${location.origin}${run.base}${run.space}`;
    if (reference === "$guid" || reference === "$uuid") return crypto.randomUUID();
    if (reference === "$timestamp") return String(Math.floor(Date.now() / 1000));
    const random = /^\$randomInt (-?\d+) (-?\d+)$/.exec(reference);
    if (random) return String(Number(random[1]) + Math.floor(Math.random() * (random[2] - random[1])));
    const [, name, side, part, rest] = /^(\w+)\.(request|response)\.(headers|body)(?:\.(.*))?$/.exec(reference) ?? [];
    const known = run.memory.get(`${client ?? ""}/${name}`) ?? run.memory.get(`/${name}`);
    const message = side === "response" ? known?.answer : known?.request;
    if (!message) throw new Error(`“${name ?? reference}” has no answer that this request could refer to.`);
    const value = part === "headers" ? headerOf(message, rest) : bodyOf(message, rest);
    if (value === null || value === undefined) throw new Error(`The answer to “${name}” has no ${rest}.`);
    return value;
  });
}

function headerOf({ fields }, name) {
  const found = fields.filter((field) => field.name.toLowerCase() === name.toLowerCase());
  return found.length === 0 ? null : found.map(({ value }) => value).join(", ");
}

function bodyOf({ content }, path) {
  if (!path || path === "*") return content;
  let value = JSON.parse(content);
  for (const [, member, index, quoted] of path.slice(1).matchAll(/\.([^.[]+)|\[(\d+)\]|\[['"]([^'"]*)['"]\]/g)) value = value?.[member ?? quoted ?? Number(index)];
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Keeps a request and its answer for later ones; `answer` is null where none came. */
export function remember({ name, client }, request, answer, run) {
  if (!name) return;
  run.memory.set(`${client ?? ""}/${name}`, { request, answer });
  // Who does not remember it, may know it from others.
  run.memory.set(`/${name}`, { request, answer });
}

// Whether what came is what the lesson says.

/**
 * Compares an answer `{status, fields, content}`, null where none came, with the one that the exchange expects:
 * `[{name, expected, actual, holds}]`.
 */
export function compare({ answer: expected, client }, actual, run) {
  if (expected === null) return [];
  if (expected.status === null && !expected.statusLine) return [{ name: "Answer", expected: "none", actual: actual === null ? "none" : String(actual.status), holds: actual === null }];
  if (actual === null) return [{ name: "Answer", expected: expected.statusLine, actual: null, holds: false }];
  const filled = (text) => resolved(text, run, client);
  const status = expected.statusLine.split(" ")[1];
  const checks = [check("Status", status, String(actual.status))];
  for (const { name, value } of expected.fields) checks.push(check(name, filled(value), headerOf(actual, name)));
  // A lesson's body has no line end after it, so one in the answer does not count.
  if (expected.content !== null) checks.push(check("Body", filled(expected.content), actual.content.replace(/\n$/, "")));
  return checks;
}

const check = (name, expected, actual) => ({ name, expected, actual, holds: actual !== null && matches(expected, actual) });

/** Whether a text is the expected one, in which `…` stands for any text within a line. */
export function matches(expected, actual) {
  const [patterns, lines] = [expected.split("\n"), actual.split("\n")];
  return patterns.length === lines.length && patterns.every((pattern, index) => lineMatches(pattern, lines[index]));
}

function lineMatches(pattern, line) {
  const parts = pattern.split("…");
  if (parts.length === 1) return pattern === line;
  const [first, last] = [parts.shift(), parts.pop()];
  if (!line.startsWith(first) || line.length < first.length + last.length || !line.endsWith(last)) return false;
  let rest = line.slice(first.length, line.length - last.length);
  for (const part of parts) {
    const found = rest.indexOf(part);
    if (found < 0) return false;
    rest = rest.slice(found + part.length);
  }
  return true;
}

// Sending.

/**
 * Sends the requests of a step, those of a race at the same moment: for each
 * `{exchange, request, answer, checks, entry, stored}`; `answer` is `{status, fields, bytes, content}`, null where none came,
 * `entry` what the server tells of the request (null where it tells nothing), `stored` what is at its target afterwards.
 *
 * - Throws: `RunLost`; `Unreachable` where the server does not answer at all. Then the step can be sent again.
 */
export async function play(step, run) {
  const race = step.length > 1 ? await holding(run, step.length) : null;
  const sent = [];
  /** The one for which there was no race. */
  let absent = null;
  for (const [index, each] of step.entries()) {
    const request = requestOf(each, run);
    const fault = await faultOf(each, run);
    const answer = sending(request, [...fault.fields, ...(race?.fields ?? [])], run).finally(fault.end);
    sent.push({ exchange: each, request, answer });
    let isAnswered = false;
    answer.then(() => { isAnswered = true; });
    if (!race || absent !== null || await race.arrived(index + 1, () => isAnswered)) continue;
    // Without it the others would wait in vain.
    absent = index;
    race.end();
  }
  const answers = await Promise.all(sent.map(({ answer }) => answer));
  if (!(await isOpen(run))) throw new RunLost();
  const results = sent.map(({ exchange: each, request }, index) => {
    remember(each, request, answers[index], run);
    return { exchange: each, request, answer: answers[index], checks: compare(each, answers[index], run) };
  });
  if (absent === null) race?.end();
  else results[absent].checks.push({ name: "Race", expected: "It waits for the others", actual: "It did not wait", holds: false });
  for (const result of results) {
    result.entry = await entryOf(result, run);
    result.stored = await storedBy(result, run);
  }
  return results;
}

/** What is stored at the target of a change that was answered: `{target, etag, text}`, both null where nothing is; null for others. */
async function storedBy({ request: { method, target }, answer }, run) {
  if (answer === null || !["PUT", "PATCH", "DELETE"].includes(method) || place(target).kind !== "resource") return null;
  const response = await reach(run.space + target).catch(() => null);
  if (!response?.ok) return response?.status === 404 ? { target, etag: null, text: null } : null;
  return { target, etag: response.headers.get("ETag"), text: await response.text() };
}

async function sending(request, more, run) {
  const headers = new Headers();
  for (const { name, value } of [...request.fields, ...more]) headers.append(name, value);
  if (sender.token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${sender.token}`);
  const body = request.content === "" || ["GET", "HEAD"].includes(request.method) ? null : request.content;
  try {
    // Not as the page's other requests: that no answer comes is what some of them are for.
    const response = await fetch(run.base + run.space + request.target, {
      method: request.method, headers, body, cache: "no-store", redirect: "manual", credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(patience),
    });
    const received = new Uint8Array(await response.arrayBuffer());
    // A lesson knows nothing of where it is played.
    const place = run.base + run.space;
    const plain = (text) => (place === "" ? text : text.replaceAll(`${place}/`, "/"));
    const fields = Array.from(response.headers, ([name, value]) => ({ name: spelledOut(name), value: plain(value) }));
    const text = new TextDecoder().decode(received);
    const content = plain(text);
    return { status: response.status, fields, bytes: content === text ? received : encode(content), content };
  } catch {
    return null;
  }
}

const spellings = { "etag": "ETag", "www-authenticate": "WWW-Authenticate" };
const spelledOut = (name) => spellings[name] ?? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** A rule by which one request of the run meets a fault: `{fields, path, end}`; the fields mark the request. */
async function rule(run, steps) {
  const name = `lesson-${crypto.randomUUID()}`;
  const path = `${run.space}/_faults/${name}`;
  const content = { fields: { "X-Lesson": name }, steps, then: "repeat", expires: 90 };
  const { status } = await reach(path, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
  if (status === 404) throw new RunLost();
  return { fields: [{ name: "X-Lesson", value: name }], path, end: () => void reach(path, { method: "DELETE" }).catch(() => {}) };
}

/**
 * How a request comes to its fault. Where an answer is to be lost, by a rule: a browser sends a request again, unasked,
 * when the connection that it had kept ends without an answer; then it is lost at its arrival.
 */
async function faultOf({ fault }, run) {
  if (!fault) return { fields: [], end: () => {} };
  const [, kind] = /^(drop|reset)\s*(?:;\s*at\s*=\s*"?answer"?)?\s*$/.exec(fault) ?? [];
  if (!kind) return { fields: [{ name: "Prefer", value: `fault=${fault}` }], end: () => {} };
  return rule(run, [{ [kind]: "answer" }, { [kind]: "arrival" }]);
}

/** Holds requests until all of a race are there: they enter one transaction, in the order in which they were sent. */
async function holding(run, until) {
  const { fields, path, end } = await rule(run, [{ hold: { until, seconds: 10 } }]);
  /** Whether a request waits, so that the next comes after it; of the last, whether all go on. False if it was answered at once. */
  const arrived = async (count, isAnswered) => {
    for (let tries = 0, pause = 20; tries < 40; tries += 1, pause = Math.min(2 * pause, 320)) {
      const isTooLate = isAnswered();
      const { held, fired } = await (await reach(path)).json();
      if (count < until ? held >= count : held === 0) return count < until || fired === until;
      if (isTooLate) return false;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return false;
  };
  return { fields, arrived, end };
}

/** What the server tells of a request: its questions, in order. */
async function entryOf({ request, answer }, run) {
  try {
    const all = await (await reach(`${run.space}/_requests`)).json();
    const found = all.find(({ method, target, status }) => method === request.method && target === request.target && (answer === null || status === answer.status));
    return found ? await (await reach(`${run.space}/_requests/${found.id}`)).json() : null;
  } catch {
    return null;
  }
}
