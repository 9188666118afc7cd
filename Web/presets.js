// The transcripts' requests as beginnings for one's own.

import { byId, element, fill } from "./dom.js";

/** Fills the list; `take(request)` gets the one that is chosen. */
export function openPresets(transcripts, take) {
  const all = transcripts.flatMap((each) => each.exchanges.map((exchange) => exchange.request));
  let number = 0;
  const option = (exchange) => element("option", { value: number++ }, `${exchange.request.method} – ${exchange.title}`);
  fill(
    byId("preset"),
    element("option", { value: "" }, "Choose …"),
    transcripts.map((each) => element("optgroup", { label: each.title }, each.exchanges.map(option))),
  );
  byId("preset").addEventListener("change", (event) => {
    const request = all[event.target.value];
    if (!request) return;
    byId("preset-note").hidden = !request.fields.some(({ value }) => /"\d+"/.test(value));
    take(request);
  });
}

/** The request with which the page begins. */
export const firstRequest = {
  method: "PUT",
  target: "/orders/12345",
  fields: [{ name: "Content-Type", value: "application/json" }],
  content: '{\n  "Id": 12345,\n  "Customer": "John Smith",\n  "Quantity": 1,\n  "Price": 10.00\n}',
};
