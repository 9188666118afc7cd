import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { deciding, ending, foldingChecks, inOrder, rows, spelled } = await webModule("graph.js");

const question = (name, yes, no) => ({ question: name, sentence: `${name}?`, citation: "RFC 9110 §1", yes, no });
const graphs = {
  admission: {
    first: "a",
    questions: [
      question("c", { settle: "admitted" }, { settle: "targetMalformed" }),
      question("a", { ask: "b" }, { settle: "hostNotOurs" }),
      question("b", { ask: "d" }, { ask: "c" }),
      question("d", { ask: "c" }, { settle: "targetUnknown" }),
    ],
  },
  resolution: { first: "x", questions: [question("x", { settle: "created" }, { settle: "unchanged" })] },
};
const step = (graph, name, answer) => ({ graph, question: name, sentence: `${name}?`, answer, citation: "RFC 9110 §1" });
const walk = [step("admission", "a", true), step("admission", "b", false), step("admission", "c", true), step("resolution", "x", true)];
const names = (list) => list.map((row) => row.name ?? row.type);
const measure = { title: (text) => text.length * 8, sentence: (text) => text.length * 8, bold: (text) => text.length * 8, small: (text) => text.length * 7 };

test("in order, every edge points down", () => {
  const order = inOrder(graphs.admission).map((each) => each.question);
  assert.deepEqual(order, ["a", "b", "d", "c"]);
});

test("the path has the walked questions, the whole graph all of them", () => {
  assert.deepEqual(names(rows(graphs, walk, true)), ["title", "a", "b", "c", "title", "x"]);
  assert.deepEqual(names(rows(graphs, walk, false)), ["title", "a", "b", "d", "c", "title", "x"]);
  assert.equal(rows(graphs, walk, false).find((row) => row.name === "d").answer, null);
});

test("a question is a turn where it refused, found what need not be there, or is about what is stored", () => {
  const turns = (decisions) => rows(graphs, decisions, true).filter((row) => row.isTurn).map((row) => row.name);
  assert.deepEqual(turns(walk), ["x"]);
  assert.deepEqual(turns([step("admission", "a", false)]), ["a"]);
  assert.deepEqual(turns([step("admission", "b", true)]), ["b"]);
  const stored = { resolution: { first: "exists", questions: [question("exists", { settle: "replaced" }, { settle: "created" })] } };
  assert.ok(rows(stored, [step("resolution", "exists", false)], true).at(-1).isTurn);
});

test("passed checks are folded", () => {
  const row = (name, isTurn) => ({ type: "question", name, isTurn, isLast: false });
  const folded = foldingChecks([row("p", false), row("q", false), row("r", true), row("s", false), row("t", true)]);
  assert.deepEqual(folded.map((each) => each.name ?? each.number), [2, "r", 1, "t"]);
});

test("the ending is that of the last question", () => {
  assert.deepEqual(ending(graphs, walk, 201), { name: "created", sentence: "created: 201 Created" });
  assert.equal(ending(graphs, [], 400), null);
});

for (const [name, words] of [["targetNotJSON", "target not JSON"], ["ifMatchFailed", "If-Match failed"], ["ifUnmodifiedSinceFailed", "If-Unmodified-Since failed"], ["created", "created"]]) {
  test(`${name} is spelled “${words}”`, () => assert.equal(spelled(name), words));
}

test("what decided is the last question, or what is stored where only a header was lacking at last", () => {
  const exists = step("resolution", "exists", true);
  assert.equal(deciding([exists, step("resolution", "hasRange", false)]), exists);
  assert.equal(deciding([exists, step("resolution", "hasRange", true)]).question, "hasRange");
  assert.equal(deciding([exists, step("resolution", "isIdentical", false)]).question, "isIdentical");
  assert.equal(deciding([step("admission", "hasHost", false)]).question, "hasHost");
  assert.equal(deciding([]), undefined);
});
