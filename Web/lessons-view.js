// The lessons: a list with what was done, and the one that is open.

import { freshSuffix } from "./address.js";
import { byId, element, fill } from "./dom.js";
import { collectionsOf, freshRequest, newRun } from "./lesson-run.js";
import { stepView } from "./lesson-step.js";
import { forget, keep, result } from "./progress.js";

let lessons = null;
let wanted = null;
let running = null;
let openRequest = () => {};

/** Takes the lessons, those with a question to predict, out of all transcripts. */
export function openLessons(transcripts, opensRequest) {
  lessons = transcripts.filter((each) => each.exchanges.some((exchange) => exchange.question));
  openRequest = opensRequest;
  byId("lessons-forget").addEventListener("click", () => {
    forget();
    list(null);
  });
  showLesson(wanted);
}

/** The name of the first lesson that was not followed to its end. */
export const nextLesson = () => (lessons?.find((lesson) => !result(lesson.name)) ?? lessons?.[0])?.name ?? null;

/** Shows a lesson from its beginning; without a name, the place to choose one. */
export function showLesson(name) {
  wanted = name;
  // They are on their way; openLessons comes back here.
  if (lessons === null) return;
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
    next ? element("p", {}, element("a", { class: "button primary", href: `#lessons/${next}`, "data-test": "lesson-next" }, result(next) ? "Begin again with the first" : "Begin")) : null));
}

function list(current) {
  fill(byId("lesson-list"), lessons.map((lesson) => {
    const done = result(lesson.name);
    return element("li", { class: done ? "is-done" : "" },
      element("a", { href: `#lessons/${lesson.name}`, "aria-current": lesson.name === current ? "true" : null, "data-test": "lesson-link" },
        element("span", { class: "lesson-number" }, `${lessons.indexOf(lesson) + 1}.`),
        element("span", { class: "lesson-name" }, lesson.title),
        element("span", { class: "lesson-done" }, done ? [element("span", { "aria-hidden": "true" }, "✓ "), `${done.right} of ${done.questions}`, element("span", { class: "unseen" }, " predicted")] : "")));
  }));
  byId("lessons-forget").hidden = !lessons.some((lesson) => result(lesson.name));
}

function begin(lesson) {
  const run = newRun(freshSuffix());
  const collections = collectionsOf(lesson);
  const names = [...collections].map((name) => `${name}-${run.suffix}`).join(", ");
  const heading = element("h3", { tabindex: "-1", "data-test": "lesson-title" }, lesson.title);
  const steps = element("div", { class: "steps" });
  fill(byId("lesson"), heading, element("p", { class: "introduction" }, lesson.introduction),
    names ? element("p", { class: "note" }, "This run has a collection of its own: ", element("code", {}, names), ". Nothing else in the store is touched.") : null, steps);
  heading.focus({ preventScroll: true });
  let right = 0;
  const questions = lesson.exchanges.filter((exchange) => exchange.question).length;
  const advance = (index) => {
    const exchange = lesson.exchanges[index];
    // The request is made now, not earlier: it needs the entity tags of the answers before it.
    const context = { run, collections, number: index + 1, total: lesson.exchanges.length, openRequest };
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
  keep(lesson.name, right, questions);
  list(lesson.name);
  const following = lessons[lessons.indexOf(lesson) + 1];
  const score = questions > 0 ? ` You predicted ${right} of ${questions}.` : "";
  steps.append(element("div", { class: "lesson-end", "data-test": "lesson-end" },
    element("p", {}, element("b", {}, "That was the lesson."), score),
    element("p", { class: "actions" },
      following ? element("a", { class: "button primary", href: `#lessons/${following.name}`, "data-test": "lesson-next" }, `Next: ${following.title}`) : element("span", {}, "It was the last one."),
      element("button", { type: "button", onclick: () => begin(lesson) }, "Run it again"))));
}
