import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { cellOf, countText, direction, filtered, filterPairs, filterText, memberName, partOf, partsOf, sortedBy } = await webModule("collections.js");
const { eventReader, toldOf } = await webModule("changes.js");
const { predecessorIn, restoring } = await webModule("history.js");
const { address, namesOf, pairsOf, queryText } = await webModule("places.js");
const { typeOf } = await webModule("data.js");

test("JSON is taken apart as it is spelled", () => {
  const text = ' { "a" : 10.00 , "b,]\\"}" : "x:,}{\\\\" ,"c":[1 , {"d": "]"}],"a b":{} } ';
  assert.deepEqual(partsOf(text), [["a", "10.00"], ['b,]"}', '"x:,}{\\\\"'], ["c", '[1 , {"d": "]"}]'], ["a b", "{}"]]);
  assert.deepEqual(partsOf('[1e2, "a,b" ,[2,[3]], null]'), ["1e2", '"a,b"', "[2,[3]]", "null"]);
  for (const [empty, parts] of [["{}", []], [" [ ] ", []], ["5", null], ['"[1]"', null], ["null", null]]) assert.deepEqual(partsOf(empty), parts);
  assert.equal(partOf('{"items":[{"a":1}],"next":null}', "items"), '[{"a":1}]');
  assert.equal(partOf("{}", "items"), null);
});

for (const [value, text, kind] of [
  ['"Oslo"', "Oslo", "text"], ['"10"', '"10"', "text"], ['"true"', '"true"', "text"], ['""', '""', "text"], ["10.00", "10.00", "number"],
  ["-1E300", "-1E300", "number"], ["true", "true", "word"], ['{"a":1}', '{"a":1}', "json"], [null, "", "missing"], ['"<b>\\n"', "<b>\n", "text"],
]) {
  test(`${value} stands in its cell as ${text}`, () => assert.deepEqual(cellOf(value), { text, kind }));
}

test("a long value is cut", () => assert.equal(cellOf(`"${"x".repeat(500)}"`).text.length, 120));

for (const [name, written, pairs] of [
  ["city", "Oslo", [["city", "Oslo"]]], ["price", ">=10 & <20", [["price:gte", "10"], ["price:lt", "20"]]], ["city", "!=Oslo", [["city:ne", "Oslo"]]],
  ["name", "~o A", [["name:contains", "o A"]]], ["name", "^Jo", [["name:starts", "Jo"]]], ["name", "Tom & Jerry", [["name", "Tom & Jerry"]]],
  ["n", "=>=", [["n", ">="]]], ["limit", "5", [["/limit", "5"]]], ["a.b", "1", [["/a.b", "1"]]], ["a:b", "1", [["/a:b:eq", "1"]]], ["_x", ">1", [["/_x:gt", "1"]]],
  ["a/~", "1", [["/a~1~0", "1"]]], ["city", "", []], ["city", "  ", []],
]) {
  test(`the filter “${written}” of ${name} is asked as ${queryText(pairs)}, and stands there again`, () => {
    assert.deepEqual(filterPairs(name, written), pairs);
    assert.equal(filterText(name, pairs), written.trim());
  });
}

for (const written of [">=4&<12", ">=4& <12", ">=4 &<12", " >=4  &  <12 "]) {
  test(`the filter “${written}” is both, with white space and without`, () => {
    assert.deepEqual(filterPairs("n", written), [["n:gte", "4"], ["n:lt", "12"]]);
    assert.equal(filterText("n", filterPairs("n", written)), ">=4 & <12");
  });
}

for (const [shown, isFirst, hasNext, isNarrowed, total, all, text] of [
  [6, true, false, false, null, null, "6 resources in all."], [1, true, false, false, null, null, "1 resource in all."], [0, true, false, false, null, null, "0 resources in all."],
  [20, true, true, false, null, null, "20 resources on this page."], [20, true, true, false, 1234, null, "20 resources on this page; 1,234 in all."], [5, false, false, false, null, null, "5 resources on this page."],
  [3, true, false, true, null, 6, "3 of 6 match."], [1, true, false, true, null, 6, "1 of 6 matches."], [0, true, false, true, null, 6, "0 of 6 match."], [3, true, false, true, null, null, "3 match."],
  [20, true, true, true, null, 60, "20 matches on this page."], [1, false, false, true, null, 60, "1 match on this page."], [20, true, true, true, 40, 60, "20 matches on this page; 40 of 60 match in all."],
]) {
  test(`what stands under the table: ${text}`, () => assert.equal(countText({ shown, isFirst, hasNext, isNarrowed, total, all }), text));
}

test("a filter takes the place of its column's alone, and begins at the first page", () => {
  const pairs = pairsOf("limit=5&price:gte=1&price:lt=9&price:in=1,2&city=Oslo&after=xyz");
  assert.equal(queryText(filtered(pairs, "price", "~7")), "limit=5&price:in=1,2&city=Oslo&price:contains=7");
  assert.equal(queryText(filtered(pairs, "price", "")), "limit=5&price:in=1,2&city=Oslo");
});

