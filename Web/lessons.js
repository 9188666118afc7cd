// The lessons: their steps, their run on a real store, and how far the reader is.

import { contentView, statusBadge, statusLine } from "./answer.js";
import { changeView, observed } from "./change.js";
import { announce, byId, element, fill, freshId, memory } from "./dom.js";
import { readJSON } from "./exchange.js";
import { requestLink } from "./link.js";
import { decode, freshSuffix, readableHead } from "./message.js";
import { explanation, showExplanation } from "./why.js";

// A lesson's transcript on a real store. A transcript is written for an empty one: its collections have plain names, its
// entity tags count from "1". Here collections get fresh names, and each entity tag of the transcript is bound to the one
// that the server gives in its place.

/** A run that has not begun; `suffix` makes its names fresh. */
export const newRun = (suffix) => ({ suffix, tags: new Map() });

const reservedSegment = /^(_|echo$)/;

/** A target, with its collection's fresh name, or the number of the revision that stands here for the transcript's. */
export function freshTarget(target, run) {
  const revision = /^\/_revisions\/(\d+)/.exec(target);
  const tag = revision && run.tags.get(`"${revision[1]}"`);
  if (tag) return `/_revisions/${tag.slice(1, -1)}${target.slice(revision[0].length)}`;
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
function freshText(text, run, collections) {
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

// One step of a lesson: a request, a prediction, a Send, and what the server really answered.

/**
 * A step. `context` is `{run, collections, number, total}`; `whenDone(isRight)` is called once, when the
 * answer has come: isRight is null where nothing was asked.
 */
function stepView(exchange, request, context, whenDone) {
  const heading = element("h3", { tabindex: "-1", class: "step-title" }, element("span", { class: "step-number" }, `Step ${context.number} of ${context.total}`), ` ${exchange.title}`);
  const result = element("div", { class: "step-result", tabindex: "-1", "data-test": "step-result" });
  const question = exchange.question ? questionView(exchange.question) : null;
  const button = element("button", { type: "submit", class: "primary", "data-test": "step-send" }, "Send");
  const complaint = element("span", { class: "complaint", role: "alert" });
  let isBusy = false;
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    const choice = question?.chosen() ?? null;
    if (question && choice === null) return fill(complaint, "Choose what you expect first.");
    fill(complaint);
    isBusy = true;
    try {
      const seen = await observed(request, explanation);
      question?.close();
      button.hidden = true;
      const isRight = question ? exchange.question.choices[choice].isRight : null;
      showAnswer(result, exchange, seen, isRight, context);
      whenDone(isRight);
      // The button that had the focus is gone.
      result.focus({ preventScroll: true });
      result.scrollIntoView({ block: "nearest" });
    } catch (error) {
      isBusy = false;
      fill(complaint, error.message);
    }
  };
  const form = element(
    "form",
    { class: "step", novalidate: true, onsubmit: submit, "data-test": "step", "aria-label": `Step ${context.number}: ${exchange.title}` },
    heading,
    element("pre", { class: "box message", tabindex: "0", role: "group", "aria-label": "The request", "data-test": "step-request" }, readableHead(request), request.content ? `\n\n${request.content}` : ""),
    question?.node,
    element("p", { class: "actions" }, button, complaint, element("a", { class: "take", href: requestLink(request) }, "Open as a request of your own")),
    result,
  );
  return { node: form, focus: () => heading.focus() };
}

function questionView({ text, choices }) {
  const name = freshId("prediction");
  const node = element(
    "fieldset",
    { class: "question-box", "data-test": "question" },
    element("legend", {}, text),
    choices.map((choice, index) =>
      element("label", { class: "choice", "data-test": "choice" }, element("input", { type: "radio", name, value: index }), element("span", {}, choice.text))),
  );
  return {
    node,
    chosen: () => {
      const value = node.querySelector("input:checked")?.value;
      return value === undefined ? null : Number(value);
    },
    close: () => {
      for (const [index, input] of node.querySelectorAll("input").entries()) {
        input.disabled = true;
        input.parentElement.classList.toggle("is-right", choices[index].isRight);
      }
    },
  };
}

function showAnswer(container, exchange, seen, isRight, context) {
  const { answer } = seen;
  const content = decode(answer.bytes) ?? "";
  const checks = compare(exchange.answer, { status: answer.status, fields: answer.fields, content }, context.run, context.collections);
  const verdict = isRight === null ? null : verdictView(exchange.question, isRight, answer.status);
  const why = element("div", {});
  fill(
    container,
    verdict,
    element("p", { class: "answer-status" }, "The server answered ", statusBadge(answer.status)),
    answer.bytes.length > 0 ? contentView(answer.bytes, "Content of the answer") : null,
    checksView(checks),
    changeView(seen, true),
    answer.id
      ? element("details", { "data-test": "step-why", ontoggle: (event) => event.target.open && why.childElementCount === 0 && showExplanation(why, answer.id) }, element("summary", {}, "Why: the path to this answer"), why)
      : null,
  );
  announce(`${verdict?.textContent ?? ""} The server answered ${statusLine(answer.status)}.`);
}

function verdictView(question, isRight, status) {
  const lead = isRight ? "As you predicted." : "Not what you predicted.";
  return element("div", { class: `verdict ${isRight ? "is-right" : "is-wrong"}`, "data-test": "verdict", "data-right": String(isRight) },
    element("p", {}, element("b", {}, lead), ` ${question.why ?? ""}`));
}

function checksView(checks) {
  const failed = checks.filter((check) => !check.holds);
  const title = failed.length === 0 ? `The answer is what the lesson expects, in all ${checks.length} points.` : `The answer is not what the lesson expects, in ${failed.length} of ${checks.length} points.`;
  const line = ({ name, expected, actual, holds }) =>
    element("li", { class: holds ? "holds" : "fails" }, element("span", { "aria-hidden": "true" }, holds ? "✓ " : "✗ "), element("b", {}, name), ": ",
      element("code", {}, actual === "" ? "none" : (actual ?? "absent")), holds ? "" : element("span", {}, " instead of ", element("code", {}, expected)));
  return element("details", { class: "checks-list", "data-test": "checks", "data-holds": String(failed.length === 0), open: failed.length > 0 },
    element("summary", {}, title), element("ul", {}, checks.map(line)));
}

// Which lessons were followed to their end, and how well.

function results() {
  try {
    return JSON.parse(memory.get("lessons") ?? "{}");
  } catch {
    return {};
  }
}

/** `{right, questions}` of a lesson that was followed to its end; null otherwise. */
const bestResult = (name) => results()[name] ?? null;

/** Keeps the best result of a lesson. */
function keepResult(name, right, questions) {
  const best = bestResult(name)?.right ?? 0;
  memory.set("lessons", JSON.stringify({ ...results(), [name]: { right: Math.max(best, right), questions } }));
}

const forgetResults = () => memory.set("lessons", "{}");

// The lessons: a list with what was done, and the one that is open.

let lessons = null;
let running = null;

/** Fills the section. */
export async function open(section) {
  fill(section, element("div", { class: "lessons" },
    element("div", { class: "lesson-menu" },
      element("h1", { id: "lessons-title", tabindex: "-1" }, "Lessons"),
      element("p", { class: "lead" }, "Say what you expect, send it, and see."),
      element("ol", { id: "lesson-list" }),
      element("a", { class: "lessons-all", href: "#lessons" }, "All lessons"),
      element("button", { id: "lessons-forget", type: "button", class: "quiet", hidden: true }, "Forget my progress")),
    element("div", { id: "lesson", class: "lesson" })));
  const all = await readJSON("/_lessons");
  lessons = all.filter((each) => each.exchanges.some((exchange) => exchange.question));
  byId("lessons-forget").addEventListener("click", () => {
    forgetResults();
    list(null);
  });
}

/** Shows the lesson that the address names. */
export const show = ({ path: [name = null] }) => showLesson(name);

/** The name of the first lesson that was not followed to its end. */
const nextLesson = () => (lessons?.find((lesson) => !bestResult(lesson.name)) ?? lessons?.[0])?.name ?? null;

/** Shows a lesson from its beginning; without a name, the place to choose one. */
function showLesson(name) {
  const lesson = lessons.find((each) => each.name === name);
  list(lesson?.name ?? null);
  byId("view-lessons").classList.toggle("has-lesson", Boolean(lesson));
  // Coming back to a lesson that is under way does not begin it again.
  if (lesson && running === lesson.name) return;
  running = lesson?.name ?? null;
  if (lesson) return begin(lesson);
  const next = nextLesson();
  fill(byId("lesson"), element("div", { class: "empty" },
    element("p", {}, lessons.length === 0 ? "There are no lessons here." : "Each lesson shows a request and asks what you expect. Then it is really sent, to this server, and you see what it did."),
    next ? element("p", {}, element("a", { class: "button primary", href: `#lessons/${next}`, "data-test": "lesson-next" }, bestResult(next) ? "Begin again with the first" : "Begin")) : null));
}

function list(current) {
  fill(byId("lesson-list"), lessons.map((lesson) => {
    const done = bestResult(lesson.name);
    return element("li", { class: done ? "is-done" : "" },
      element("a", { href: `#lessons/${lesson.name}`, "aria-current": lesson.name === current ? "true" : null, "data-test": "lesson-link" },
        element("span", { class: "lesson-number" }, `${lessons.indexOf(lesson) + 1}.`),
        element("span", { class: "lesson-name" }, lesson.title),
        element("span", { class: "lesson-done" }, done ? [element("span", { "aria-hidden": "true" }, "✓ "), `${done.right} of ${done.questions}`, element("span", { class: "unseen" }, " predicted")] : "")));
  }));
  byId("lessons-forget").hidden = !lessons.some((lesson) => bestResult(lesson.name));
}

function begin(lesson) {
  const run = newRun(freshSuffix());
  const collections = collectionsOf(lesson);
  const names = [...collections].map((name) => `${name}-${run.suffix}`).join(", ");
  const heading = element("h2", { tabindex: "-1", "data-test": "lesson-title" }, lesson.title);
  const steps = element("div", { class: "steps" });
  fill(byId("lesson"), heading, element("p", { class: "introduction" }, lesson.introduction),
    names ? element("p", { class: "note" }, "This run has a collection of its own: ", element("code", {}, names), ". Nothing else in the store is touched.") : null, steps);
  heading.focus({ preventScroll: true });
  let right = 0;
  const questions = lesson.exchanges.filter((exchange) => exchange.question).length;
  const advance = (index) => {
    const exchange = lesson.exchanges[index];
    // The request is made now, not earlier: it needs the entity tags of the answers before it.
    const context = { run, collections, number: index + 1, total: lesson.exchanges.length };
    const step = stepView(exchange, freshRequest(exchange.request, run, collections), context, (isRight) => {
      if (isRight) right += 1;
      if (index + 1 < lesson.exchanges.length) steps.append(continueView(() => advance(index + 1)));
      else end(lesson, right, questions, steps);
    });
    steps.append(step.node);
    if (index > 0) step.focus();
  };
  advance(0);
}

function continueView(action) {
  const button = element("button", { type: "button", class: "primary", "data-test": "step-next" }, "Next step");
  const line = element("p", { class: "actions" }, button);
  button.addEventListener("click", () => {
    line.remove();
    action();
  });
  return line;
}

function end(lesson, right, questions, steps) {
  keepResult(lesson.name, right, questions);
  list(lesson.name);
  const following = lessons[lessons.indexOf(lesson) + 1];
  const score = questions > 0 ? ` You predicted ${right} of ${questions}.` : "";
  steps.append(element("div", { class: "lesson-end", "data-test": "lesson-end" },
    element("p", {}, element("b", {}, "That was the lesson."), score),
    element("p", { class: "actions" },
      following ? element("a", { class: "button primary", href: `#lessons/${following.name}`, "data-test": "lesson-next" }, `Next: ${following.title}`) : element("span", {}, "It was the last one."),
      element("button", { type: "button", onclick: () => begin(lesson) }, "Run it again"))));
}
