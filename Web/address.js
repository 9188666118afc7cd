// Addresses on this service: what a request target names.

/**
 * What a target names: `{kind: "collection" | "resource", path, collection}`, or `{kind: "service"}` for the service's
 * own pages and the echo, where nothing is stored, or `{kind: "other"}`.
 */
export function place(target) {
  const path = target.split("?", 1)[0];
  const segments = path.split("/").slice(1);
  const [collection] = segments;
  if (isOwn(path) || collection === "echo") return { kind: "service" };
  if (!path.startsWith("/") || segments.length > 2 || segments.includes("")) return { kind: "other" };
  return { kind: segments.length === 1 ? "collection" : "resource", path, collection };
}

/** Whether the target is one of the service's own pages. */
export const isOwn = (target) => target.startsWith("/_") || target === "/";

/**
 * What is wrong with a target before it is sent, in a sentence; null where nothing is. What the server can judge is
 * left to it: a refusal teaches more.
 */
export function targetFault(target) {
  if (target === "") return "An address begins with a slash, as in /orders/12345.";
  if (!target.startsWith("/") || target.startsWith("//")) {
    return "Requests from this page go to this server only: write the path, as in /orders/12345.";
  }
  if (/[\u0000-\u0020\u007f]/.test(target)) return "An address has no white space: write %20.";
  if (target.includes("#")) return "What follows # stays in the browser and is never sent: write %23.";
  if (/(^|\/)(\.|%2e){1,2}(\/|\?|$)/i.test(target)) {
    return "A browser resolves . and .. before it sends the request, so the server would never see them. curl --path-as-is sends them.";
  }
  if (target.includes("\\")) return "A browser turns \\ into / before it sends the request: write %5C.";
  return null;
}

/** The target as it goes over the wire: a browser percent-encodes what may not stand there. */
export function encodedTarget(target) {
  const { pathname, search } = new URL(target, "http://localhost");
  return pathname + search;
}

/** A few letters and digits that are new each time, for names that nothing has yet. */
export function freshSuffix(random = Math.random) {
  const letters = "bcdfghjkmnpqrstvwxz23456789";
  return Array.from({ length: 4 }, () => letters[Math.floor(random() * letters.length)]).join("");
}
