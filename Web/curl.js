// A command line of curl, taken apart into a request.

/**
 * The request of a command line: `{method, url, fields, content, notes}`; what was not said is null, and `notes` are sentences
 * about what a page cannot do as curl does.
 *
 * - Throws: An `Error` with a sentence, where the line cannot be read.
 */
export function parsedCurl(text) {
  const { words, rest, variable } = wordsOf(text.replace(/^\s*[$>#%]\s*(?=curl)/i, "").trim());
  const told = { method: null, url: null, fields: [], removed: [], data: [], isGet: false, isHead: false, isUpload: false, json: false, notes: [] };
  const note = (sentence) => told.notes.includes(sentence) || told.notes.push(sentence);
  if (rest !== "") note(`What follows ${rest} is another command, and was left out.`);
  if (variable) note(`${variable} is a variable of your shell: put its value there.`);
  let isOptions = true;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    if (isOptions && word === "--") isOptions = false;
    else if (isOptions && word.startsWith("--")) {
      const [, name, attached = null] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [null, word.slice(2)];
      if (attached !== null && withValue.has(name)) take(name, attached, told, note);
      else take(name, withValue.has(name) ? following(words, (index += 1), word) : null, told, note);
    } else if (isOptions && word.startsWith("-") && word !== "-") {
      for (let place = 1; place < word.length; place += 1) {
        const name = short[word[place]] ?? word[place];
        if (!withValue.has(name)) take(name, null, told, note);
        else {
          const attached = word.slice(place + 1);
          take(name, attached === "" ? following(words, (index += 1), `-${word[place]}`) : attached, told, note);
          break;
        }
      }
    } else take("url", word, told, note);
  }
  return requestOf(told);
}

/** A request with what the options in `line` say, as a problem's `fix` has them. */
export function withOptions(request, line) {
  const told = parsedCurl(`curl ${line}`);
  const names = new Set([...told.fields.map(({ name }) => name), ...told.removed].map((name) => name.toLowerCase()));
  return {
    method: told.isMethodSaid ? told.method : request.method,
    target: told.url ?? request.target,
    fields: [...request.fields.filter(({ name }) => !names.has(name.toLowerCase())), ...told.fields],
    content: told.content ?? request.content,
  };
}

const short = {
  X: "request", H: "header", d: "data", u: "user", A: "user-agent", e: "referer", b: "cookie", o: "output", w: "write-out", m: "max-time", x: "proxy",
  T: "upload-file", F: "form", G: "get", I: "head", D: "dump-header", r: "range", c: "cookie-jar", K: "config", E: "cert", Y: "speed-limit", y: "speed-time",
};

const withValue = new Set(
  ("request header data data-raw data-binary data-ascii data-urlencode json url user user-agent referer cookie output write-out max-time proxy upload-file form form-string " +
    "dump-header range cookie-jar config cert key cacert connect-timeout retry retry-delay retry-max-time resolve connect-to oauth2-bearer url-query limit-rate interface noproxy " +
    "speed-limit speed-time expect100-timeout keepalive-time aws-sigv4 stderr trace trace-ascii unix-socket").split(" "),
);

function following(words, index, option) {
  if (index >= words.length) throw new Error(`After ${option} something is missing.`);
  return words[index];
}

function take(name, value, told, note) {
  switch (name) {
    case "request": return void (told.method = value);
    case "head": return void (told.isHead = true);
    case "get": return void (told.isGet = true);
    case "url": return void (told.url === null ? (told.url = value) : note("Only the first URL was taken."));
    case "header": return header(value, told, note);
    case "data": case "data-ascii": case "data-binary": case "data-raw": case "data-urlencode": return data(name, value, told, note);
    case "json":
      told.json = true;
      return data(name, value, told, note);
    case "user": return void told.fields.push({ name: "Authorization", value: `Basic ${base64(value)}` });
    case "oauth2-bearer": return void told.fields.push({ name: "Authorization", value: `Bearer ${value}` });
    case "range": return void told.fields.push({ name: "Range", value: `bytes=${value}` });
    case "upload-file":
      told.isUpload = true;
      return note(`A page cannot read the file ${value}: put what is in it into the body.`);
    case "form": case "form-string": return note("A form of many parts (-F) is left out: this page sends a body as it is written.");
    case "cookie": return note("Cookies are left out: a browser lets no page set them.");
    case "config": return note(`A page cannot read the file ${value}.`);
    // The others are about the connection, or about what curl shows.
    default: return undefined;
  }
}

function header(value, told, note) {
  if (value.startsWith("@")) return note(`A page cannot read the file ${value.slice(1)}.`);
  const [, name, mark, rest] = /^([^:;]*)([:;]?)\s*(.*)$/s.exec(value);
  // `-H 'Accept:'` takes away what curl would send of itself; `-H 'X-Note;'` sends an empty one.
  if (mark === ":" && rest === "") return void told.removed.push(name.trim());
  return void told.fields.push({ name: name.trim(), value: rest.trim() });
}

function data(name, value, told, note) {
  const isFile = name !== "data-raw" && /^[^=]*@/.test(value) && (name === "data-urlencode" || value.startsWith("@"));
  if (isFile) {
    note(`A page cannot read the file ${value.slice(value.indexOf("@") + 1)}: put what is in it into the body.`);
    return void told.data.push("");
  }
  if (name !== "data-urlencode") return void told.data.push(value);
  const [, key, text] = /^([^=]*=|)(.*)$/s.exec(value);
  return void told.data.push((key === "=" ? "" : key) + encodeURIComponent(text));
}

function requestOf(told) {
  const fields = [...told.fields];
  const has = (name) => fields.some((field) => field.name.toLowerCase() === name);
  const hasData = told.data.length > 0;
  let { url } = told;
  let content = hasData ? told.data.join(told.json ? "" : "&") : null;
  if (told.isGet && hasData) {
    url = `${url ?? ""}${url?.includes("?") ? "&" : "?"}${content}`;
    content = null;
  }
  if (content !== null && !has("content-type")) fields.unshift({ name: "Content-Type", value: told.json ? "application/json" : "application/x-www-form-urlencoded" });
  if (told.json && !has("accept")) fields.push({ name: "Accept", value: "application/json" });
  const usual = told.isHead ? "HEAD" : told.isUpload ? "PUT" : content !== null ? "POST" : "GET";
  return { method: told.method ?? usual, isMethodSaid: told.method !== null, url, fields, removed: told.removed, content, notes: told.notes };
}

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

// The words of a command line, as a shell splits them.

/**
 * `{words, rest, variable}`: `rest` is the sign, such as a pipe, with which another command begins, "" where none does;
 * `variable` the first one that a shell would put a value for, null where there is none.
 */
function wordsOf(text) {
  // Windows' shell goes on after a caret, and sets one before what it would take for itself.
  if (/\^\s*(\r?\n|$)|\^"/.test(text)) return { words: windowsWords(text), rest: "", variable: null };
  // PowerShell goes on after a backtick.
  return shellWords(text.replace(/`[ \t]*\r?\n/g, " "));
}

const escapes = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", e: "\x1b", f: "\f", v: "\v" };

function shellWords(text) {
  const words = [];
  let word = null;
  let variable = null;
  let at = 0;
  const look = () => (variable ??= /^\$(?:\{\w+\}|[A-Za-z_]\w*)/.exec(text.slice(at))?.[0] ?? null);
  const until = (mark) => {
    const end = text.indexOf(mark, at);
    if (end < 0) throw new Error(`A quote (${mark}) is opened and not closed.`);
    const found = text.slice(at, end);
    at = end + 1;
    return found;
  };
  while (at < text.length) {
    const sign = text[at];
    at += 1;
    if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (sign === "'") word = (word ?? "") + until("'");
    else if (sign === '"') word = (word ?? "") + doubleQuoted();
    else if (sign === "$" && text[at] === "'") {
      at += 1;
      word = (word ?? "") + ansiQuoted();
    } else if (sign === "\\") {
      const next = text.slice(at, at + 2) === "\r\n" ? "\r\n" : (text[at] ?? "");
      at += next.length;
      if (!next.includes("\n")) word = (word ?? "") + next;
    } else if ("|;&<>".includes(sign)) {
      if (word !== null) words.push(word);
      return { words, rest: sign, variable };
    } else {
      at -= 1;
      look();
      at += 1;
      word = (word ?? "") + sign;
    }
  }
  if (word !== null) words.push(word);
  return { words, rest: "", variable };

  function doubleQuoted() {
    let result = "";
    for (; at < text.length; at += 1) {
      if (text[at] === '"') {
        at += 1;
        return result;
      }
      if (text[at] === "\\" && '"\\$`\n'.includes(text[at + 1])) {
        at += 1;
        if (text[at] !== "\n") result += text[at];
      } else {
        look();
        result += text[at];
      }
    }
    throw new Error('A quote (") is opened and not closed.');
  }

  function ansiQuoted() {
    let result = "";
    for (;;) {
      if (at >= text.length) throw new Error("A quote ($') is opened and not closed.");
      const found = /^(?:\\x([0-9a-f]{1,2})|\\u([0-9a-f]{1,4})|\\U([0-9a-f]{1,8})|\\([0-7]{1,3})|\\([^])|'|[^\\']+)/i.exec(text.slice(at));
      at += found[0].length;
      if (found[0] === "'") return result;
      const [, byte, unit, point, octal, other] = found;
      if (byte ?? unit ?? point) result += String.fromCodePoint(parseInt(byte ?? unit ?? point, 16));
      else if (octal) result += String.fromCodePoint(parseInt(octal, 8));
      else result += other ? (escapes[other] ?? other) : found[0];
    }
  }
}

function windowsWords(text) {
  // What cmd.exe hands on: a caret protects the sign after it, but not within quotes that no caret protects.
  let line = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "^" && !isQuoted) {
      const end = /^\s*?\r?\n/.exec(text.slice(at + 1));
      // Two line ends after a caret are one line end of the text.
      if (end) {
        at += end[0].length;
        const second = /^\r?\n/.exec(text.slice(at + 1));
        if (second) {
          line += "\n";
          at += second[0].length;
        }
      } else {
        at += 1;
        line += text[at] ?? "";
      }
    } else {
      if (text[at] === '"') isQuoted = !isQuoted;
      line += text[at];
    }
  }
  // What curl makes of that: words in double quotes, in which a backslash protects a quote.
  const words = [];
  for (const [whole] of line.matchAll(/(?:"(?:\\"|""|[^"])*"|\\"|[^\s"])+/g)) {
    words.push(whole.replace(/"((?:\\"|""|[^"])*)"|\\"/g, (_, inner) => (inner === undefined ? '"' : inner.replace(/\\"|""/g, '"').replaceAll("\\\\", "\\"))));
  }
  return words;
}
