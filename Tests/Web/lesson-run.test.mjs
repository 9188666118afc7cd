import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

globalThis.location = { origin: "http://127.0.0.1:8080" };
const { compare, matches, newRun, remember, requestOf, resolved, stepsOf } = await webModule("lesson-run.js");

const field = (name, value) => ({ name, value });
const answer = { status: 201, fields: [field("ETag", '"7"'), field("Location", "/orders/9")], content: '{"id":"x","list":[{"a b":10}]}' };

function runWithOrder() {
  const run = newRun("/_spaces/x");
  remember({ name: "order", client: "Ann" }, { method: "PUT", target: "/orders/9", fields: [field("X", "y")], content: "z" }, answer, run);
  return run;
}

for (const [template, value] of [
  ["{{order.response.headers.etag}}", '"7"'], ["{{order.response.body.$.id}}", "x"], ["{{order.response.body.$.list[0]['a b']}}", "10"],
  ["{{order.response.body.*}}", answer.content], ["{{order.request.headers.X}}", "y"], ["{{order.request.body}}", "z"],
  ["{{host}}/a", "http://127.0.0.1:8080/_spaces/x/a"], ["none", "none"],
]) {
  test(`${template} is ${value}`, () => assert.equal(resolved(template, runWithOrder(), "Ann"), value));
}

test("clients have memories of their own, and know what others have learned where they have none", () => {
  const run = runWithOrder();
  remember({ name: "order", client: "Ben" }, {}, { ...answer, content: "2" }, run);
  assert.deepEqual(["Ann", "Ben", null].map((client) => resolved("{{order.response.body.*}}", run, client)), [answer.content, "2", "2"]);
});

test("what was not answered cannot be referred to", () => {
  const run = newRun();
  assert.throws(() => resolved("{{order.response.headers.ETag}}", run), /“order” has no answer/);
  remember({ name: "order", client: null }, {}, null, run);
  assert.throws(() => resolved("{{order.response.headers.ETag}}", run), /“order” has no answer/);
  assert.throws(() => resolved("{{order.response.headers.Age}}", runWithOrder()), /has no Age/);
});

test("a request is filled in: its target, its headers, its body", () => {
  const request = { method: "PUT", target: "{{order.response.headers.Location}}", fields: [field("If-Match", "{{order.response.headers.ETag}}")], content: "{{order.response.body.$.id}}" };
  assert.deepEqual(requestOf({ request, client: null }, runWithOrder()), { method: "PUT", target: "/orders/9", fields: [field("If-Match", '"7"')], content: "x" });
});

test("those that race are one step", () => {
  const exchanges = [null, 1, 1, null, 4, 4, null].map((race) => ({ race }));
  assert.deepEqual(stepsOf({ exchanges }).map((step) => step.length), [1, 2, 1, 2, 1]);
});

const expecting = (statusLine, fields = [], content = null) => ({ answer: { status: Number(statusLine.split(" ")[1]) || null, statusLine, fields, content }, client: null });
const holds = (exchange, actual) => compare(exchange, actual, runWithOrder()).every((each) => each.holds);

for (const [name, exchange, isRight] of [
  ["the status", expecting("HTTP/1.1 201 Created"), true], ["another status", expecting("HTTP/1.1 200 OK"), false],
  ["a pattern of it", expecting("HTTP/1.1 2…"), true],
  ["a header", expecting("HTTP/1.1 201", [field("etag", '"…"')]), true], ["one that is missing", expecting("HTTP/1.1 201", [field("Allow", "…")]), false],
  ["one that refers to an answer", expecting("HTTP/1.1 201", [field("ETag", "{{order.response.headers.ETag}}")]), true],
  ["the body", expecting("HTTP/1.1 201", [], '{"id":"x",…}'), true], ["another body", expecting("HTTP/1.1 201", [], ""), false],
  ["no answer", { answer: { status: null }, client: null }, false], ["anything", { answer: null, client: null }, true],
]) {
  test(`${name} ${isRight ? "holds" : "does not hold"}`, () => assert.equal(holds(exchange, answer), isRight));
}

test("where no answer is expected, none is right, and else it is wrong", () => {
  assert.ok(holds({ answer: { status: null }, client: null }, null));
  assert.ok(!holds(expecting("HTTP/1.1 201"), null));
});

for (const [expected, actual, isRight] of [
  ["abc", "abc", true], ["abc", "abcd", false], ["…", "", true], ["…", "anything", true], ["a…c", "abbc", true], ["a…c", "xabc", false],
  ["a…c", "abcx", false], ["a…b…c", "a-b-c", true], ["a…b…c", "a-c", false], ["ab…ba", "aba", false], ["…", "two\nlines", false],
  ["a…\n…d", "ab\ncd", true], ["a…d", "ab\ncd", false],
]) {
  test(`“${expected}” ${isRight ? "matches" : "does not match"} “${actual}”`, () => assert.equal(matches(expected, actual), isRight));
}

test("a line end after the body does not count", () => {
  assert.ok(holds(expecting("HTTP/1.1 201", [], "{}"), { ...answer, content: "{}\n" }));
  assert.ok(!holds(expecting("HTTP/1.1 201", [], "{}"), { ...answer, content: "{}\n\n" }));
});
