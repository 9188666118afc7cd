// The lessons: a step at a time. A request, a prediction, and what the server really answered.

import { announce, byId, copyLink, element, fill, freshId, memory } from "./dom.js";
import { onceBack, readJSON } from "./exchange.js";
import { requestBox, senderView } from "./lesson-request.js";
import { isAsExpected, resultView, spokenResult, storedViews } from "./lesson-result.js";
import { closeRun, isOpen, openRun, play, requestOf, RunLost, stepsOf } from "./lesson-run.js";
import { lessonSheet } from "./lesson-sheet.js";
import { requestLink } from "./link.js";
import { ownTarget } from "./name.js";

// What the reader has predicted, kept between visits: `{name: {choices: {"step/exchange": choice}, isDone}}`.

function kept() {
  try {
    return JSON.parse(memory.get("lesson-progress") ?? "{}") ?? {};
  } catch {
    return {};
  }
}

const progressOf = (lesson) => kept()[lesson.name] ?? { choices: {}, isDone: false };
const keep = (lesson, progress) => memory.set("lesson-progress", JSON.stringify({ ...kept(), [lesson.name]: progress }));
const forget = (lesson) => keep(lesson, { choices: {}, isDone: false });

/** How many questions a lesson has, and how many were predicted well. */
export function scoreOf(lesson, { choices }) {
  let [right, questions] = [0, 0];
  for (const [step, exchanges] of stepsOf(lesson).entries()) {
    for (const [index, { question }] of exchanges.entries()) {
      if (!question) continue;
      questions += 1;
      if (question.choices[choices[`${step}/${index}`]]?.isRight) right += 1;
    }
  }
  return { right, questions };
}

// The view: a list of the lessons, and the step that is open.

let lessons = [];
/** The lesson that is open: `{lesson, steps, run, played, sentForReader}`; `played[step]` are the results of a step. */
let current = null;

/** Fills the section. */
export function open(section) {
  fill(section, element("div", { class: "lessons" },
    element("div", { class: "lesson-menu" },
      element("h1", { id: "lessons-title", tabindex: "-1" }, "Lessons"),
      element("ol", { id: "lesson-list" }),
      element("a", { class: "lessons-all", href: "#lessons" }, "All lessons"),
      element("button", { id: "lessons-forget", type: "button", class: "quiet", hidden: true, onclick: forgetAll }, "Forget my progress"),
      element("div", { id: "lesson-faults" })),
    element("div", { id: "lesson", class: "lesson" })));
  addEventListener("pagehide", leave);
  addEventListener("beforeprint", () => {
    if (current && !section.hidden) byId("lesson").append(lessonSheet(current.lesson, numberOf(current.lesson)));
  });
  addEventListener("afterprint", () => byId("lesson").querySelector(".lesson-sheet")?.remove());
}

/** Reads the lessons: a teacher's may have changed. */
async function read() {
  const all = await readJSON("/_lessons");
  lessons = all.filter(({ exchanges }) => exchanges.length > 0);
  const faults = all.filter(({ fault }) => fault);
  fill(byId("lesson-faults"), faults.length === 0 ? null : element("div", { class: "trouble", "data-test": "lesson-faults" },
    element("p", {}, "These files cannot be read:"),
    element("ul", {}, faults.map(({ name, fault }) => element("li", {}, `${name}, line ${fault.line}, column ${fault.column}: ${fault.detail}`)))));
}

function forgetAll() {
  memory.set("lesson-progress", "{}");
  leave();
  list(null);
  if (location.hash !== "#lessons") location.hash = "#lessons";
  else overview();
}

/** Ends the run that is open: nothing of it is left on the server. */
function leave() {
  if (current?.run) closeRun(current.run);
  current = null;
}

