import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { parsedCurl, withOptions } = await webModule("curl.js");
const { isCurl } = await webModule("message.js");

const json = { name: "Content-Type", value: "application/json" };
const form = { name: "Content-Type", value: "application/x-www-form-urlencoded" };

for (const [line, expected] of [
  ["curl http://h/a", { method: "GET", url: "http://h/a", fields: [], content: null }],
  ["$ curl -i localhost:8080/a", { method: "GET", url: "localhost:8080/a" }],
  ["curl.exe -X DELETE http://h/a", { method: "DELETE" }],
  [`curl -X PUT http://h/a -H 'Content-Type: application/json' -d '{"a":1}'`, { method: "PUT", fields: [json], content: '{"a":1}' }],
  [`curl -XPUT -HContent-Type:application/json -d{} http://h/a`, { method: "PUT", fields: [json], content: "{}" }],
  [`curl -sSiXPUT http://h/a`, { method: "PUT", url: "http://h/a" }],
  [`curl --request PUT --header "Content-Type: application/json" --data-binary '{"a":"it'"'"'s"}' --url http://h/a`, { content: `{"a":"it's"}`, url: "http://h/a" }],
  [`curl --request=PATCH http://h/a`, { method: "PATCH" }],
  [`curl http://h/a --json '{"a":1}'`, { method: "POST", content: '{"a":1}', fields: [json, { name: "Accept", value: "application/json" }] }],
  [`curl http://h/a --json '{"a":' --json '1}'`, { content: '{"a":1}' }],
  [`curl http://h/a -d a=1 -d b=2`, { method: "POST", content: "a=1&b=2", fields: [form] }],
  [`curl -G http://h/a -d a=1 --data-urlencode 'b=x y&z'`, { method: "GET", url: "http://h/a?a=1&b=x%20y%26z", content: null }],
  [`curl -I http://h/a`, { method: "HEAD" }],
  [`curl -u ann:secret http://h/a`, { fields: [{ name: "Authorization", value: "Basic YW5uOnNlY3JldA==" }] }],
  [`curl -H 'Accept:' -H 'X-Empty;' http://h/a`, { fields: [{ name: "X-Empty", value: "" }] }],
  [`curl -H "If-Match: \\"7\\"" http://h/a`, { fields: [{ name: "If-Match", value: '"7"' }] }],
  [`curl http://h/a \\\n  -X PUT \\\r\n  -d '{\n  "a": 1\n}'`, { method: "PUT", url: "http://h/a", content: '{\n  "a": 1\n}' }],
  [`curl http://h/a --data-raw $'it\\'s \\u00e9\\x41\\n\\101\\\\'`, { content: "it's éA\nA\\" }],
  [`curl http://h/a --data-raw '@home'`, { content: "@home" }],
  [`curl http://h/a | jq .`, { url: "http://h/a" }],
  [`curl -o out.txt -w '%{http_code}' -m 5 http://h/a`, { method: "GET", url: "http://h/a" }],
  // Windows: by hand, and as Chrome's developer tools copy it for cmd.
  [`curl -X PUT http://h/a ^\r\n  -H "Content-Type: application/json" ^\r\n  -d "{\\"a\\":\\"x y\\"}"`, { method: "PUT", url: "http://h/a", fields: [json], content: '{"a":"x y"}' }],
  [`curl ^"http://h/a^" ^\n  -X ^"PUT^" ^\n  -H ^"Content-Type: application/json^" ^\n  --data-raw ^"^{^\\^"a^\\^":1^}^"`, { method: "PUT", url: "http://h/a", fields: [json], content: '{"a":1}' }],
  ["curl -X PUT `\r\n  -d '{}' `\r\n  http://h/a", { method: "PUT", url: "http://h/a", content: "{}" }],
]) {
  test(`taken apart: ${line}`, () => {
    assert.ok(isCurl(line));
    const told = parsedCurl(line);
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(told[name], value, name);
  });
}

for (const text of ["/orders/1", "curling", "http://curl /", ""]) {
  test(`no command line of curl: “${text}”`, () => assert.ok(!isCurl(text)));
}

for (const [line, word] of [
  [`curl -d @order.json http://h/a`, "order.json"], [`curl -T order.json http://h/a`, "order.json"], [`curl -F a=b http://h/a`, "-F"],
  [`curl -b a=b http://h/a`, "Cookies"], [`curl http://h/a http://h/b`, "first URL"], [`curl -H "X: $TOKEN" http://h/a`, "$TOKEN"],
  [`curl http://h/a | jq`, "|"],
]) {
  test(`what a page cannot do as curl does is told: ${line}`, () => assert.ok(parsedCurl(line).notes.some((note) => note.includes(word))));
}

for (const line of [`curl 'http://h/a`, `curl "http://h/a`, `curl http://h/a -d $'a`, `curl http://h/a -H`]) {
  test(`what cannot be read is told: ${line}`, () => assert.throws(() => parsedCurl(line), /not closed|missing/));
}

test("a sign for a variable that no shell would take for one is not told", () => {
  assert.deepEqual(parsedCurl(`curl http://h/a -d '{"$ref":1}' -H "X: \\$A"`).notes, []);
});

test("a fix takes a header away, or brings another", () => {
  const request = { method: "GET", target: "/a/1", fields: [{ name: "Range", value: "x" }], content: "" };
  assert.deepEqual(withOptions(request, "-H 'Range:'"), { ...request, fields: [] });
  assert.equal(withOptions(request, `-H 'Idempotency-Key: "a b"'`).fields[1].value, '"a b"');
});

test("a fix replaces the header that it names, and nothing else", () => {
  const request = { method: "PATCH", target: "/a/1", fields: [{ name: "content-type", value: "text/plain" }, { name: "If-Match", value: '"1"' }], content: "{}" };
  assert.deepEqual(withOptions(request, "-H 'Content-Type: application/merge-patch+json'"), {
    ...request, fields: [{ name: "If-Match", value: '"1"' }, { name: "Content-Type", value: "application/merge-patch+json" }],
  });
});
