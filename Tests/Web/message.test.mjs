import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { askingForExplanation, contentBytes, decode, encode, encodedTarget, fieldFault, formatted, messageText, place, sendable, showing, targetFault, targetOf, valueOf } = await webModule("message.js");

const request = { method: "PUT", target: "/orders/1", fields: [{ name: "Content-Type", value: "application/json" }], content: "{\n}" };
const preferring = (...values) => ({ ...request, fields: values.map((value) => ({ name: "Prefer", value })) });

for (const [name, values, expected] of [
  ["none", [], "explain=link"],
  ["another", ["return=representation"], "return=representation, explain=link"],
  ["two lines", ["return=minimal", "wait=1"], "return=minimal, wait=1, explain=link"],
  ["itself", ["return=minimal, explain"], "return=minimal, explain"],
  ["its link", ["explain=link"], "explain=link"],
  ["one that only contains the word", ["x=explainable"], "x=explainable, explain=link"],
]) {
  test(`explain joins the preferences: ${name}`, () => {
    assert.equal(valueOf(askingForExplanation(preferring(...values)).fields, "prefer"), expected);
  });
}

test("a message is its head, an empty line and the content to the byte", () => {
  assert.equal(messageText(request), "PUT /orders/1 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{\n}");
});

test("GET and HEAD send no content, and neither does an empty one", () => {
  assert.equal(contentBytes({ ...request, method: "GET" }), null);
  assert.equal(contentBytes({ ...request, content: "" }), null);
  assert.deepEqual(contentBytes({ ...request, content: "é" }), new Uint8Array([0xc3, 0xa9]));
});

for (const name of ["Host", "content-length", "Expect", "Sec-Fetch-Mode", "Proxy-Authorization", "Cookie", "two words", ""]) {
  test(`a field that a browser cannot send is told: “${name}”`, () => assert.notEqual(fieldFault({ name, value: "x" }), null));
}

for (const [name, value] of [["If-Match", '"1"'], ["X-Own", "é"], ["Prefer", "explain"], ["", ""]]) {
  test(`a field that can be sent is not: “${name}”`, () => assert.equal(fieldFault({ name, value }), null));
}

test("a value beyond Latin-1 is told", () => assert.notEqual(fieldFault({ name: "X-Own", value: "日" }), null));

for (const [target, kind] of [
  ["/orders", "collection"], ["/orders?limit=1", "collection"], ["/orders/1", "resource"], ["/orders/a%2Fb", "resource"],
  ["/", "service"], ["/_graph", "service"], ["/_requests/x", "service"], ["/echo/put/json", "service"],
  ["/a/b/c", "other"], ["/orders/", "other"], ["orders", "other"],
]) {
  test(`${target} names a ${kind}`, () => assert.equal(place(target).kind, kind));
}

for (const target of ["", "orders", "//host/x", "/a b", "/a#b", "/a/../b", "/a/%2E%2e", "/a\\b"]) {
  test(`an address that a browser would change or send elsewhere is told: “${target}”`, () => assert.notEqual(targetFault(target), null));
}

for (const target of ["/orders", "/a/b.c", "/a/...", "/a?x=../y", "/a/%2F", "/a/é"]) {
  test(`an address that can be sent is not: “${target}”`, () => assert.equal(targetFault(target), null));
}

test("UTF-8 is shown as it is, a byte order mark included", () => {
  assert.deepEqual(showing(encode("\ufeffé😀")), { text: "\ufeffé😀", note: null });
});

test("what is not UTF-8 is shown in hexadecimal, and said to be", () => {
  const { text, note } = showing(new Uint8Array([0x7b, 0xff, 0x0a]));
  assert.equal(text, "7b ff 0a");
  assert.match(note, /Not UTF-8: 3 bytes/);
});

test("a long content is shortened before a broken character", () => {
  const { text, note } = showing(encode("aé".repeat(10)), 8);
  assert.equal(text, "aéaéa");
  assert.match(note, /first 7 bytes of 30 bytes/);
  assert.equal(decode(new Uint8Array([0xc3])), null);
});

for (const [target, expected] of [["/orders/é", "/orders/%C3%A9"], ["/a/%2F?x=1", "/a/%2F?x=1"], ["/a/b\"c", "/a/b%22c"], ["/a/+~", "/a/+~"]]) {
  test(`${target} goes over the wire as ${expected}`, () => assert.equal(encodedTarget(target), expected));
}

for (const [text, target] of [
  ["/orders/1", "/orders/1"], ["http://127.0.0.1:8080/orders/1?limit=2", "/orders/1?limit=2"], ["http://localhost:8080", "/"],
  ["localhost:8080/a%2Fb", "/a%2Fb"], ["127.0.0.1:8080", "/"], ["{{host}}/orders", "/orders"], ["HTTP://LOCALHOST:8080/A", "/A"], ["http://me@[::1]:8080/a", "/a"],
]) {
  test(`a whole URL of this server is taken: ${text}`, () => assert.deepEqual(targetOf(text, "127.0.0.1:8080"), { target, fault: null }));
}

test("the path that a proxy adds is taken off", () => {
  assert.equal(targetOf("https://example.test/api/orders/1", "example.test", "/api").target, "/orders/1");
  assert.equal(targetOf("https://example.test:443/orders/1", "example.test", "").target, "/orders/1");
});

for (const text of ["http://example.org/orders/1", "http://127.0.0.1:8081/a", "//example.org/a", "example.org/a", "https://localhost/a"]) {
  test(`another server's URL is refused with its name: ${text}`, () => assert.match(targetOf(text, "127.0.0.1:8080").fault, /another server, .*127\.0\.0\.1:8080/));
}

test("with a method that has no body, headers that tell of one are not sent", () => {
  const fields = [{ name: "Content-Type", value: "application/json" }, { name: "If-Match", value: '"1"' }, { name: "Content-Location", value: "/a" }];
  for (const method of ["GET", "HEAD", "DELETE", "OPTIONS"]) {
    const sent = sendable({ method, target: "/a/1", fields, content: "{}" });
    assert.deepEqual([sent.fields, sent.content], [fields.slice(1), ""]);
  }
  assert.deepEqual(sendable({ method: "PUT", target: "/a/1", fields, content: "{}" }).fields, fields);
});

for (const [text, expected] of [
  ['{"a":1.00,"b":[],"c":[1,{"x":"a,b{"}]}', '{\n  "a": 1.00,\n  "b": [],\n  "c": [\n    1,\n    {\n      "x": "a,b{"\n    }\n  ]\n}'],
  ["1E400", "1E400"], ['"\\"}"', '"\\"}"'], ["{}", "{}"], ["{", null], ["", null],
]) {
  test(`JSON with a member a line, spelled as it is: ${text}`, () => assert.equal(formatted(text), expected));
}
