// Side by side: one content sent as PUT, merge patch and POST to copies of one resource, twice each.

import { statusBadge } from "./answer.js";
import { diffView } from "./diff.js";
import { announce, byId, element, fill } from "./dom.js";
import { send } from "./exchange.js";
import { decode, freshSuffix, readableHead, showing } from "./message.js";

const json = "application/json";

/** What is sent where; `collection` has the copy, under the id 1. */
const ways = [
  { name: "put", title: "PUT", says: "This is what the resource shall be, whole.", method: "PUT", target: (collection) => `/${collection}/1`, type: json },
  { name: "patch", title: "PATCH (merge patch)", says: "Change these members, leave the others.", method: "PATCH", target: (collection) => `/${collection}/1`, type: "application/merge-patch+json" },
  { name: "post", title: "POST", says: "Take this: make a new resource of it.", method: "POST", target: (collection) => `/${collection}`, type: json },
];

/** Begins. */
export function openCompare() {
  fill(byId("compare-columns"), ways.map((way) => column(way, element("p", { class: "empty" }, "What it does once, and what it does the second time, will appear here."))));
  byId("compare-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const complaint = byId("compare-fault");
    complaint.textContent = "";
    try {
      const suffix = freshSuffix();
      const runs = await Promise.all(ways.map((way) => run(way, `${way.name}-${suffix}`)));
      fill(byId("compare-columns"), runs.map((each) => column(each.way, ...runView(each))));
      announce(runs.map((each) => `${each.way.title}: ${verdict(each).sentence}`).join(" "));
    } catch (error) {
      complaint.textContent = error.message;
      announce(error.message);
    }
  });
}

const column = (way, ...children) =>
  element("section", { class: "way panel", "aria-labelledby": `way-${way.name}`, "data-test": `way-${way.name}` },
    element("h3", { id: `way-${way.name}` }, way.title), element("p", { class: "note" }, way.says), children);

async function run(way, collection) {
  const content = byId("compare-content").value;
  const copy = { method: "PUT", target: `/${collection}/1`, fields: [{ name: "Content-Type", value: json }], content: byId("compare-start").value };
  const first = await send(copy, "read");
  if (first.status !== 201) throw new Error(`The resource to begin with was refused: ${problemDetail(first)}`);
  const request = { method: way.method, target: way.target(collection), fields: [{ name: "Content-Type", value: way.type }], content };
  const states = [await state(collection)];
  const answers = [];
  for (let number = 0; number < 2; number += 1) {
    answers.push(await send(request));
    states.push(await state(collection));
  }
  return { way, request, states, answers };
}

function problemDetail(answer) {
  try {
    return JSON.parse(decode(answer.bytes)).detail;
  } catch {
    return String(answer.status);
  }
}

/** What a collection has: `[{href, etag, content}]`. */
async function state(collection) {
  const answer = await send({ method: "GET", target: `/${collection}`, fields: [], content: "" }, "read");
  const { items } = JSON.parse(decode(answer.bytes));
  // The copy that was there from the beginning comes first.
  const isCopy = (item) => item.href.endsWith("/1");
  items.sort((a, b) => isCopy(b) - isCopy(a));
  return Promise.all(items.map(async ({ href, etag }) => {
    const item = await send({ method: "GET", target: href, fields: [], content: "" }, "read");
    return { href, etag, content: showing(item.bytes).text };
  }));
}

/** What the second sending did beyond the first. */
function verdict({ states, answers, way }) {
  if (answers[0].status >= 400) return { kind: "refused", sentence: "Refused both times: nothing changed." };
  if (JSON.stringify(states[1]) === JSON.stringify(states[2])) {
    const sentence = way.name === "patch"
      ? "This one is idempotent: the second time changed nothing. HTTP does not promise that of every PATCH."
      : "Idempotent: the second time changed nothing. HTTP promises that of every PUT.";
    return { kind: "same", sentence };
  }
  return { kind: "more", sentence: "Not idempotent: the second time made another resource." };
}

function runView(each) {
  const { kind, sentence } = verdict(each);
  return [
    element("p", { class: `verdict is-${kind}`, "data-test": "compare-verdict", "data-verdict": kind }, sentence),
    element("pre", { class: "box message", tabindex: "0", role: "group", "aria-label": `The ${each.way.title} request` }, readableHead(each.request)),
    ["Sent once", "Sent again"].map((title, index) =>
      element("section", { class: "sending", "data-test": `sending-${index + 1}`, "aria-label": `${each.way.title}, ${title.toLowerCase()}` },
        element("h4", {}, title, " ", statusBadge(each.answers[index].status)),
        stateView(each.states[index], each.states[index + 1]))),
  ];
}

function stateView(before, after) {
  const had = new Map(before.map((item) => [item.href, item]));
  return after.map((item) => {
    const old = had.get(item.href);
    const isSame = old?.etag === item.etag;
    const what = old ? (isSame ? "nothing changed" : "changed") : "new";
    const [, collection, id] = item.href.split("/");
    const name = `/${collection}/${id.length > 12 ? `…${id.slice(-8)}` : id}`;
    return element("div", { class: `state is-${what.replace(" ", "-")}` },
      element("p", { class: "state-name" }, element("code", { title: item.href }, name), ` version ${item.etag} `, element("b", {}, what)),
      diffView(old?.content ?? "", item.content, `${item.href}: ${what}`, "Empty."));
  });
}
