import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { collectionsOf, compare, freshRequest, freshTarget, matches, newRun } = await webModule("lessons.js");

const lesson = {
  exchanges: [
    { request: { method: "PUT", target: "/orders/1", fields: [], content: "1" } },
    { request: { method: "GET", target: "/_problems", fields: [], content: "" } },
    { request: { method: "PUT", target: "/echo/put", fields: [], content: "" } },
  ],
};
const collections = collectionsOf(lesson);
const field = (name, value) => ({ name, value });

test("a lesson's collections are those of its targets that are not the service's own", () => {
  assert.deepEqual([...collections], ["orders"]);
});

for (const [target, expected] of [
  ["/orders", "/orders-k3x9"], ["/orders/1", "/orders-k3x9/1"], ["/orders?limit=2", "/orders-k3x9?limit=2"],
  ["/_problems", "/_problems"], ["/echo/put", "/echo/put"], ["/echoes/1", "/echoes-k3x9/1"],
]) {
  test(`${target} becomes ${expected}`, () => assert.equal(freshTarget(target, newRun("k3x9")), expected));
}

test("entity tags are bound as answers come, and conditions use the bound ones", () => {
  const run = newRun("k3x9");
  const expected = { status: 201, fields: [field("ETag", '"1"'), field("Location", "/orders/1")], content: "" };
  const actual = { status: 201, fields: [field("Etag", '"17"'), field("Location", "/orders-k3x9/1")], content: "" };
  assert.ok(compare(expected, actual, run, collections).every((check) => check.holds));
  const next = freshRequest({ method: "PUT", target: "/orders/1", fields: [field("If-Match", '"1", W/"9"')], content: "2" }, run, collections);
  assert.equal(next.fields[0].value, '"17", W/"9"');
});

test("a revision's address has the number of the bound entity tag", () => {
  const run = newRun("k3x9");
  compare({ status: 201, fields: [field("ETag", '"1"')] }, { status: 201, fields: [field("ETag", '"17"')], content: "" }, run, collections);
  for (const [target, expected] of [["/_revisions/1", "/_revisions/17"], ["/_revisions/1/diff", "/_revisions/17/diff"], ["/_revisions/2", "/_revisions/2"]]) {
    assert.equal(freshTarget(target, run), expected);
  }
});

test("a bound entity tag must come again", () => {
  const run = newRun("k3x9");
  const answer = (tag) => ({ status: 204, fields: [field("ETag", tag)], content: "" });
  compare(answer('"1"'), answer('"17"'), run, collections);
  const checks = compare(answer('"1"'), answer('"18"'), run, collections);
  assert.deepEqual(checks.find(({ name }) => name === "ETag"), { name: "ETag", expected: '"17"', actual: '"18"', holds: false });
});

test("a problem's currentETag and addresses are those of this run", () => {
  const run = newRun("k3x9");
  compare({ status: 201, fields: [field("ETag", '"2"')] }, { status: 201, fields: [field("ETag", '"17"')], content: "" }, run, collections);
  const content = (tag, at) => `{"instance":"/_requests/…","currentETag":"\\"${tag}\\"","href":"${at}/1","fix":"-H 'If-Match: \\"${tag}\\"'"}`;
  const checks = compare({ status: 412, fields: [], content: content(2, "/orders") }, { status: 412, fields: [], content: content(17, "/orders-k3x9").replace("…", "x-1") }, run, collections);
  assert.ok(checks.every(({ holds }) => holds), JSON.stringify(checks));
});

test("the status is compared, and no tag is bound by an answer of another status", () => {
  const run = newRun("k3x9");
  const checks = compare({ status: 201, fields: [field("ETag", '"1"')] }, { status: 204, fields: [field("ETag", '"5"')], content: "" }, run, collections);
  assert.deepEqual(checks.map(({ holds }) => holds), [false, false, true]);
  assert.equal(run.tags.size, 0);
});

test("a field that did not come fails, but a length that renaming changes is not compared", () => {
  const expected = { status: 200, fields: [field("Allow", "GET"), field("Content-Length", "9")], content: '"/orders"' };
  const actual = { status: 200, fields: [field("Content-Length", "14")], content: '"/orders-k3x9"' };
  const checks = compare(expected, actual, newRun("k3x9"), collections);
  assert.deepEqual(checks.map(({ name, holds }) => [name, holds]), [["Status", true], ["Allow", false], ["Content", true]]);
});

test("an Idempotency-Key is fresh in each run, in either spelling", () => {
  const keyed = (value) => freshRequest({ method: "POST", target: "/orders", fields: [field("Idempotency-Key", value)] }, newRun("k3x9"), collections).fields[0].value;
  assert.equal(keyed('"tuesday"'), '"tuesday-k3x9"');
  assert.equal(keyed("tuesday"), "tuesday-k3x9");
});

for (const [expected, actual, holds] of [
  ["abc", "abc", true], ["abc", "abcd", false], ["…", "", true], ["…", "anything", true], ["a…c", "abbc", true], ["a…c", "xabc", false],
  ["a…c", "abcx", false], ["a…b…c", "a-b-c", true], ["a…b…c", "a-c", false], ["ab…ba", "aba", false],
]) {
  test(`“${expected}” ${holds ? "matches" : "does not match"} “${actual}”`, () => assert.equal(matches(expected, actual), holds));
}

test("a line end after the content does not count, other content does", () => {
  const holds = (content) => compare({ status: 200, fields: [], content: "{}" }, { status: 200, fields: [], content }, newRun("k3x9"), collections)[1].holds;
  assert.deepEqual(["{}", "{}\n", "{}\n\n", "{ }", ""].map(holds), [true, true, false, false, false]);
});

test("where the transcript has no content, none may come", () => {
  const checks = compare({ status: 204, fields: [], content: "" }, { status: 204, fields: [], content: "x" }, newRun("k3x9"), collections);
  assert.equal(checks[1].holds, false);
});
