import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

globalThis.location = { origin: "http://127.0.0.1:8080" };
const { worded } = await webModule("lesson-sheet.js");

const lesson = { exchanges: [{ name: "order", race: null }, { name: "ann", race: "1" }, { name: "ben", race: "1" }, { name: null, race: null }] };

for (const [written, shown] of [
  ["{{order.response.headers.ETag}}", "‹ETag of the response to 1›"],
  ["{{ ben.response.headers.Location }}/x", "‹Location of the response to 2›/x"],
  ["/_revisions/{{ann.response.body.$.items[1].revision}}", "/_revisions/‹items[1].revision of the response to 2›"],
  ["{{order.response.body.*}}", "‹the body of the response to 1›"],
  ["{{order.request.body}}", "‹the body of the request of 1›"],
  ["{{nobody.response.headers.ETag}}", "{{nobody.response.headers.ETag}}"],
  ["{{host}}/a {{$guid}}", "{{host}}/a {{$guid}}"],
]) {
  test(`on paper ${written} is ${shown}`, () => assert.equal(worded(written, lesson), shown));
}