test("a column's head sorts up, down, and not at all", () => {
  let pairs = pairsOf("city=Oslo&sort=-a,b&after=x");
  const seen = [];
  for (let times = 0; times < 4; times += 1) {
    pairs = sortedBy(pairs, "price");
    seen.push([direction(pairs, "price"), queryText(pairs)]);
  }
  const up = ["ascending", "city=Oslo&sort=price"];
  assert.deepEqual(seen, [up, ["descending", "city=Oslo&sort=-price"], [null, "city=Oslo"], up]);
  assert.equal(queryText(sortedBy([], "-n")), "sort=/-n");
  assert.equal(memberName("Id"), "Id");
});

test("queries keep every character, and stay readable", () => {
  for (const value of ["a+b", "a&b=c", "#%", "Åse Bø", "10:00", "a b", "[1,2]", "\u0000\n"]) {
    assert.deepEqual(pairsOf(queryText([["x:in", value]])), [["x:in", value]]);
  }
  assert.equal(queryText([["price:gte", "10"], ["sort", "-price,id"], ["/a/b", "*"]]), "price:gte=10&sort=-price,id&/a/b=*");
});

test("ids keep every character in addresses", () => {
  for (const id of ["1", "a/b", "a%2Fb", "Åse?x=1#y", "."]) assert.deepEqual(namesOf(`/c/${encodeURIComponent(id)}`), ["c", id]);
  assert.equal(address("data", ["c", "a/b"], "limit=2"), "#data/c/a%2Fb?limit=2");
});

test("events are taken from the stream in whatever pieces they come, and the last id is known", () => {
  const stream = 'retry: 2000\nid: m-1\n\n: still here\n\nid: m-2\ndata: {"a":1}\n\nevent: reset\ndata: x\ndata:y\nid: m-9\n\nid: m-10\ndata: cut';
  for (const size of [1, 2, 7, 1000]) {
    const taken = [];
    const reader = eventReader((event) => taken.push(event));
    for (let at = 0; at < stream.length; at += size) reader.read(stream.slice(at, at + size));
    assert.deepEqual(taken, [{ id: "m-2", event: "message", data: '{"a":1}' }, { id: "m-9", event: "reset", data: "x\ny" }]);
    assert.equal(reader.lastId, "m-9");
    reader.forget();
    reader.read('id: m-10\ndata: whole\n\n');
    assert.equal(taken.at(-1).data, "whole");
  }
});

test("a reset is told by its reason, and a change by its outcome", () => {
  for (const [reason, words] of [["dropped", /oldest that is kept is 7/], ["other-store", /another store/], ["ahead", /gone back to 9/], ["new", /: new\./]]) {
    const told = toldOf({ event: "reset", data: JSON.stringify({ reason, oldest: 7, last: 9 }) });
    assert.equal(told.kind, "reset");
    assert.match(told.words, words);
  }
  assert.equal(toldOf({ event: "message", data: '{"outcome":"deleted","href":"/a/1"}' }).kind, "deleted");
});

test("to restore a revision is a PUT of its representation, under a condition", () => {
  const fields = [{ name: "content-type", value: "text/plain" }, { name: "Content-Language", value: "nb" }, { name: "ETag", value: '"3"' }];
  assert.deepEqual(restoring("/a/1", { fields }, '"7"'), {
    method: "PUT", target: "/a/1",
    fields: [{ name: "Content-Type", value: "text/plain" }, { name: "Content-Language", value: "nb" }, { name: "If-Match", value: '"7"' }],
  });
  assert.deepEqual(restoring("/a/1", { fields: [] }, null).fields, [{ name: "If-None-Match", value: "*" }]);
});

test("the revision before is found among the links", () => {
  const link = '</a/1>; rel="original", </_revisions/5>; rel="predecessor-version", </_revisions/9>; rel="successor-version"';
  assert.equal(predecessorIn([{ name: "Link", value: link }]), 5);
  assert.equal(predecessorIn([{ name: "Link", value: '</_revisions/9>; rel="successor-version"' }]), null);
  assert.equal(predecessorIn([]), null);
});

for (const [name, text, type] of [
  ["db.json", '{\n"a": []}', "application/json"], ["x.ndjson", "", "application/x-ndjson"], ["x.JSONL", "", "application/x-ndjson"],
  ["all.json", '{"collection":"a","id":"1"}\n{"collection":"a","id":"2"}', "application/x-ndjson"], ["one", '{"collection":"a","id":"1"}\n', "application/x-ndjson"],
  ["db", '{"posts":[{"id":1}]}\n', "application/json"], ["list.json", "[1,2]\n", "application/json"], ["bad.json", "{'a'", "application/json"], ["empty", "", "application/json"],
]) {
  test(`the file ${name} with ${JSON.stringify(text)} is ${type}`, () => assert.equal(typeOf(name, text), type));
}
