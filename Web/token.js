// Where the server asks for a bearer token, the page asks its reader, and keeps it as long as the tab.

import { byId, tabMemory } from "./dom.js";
import { sender, whenRefused } from "./exchange.js";

/** Begins. */
export function openToken() {
  const dialog = byId("token-dialog");
  byId("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const token = byId("token").value.trim().replace(/^bearer\s+/i, "");
    if (token === "") return;
    tabMemory.set("token", token);
    sender.token = token;
    // What could not be read without it is read now.
    location.reload();
  });
  whenRefused((wasTried) => {
    if (dialog.open) return;
    byId("token-note").textContent = wasTried
      ? "The server does not know the token that this tab has."
      : "This server was started with a file of tokens, and answers only those who show one of them.";
    dialog.showModal();
  });
}