/** Shows what the address names: the lesson, and its step from 1. */
export async function show({ path: [name = "", step = ""] }) {
  if (name === "" || !named(name)) {
    try {
      await read();
    } catch (error) {
      return failed(error, { path: [name, step] });
    }
  }
  if (name === "") {
    leave();
    list(null);
    return overview();
  }
  const lesson = named(name);
  list(lesson?.name ?? null);
  if (!lesson) return unknown(`There is no lesson “${name}” here.`, "#lessons", "All lessons");
  const steps = stepsOf(lesson);
  const number = step === "" ? resumed(lesson, steps) : Number(step);
  if (!Number.isInteger(number) || number < 1 || number > steps.length) {
    return unknown(`“${lesson.title}” has ${steps.length} steps, and no step “${step}”.`, `#lessons/${lesson.name}/1`, "Its first step");
  }
  if (current?.lesson !== lesson) {
    leave();
    current = { lesson, steps, run: null, played: [], sentForReader: 0 };
  }
  await reachStep(number - 1);
}

const numberOf = (lesson) => lesson.lesson ?? lessons.indexOf(lesson) + 1;

/** The lesson of a name, or of the number that it has in the list. */
const named = (name) => lessons.find((each) => each.name === name) ?? lessons.find((each) => String(numberOf(each)) === name);

/** The step to go on with: the first one that was not answered. */
function resumed(lesson, steps) {
  const { choices, isDone } = progressOf(lesson);
  if (isDone) return 1;
  let last = 0;
  for (const key of Object.keys(choices)) last = Math.max(last, Number(key.split("/")[0]) + 1);
  return Math.min(last + 1, steps.length);
}

/** What was asked for could not be read: it is when the server is back, or when the reader says so. */
function failed(error, place) {
  const own = element("div", { class: "empty", "data-test": "lesson-failed" });
  const again = () => own.isConnected && !own.closest("[hidden]") && show(place);
  fill(own, element("p", { class: "complaint", role: "alert" }, error.message), element("p", {}, element("button", { type: "button", onclick: again }, "Try again")));
  fill(byId("lesson"), own);
  onceBack(again);
}

function unknown(sentence, href, text) {
  leave();
  byId("view-lessons").classList.remove("has-lesson");
  fill(byId("lesson"), element("div", { class: "empty", "data-test": "lesson-unknown" }, element("p", {}, sentence), element("p", {}, element("a", { class: "button", href }, text))));
  announce(sentence);
}

function overview() {
  byId("view-lessons").classList.remove("has-lesson");
  const next = lessons.find((lesson) => !progressOf(lesson).isDone) ?? lessons[0];
  const isDone = next && progressOf(next).isDone;
  const isBegun = next && Object.keys(progressOf(next).choices).length > 0;
  fill(byId("lesson"), element("div", { class: "empty" },
    element("p", { class: "lead" }, lessons.length === 0 ? "There are no lessons here." : "Predict the response, send the request, and see. Every request is really sent to this server, where each lesson has an empty store of its own."),
    next ? element("p", {}, element("a", { class: "button primary", href: `#lessons/${next.name}`, "data-test": "lesson-next" }, isDone ? "You have done them all. Start again?" : isBegun ? `Continue: ${next.title}` : `Start: ${next.title}`)) : null));
}

function list(name) {
  fill(byId("lesson-list"), lessons.map((lesson) => {
    const progress = progressOf(lesson);
    const { right, questions } = scoreOf(lesson, progress);
    const isGood = progress.isDone && right === questions;
    return element("li", { class: progress.isDone ? "is-done" : "", "data-good": String(isGood) },
      element("a", { href: `#lessons/${lesson.name}`, "aria-current": lesson.name === name ? "true" : null, "data-test": "lesson-link" },
        element("span", { class: "lesson-number" }, `${numberOf(lesson)}`),
        element("span", { class: "lesson-name" }, lesson.title),
        element("span", { class: "lesson-done" }, progress.isDone ? [isGood ? element("span", { "aria-hidden": "true" }, "✓ ") : null, questions === 0 ? "read" : [`${right} of ${questions}`, element("span", { class: "unseen" }, " predicted correctly")]] : "")));
  }));
  byId("lessons-forget").hidden = !lessons.some((lesson) => progressOf(lesson).isDone || Object.keys(progressOf(lesson).choices).length > 0);
}

