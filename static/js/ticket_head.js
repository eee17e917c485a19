// The thread's poll brings the ticket's head along. It takes the place of the old one at once, unless
// somebody is at it: while a menu or a form is open there, something in it is pressed or asked for,
// or the focus stands on what the new one lacks, it waits. What one reads below stays where it is.

const shown = () => document.querySelector("#ticket[data-ticket]");
let waiting = null;
let isPressed = false;
let hold = () => {};

const focused = (head) => (head.contains(document.activeElement) ? document.activeElement : null);
const same = (element, root) => element.dataset.key && root.querySelector(`[data-key="${CSS.escape(element.dataset.key)}"]`);

function isInUse(head, fresh) {
  if (isPressed || head.querySelector("details[open]:not([data-more]), .fact__form, .htmx-request")) return true;
  const focus = focused(head);
  return Boolean(focus) && !same(focus, fresh);
}

// What is written, or else read below the head, is where it was when this answer is called. A page that
// stands at its top cannot be scrolled: there what came keeps the room of what went.
function holding() {
  const scroller = document.scrollingElement;
  const writing = document.activeElement?.closest(".ticket__main .composer");
  const place = () => (writing ?? document.getElementById("thread"))?.getBoundingClientRect().top ?? 0;
  if (!(writing || scroller.scrollTop)) return () => {};
  const top = place();
  return (fresh) => {
    scroller.scrollTop += place() - top;
    if (!fresh || place() >= top) return;
    if (!fresh.offsetHeight) fresh.style.display = "block"; // what is empty takes no room
    fresh.style.minHeight = `${fresh.offsetHeight + top - place()}px`;
  };
}

function put(head, fresh) {
  const keep = holding();
  const focus = focused(head);
  // who else is here is said by itself (presence.js)
  fresh.querySelector("[data-presence]").replaceWith(head.querySelector("[data-presence]"));
  const more = fresh.querySelector("[data-more]");
  if (more && head.querySelector("[data-more][open]")) more.open = true;
  head.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (focus) same(focus, fresh).focus({ preventScroll: true });
  keep(fresh);
}

// The hand-over the head may point to: it comes and goes, unless somebody is answering it.
function putHandoff(fresh) {
  const old = document.getElementById("handoff-place");
  if (!old || !fresh || old.textContent === fresh.textContent) return;
  if (old.contains(document.activeElement) || old.querySelector("details[open], .htmx-request")) return;
  const keep = holding();
  old.replaceWith(fresh);
  window.htmx?.process(fresh);
  keep(fresh);
}

function offer() {
  const head = shown();
  if (!waiting || head?.dataset.ticket !== waiting.dataset.ticket) { waiting = null; return; }
  if (isInUse(head, waiting)) return;
  const fresh = waiting;
  waiting = null;
  put(head, fresh);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr, serverResponse } = event.detail;
  if (xhr.status !== 200 || !elt.matches?.("[data-presence-poll]")) return;
  const said = new DOMParser().parseFromString(serverResponse, "text/html").body;
  const fresh = said.querySelector("#ticket");
  if (!fresh) return;
  const handoff = said.querySelector("#handoff-place");
  fresh.remove();
  handoff?.remove();
  if (shown()?.dataset.ticket === fresh.dataset.ticket) putHandoff(handoff);
  fresh.removeAttribute("hx-swap-oob");
  event.detail.serverResponse = said.innerHTML;
  waiting = fresh;
  offer();
  hold = holding();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.("[data-presence-poll]")) return;
  hold();
  hold = () => {};
});

// what the person saved here has brought the newest already
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id === "ticket") waiting = null;
});

const later = () => waiting && setTimeout(offer);
for (const name of ["focusout", "toggle", "htmx:afterRequest"]) document.addEventListener(name, later, true);
document.addEventListener("pointerdown", (event) => { isPressed = Boolean(shown()?.contains(event.target)); }, true);
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => setTimeout(() => { isPressed = false; later(); }), true);
