// Rows of a list are chosen by their boxes: Shift chooses a range, x the current row. What is chosen
// stays chosen while the list refreshes under it.

const form = () => document.querySelector("[data-picked]");
const boxes = () => [...document.querySelectorAll("[data-pick]")];
const chosen = new Set();
let last = null;

function show() {
  const bar = form();
  if (!bar) return;
  for (const box of boxes()) {
    box.checked = chosen.has(box.value);
    box.closest("[data-row]")?.classList.toggle("is-picked", box.checked);
  }
  bar.classList.toggle("is-active", chosen.size > 0);
  bar.querySelector("[data-picked-count]").textContent = chosen.size ? bar.dataset.words.replace("{count}", chosen.size) : "";
}

function mark(box, on) {
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
}

function pick(box, on, range) {
  const all = boxes();
  const from = all.findIndex((one) => one.value === last);
  const to = all.indexOf(box);
  if (range && from >= 0) all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => mark(one, on));
  else mark(box, on);
  last = box.value;
  show();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-pick]");
  if (box) pick(box, box.checked, event.shiftKey);
  else if (event.target.closest?.("[data-picked-key]")) {
    const current = document.querySelector(".is-current [data-pick]") ?? boxes()[0];
    if (current) pick(current, !chosen.has(current.value), false);
  }
});

// Chosen rows that a refresh took off the page are sent all the same.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-picked]")) return;
  event.formData.delete("ticket");
  chosen.forEach((number) => event.formData.append("ticket", number));
});

const list = document.querySelector("[data-live-list]");
if (form() && list) {
  form().querySelector("[data-picked-key]").hidden = false;
  boxes().filter((box) => box.checked).forEach((box) => chosen.add(box.value));
  new MutationObserver(show).observe(list, { childList: true, subtree: true });
  show();
}
