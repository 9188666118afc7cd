// Which of the requests that the server tells of are this page's own, and what for.

import { memory } from "./dom.js";

const kept = 400;
const purposes = new Map();
let underWay = 0;
const waiting = new Set();

/** Before a request leaves: until `done`, nobody can tell whose a new entry is. */
export function begin() {
  underWay += 1;
  let isOpen = true;
  return (id, purpose) => {
    if (!isOpen) return;
    isOpen = false;
    underWay -= 1;
    if (id) keep(id, purpose);
    if (underWay === 0) {
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  };
}

/** "sent" for what the reader sent, "read" for what the page read for itself, null for what others sent. */
export const purposeOf = (id) => purposes.get(id) ?? remembered().get(id) ?? null;

function keep(id, purpose) {
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
