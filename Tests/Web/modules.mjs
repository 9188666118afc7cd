// The page's modules for Node. They are plain `.js`, which older Nodes take for modules only beside a package.json that says
// so; the page has no use for one, so the modules are imported from a copy that does.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "putstore-web-"));
cpSync(fileURLToPath(new URL("../../Web", import.meta.url)), folder, { recursive: true });
writeFileSync(join(folder, "package.json"), '{"type":"module"}');
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a module of `Web/` exports. */
export const webModule = (name) => import(pathToFileURL(join(folder, name)).href);
