// Keys: data-key="r" presses (or focuses) its element, "g i" is one key after the other; j and k
// move through data-list; Ctrl+K focuses the search; Ctrl+Enter sends; ? lists every key here.

const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const seen = (element) => element.checkVisibility?.() ?? true;
let before = "";
let timer;

function press(element) {
  if (element.matches("input[type=radio]")) {
    element.click();
    element.form?.querySelector("textarea")?.focus();
  } else if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
}

function find(key) {
  return [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
    (element) => seen(element) || element.matches("input[type=radio]"),
  );
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-list] [data-row]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, now + step))];
  rows[now]?.classList.remove("is-current");
  next.classList.add("is-current");
  (next.matches("a") ? next : next.querySelector("a"))?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function listKeys() {
  const list = document.querySelector("[data-keys]");
  list.querySelectorAll("[data-found]").forEach((old) => old.remove());
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.matches("[data-palette]")) continue;
    const label = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
    const term = document.createElement("dt");
    for (const key of element.dataset.key.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.className = "kbd";
      kbd.textContent = key;
      term.append(kbd, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = label;
    term.dataset.found = meaning.dataset.found = "";
    list.append(term, meaning);
  }
}

document.addEventListener("dialog-open", (event) => event.detail === "keys" && listKeys());

document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "k") {
    const search = document.querySelector("[data-palette]");
    if (search) { event.preventDefault(); press(search); }
    return;
  }
  if (control && event.key === "Enter") {
    const form = event.target.closest("form");
    if (form) { event.preventDefault(); form.requestSubmit([...form.querySelectorAll("button:not([type=button])")].reverse().find(seen)); }
    return;
  }
  if (control || event.altKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    listKeys();
    document.getElementById("keys").showModal();
    return;
  }
  const key = before ? `${before} ${event.key}` : event.key;
  clearTimeout(timer);
  before = "";
  const element = find(key);
  if (element) { event.preventDefault(); press(element); }
  else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else if (event.key.length === 1 && document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
    before = event.key;
    timer = setTimeout(() => { before = ""; }, 1000);
  }
});