/** Shows a step. What comes before it is sent first, where it was not: its requests refer to it. */
async function reachStep(index, isSecond = false) {
  const mine = current;
  byId("view-lessons").classList.add("has-lesson");
  if (mine.played.length < index || !mine.run) fill(byId("lesson"), element("p", { class: "note", role: "status" }, "Preparing the step …"));
  try {
    await prepare(mine, index);
    // Predicted on an earlier visit: it is sent again, and shown as it was.
    const { choices } = progressOf(mine.lesson);
    const asked = mine.steps[index].map((each, position) => [each, `${index}/${position}`]).filter(([each]) => each.question);
    if (!mine.played[index] && asked.length > 0 && asked.every(([, key]) => key in choices)) mine.played[index] = await play(mine.steps[index], mine.run);
  } catch (error) {
    if (mine !== current) return;
    startAnew(mine);
    // Nothing of it was seen yet: the run that follows is as good.
    if (error instanceof RunLost && !isSecond) return reachStep(index, true);
    return failed(error, { path: [mine.lesson.name, String(index + 1)] });
  }
  if (mine !== current) return;
  fill(byId("lesson"), stepView(index));
  const heading = byId("lesson").querySelector(".step-title");
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Forgets what was sent: the next step is reached in a new run. */
function startAnew(mine) {
  mine.run = null;
  mine.played = [];
  mine.sentForReader = 0;
}

/** Minutes after which the server may have dropped the space of a run. */
const certainLife = 20;

/** Sees to it that the lesson has a run in which the steps before `index` were sent. */
async function prepare(mine, index) {
  const age = (Date.now() - (mine.lastUse ?? 0)) / 60_000;
  if (mine.run && age > certainLife && !(await isOpen(mine.run))) startAnew(mine);
  mine.lastUse = Date.now();
  mine.run ??= await openRun();
  for (let step = 0; step < index; step += 1) {
    if (mine.played[step]) continue;
    mine.played[step] = await play(mine.steps[step], mine.run);
    mine.sentForReader = step + 1;
  }
}

// One step.

function stepView(index) {
  const { lesson, steps, played, sentForReader } = current;
  const step = steps[index];
  const isFirst = index === 0;
  const forms = step.map((each, position) => exchangeView(each, `${index}/${position}`, step.length > 1));
  const complaint = element("span", { class: "complaint", role: "alert" });
  const button = element("button", { type: "submit", class: "primary", "data-test": "step-send" }, step.length > 2 ? "Send all at once" : step.length > 1 ? "Send both at once" : "Send");
  const results = element("div", { class: "step-results", "data-test": "step-result", tabindex: "-1" });
  const form = element("form", { class: "step", novalidate: true, "data-test": "step", "aria-label": `Step ${index + 1}` },
    element("div", { class: "side-by-side" }, forms.map(({ node }) => node)), forms.map(({ question }) => question),
    element("p", { class: "actions" }, button, backView(index, null), complaint));
  const next = element("div", { class: "step-next" });
  fill(results, element("p", { class: "empty" }, "The response will appear here."));
  let isBusy = false;
  const settle = () => {
    for (const [position, each] of forms.entries()) each.close(isAsExpected(played[index][position]));
    button.parentElement.hidden = true;
    fill(results, element("div", { class: "side-by-side" }, played[index].map((result, position) => resultView(result, forms[position].choice(), step.length > 1))), storedViews(played[index], steps[index + 1] ?? []));
    fill(next, nextView(index));
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy || played[index]) return;
    if (forms.some((each) => !each.isAnswered())) return fill(complaint, "First choose what you expect.");
    isBusy = true;
    fill(complaint);
    const mine = current;
    try {
      await prepare(mine, index);
      mine.played[index] = await play(step, mine.run);
    } catch (error) {
      isBusy = false;
      if (mine !== current) return;
      if (error instanceof RunLost) return fill(results, lostView(mine, error, index));
      return fill(complaint, error.message);
    }
    if (mine !== current) return;
    if (mine.played[index].every(isAsExpected)) keepAnswers(forms, index);
    settle();
    announce(played[index].map((result, position) => spokenResult(result, forms[position].choice())).join(" "));
    results.focus({ preventScroll: true });
    // Where the response is below, its beginning comes into sight, and no more moves.
    scrollBy(0, Math.max(0, results.getBoundingClientRect().top - innerHeight + 170));
  });
  if (played[index]) settle();
  return [
    element("p", { class: "dots" }, `Lesson ${numberOf(lesson)} · ${lesson.title} · step ${index + 1} of ${steps.length} `, dots(index)),
    element("h2", { class: "step-title", tabindex: "-1", "data-test": "step-title" }, step.length > 1 ? "At the same moment" : step[0].title),
    isFirst && lesson.introduction ? element("p", { class: "introduction" }, lesson.introduction) : null,
    sentForReader === index && index > 0 && !played[index] ? element("p", { class: "note", "data-test": "sent-for-reader" }, index === 1 ? "The step before was sent for you: this one builds on it." : "The steps before were sent for you: this one builds on them.") : null,
    element("div", { class: step.length > 1 ? "step-frame" : "step-frame is-single" }, form, results, next),
  ];
}

