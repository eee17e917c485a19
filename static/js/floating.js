// Menus close on Esc, on a press elsewhere and when another opens; dialogs open by data-open.

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;

  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    for (const menu of openMenus()) menu.open = false;
    document.dispatchEvent(new CustomEvent("dialog-open", { detail: opener.dataset.open }));
    document.getElementById(opener.dataset.open)?.showModal();
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches?.("dialog")) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A form that came back with mistakes: its summary is read out and stands in view.
function focusErrors(root) {
  root.querySelector?.("[data-focus]")?.focus();
}
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
focusErrors(document);

// A menu that would leave the window at the end of the line opens towards its beginning.
function keepInside(menu) {
  menu.classList.remove("menu--end");
  const box = menu.open && menu.querySelector(":scope > .menu__list")?.getBoundingClientRect();
  if (box && box.right > document.documentElement.clientWidth) menu.classList.add("menu--end");
}
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".menu--form[data-menu]")) keepInside(event.target);
}, true);
const keepOpenInside = () => document.querySelectorAll(".menu--form[data-menu][open]").forEach(keepInside);
keepOpenInside();
addEventListener("resize", keepOpenInside);
