// Which part of the page is shown, by the address after #.

import { byId } from "./dom.js";

const titles = { request: "Request", lessons: "Lessons", compare: "Side by side", live: "Live" };
const names = Object.keys(titles);

/** Shows the view that the address names and tells `whenShown(name, rest)`; follows the address from now on. */
export function openViews(whenShown) {
  const follow = (isFirst) => {
    const [named, rest = null] = location.hash.slice(1).split("/", 2);
    // #main, of the link that skips the header, is none of them.
    if (!isFirst && named !== "" && !names.includes(named)) return;
    const current = names.includes(named) ? named : "request";
    document.title = `${titles[current]} – putstore`;
    for (const name of names) {
      byId(`view-${name}`).hidden = name !== current;
      const link = byId(`nav-${name}`);
      if (name === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!isFirst) {
      scrollTo(0, 0);
      byId(`view-${current}`).querySelector("h2").focus({ preventScroll: true });
    }
    whenShown(current, rest);
  };
  addEventListener("hashchange", () => follow(false));
  follow(true);
}