/** The run is gone in the middle of the lesson: it goes on in a new one, or begins again. */
function lostView(mine, error, index) {
  startAnew(mine);
  const goOn = element("button", { type: "button", class: "primary", "data-test": "run-go-on", onclick: () => reachStep(index) }, index === 0 ? "Begin this step again" : "Go on from this step");
  announce(error.message);
  return element("div", { class: "trouble", "data-test": "run-lost", role: "alert" },
    element("p", {}, error.message, index === 0 ? "" : " Go on, and the steps before this one are sent again for you; or begin again."),
    element("p", { class: "actions" }, goOn, index === 0 ? null : element("button", { type: "button", "data-test": "run-again", onclick: again }, "Begin the lesson again")));
}

const dots = (index) => element("span", { class: "dot-row", "aria-hidden": "true" }, current.steps.map((_, step) => element("i", { class: step === index ? "dot is-here" : current.played[step] ? "dot is-past" : "dot" })));

function keepAnswers(forms, index) {
  const { lesson, steps } = current;
  const progress = progressOf(lesson);
  for (const { key, choice } of forms) if (choice() !== null) progress.choices[key] = choice();
  if (index === steps.length - 1) progress.isDone = true;
  keep(lesson, progress);
  list(lesson.name);
}

/** A request, what is to be known before, and its question. */
function exchangeView(each, key, isOneOfSeveral) {
  const question = each.question ? questionView(each.question, progressOf(current.lesson).choices[key] ?? null) : null;
  const node = element("div", { class: "exchange" },
    isOneOfSeveral ? element("h3", {}, each.title) : null,
    each.prose ? element("p", { class: "lead" }, each.prose) : null,
    senderView(each),
    requestBox(each, shownRequest(each)));
  return { node, question: question?.node ?? null, key, choice: () => question?.chosen() ?? null, isAnswered: () => !question || question.chosen() !== null, close: (isSure) => question?.close(isSure) };
}

/** The request as it is sent; where what it refers to has not come, as it is written. */
function shownRequest(each) {
  try {
    return requestOf(each, current.run);
  } catch {
    return each.request;
  }
}

