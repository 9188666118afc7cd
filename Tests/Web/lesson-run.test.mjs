import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

globalThis.location = { origin: "http://127.0.0.1:8080" };
const { compare, matches, newRun, play, remember, requestOf, resolved, stepsOf } = await webModule("lesson-run.js");

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

/** A service that lets racers go when all are there; one to /refused it answers at once. */
function serviceWithRace(until) {
  const waiting = [];
  const calls = [];
  let fired = 0;
  globalThis.document ??= { documentElement: { toggleAttribute() {}, hasAttribute: () => false } };
  globalThis.fetch = async (url, { method = "GET" }) => {
    calls.push(`${method} ${url.replace(/^.*_faults.*/, "/_faults/rule")}`);
    if (url.includes("/_requests")) return Response.json([]);
    if (url.endsWith("/_spaces/x")) return new Response("{}");
    if (url.includes("/_faults/")) {
      if (method === "DELETE") for (const go of waiting.splice(0)) go();
      return method === "GET" ? Response.json({ held: waiting.length, fired }) : new Response(null, { status: 204 });
    }
    if (url.endsWith("/refused")) return new Response("", { status: 415 });
    if (calls.includes("DELETE /_faults/rule")) return new Response("", { status: 201 });
    fired += 1;
    if (fired === until) for (const go of waiting.splice(0)) go();
    else await new Promise((resolve) => waiting.push(resolve));
    return new Response("", { status: 201 });
  };
  return calls;
}

const racer = (target) => ({ name: null, client: null, fault: null, race: 0, request: { method: "PUT", target, fields: [], content: "1" }, answer: null });

test("requests that race go on when all are there", async () => {
  const calls = serviceWithRace(3);
  const results = await play([racer("/a"), racer("/b"), racer("/c")], newRun("/_spaces/x"));
  assert.deepEqual(results.map(({ answer, checks }) => [answer.status, checks]), [[201, []], [201, []], [201, []]]);
  assert.ok(calls.indexOf("DELETE /_faults/rule") > calls.indexOf("PUT /c"));
});

for (const order of [["/refused", "/a", "/b"], ["/a", "/refused", "/b"], ["/a", "/b", "/refused"]]) {
  test(`a race of ${order} does not take place, and says so`, async () => {
    serviceWithRace(3);
    const results = await play(order.map(racer), newRun("/_spaces/x"));
    assert.deepEqual(results.map(({ checks }) => checks.map(({ name, holds }) => [name, holds])), order.map((target) => (target === "/refused" ? [["Race", false]] : [])));
  });
}

const single = (status) => ({ ...racer("/orders/1"), race: null, answer: { status, statusLine: status === null ? null : `HTTP/1.1 ${status}`, fields: [], content: null } });
const lossy = (kind) => ({ ...racer("/orders/1"), fault: kind, answer: { status: null, statusLine: null, fields: [], content: null } });

for (const [name, step] of [
  ["a request", [single(204)]], ["a request that expects 404", [single(404)]], ["one whose answer is to be lost", [lossy("drop; at=answer")]],
  ["a race", [racer("/a"), racer("/b")]],
]) {
  test(`${name} to a space that is gone is no step of the lesson`, async () => {
    globalThis.fetch = async () => new Response("", { status: 404 });
    const run = newRun("/_spaces/x");
    await assert.rejects(play(step, run), { name: "RunLost", message: /store is gone/ });
    assert.equal(run.memory.size, 0);
  });

  test(`${name} to a server that is down is none either, and can be sent again`, async () => {
    globalThis.fetch = async () => { throw new TypeError("Failed to fetch"); };
    await assert.rejects(play(step, newRun("/_spaces/x")), { name: "Unreachable", message: /did not answer/ });
    globalThis.fetch = async (url) => (url.endsWith("/_spaces/x") ? new Response("{}") : url.includes("/_requests") ? Response.json([]) : url.includes("/_faults") ? Response.json({ held: 0, fired: 2 }) : new Response("", { status: 204 }));
    assert.equal((await play(step, newRun("/_spaces/x"))).length, step.length);
  });
}

test("a body does not tell where the lesson is played", async () => {
  globalThis.fetch = async (url) => (url.includes("/_requests") ? Response.json([]) : new Response(url.endsWith("/orders/1") ? '{"href":"/_spaces/x/orders/1"}' : "{}"));
  const [{ answer }] = await play([single(200)], newRun("/_spaces/x"));
  assert.equal(new TextDecoder().decode(answer.bytes), '{"href":"/orders/1"}');
  assert.equal(answer.content, '{"href":"/orders/1"}');
});
