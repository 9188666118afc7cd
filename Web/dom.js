// Elements from values. Text goes in as text nodes only: nothing that a server sent is ever read as markup.

/** `element("p", { class: "note", hidden: true, onclick: f }, "text", child)`; null children are left out. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
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

/** Something small that the browser keeps; where it keeps nothing, it lasts as long as the page. */
function keeping(storage) {
  const values = new Map();
  const stored = () => globalThis[storage];
  return {
    get(key) {
      try {
        return stored().getItem(`putstore.${key}`) ?? values.get(key) ?? null;
      } catch {
        return values.get(key) ?? null;
      }
    },
    set(key, value) {
      values.set(key, value);
      try {
        stored().setItem(`putstore.${key}`, value);
      } catch {
        // Kept in `values`.
      }
    },
  };
}

/** Kept between visits, for all tabs. */
export const memory = keeping("localStorage");

/** Kept as long as the tab, and for it alone. */
export const tabMemory = keeping("sessionStorage");

/**
 * Keeps the end of a list in sight in the box that scrolls it, until the reader scrolls up; then `sign`, a button that leads
 * back, is shown when more has come. Gives `{come(), leave()}`, for what has come, and to follow no longer.
 */
export function following(box, list, sign) {
  let isAtEnd = true;
  let last = 0;
  const keep = () => {
    // What is not shown has no end to be at.
    if (!isAtEnd || box.clientHeight === 0) return;
    box.scrollTop = box.scrollHeight;
    last = box.scrollTop;
  };
  box.addEventListener("scroll", () => {
    // Only the reader scrolls up: what comes makes the list longer.
    if (box.scrollTop < last - 1) isAtEnd = false;
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - 24) isAtEnd = true;
    last = box.scrollTop;
    if (isAtEnd) sign.hidden = true;
  });
  sign.addEventListener("click", () => {
    isAtEnd = true;
    sign.hidden = true;
    keep();
  });
  const sizes = new ResizeObserver(keep);
  sizes.observe(list);
  sizes.observe(box);
  return { come: () => (sign.hidden = isAtEnd), leave: () => (isAtEnd = false) };
}

// What a screen reader is told when something has come.

/** Says a sentence; the same sentence twice is said twice. An empty one leaves nothing of the last. */
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

/**
 * A link that is copied when it is clicked, with the address that it has once `prepare` is done; a browser's own ways with
 * links, such as a new tab, stay.
 */
export function copyLink(address, text, prepare = () => {}) {
  const copied = element("span", { class: "note", role: "status" });
  const take = async (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    prepare();
    if (!(await copy(link.href))) return fill(copied, " The browser does not allow it: copy the link's address by hand.");
    // In the link's own place, so that nothing moves.
    link.style.width = `${link.getBoundingClientRect().width}px`;
    fill(link, "Copied.");
    announce("Copied.");
    setTimeout(() => fill(link, text), 2_000);
  };
  const link = element("a", { href: address, onclick: take }, text);
  return element("span", { class: "copy-link" }, link, copied);
}
