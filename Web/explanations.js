// The explanations of requests, and the graphs that they walk.

import { readJSON } from "./exchange.js";

let graphsPromise = null;
const entries = new Map();

/** Both decision graphs; read once. */
export function graphs() {
  graphsPromise ??= readJSON("/_graph").catch((error) => {
    graphsPromise = null;
    throw error;
  });
  return graphsPromise;
}

/** The entry of a request; null where the service does not remember it any more. */
export async function explanation(id) {
  if (!entries.has(id)) {
    try {
      entries.set(id, await readJSON(`/_requests/${encodeURIComponent(id)}`));
    } catch {
      return null;
    }
  }
  return entries.get(id);
}
