import assert from "node:assert/strict";
import { test } from "node:test";
import { webModule } from "./modules.mjs";

const { patchSaid, putSaid } = await webModule("compare.js");

const order = '{"Id":1,"Quantity":1,"Price":10.00}';

for (const [stored, sent, sentence, isUnchanged = false] of [
  [order, '{"Quantity":2}', "The rest stayed."],
  [order, '{"Price":null}', "It took away what it names as null: Price is gone. The rest stayed."],
  [order, '{"Price":null,"Id":null,"Quantity":null}', "It took away what it names as null: Id, Quantity and Price are gone."],
  [order, '{"Id":2,"Quantity":2,"Price":2}', "It set what it names."],
  [order, "{}", "It names no member, so nothing changed.", true],
  [order, '{"Quantity":1}', "It was like that already.", true],
  [order, '{"none":null}', "It was like that already.", true],
  ...["[1,2]", '"text"', "7", "null", "true"].map((sent) => [order, sent, "A merge patch that is no object replaces everything."]),
  ["[1]", "[1]", "It was like that already. A merge patch that is no object replaces everything.", true],
  ...["[1,2]", '"text"', "null", "3"].map((stored) => [stored, '{"a":1}', "What was stored is no object, so an object took its place."]),
  ["[1,2]", "{}", "What was stored is no object, so an object took its place."],
  ['{"list":[1,2]}', '{"list":[3]}', "list is replaced whole."],
  ['{"list":[1,2],"a":1}', '{"list":[3]}', "list is replaced whole. The rest stayed."],
  ['{"list":[1,2],"a":1}', '{"list":{"b":1}}', "list is replaced whole. The rest stayed."],
  ['{"o":{"a":1}}', '{"o":7}', "o is replaced whole."],
  ['{"o":{"a":1,"b":2}}', '{"o":{"a":null}}', "It took away what it names as null: o.a is gone. The rest stayed."],
  ['{"o":{"a":[1],"b":2},"p":[1]}', '{"o":{"a":[2]},"p":[1]}', "o.a is replaced whole. The rest stayed."],
  ["{}", '{"a":1}', "It set what it names."],
  ['{"a":null}', '{"a":1}', "It set what it names."],
]) {
  test(`a merge patch ${sent} of ${stored}: ${sentence}`, () => assert.equal(patchSaid(stored, sent, isUnchanged), sentence));
}

for (const [stored, sent, sentence, isUnchanged = false] of [
  [order, '{"Quantity":2}', "It replaced everything: Id and Price are gone."],
  [order, order, "It was like that already.", true],
  [order, "[1,2]", "It replaced everything."], ["[1,2]", "[3]", "It replaced everything."], ["[1,2]", "{}", "It replaced everything."],
  ['"text"', '"other"', "It replaced everything."], ["null", order, "It replaced everything."], [order, "null", "It replaced everything."],
  ['{"a":1,"b":1,"c":1,"d":1}', "{}", "It replaced everything: 4 members are gone."],
]) {
  test(`PUT of ${sent} over ${stored}: ${sentence}`, () => assert.equal(putSaid(stored, sent, isUnchanged), sentence));
}
