// The fields of a message, each with what it says and the section that defines it.

import { citation } from "./citation.js";
import { element, fill, freshId } from "./dom.js";
import { fieldMeaning } from "./field-meanings.js";

/**
 * A list of fields. A name is a button: hover, focus or tap shows what the field says in the line below the list, whose
 * room is kept free, so that nothing moves.
 */
export function fieldsView(fields, label) {
  const noteId = freshId("field-note");
  const hint = "Point at a field's name, or move to it with Tab, to see what it says.";
  const note = element("p", { class: "field-note", id: noteId, "aria-live": "polite" }, hint);
  const list = element("dl", { class: "fields", "aria-label": label, "data-test": "fields" });
  for (const { name, value } of fields) {
    list.append(element("div", { class: "field" }, element("dt", {}, nameView(name, note, noteId)), element("dd", {}, value)));
  }
  return element("div", { class: "fields-view" }, fields.length === 0 ? element("p", { class: "note" }, "No fields.") : list, note);
}

function nameView(name, note, noteId) {
  const known = fieldMeaning(name);
  if (!known) return element("span", { class: "field-name" }, name);
  const show = () =>
    fill(note, element("b", {}, name), `: ${known.meaning} `, citation(known.citation));
  return element(
    "button",
    { type: "button", class: "field-name is-known", "data-test": "field-name", "aria-describedby": noteId, onmouseenter: show, onfocus: show, onclick: show },
    name,
  );
}