function questionView({ text, choices }, before) {
  const name = freshId("prediction");
  const node = element("fieldset", { class: "question-box", "data-test": "question" },
    element("legend", {}, text),
    choices.map((choice, index) =>
      element("label", { class: "choice", "data-test": "choice" },
        element("input", { type: "radio", name, value: index, checked: before === index }),
        element("span", {}, choice.text))));
  const chosen = () => {
    const value = node.querySelector("input:checked")?.value;
    return value === undefined ? null : Number(value);
  };
  // Where the response is not the lesson's, none of them is right or wrong.
  const close = (isSure) => {
    const choice = chosen();
    for (const [index, input] of node.querySelectorAll("input").entries()) {
      const label = input.parentElement;
      input.disabled = true;
      if (!isSure) continue;
      const isChosen = index === choice;
      label.classList.toggle("is-right", choices[index].isRight);
      label.classList.toggle("is-wrong", isChosen && !choices[index].isRight);
      if (choices[index].isRight) label.lastChild.append(element("em", { class: "mark" }, "\u00a0– right"));
      if (isChosen && !choices[index].isRight) label.lastChild.append(element("em", { class: "mark" }, "\u00a0– your prediction. "), element("span", { class: "reply", "data-test": "reply" }, choices[index].reply));
    }
  };
  return { node, chosen, close };
}

/** The way to the step before; null on the first one. */
const backView = (index, test) =>
  index === 0 ? null : element("a", { class: "button", href: `#lessons/${current.lesson.name}/${index}`, "data-test": test }, "Back");

/** What can be done when a step is over. */
function nextView(index) {
  const { lesson, steps, played } = current;
  const links = element("span", { class: "step-links" },
    element("a", { href: requestAddress(played[index][0]), "data-test": "step-take" }, "Open as a request of your own"), " ",
    copyLink(`#lessons/${lesson.name}/${index + 1}`, "Link to this step"));
  const back = backView(index, "step-back");
  if (index + 1 < steps.length) {
    const anew = played[index].every(isAsExpected) ? null : element("button", { type: "button", "data-test": "run-again", onclick: again }, "Begin the lesson again");
    return element("p", { class: "actions next" }, element("a", { class: "button primary", href: `#lessons/${lesson.name}/${index + 2}`, "data-test": "step-next" }, "Next step"), anew, back, links);
  }
  return [endView(), element("p", { class: "actions next" }, back, links)];
}

/** The address of the request page with a request, for the store that is not the lesson's; a fault is asked for by a header. */
function requestAddress({ exchange: each, request }) {
  const fields = each.fault ? [...request.fields, { name: "Prefer", value: `fault=${each.fault}` }] : request.fields;
  return `${requestLink({ ...request, target: ownTarget(request.target), fields })}&from=lesson`;
}

/** Begins the open lesson from its first step, with nothing predicted. */
function again() {
  const { lesson } = current;
  forget(lesson);
  leave();
  list(lesson.name);
  if (location.hash === `#lessons/${lesson.name}/1`) show({ path: [lesson.name, "1"] });
  else location.hash = `#lessons/${lesson.name}/1`;
}

function endView() {
  const { lesson } = current;
  // A step without a question is over when it was sent.
  const progress = progressOf(lesson);
  if (!progress.isDone) {
    keep(lesson, { ...progress, isDone: true });
    list(lesson.name);
  }
  const { right, questions } = scoreOf(lesson, progressOf(lesson));
  const following = lessons[lessons.indexOf(lesson) + 1];
  return element("div", { class: "lesson-end", "data-test": "lesson-end" },
    element("p", {}, element("b", {}, "That was the lesson."), questions > 0 ? ` You predicted ${right} of ${questions} correctly.` : ""),
    element("p", { class: "actions" },
      following ? element("a", { class: "button primary", href: `#lessons/${following.name}`, "data-test": "lesson-next" }, `Next lesson: ${following.title}`) : element("a", { class: "button primary", href: "#request" }, "Now send requests of your own"),
      element("button", { type: "button", onclick: again }, "Run it again")));
}
