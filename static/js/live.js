// What polls and carries data-live="tag" asks only for what changed: the tag goes along, and 304
// leaves the page alone. A queue whose rows moved is not swapped under the reader's eyes: rows that
// stayed are brought up to date in place, rows that left fade but hold their place, and a button
// tells how many are new.

document.addEventListener("htmx:configRequest", (event) => {
  const { live, query } = event.detail.elt.dataset ?? {};
  if (live) event.detail.headers["If-None-Match"] = `"${live}"`;
  // data-query="#subject, #body": what stands in these fields is asked for as q.
  if (query) event.detail.parameters.q = [...document.querySelectorAll(query)].map((field) => field.value).join(" ").slice(0, 200);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr, shouldSwap } = event.detail;
  const tag = xhr.getResponseHeader("ETag");
  // what is not put in (polling.js: it is being read) is not known either: it is asked for again
  if (tag && elt.dataset?.live && shouldSwap) elt.dataset.live = tag.replace(/^W\/|"/g, "");
  if (xhr.status !== 304) return;
  event.detail.shouldSwap = false;
  event.detail.isError = false;
});

const rowsOf = (root) => [...root.querySelectorAll("[data-row]")];
const names = (rows) => rows.map((row) => row.dataset.row).join();

function refresh(old, fresh) {
  const byName = new Map(rowsOf(fresh).map((row) => [row.dataset.row, row]));
  for (const row of rowsOf(old)) {
    const now = byName.get(row.dataset.row);
    row.classList.toggle("list-row--leaving", !now);
    if (!now || row.innerHTML === now.innerHTML || row.contains(document.activeElement)) continue;
    const isPicked = row.querySelector("[data-pick]")?.checked;
    row.replaceChildren(...now.childNodes);
    if (isPicked) row.querySelector("[data-pick]").checked = true;
    row.className = now.className + (row.classList.contains("is-current") ? " is-current" : "");
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  const box = elt.closest?.("[data-live-list]");
  if (!box || !elt.dataset.live || !event.detail.shouldSwap || xhr.status !== 200) return;
  const fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html").body;
  const old = box.querySelector("[data-live]");
  if (!rowsOf(old).length) return;
  event.detail.shouldSwap = false;
  const known = new Set(rowsOf(old).map((row) => row.dataset.row));
  const count = rowsOf(fresh).filter((row) => !known.has(row.dataset.row)).length;
  const isMoved = names(rowsOf(old)) !== names(rowsOf(fresh));
  if (isMoved) tell(box, document.importNode(fresh.querySelector("[data-live]"), true), Math.max(count, 1));
  refresh(old, fresh);
  old.dataset.live = fresh.querySelector("[data-live]").dataset.live;
});

function tell(box, whole, count) {
  const news = box.querySelector("[data-live-news]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = box.dataset.show;
  button.addEventListener("click", () => {
    const current = box.querySelector("[data-row].is-current")?.dataset.row;
    box.querySelector("[data-live]").replaceWith(whole);
    window.htmx?.process(whole);
    news.hidden = true;
    news.replaceChildren();
    const row = current && whole.querySelector(`[data-row="${CSS.escape(current)}"]`);
    row?.classList.add("is-current");
    (row || whole).querySelector("a")?.focus();
  });
  news.replaceChildren(`${box.dataset.words.replace("{count}", count)} `, button);
  news.hidden = false;
}
