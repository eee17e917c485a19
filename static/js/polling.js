// What polls (hx-trigger="every …") rests while its tab is in the background or somebody types in
// it (data-rests: while the focus is in it), and asks once when the tab comes back. A lost connection is said once.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const polls = (element) => /\bevery\b/.test(element.getAttribute("hx-trigger") ?? "");
let offline = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  const element = event.detail.elt;
  if (!polls(element)) return;
  const busy = element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  const rests = element.matches("[data-rests]") && element.contains(document.activeElement);
  if (document.hidden || busy || rests || (isRead(element) && !element.matches("[data-presence-poll]"))) event.preventDefault();
});

// What is unfolded is being read: it is asked for all the same where the question says who is here,
// and not swapped.
const isRead = (element) => Boolean(element.querySelector("details[open]"));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.elt.matches?.("[data-presence-poll]") && isRead(event.detail.elt)) event.detail.shouldSwap = false;
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll('[hx-trigger*="every"]'))
    window.htmx?.ajax("GET", element.getAttribute("hx-get"), { source: element });
});

document.addEventListener("htmx:sendError", () => {
  if (offline) return;
  offline = true;
  document.dispatchEvent(new CustomEvent("toast", { detail: { words: words.offline, tone: "warn" } }));
});
document.addEventListener("htmx:afterOnLoad", () => { offline = false; });
