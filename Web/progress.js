// Which lessons were followed to their end, and how well.

import { memory } from "./dom.js";

function all() {
  try {
    return JSON.parse(memory.get("lessons") ?? "{}");
  } catch {
    return {};
  }
}

/** `{right, questions}` of a lesson that was followed to its end; null otherwise. */
export const result = (name) => all()[name] ?? null;

/** Keeps the best result of a lesson. */
export function keep(name, right, questions) {
  const best = result(name)?.right ?? 0;
  memory.set("lessons", JSON.stringify({ ...all(), [name]: { right: Math.max(best, right), questions } }));
}

export const forget = () => memory.set("lessons", "{}");
