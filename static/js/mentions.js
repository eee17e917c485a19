// An @ in a text with data-mentions="address" offers colleagues: arrows choose, Enter or Tab take,
// Escape closes. Only in notes: a client is told no names. The names come from the server, which knows who may see the ticket.

let box = null;
let field = null;
let timer;

const before = () => field.value.slice(0, field.selectionStart).match(/(?:^|[^\p{L}\p{N}.@])@([\p{L}\p{N}'’-]*(?: [\p{L}\p{N}'’-]*)?)$/u);
const options = () => [...(box?.querySelectorAll("[data-name]") ?? [])];

function close() {
  box?.remove();
  box = null;
  field?.removeAttribute("aria-activedescendant");
}

function choose(place) {
  const all = options();
  all.forEach((one, at) => {
    one.id = `mention-${at}`;
    one.setAttribute("aria-selected", String(at === place));
    one.classList.toggle("is-current", at === place);
  });
  if (all[place]) field.setAttribute("aria-activedescendant", all[place].id);
}

function take(option) {
  const found = before();
  if (!found) return close();
  const start = field.selectionStart - found[1].length;
  field.setRangeText(`${option.dataset.name} `, start, field.selectionStart, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function offer(typed) {
  const answer = await fetch(`${field.dataset.mentions}?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || before()?.[1] !== typed) return;
  const html = (await answer.text()).trim();
  close();
  if (!html) return;
  box = document.createElement("div");
  box.className = "mentions";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", field.dataset.mentionsLabel);
  box.innerHTML = html;
  field.after(box);
  choose(0);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("textarea[data-mentions]")) return;
  field = event.target;
  clearTimeout(timer);
  const found = field.form.elements.kind?.value === "note" && before();
  if (!found) return close();
  timer = setTimeout(() => offer(found[1]), 120);
});

document.addEventListener("keydown", (event) => {
  if (!box || event.target !== field || event.ctrlKey || event.metaKey) return;
  const all = options();
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose((now + 1) % all.length);
  else if (event.key === "ArrowUp") choose((now - 1 + all.length) % all.length);
  else if (event.key === "Enter" || event.key === "Tab") take(all[now]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".mentions [data-name]");
  if (option) { event.preventDefault(); take(option); } else if (box && !box.contains(event.target)) close();
});
