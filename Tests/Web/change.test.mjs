import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { encode } = await webModule("message.js");
const { change } = await webModule("change.js");
const { citationAddress, fieldMeaning, statusClass, statusMeaning } = await webModule("answer.js");

const there = (etag, text = "1", contentType = "application/json") => ({ kind: "resource", path: "/a/1", isThere: true, etag, contentType, bytes: encode(text) });
const nothing = { kind: "resource", path: "/a/1", isThere: false, etag: null, contentType: null, bytes: encode("") };
const list = (...items) => ({ kind: "collection", path: "/a", isWhole: true, items: items.map(([href, etag]) => ({ href, etag })) });

for (const [name, before, after, kind, words] of [
  ["a creation", nothing, there('"1"'), "created", /now there is version "1"/],
  ["a replacement", there('"1"'), there('"2"', "2"), "changed", /"1" became "2"/],
  ["another media type", there('"1"'), there('"2"', "1", "application/x+json"), "changed", /media type only/],
  ["a deletion", there('"1"'), nothing, "deleted", /"1" is gone/],
  ["no change", there('"1"'), there('"1"'), "unchanged", /Nothing changed/],
  ["nothing, and still nothing", nothing, nothing, "unchanged", /still nothing/],
  ["a new item", list(["/a/1", '"1"']), list(["/a/1", '"1"'], ["/a/2", '"2"']), "created", /1 new resource\b/],
  ["the same items", list(["/a/1", '"1"']), list(["/a/1", '"1"']), "unchanged", /Nothing changed/],
  ["a changed and a gone item", list(["/a/1", '"1"'], ["/a/2", '"2"']), list(["/a/1", '"3"']), "changed", /1 changed, 1 gone/],
  ["a place where nothing is stored", { kind: "none", reason: "Not here." }, { kind: "none", reason: "Not here." }, "none", /Not here/],
]) {
  test(`${name} is told as it is`, () => {
    const told = change(before, after);
    assert.equal(told.kind, kind);
    assert.match(told.sentence, words);
  });
}

test("a response that was recorded for a key is told to change nothing, whatever it says", () => {
  const answer = { status: 201, fields: [{ name: "Idempotency-Replayed", value: "true" }] };
  const told = change(list(["/a/1", '"1"']), list(["/a/1", '"1"']), answer);
  assert.equal(told.kind, "unchanged");
  assert.match(told.sentence, /Not done again/);
});

for (const [citation, address] of [
  ["RFC 9110 §13.1.1", "https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1"],
  ["RFC 9110 §13.2.2 step 1", "https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2"],
  ["RFC 9112", "https://www.rfc-editor.org/rfc/rfc9112"],
  ["draft-ietf-httpapi-idempotency-key-header §2", null],
]) {
  test(`“${citation}” leads to ${address}`, () => assert.equal(citationAddress(citation), address));
}

test("fields are known whatever their case, and nothing is known of constructor", () => {
  assert.equal(fieldMeaning("ETAG").citation, "RFC 9110 §8.8.3");
  assert.equal(fieldMeaning("constructor"), null);
});

test("an unknown status is one of its class", () => {
  assert.equal(statusMeaning(299).phrase, "Successful");
  assert.equal(statusMeaning(418).citation, "RFC 9110 §15.5");
  assert.deepEqual([200, 304, 412, 503, 0].map(statusClass), ["is-success", "is-redirection", "is-client-error", "is-server-error", "is-other"]);
});
