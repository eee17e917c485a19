// Lists at the caret: colleagues after an @ in a note (data-mentions: only there, a client is told no
// names) and what a question to the queue may go on with (data-completes). Arrows choose, Enter or Tab
// take, Escape closes. What may be offered to whom the server knows.

const AT_SIGN = /(?:^|[^\p{L}\p{N}.@])@([\p{L}\p{N}'’-]*(?: [\p{L}\p{N}'’-]*)?)$/u;
const before = () => field.value.slice(0, field.selectionStart);
const SOURCES = [
  {
    fields: "textarea[data-mentions]", address: "mentions",
    isForced: true, // an @ is meant: the first is chosen at once
    asked: () => (field.form.elements.kind?.value === "note" ? before().match(AT_SIGN)?.[1] : undefined),
  },
  {
    fields: "input[data-completes]", address: "completes",
    isForced: false, // Enter finds what is typed until an arrow has chosen
    asked: () => before(),
  },
];

let box = null;
let field = null;
let source = null;
let timer;

const options = () => [...(box?.querySelectorAll("[role=option]") ?? [])];
const chosen = () => options().find((one) => one.getAttribute("aria-selected") === "true");

function close() {
  clearTimeout(timer);
  box?.remove();
  box = null;
  for (const name of ["aria-activedescendant", "aria-controls"]) field?.removeAttribute(name);
  if (field?.hasAttribute("aria-expanded")) field.setAttribute("aria-expanded", "false");
}

function choose(place) {
  const all = options();
  all.forEach((one, at) => {
    one.id = `offered-${at}`;
    one.setAttribute("aria-selected", String(at === place));
    one.classList.toggle("is-current", at === place);
  });
  if (!all[place]) return;
  field.setAttribute("aria-activedescendant", all[place].id);
  all[place].scrollIntoView({ block: "nearest" });
}

function take(option) {
  const replaced = source.asked();
  if (replaced === undefined) return close();
  field.setRangeText(option.dataset.take, field.selectionStart - replaced.length, field.selectionStart, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function offer(asked) {
  const wanted = field;
  const answer = await fetch(`${field.dataset[source.address]}?q=${encodeURIComponent(asked)}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || wanted !== document.activeElement || source.asked() !== asked) return;
  const html = (await answer.text()).trim();
  close();
  if (!html) return;
  box = document.createElement("div");
  box.id = "offered";
  box.className = "offered";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", field.dataset[`${source.address}Label`]);
  box.innerHTML = html;
  field.after(box);
  field.setAttribute("aria-controls", box.id);
  if (field.hasAttribute("aria-expanded")) field.setAttribute("aria-expanded", "true");
  choose(source.isForced ? 0 : -1);
}

function look(target) {
  const known = SOURCES.find((one) => target.matches?.(one.fields));
  if (!known) return;
  if (field !== target) close();
  [field, source] = [target, known];
  clearTimeout(timer);
  const asked = source.asked();
  if (asked === undefined) close();
  else timer = setTimeout(() => offer(asked), 120);
}

document.addEventListener("input", (event) => !event.isComposing && look(event.target));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!box) {
    if (event.key === "ArrowDown" && event.target.matches?.("input[data-completes]")) { event.preventDefault(); look(event.target); }
    return;
  }
  if (event.target !== field) return;
  const all = options();
  const now = all.indexOf(chosen());
  if (event.key === "ArrowDown") choose((now + 1) % all.length);
  else if (event.key === "ArrowUp") choose((now < 1 ? all.length : now) - 1);
  else if ((event.key === "Enter" || event.key === "Tab") && now >= 0) take(all[now]);
  else if (event.key === "Escape") close();
  else {
    if (["Enter", "Tab", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".offered [role=option]");
  if (option) { event.preventDefault(); take(option); } else if (box && !box.contains(event.target)) close();
});
document.addEventListener("focusout", (event) => event.target === field && close());
