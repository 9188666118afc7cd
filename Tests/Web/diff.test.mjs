import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { folded, laidOut, lineDiff, linesOf } = await webModule("diff.js");

const kinds = (lines) => lines.map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`);
const side = (lines, without) => lines.filter(({ kind }) => kind !== without).map(({ text }) => text).join("");

test("lines keep their ends, and an empty text has none", () => {
  assert.deepEqual(linesOf("a\r\nb\n\nc"), ["a\r\n", "b\n", "\n", "c"]);
  assert.deepEqual(linesOf(""), []);
});

for (const [name, before, after, expected] of [
  ["nothing and nothing", "", "", []],
  ["nothing and something", "", "a\nb", ["+a\n", "+b"]],
  ["something and nothing", "a\n", "", ["-a\n"]],
  ["equal texts", "a\nb\n", "a\nb\n", [" a\n", " b\n"]],
  ["a line in the middle", "a\nb\nc", "a\nx\nc", [" a\n", "-b\n", "+x\n", " c"]],
  ["a line end alone", "a", "a\n", ["-a", "+a\n"]],
  ["a line moved", "a\nb\nc\n", "b\nc\na\n", ["-a\n", " b\n", " c\n", "+a\n"]],
]) {
  test(`the difference of ${name}`, () => assert.deepEqual(kinds(lineDiff(before, after)), expected));
}

for (const [name, before, after, expected] of [
  ["one line and several", '{"a":1,"b":2}', '{\n    "a": 1,\n    "b": 3\n}', [" {\n", '   "a": 1,\n', '-  "b": 2\n', '+  "b": 3\n', " }"]],
  ["a member after the last one", '{"a":1}', '{"a":1,"b":2}', [" {\n", '   "a": 1,\n', '+  "b": 2\n', " }"]],
  ["a last member that is gone", '{"a":1,"b":2}', '{"a":1}', [" {\n", '   "a": 1\n', '-  "b": 2\n', " }"]],
  ["nothing and something", "", '{"a":1}', ["+{\n", '+  "a": 1\n', "+}"]],
  ["a number spelled in another way", '{"a":1}', '{"a":1.0}', [" {\n", '-  "a": 1\n', '+  "a": 1.0\n', " }"]],
]) {
  test(`JSON is compared member by member: ${name}`, () => {
    const laid = laidOut(before, after);
    assert.equal(laid.isSpacing, false);
    assert.deepEqual(kinds(lineDiff(laid.before, laid.after, laid.isJSON)), expected);
  });
}

test("white space alone is told, and what is no JSON is compared as it is", () => {
  assert.deepEqual(laidOut('{"a":1}', '{"a": 1}'), { before: '{"a":1}', after: '{"a": 1}', isJSON: false, isSpacing: true });
  assert.deepEqual(laidOut("a, b", '{"a": 1}'), { before: "a, b", after: '{"a": 1}', isJSON: false, isSpacing: false });
});

test("a member is set against the same member, wherever it stands in the run", () => {
  const laid = laidOut('{"Id":1,"Quantity":1,"Price":10.00}', '{"Quantity":2}');
  const lines = lineDiff(laid.before, laid.after, laid.isJSON).filter(({ parts }) => parts !== null);
  assert.deepEqual(lines.map(({ text }) => text.trim()), ['"Quantity": 1,', '"Quantity": 2']);
});

test("both texts can be had back from the difference", () => {
  let seed = 7;
  const random = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  for (let round = 0; round < 200; round += 1) {
    const text = () => Array.from({ length: random(12) }, () => `${"abc"[random(3)]}\n`).join("");
    const [before, after] = [text(), text()];
    const lines = lineDiff(before, after);
    assert.equal(side(lines, "added"), before);
    assert.equal(side(lines, "removed"), after);
  }
});

test("within a changed line the words that differ are marked", () => {
  const [removed, added] = lineDiff('{"Quantity":1,"Price":10.00}', '{"Quantity":2,"Price":10.00}');
  const changed = (line) => line.parts.filter((part) => part.isChanged).map((part) => part.text);
  assert.deepEqual(changed(removed), ["1"]);
  assert.deepEqual(changed(added), ["2"]);
});

test("lines that share no word are not marked", () => {
  assert.equal(lineDiff("abc", "xyz")[0].parts, null);
});

test("a long difference shows what is near a change and counts the rest", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `${index}\n`);
  const shown = folded(lineDiff(lines.join(""), lines.map((line, index) => (index === 50 ? "x\n" : line)).join("")));
  assert.deepEqual(shown.filter(({ kind }) => kind === "gap").map(({ number }) => number), [41, 46]);
  assert.ok(shown.some(({ kind, text }) => kind === "added" && text === "x\n"));
});

test("20,000 lines against 20,000 others take no time to speak of, and at most 402 are shown", () => {
  const text = (stem) => Array.from({ length: 20_000 }, (_, index) => `${stem}${index}\n`).join("");
  assert.equal(folded(lineDiff(text("a"), text("b"))).length, 402);
});
