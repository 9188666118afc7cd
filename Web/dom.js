// Elements from values. Text goes in as text nodes only: nothing that a server sent is ever read as markup.

const svgSpace = "http://www.w3.org/2000/svg";

/** `element("p", { class: "note", hidden: true, onclick: f }, "text", child)`; null children are left out. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(svgSpace, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Puts children in place of what is there. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
}

let lastNumber = 0;

/** An id that no other element has. */
export function freshId(stem) {
  lastNumber += 1;
  return `${stem}-${lastNumber}`;
}

/** Runs `action` when `milliseconds` have gone by since the last call. */
export function settled(milliseconds, action) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}

/** Something small kept between visits; where the browser keeps nothing, it lasts as long as the page. */
export const memory = {
  values: new Map(),
  get(key) {
    try {
      return localStorage.getItem(`putstore.${key}`) ?? this.values.get(key) ?? null;
    } catch {
      return this.values.get(key) ?? null;
    }
  },
  set(key, value) {
    this.values.set(key, value);
    try {
      localStorage.setItem(`putstore.${key}`, value);
    } catch {
      // Kept in `values`.
    }
  },
};

// What a screen reader is told when something has come.

/** Says a sentence; the same sentence twice is said twice. */
export function announce(sentence) {
  const region = byId("announcements");
  fill(region);
  setTimeout(() => fill(region, sentence.trim()), 60);
}

// Copying text to the clipboard.

/** Copies; gives whether it could. Where the page has no right to the clipboard, the old way through a selection. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    area.setAttribute("aria-hidden", "true");
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return isDone;
  }
}
