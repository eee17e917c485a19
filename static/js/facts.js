// Editing in place: the small form that came is begun in its first field; saved, cancelled or left with
// Esc, the focus is on its pencil again. Who went on elsewhere meanwhile is left there.

const isFact = (element) => Boolean(element?.id?.startsWith("fact-"));
const fields = "input:not([type=hidden]), select, textarea";
let before = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isFact(event.detail.target)) before = document.activeElement;
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isFact(event.detail.target)) return;
  // saving may have brought another head, and the fact's place with it
  const box = document.getElementById(event.detail.target.id);
  const now = document.activeElement;
  if (!box || !(now === before || now === document.body || box.contains(now))) return;
  const form = box.querySelector(".fact__form");
  const first = form?.querySelector('[aria-invalid="true"]') ?? [...(form?.querySelectorAll(fields) ?? [])].find((one) => one.checkVisibility());
  (first ?? box.querySelector(".fact__edit"))?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) event.target.closest?.(".fact__form")?.querySelector("[data-cancel]")?.click();
});
