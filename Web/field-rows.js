// The rows of the form in which fields are written.

import { byId, element, fill } from "./dom.js";
import { fieldFault } from "./message.js";

let changed = () => {};

/** Begins; `whenChanged` is called after every change. */
export function openFieldRows(whenChanged) {
  changed = whenChanged;
  byId("field-add").addEventListener("click", () => {
    addRow({ name: "", value: "" }).querySelector("input").focus();
    changed();
  });
}

export function setFields(fields) {
  fill(byId("field-rows"));
  for (const field of fields) addRow(field);
}

/** Puts a field in, in place of one of that name. */
export function putField(field) {
  const row = [...byId("field-rows").children].find((each) => read(each).name.toLowerCase() === field.name.toLowerCase());
  if (row) row.querySelector(".field-value").value = field.value;
  else addRow(field);
  changed();
}

/** The rows as they stand, without empty ones. */
export const writtenFields = () => [...byId("field-rows").children].map(read).filter(({ name, value }) => name !== "" || value !== "");

/** Says at each row what keeps a browser from sending it; gives whether nothing does. */
export function areFieldsSendable() {
  let isFine = true;
  for (const row of byId("field-rows").children) {
    const fault = fieldFault(read(row));
    const note = row.querySelector(".complaint");
    if (note.textContent !== (fault ?? "")) note.textContent = fault ?? "";
    row.querySelector(".field-name-input").setAttribute("aria-invalid", String(fault !== null));
    isFine &&= fault === null;
  }
  return isFine;
}

const read = (row) => ({
  name: row.querySelector(".field-name-input").value.trim(),
  value: row.querySelector(".field-value").value.trim(),
});

let lastNumber = 0;

function addRow({ name, value }) {
  lastNumber += 1;
  const noteId = `field-fault-${lastNumber}`;
  const input = (style, label, text, list) =>
    element("input", {
      type: "text", class: style, "aria-label": label, value: text, list, autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", "aria-describedby": noteId, oninput: () => changed(),
    });
  const remove = () => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector(".field-remove") ?? byId("field-add")).focus();
    changed();
  };
  const row = element(
    "li",
    { class: "field-row", "data-test": "field-row" },
    input("field-name-input", "Field name", name, "field-names"),
    input("field-value", "Field value", value, null),
    element("button", { type: "button", class: "icon field-remove", "aria-label": `Remove the field ${name}`.trim(), onclick: remove }, "×"),
    element("p", { class: "complaint", id: noteId, "aria-live": "polite" }),
  );
  byId("field-rows").append(row);
  return row;
}
