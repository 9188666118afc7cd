// The reader's name: thirty learners on one server do not meet, and those who follow the requests see whose each is.

import { announce, byId, element, fill, memory } from "./dom.js";
import { sender } from "./exchange.js";

/** A name as the beginning of a collection's name: “Jörg M.” → "jorg-m"; "" where nothing is left. */
export function slug(name) {
  const plain = name.normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, "").replace(/ß/g, "ss");
  // Letters that are none of the Latin ones are told by their numbers.
  const spelled = plain.replace(/\p{L}/gu, (letter) => (/[a-z]/.test(letter) ? letter : letter.codePointAt(0).toString(36)));
  return spelled.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 24).replace(/-+$/, "");
}

/** A collection's name, the reader's own: "orders" → "ann-orders". */
export const ownCollection = (collection) => [slug(sender.name), collection].filter(Boolean).join("-");

/** A target in the reader's own collection: "/orders/12345" → "/ann-orders/12345"; the service's own stay. */
export const ownTarget = (target) =>
  slug(sender.name) === "" ? target : target.replace(/^\/([A-Za-z0-9][^/?#]*)/, (whole, collection) => (collection === "echo" ? whole : `/${ownCollection(collection)}`));

/** Calls `action` when the name has changed. */
const followers = [];
export const whenNamed = (action) => followers.push(action);

/** Begins: the name that was given on an earlier visit. */
export function openName() {
  sender.name = memory.get("name") ?? "";
  byId("name-open").addEventListener("click", () => {
    const strip = byId("name-form");
    strip.hidden = !strip.hidden;
    if (!strip.hidden) byId("name").select();
  });
  byId("name-form").addEventListener("submit", (event) => {
    event.preventDefault();
    setName(byId("name").value.trim().slice(0, 40));
  });
  byId("name-later").addEventListener("click", () => setName(sender.name));
  show();
}

/** Asks for a name where it matters, unless that was done before. */
export function askOnce(isWanted) {
  byId("name-form").hidden = !isWanted || memory.get("name") !== null;
}

function show() {
  byId("name").value = sender.name;
  fill(byId("name-open"), sender.name === "" ? "Your name?" : [element("span", { class: "unseen" }, "Your name: "), sender.name]);
}

function setName(name) {
  const isNew = name !== sender.name;
  sender.name = name;
  memory.set("name", name);
  byId("name-form").hidden = true;
  show();
  byId("name-open").focus();
  if (!isNew) return;
  for (const follower of followers) follower();
  announce(name === "" ? "The page has no name for you." : `Hello, ${name}. Your URLs start with ${ownTarget("/orders")}.`);
}
