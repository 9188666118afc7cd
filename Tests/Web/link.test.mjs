import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { linkedRequest, lostInLink, requestLink } = await webModule("link.js");
const { labParts } = await webModule("exchange.js");
const { slug } = await webModule("name.js");

const query = (address) => new URLSearchParams(address.slice(address.indexOf("?") + 1));

for (const request of [
  { method: "PUT", target: "/orders/12345", fields: [{ name: "Content-Type", value: "application/json" }], content: '{\n  "a": "1 + 1 & ?#%é😀"\n}' },
  { method: "GET", target: "/a%2Fb/c?x=1&y=%20+2", fields: [], content: "" },
  { method: "PATCH", target: "/a/1", fields: [{ name: "If-Match", value: '"1", "2"' }, { name: "X-Empty", value: "" }], content: "a=b&c=d;e" },
]) {
  test(`a request comes back from its link: ${request.method} ${request.target}`, () => {
    const address = requestLink(request);
    assert.match(address, /^#request\?[!-~]*$/);
    assert.deepEqual(linkedRequest(query(address)), request);
    assert.equal(lostInLink(request), null);
  });
}

test("an address that names no request has none", () => {
  assert.equal(linkedRequest(new URLSearchParams("")), null);
  assert.deepEqual(linkedRequest(new URLSearchParams("url=/a&header=X")), { method: "GET", target: "/a", fields: [{ name: "X", value: "" }], content: "" });
});

for (const name of ["Authorization", "cookie", "X-Api-Key", "X-Auth-Token", "client-secret"]) {
  test(`a secret is in no link: ${name}`, () => {
    const request = { method: "GET", target: "/a", fields: [{ name, value: "hush" }], content: "" };
    assert.ok(!requestLink(request).includes("hush"));
    assert.ok(lostInLink(request).includes(name));
  });
}

test("a long body is in no link, and that is said", () => {
  const request = { method: "PUT", target: "/a/1", fields: [], content: "x".repeat(6_001) };
  assert.ok(requestLink(request).length < 100);
  assert.match(lostInLink(request), /too long/);
});

for (const [value, parts] of [
  ['t4k2;name="J%C3%B6rg";read', { browser: "t4k2", name: "Jörg", isRead: true }],
  ["t4k2", { browser: "t4k2", name: null, isRead: false }],
  ["t4k2;read", { browser: "t4k2", name: null, isRead: true }],
  ['t4k2;name="read"', { browser: "t4k2", name: "read", isRead: false }],
  ['t4k2;name="%E0%A4%A"', { browser: "t4k2", name: "%E0%A4%A", isRead: false }],
  [undefined, { browser: null, name: null, isRead: false }],
]) {
  test(`who sent a request: ${value}`, () => assert.deepEqual(labParts(value), parts));
}

for (const [name, expected] of [
  ["Ann", "ann"], ["Jörg M.", "jorg-m"], ["Änn O'Neil", "ann-o-neil"], ["  ", ""], ["Straße", "strasse"], ["—!", ""], ["a".repeat(40), "a".repeat(24)],
]) {
  test(`a name begins a collection's: “${name}”`, () => assert.equal(slug(name), expected));
}

test("a name in other letters begins one that the server takes", () => {
  for (const name of ["李雷", "Анна", "משה", "नेहा"]) assert.match(slug(name), /^[a-z0-9][a-z0-9-]*$/);
});
