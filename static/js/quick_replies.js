// data-quick-replies="address" in a composer: "/" or ";" at the beginning of a word opens the list,
// what is typed after it narrows it, Enter or Tab puts the reply in its place. ⟦what is missing⟧ is
// selected, to be typed over.

const wanted = /(^|\s)([/;])([^\s/;]{0,40}(?: [^\s/;]{1,40}){0,2})$/;
const open = { at: -1, active: 0 };

const partsOf = (area) => {
  const box = area.form?.querySelector("[data-quick-replies]");
  return box && { box, list: box.querySelector("[data-quick-list]"), count: box.querySelector("[data-quick-count]") };
};
const options = (list) => [...list.querySelectorAll("[data-reply]")];

function close(area) {
  const { list } = partsOf(area) ?? {};
  if (!list || list.hidden) return;
  list.hidden = true;
  list.replaceChildren();
  area.removeAttribute("aria-activedescendant");
  open.at = -1;
}

function activate(area, list, index) {
  const all = options(list);
  if (!all.length) return;
  open.active = (index + all.length) % all.length;
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === open.active)));
  all[open.active].scrollIntoView({ block: "nearest" });
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-activedescendant", all[open.active].id);
}

let asked = 0;
async function ask(area, query) {
  const { box, list, count } = partsOf(area);
  const mine = ++asked;
  const answer = await fetch(`${box.dataset.quickReplies}?q=${encodeURIComponent(query)}`, { headers: { "X-Requested-With": "fetch" } });
  if (mine !== asked || open.at < 0 || !answer.ok) return;
  list.innerHTML = await answer.text();
  const found = options(list).length;
  count.textContent = box.dataset.found.replace("{count}", found);
  if (!found) { list.hidden = true; return; }
  list.hidden = false;
  activate(area, list, 0);
}

let timer;
function look(area) {
  if (!partsOf(area)) return;
  const before = area.value.slice(0, area.selectionStart);
  const match = before.match(wanted);
  clearTimeout(timer);
  if (!match) { close(area); return; }
  open.at = before.length - match[3].length - 1;
  timer = setTimeout(() => ask(area, match[3]), 60);
}

async function insert(area, key) {
  const { box } = partsOf(area);
  const at = open.at;
  const end = area.selectionStart;
  const form = new FormData();
  form.append("reply", key);
  form.append("csrfmiddlewaretoken", area.form.querySelector("[name=csrfmiddlewaretoken]").value);
  close(area);
  const answer = await fetch(box.dataset.insert, { method: "POST", body: form, headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const { text, missing } = await answer.json();
  area.focus();
  area.setRangeText(text, at, end, "end");
  if (missing.length) {
    const from = area.value.indexOf("⟦", at);
    area.setSelectionRange(from, area.value.indexOf("⟧", from) + 1);
  }
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.(".composer textarea") && !event.isComposing) look(event.target);
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!area.matches?.(".composer textarea") || event.isComposing) return;
  const { list } = partsOf(area) ?? {};
  if (!list || list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = options(list);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") activate(area, list, open.active + (event.key === "ArrowDown" ? 1 : -1));
  else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) insert(area, all[open.active].dataset.reply);
  else if (event.key === "Escape") close(area);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-quick-open]");
  if (opener) {
    event.preventDefault();
    const area = opener.form.querySelector("textarea");
    area.focus();
    const before = area.value.slice(0, area.selectionStart);
    area.setRangeText(before === "" || /\s$/.test(before) ? "/" : " /", area.selectionStart, area.selectionEnd, "end");
    look(area);
    return;
  }
  const option = event.target.closest?.("[data-reply]");
  if (option) insert(option.closest("form").querySelector("textarea"), option.dataset.reply);
});

document.addEventListener("mousedown", (event) => event.target.closest?.("[data-reply]") && event.preventDefault());
document.addEventListener("focusout", (event) => event.target.matches?.(".composer textarea") && close(event.target));
