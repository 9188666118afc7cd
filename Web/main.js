// The page begins here: its parts, which of them is shown, and the requests to begin with.

import { openCompare } from "./compare.js";
import { byId, element, fill } from "./dom.js";
import { readJSON } from "./exchange.js";
import { openLessons, showLesson } from "./lessons.js";
import { liveWasSeen, openLive } from "./live.js";
import { openForm, openRequest, openWorkbench, rememberedRequest, setRequest } from "./request.js";
import { openSnippets, snippetsFollow } from "./snippets.js";

// The transcripts' requests as beginnings for one's own.

/** Fills the list; `take(request)` gets the one that is chosen. */
function openPresets(transcripts, take) {
  const all = transcripts.flatMap((each) => each.exchanges.map((exchange) => exchange.request));
  let number = 0;
  const option = (exchange) => element("option", { value: number++ }, `${exchange.request.method} – ${exchange.title}`);
  fill(
    byId("preset"),
    element("option", { value: "" }, "Choose …"),
    transcripts.map((each) => element("optgroup", { label: each.title }, each.exchanges.map(option))),
  );
  byId("preset").addEventListener("change", (event) => {
    const request = all[event.target.value];
    if (!request) return;
    byId("preset-note").hidden = !request.fields.some(({ value }) => /"\d+"/.test(value));
    take(request);
  });
}

/** The request with which the page begins. */
const firstRequest = {
  method: "PUT",
  target: "/orders/12345",
  fields: [{ name: "Content-Type", value: "application/json" }],
  content: '{\n  "Id": 12345,\n  "Customer": "John Smith",\n  "Quantity": 1,\n  "Price": 10.00\n}',
};

// Which part of the page is shown, by the address after #.

const titles = { request: "Request", lessons: "Lessons", compare: "Side by side", live: "Live" };
const names = Object.keys(titles);

/** Shows the view that the address names and tells `whenShown(name, rest)`; follows the address from now on. */
function openViews(whenShown) {
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

// The page begins here.

/** The transcripts; none where they cannot be read, which the page then says. */
async function transcripts() {
  try {
    return await readJSON("/_lessons");
  } catch (error) {
    fill(byId("trouble"), element("p", {}, `The lessons and examples could not be read. ${error.message}`));
    return [];
  }
}

openForm(snippetsFollow);
setRequest(rememberedRequest() ?? firstRequest);
openWorkbench();
openCompare();
openViews((name, rest) => {
  if (name === "lessons") showLesson(rest);
  if (name === "live") liveWasSeen();
});
openLive();
const all = await transcripts();
openPresets(all, setRequest);
openLessons(all, openRequest);
await openSnippets();
document.documentElement.dataset.ready = "true";
