// A request of a lesson as it is shown: who sends it, and what is sent.

import { element } from "./dom.js";
import { readableHead } from "./message.js";

const faultMeanings = {
  drop: "the connection ends without an answer", reset: "the connection is broken off", repeat: "it is sent more than once", delay: "the answer is late",
  status: "the server refuses it", truncate: "the answer is cut off", drip: "the answer comes slowly", hold: "it waits for the others",
};

function faultNote(fault) {
  const [kind] = fault.split(/[;\s]/, 1);
  return ` On purpose: ${faultMeanings[kind] ?? "something goes wrong"}.`;
}

/** Who sends the request, and what goes wrong on purpose. */
export const senderView = ({ client, fault }) =>
  element("p", { class: "sender" }, client ? [element("b", {}, client), " sends:"] : null, fault ? element("span", { class: "fault-note" }, faultNote(fault)) : null);

/** The lines of `request`. */
export const requestBox = ({ client }, request) =>
  element("pre", { class: "box message", tabindex: "0", role: "group", "aria-label": `The request${client ? ` of ${client}` : ""}`, "data-test": "step-request" }, readableHead(request), request.content ? `\n\n${request.content}` : "");
