// Ctrl+K: whatever answers a few letters, and what this page can do (its data-key and data-chord
// elements, and with data-act those that have no key).
// Arrows choose, Enter opens, Esc closes.

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-q");
const list = document.getElementById("palette-list");
const seen = (element) => ((element.closest("[data-more]:not([open])") ?? element).checkVisibility?.() ?? true) || element.matches("input[type=radio]");
const options = () => [...list.querySelectorAll("[role=option]")];
let active = 0;
let asked = 0;
let timer;

function nameOf(element) {
  return (element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent).trim().replace(/\s+/g, " ");
}

// Every act of the page whose name holds the letters of each word, one after another.
function acts(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const names = new Map();
  for (const element of document.querySelectorAll("[data-key], [data-chord], [data-act]")) {
    if (element.closest("dialog") || element.matches("[data-palette]") || !seen(element)) continue;
    const name = nameOf(element);
    const parts = name.toLowerCase().split(/\s+/);
    if (words.every((word) => parts.some((part) => part.startsWith(word)))) names.set(name, element);
  }
  return [...names].slice(0, query ? 6 : 12);
}

function actGroup(query) {
  const found = acts(query);
  if (!found.length) return null;
  const group = document.createElement("div");
  group.className = "palette__group";
  group.setAttribute("role", "group");
  const title = document.createElement("div");
  title.className = "palette__title";
  title.id = "palette-acts";
  title.setAttribute("role", "presentation");
  title.textContent = dialog.querySelector("[data-palette-acts]").content.textContent;
  group.setAttribute("aria-labelledby", title.id);
  group.append(title);
  found.forEach(([name, element], place) => {
    const option = document.createElement("div");
    option.className = "palette__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.id = `found-act-${place}`;
    const words = document.createElement("span");
    words.className = "ellipsis";
    words.textContent = name;
    option.append(words);
    for (const keys of [element.dataset.key ?? element.dataset.chord].filter(Boolean)) {
      const key = document.createElement("kbd");
      key.className = "kbd";
      key.textContent = keys;
      option.append(key);
    }
    option.act = element;
    group.append(option);
  });
  return group;
}

function activate(index) {
  const all = options();
  if (!all.length) { input.removeAttribute("aria-activedescendant"); return; }
  active = (index + all.length) % all.length;
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === active)));
  input.setAttribute("aria-activedescendant", all[active].id);
  all[active].scrollIntoView({ block: "nearest" });
}

async function ask() {
  const mine = ++asked;
  const query = input.value.trim();
  const answer = await fetch(`${dialog.dataset.find}?q=${encodeURIComponent(query)}`, { headers: { "X-Requested-With": "fetch" } });
  if (mine !== asked || !answer.ok) return;
  list.innerHTML = await answer.text();
  const group = actGroup(query);
  if (group) list.append(group);
  const count = options().length;
  dialog.querySelector("[data-palette-none]").hidden = count > 0 || !query;
  const status = dialog.querySelector("[data-palette-count]");
  status.textContent = status.dataset.words.replace("{count}", count);
  activate(0);
}

function choose(option) {
  if (!option) return;
  dialog.close();
  if (option.act) document.dispatchEvent(new CustomEvent("press-key", { detail: option.act }));
  else window.location.assign(option.href);
}

if (dialog) {
  document.addEventListener("palette-open", () => {
    if (dialog.open) { dialog.close(); return; }
    input.value = "";
    list.replaceChildren();
    dialog.showModal();
    input.focus();
    ask();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") activate(active + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter") choose(options()[active]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(option);
  });
}
