// A front end as people write them against a server under development: no library, and nothing but fetch and an
// EventSource. The server's address is in the page's own, as ?api=http://127.0.0.1:8080.

const api = new URLSearchParams(location.search).get("api");
const byId = (id) => document.getElementById(id);
const say = (words) => (byId("message").textContent = words);

/** A request to the API; a refusal becomes an error that has the problem's words. */
async function call(method, path, { headers = {}, body } = {}) {
  const response = await fetch(api + path, { method, headers, body });
  if (response.ok) return response;
  const problem = await response.json();
  throw Object.assign(new Error(problem.detail), { status: response.status, tag: response.headers.get("ETag") });
}

const json = { "Content-Type": "application/json" };

/** The dish in the form: its path, and the tag of what was read; null for a new one. */
let open = null;
let next = null;

async function list(path) {
  const response = await call("GET", path);
  byId("total").textContent = response.headers.get("X-Total-Count");
  next = /<([^>]*)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1] ?? null;
  byId("next").disabled = next === null;
  byId("dishes").replaceChildren(...(await response.json()).map(row));
  document.body.dataset.lists = Number(document.body.dataset.lists ?? 0) + 1;
}

function row(dish) {
  const line = document.createElement("tr");
  line.dataset.id = dish.id;
  for (const text of [dish.name, dish.kind, dish.price]) line.insertCell().textContent = text;
  line.insertCell().append(button("Edit", () => edit(dish.id)), button("Delete", () => remove(dish.id)));
  return line;
}

function button(words, action) {
  const made = document.createElement("button");
  made.textContent = words;
  made.addEventListener("click", attempt(action));
  return made;
}

function show() {
  const query = new URLSearchParams({ view: "array", limit: 10, sort: byId("sort").value });
  if (byId("kind").value) query.set("kind", byId("kind").value);
  if (byId("price").value) query.set("price:lte", byId("price").value);
  return list(`/dishes?${query}`);
}

const pathOf = (id) => `/dishes/${encodeURIComponent(id)}`;

async function edit(id) {
  const response = await call("GET", pathOf(id));
  open = { path: pathOf(id), tag: response.headers.get("ETag") };
  byId("content").value = await response.text();
  byId("form").hidden = false;
  say(`${open.path} as of ${open.tag}`);
}

async function save() {
  const body = byId("content").value;
  if (open === null) {
    // Pressing twice, or a retry, makes one dish: the key is that of the form as it was opened.
    const headers = { ...json, "Idempotency-Key": byId("form").dataset.key };
    const response = await call("POST", "/dishes", { headers, body });
    say(`Made ${response.headers.get("Location")} as ${response.headers.get("ETag")}`);
  } else {
    try {
      const response = await call("PUT", open.path, { headers: { ...json, "If-Match": open.tag }, body });
      say(`Saved as ${response.headers.get("ETag")}`);
    } catch (error) {
      if (error.status !== 412) throw error;
      // Somebody else was faster: what is there now comes into the form, and nothing is lost.
      const mine = byId("content").value;
      await edit(open.path.split("/")[2]);
      say(`Changed by somebody else, now ${error.tag}. You had: ${mine}`);
      return;
    }
  }
  byId("form").hidden = true;
  await show();
}

async function remove(id) {
  const tag = (await call("HEAD", pathOf(id))).headers.get("ETag");
  await call("DELETE", pathOf(id), { headers: { "If-Match": tag } });
  say(`Deleted ${id}`);
  await show();
}

function add() {
  open = null;
  byId("content").value = '{ "name": "", "kind": "main", "price": 1.00 }';
  byId("form").dataset.key = crypto.randomUUID?.() ?? String(Math.random());
  byId("form").hidden = false;
}

async function reset() {
  await call("PUT", "/_store", { headers: json, body: JSON.stringify({ snapshot: "seed" }) });
  say("Everything is as it was");
  await show();
}

/** An action whose failure is told. */
const attempt = (action) => async (event) => {
  event?.preventDefault();
  try {
    await action();
  } catch (error) {
    say(`Failed: ${error.message}`);
  }
};

for (const id of ["kind", "price", "sort"]) byId(id).addEventListener("change", attempt(show));
byId("next").addEventListener("click", attempt(() => list(next)));
byId("add").addEventListener("click", attempt(add));
byId("reset").addEventListener("click", attempt(reset));
byId("form").addEventListener("submit", attempt(save));
await attempt(show)();

// What others change is seen without asking.
const changes = new EventSource(`${api}/_changes/dishes`);
changes.addEventListener("open", () => (document.body.dataset.follows = "true"));
changes.addEventListener("message", (event) => {
  document.body.dataset.last = JSON.parse(event.data).href;
  if (byId("form").hidden) attempt(show)();
});
