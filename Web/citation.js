// A citation as a link to the section itself.

import { element } from "./dom.js";
import { citationAddress } from "./field-meanings.js";

/** A link for a citation that an RFC's address can be made of, otherwise its text. Opens in another tab, on request only. */
export function citation(text) {
  const address = citationAddress(text);
  if (!address) return element("span", { class: "citation" }, text);
  return element("a", { class: "citation", href: address, target: "_blank", rel: "noreferrer noopener" }, text);
}
