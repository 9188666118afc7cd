// The page begins here.

import { openCompare } from "./compare-view.js";
import { byId, element, fill } from "./dom.js";
import { readJSON } from "./exchange.js";
import { openLessons, showLesson } from "./lessons-view.js";
import { liveWasSeen, openLive } from "./live-view.js";
import { firstRequest, openPresets } from "./presets.js";
import { openForm, rememberedRequest, setRequest } from "./request-form.js";
import { openSnippets, snippetsFollow } from "./snippet-view.js";
import { openViews } from "./views.js";
import { openRequest, openWorkbench } from "./workbench.js";

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
