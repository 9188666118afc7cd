// What a screen reader is told when something has come.

import { byId, fill } from "./dom.js";

/** Says a sentence; the same sentence twice is said twice. */
export function announce(sentence) {
  const region = byId("announcements");
  fill(region);
  setTimeout(() => fill(region, sentence.trim()), 60);
}
