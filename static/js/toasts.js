// Toasts: what happened, for 6 s (10 s with something to undo), kept while looked at.
// From scripts: document.dispatchEvent(new CustomEvent("toast", {detail: {words, tone, undoUrl}})).
// From a view: the header HX-Trigger: {"toast": {"words": "…", "tone": "ok", "undoUrl": "…"}}.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const region = document.getElementById("toasts");

function live(toast) {
  const time = toast.querySelector("[hx-post], [data-undo]") ? 10000 : 6000;
  if (toast.classList.contains("toast--breach")) return; // bad news stays until it is closed
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), time); };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

function button(className, text) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button button--small ${className}`;
  made.textContent = text;
  made.dataset.toastClose = "";
  return made;
}

function show({ words: said, tone = "info", undoUrl = "" }) {
  const toast = document.createElement("div");
  toast.className = `toast toast--${tone}`;
  toast.dataset.toast = "";
  const sign = document.createElement("span");
  sign.className = "toast__sign";
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = { ok: "✓", warn: "◆", breach: "▲" }[tone] ?? "●";
  const text = document.createElement("p");
  text.className = "toast__words";
  text.textContent = said;
  toast.append(sign, text);
  if (undoUrl) {
    const undo = button("", words.undo);
    undo.setAttribute("hx-post", undoUrl);
    undo.setAttribute("hx-swap", "none");
    toast.append(undo);
    window.htmx?.process(toast);
  }
  const close = button("button--quiet button--icon", "✕");
  close.setAttribute("aria-label", words.close);
  toast.append(close);
  region.append(toast);
  live(toast);
}

document.addEventListener("click", (event) => {
  const toast = event.target.closest("[data-toast-close]")?.closest("[data-toast]");
  if (toast) setTimeout(() => toast.remove(), 0); // after htmx has heard the press
});
document.addEventListener("toast", (event) => show(event.detail));
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.requestConfig?.headers?.["X-Quiet"]) show({ words: words.failed, tone: "breach" });
});
region.querySelectorAll("[data-toast]").forEach(live);
