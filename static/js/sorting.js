// A list whose items may be dragged into another order; the buttons beside each do the same without.

const list = document.querySelector("[data-sortable]");
let held = null;

if (list) {
  for (const item of list.querySelectorAll("[data-sort]")) item.draggable = true;
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-sort]");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-sort]");
    if (!held || !over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== held) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](held);
  });
  list.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    held = null;
    const form = document.getElementById(list.dataset.sortable);
    for (const item of list.querySelectorAll("[data-sort]")) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "rule", value: item.dataset.sort });
      form.append(field);
    }
    form.submit();
  });
}
