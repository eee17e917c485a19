// Keys: data-key="r" presses (or focuses) its element, "g i" is one key after the other; j and k
// move through data-list; Ctrl+K opens the palette; Ctrl+Enter sends; data-chord="Ctrl Shift Enter"
// sends in another way; Esc leaves a field; ? lists every key here. A Cyrillic layout is read by
// the place of the key.

const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const seen = (element) => (element.closest("[data-more]:not([open])") ?? element).checkVisibility?.() ?? true;
let before = "";
let timer;

const signs = { Slash: ["/", "?"], Period: [".", ">"], Comma: [",", "<"], BracketLeft: ["[", "{"], BracketRight: ["]", "}"], Semicolon: [";", ":"] };
const cyrillic = /^[\u0400-\u04ff]$/;

// What the key says on a Latin layout: letters by their place where the layout is Cyrillic, and the
// slash, which stands under a full stop there.
function keyOf(event) {
  const { key, code } = event;
  if (cyrillic.test(key)) {
    if (/^Key[A-Z]$/.test(code)) return event.shiftKey ? code[3] : code[3].toLowerCase();
    return signs[code]?.[Number(event.shiftKey)] ?? key;
  }
  if (code === "Slash" && (key === "." || key === ",")) return key === "." ? "/" : "?";
  return key;
}

function press(element) {
  element.closest("[data-more]")?.setAttribute("open", "");
  if (element.matches("input[type=radio]")) {
    element.click();
    element.form?.querySelector("textarea")?.focus();
  } else if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
    if (element.matches("summary")) enter(element.parentElement);
  }
}

// A form that was opened by a key is begun in its first field, also when it comes later.
let entering = null;
function enter(menu) {
  const first = menu.open && [...menu.querySelectorAll("form input:not([type=hidden]), form select, form textarea, form button")].find(seen);
  entering = menu.open && !first ? menu : null;
  (first || menu.querySelector("summary")).focus();
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (entering?.contains(event.target) || event.target.contains?.(entering)) enter(entering);
});

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
  next.dispatchEvent(new CustomEvent("row-current", { bubbles: true }));
}

// Who comes back to a list goes on at the row they had opened.
const opened = "row";
document.addEventListener("click", (event) => {
  const row = event.target.closest("a")?.closest("[data-list] [data-row]:not([data-row=''])");
  if (row) sessionStorage.setItem(opened, row.dataset.row);
});
window.addEventListener("pageshow", () => {
  const number = sessionStorage.getItem(opened);
  const row = number && document.querySelector(`[data-list] [data-row="${CSS.escape(number)}"]`);
  if (!row || document.querySelector("[data-row].is-current")) return;
  row.classList.add("is-current");
  row.scrollIntoView({ block: "nearest" });
});

function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((key) => key.remove());
  return copy.textContent.trim();
}

function listKeys() {
  const list = document.querySelector("[data-keys]");
  list.querySelectorAll("[data-found]").forEach((old) => old.remove());
  for (const element of document.querySelectorAll("[data-key], [data-chord]")) {
    if (element.matches("[data-palette]")) continue;
    const label = element.dataset.keyLabel || element.getAttribute("aria-label") || wordsOf(element);
    const term = document.createElement("dt");
    for (const key of (element.dataset.key ?? element.dataset.chord).split(" ")) {
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

document.addEventListener("press-key", (event) => press(event.detail));
document.addEventListener("dialog-open", (event) => event.detail === "keys" && listKeys());

document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (control && (event.code === "KeyK" || event.key.toLowerCase() === "k")) {
    if (document.getElementById("palette")) {
      event.preventDefault();
      document.dispatchEvent(new CustomEvent("palette-open"));
    }
    return;
  }
  if (control && event.key === "Enter" && (event.shiftKey || event.altKey)) {
    const chord = ["Ctrl", event.shiftKey && "Shift", event.altKey && "Alt", "Enter"].filter(Boolean).join(" ");
    const button = [...(event.target.closest("form")?.querySelectorAll(`[data-chord="${chord}"]`) ?? [])].find(seen);
    if (button) { event.preventDefault(); button.form.requestSubmit(button); }
    return;
  }
  if (control && event.key === "Enter") {
    const form = event.target.closest("form");
    if (form) { event.preventDefault(); form.requestSubmit([...form.querySelectorAll("button:not([type=button])")].reverse().find(seen)); }
    return;
  }
  if (event.key === "Escape" && typing(event.target) && !event.defaultPrevented && !event.target.closest("dialog, details[open]")) {
    event.target.blur();
    return;
  }
  if (control || event.altKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
  const typed = keyOf(event);
  if (typed === "?") {
    listKeys();
    document.getElementById("keys").showModal();
    return;
  }
  const key = before ? `${before} ${typed}` : typed;
  clearTimeout(timer);
  before = "";
  const element = find(key);
  if (element) { event.preventDefault(); press(element); }
  else if (typed === "j" || typed === "k") move(typed === "j" ? 1 : -1);
  else if (typed.length === 1 && document.querySelector(`[data-key^="${CSS.escape(typed)} "]`)) {
    before = typed;
    timer = setTimeout(() => { before = ""; }, 1000);
  }
});
