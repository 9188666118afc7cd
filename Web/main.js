// The page begins here: the table of its views, and which of them is shown, by the address after #.

import { announce, byId, element, fill } from "./dom.js";
import { onceBack } from "./exchange.js";
import { askOnce, openName } from "./name.js";
import { followRequests } from "./requests.js";
import { openToken } from "./token.js";

/**
 * The views: a row each, in the order of the navigation; the first is shown where the address names none.
 *
 * A module has `open(section)`, called once, before the view is first shown: it fills the section, whose first heading is an
 * `h1`. `show({ path, query })` is called each time: for `#lessons/retry/3` the path is ["retry", "3"], and `query` has the
 * parameters of `#request?method=PUT`. Both may be asynchronous. `style` is a style sheet
 * of its own, and `asksName` says that the reader sends requests here, to URLs that begin with their name.
 */
const views = [
  { name: "compare", title: "Side by side", load: () => import("./compare.js") },
  { name: "request", title: "Request", load: () => import("./request.js"), asksName: true },
  { name: "lessons", title: "Lessons", load: () => import("./lessons.js"), style: "lessons.css" },
  { name: "data", title: "Data", load: () => import("./data.js"), style: "data.css" },
  { name: "live", title: "Live", load: () => import("./live.js"), style: "data.css" },
];

/** What an address after # names: `{view, path, query}`; null for one that names no view, such as #main. */
function placeOf(fragment) {
  const [, name, path, query] = /^#?([^/?]*)([^?]*)\??(.*)$/s.exec(fragment);
  const view = name === "" ? views[0] : views.find((each) => each.name === name);
  if (!view) return null;
  return { view, path: path.split("/").slice(1).map(decoded), query: new URLSearchParams(query) };
}

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const opened = new Map();

/** The module of a view, opened. */
function opening(view) {
  if (!opened.has(view)) opened.set(view, open(view));
  return opened.get(view);
}

async function open(view) {
  const [module] = await Promise.all([view.load(), view.style && styled(view.style)]);
  await module.open(byId(`view-${view.name}`));
  return module;
}

/** Ends when a style sheet is there, so that nothing is seen without it. */
function styled(name) {
  return new Promise((resolve) => {
    const href = new URL(name, import.meta.url).href;
    document.head.append(element("link", { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
  });
}

let current = null;

async function follow(isFirst) {
  const named = placeOf(location.hash);
  // The link that skips the navigation leads to what is shown.
  const isSkipping = location.hash === "#main";
  if (isSkipping && !isFirst) return;
  fill(byId("trouble"), named || isSkipping ? null : `This page has no part called “${location.hash.slice(1)}”. Its parts are named above.`);
  const place = named ?? (isFirst ? placeOf("") : null);
  if (!place) return;
  const { view } = place;
  const isSame = current === view;
  current = view;
  document.title = `${view.title} – putstore`;
  document.documentElement.dataset.view = view.name;
  for (const { name } of views) {
    if (name === view.name) byId(`nav-${name}`).setAttribute("aria-current", "page");
    else byId(`nav-${name}`).removeAttribute("aria-current");
  }
  let module = null;
  try {
    module = await opening(view);
  } catch (error) {
    console.error(error);
    opened.delete(view);
  }
  // Another view may have been chosen meanwhile.
  if (current !== view) return;
  for (const { name } of views) byId(`view-${name}`).hidden = name !== view.name;
  if (!isSame) announce("");
  if (!module) {
    const again = element("button", { type: "button", onclick: () => location.reload() }, "Load it again");
    // A browser does not ask again for a script that did not come; the page does.
    onceBack(() => current === view && location.reload());
    return fill(byId(`view-${view.name}`), element("h1", {}, view.title), element("p", { class: "lead" }, "This part of the page could not be loaded from the server."), element("p", { class: "actions" }, again));
  }
  askOnce(Boolean(view.asksName));
  await module.show?.(place);
  if (isFirst || isSame) return;
  scrollTo(0, 0);
  const heading = byId(`view-${view.name}`).querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

for (const { name, title, load } of views) {
  byId("nav").append(element("li", {}, element("a", { id: `nav-${name}`, href: `#${name}`, onpointerenter: () => load().catch(() => {}) }, title)));
  byId("views").append(element("section", { id: `view-${name}`, hidden: true, "aria-label": title }));
}
openName();
openToken();
addEventListener("hashchange", () => follow(false));
await follow(true);
followRequests();
document.documentElement.dataset.ready = "true";
// On paper nothing can be unfolded: what has it all at hand is open there.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("#views > :not([hidden]) .unfolds:not([open])")) {
    fold.open = true;
    addEventListener("afterprint", () => (fold.open = false), { once: true });
  }
});
