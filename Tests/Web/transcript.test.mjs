import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { transcript, writtenFields } = await webModule("transcript.js");

const recorded = ["Host: h", "User-Agent: x", "Accept: */*", "Lab: t1", "Prefer: explain=link", "Sec-Fetch-Mode: cors", "Content-Length: 2", "Content-Type: application/json"]
  .map((line) => ({ name: line.split(": ")[0], value: line.split(": ")[1] }));

test("only what the sender wrote is kept of the headers", () => {
  assert.deepEqual(writtenFields(recorded), [{ name: "Content-Type", value: "application/json" }]);
  const prefer = (value) => writtenFields([{ name: "Prefer", value }]).map((field) => field.value);
  assert.deepEqual(prefer("return=representation, explain=link"), ["return=representation"]);
  assert.deepEqual(prefer("explain"), []);
});

test("requests are a file that editors send unchanged, with the responses in comments", () => {
  const entries = [
    { name: "Ann", method: "PUT", target: "/orders/1", fields: recorded, body: '{"a":1}\n', status: 201, responseFields: [{ name: "ETag", value: '"1"' }] },
    { name: null, method: "GET", target: "/orders/1", fields: [], body: null, status: 200 },
  ];
  assert.equal(transcript(entries, "http://127.0.0.1:8080", "A class"), `# A class

@host = http://127.0.0.1:8080

### PUT /orders/1, Ann
# @client Ann
PUT {{host}}/orders/1
Content-Type: application/json

{"a":1}

#< HTTP/1.1 201 Created
#< ETag: "1"

### GET /orders/1
GET {{host}}/orders/1

#< HTTP/1.1 200 OK
`);
});
