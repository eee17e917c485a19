// Reading beside the list: j, k or a press on a row shows its ticket in the pane, Enter opens it
// fully. The address says what is read (?open=17), the cookie "split" remembers the choice. Forms
// in the pane are sent from where they stand. Narrower than 1100 px none of this happens.

const box = document.querySelector("[data-split]");
const pane = document.getElementById("pane");
const toggle = document.querySelector("[data-split-toggle]");
const wide = window.matchMedia("(min-width: 68.75em)");
const isOn = () => box?.classList.contains("is-split") && wide.matches;
const hint = pane?.innerHTML;
let waiting;

const rowOf = (number) => box.querySelector(`[data-row="${CSS.escape(number)}"]`);
const linkOf = (row) => row.querySelector(".list-row__title a");
const shown = () => new URL(location.href).searchParams.get("open");

function mark(number) {
  for (const row of box.querySelectorAll("[data-row].is-current")) row.classList.remove("is-current");
  rowOf(number)?.classList.add("is-current");
}

function load(number) {
  pane.setAttribute("aria-busy", "true");
  return window.htmx.ajax("GET", `/desk/tickets/${number}/`, { target: pane, swap: "innerHTML", source: pane });
}

function show(number, { pushes }) {
  mark(number);
  const address = new URL(location.href);
  if (address.searchParams.get("open") !== number) {
    address.searchParams.set("open", number);
    history[pushes ? "pushState" : "replaceState"]({ pane: number }, "", address);
  }
  load(number);
}

function remember(isSplit) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `split=${isSplit ? 1 : 0}; Path=/desk/; Max-Age=31536000; SameSite=Lax${secure}`;
  box.classList.toggle("is-split", isSplit);
  toggle.setAttribute("aria-pressed", String(isSplit));
  const current = box.querySelector("[data-row].is-current");
  if (isSplit && current) show(current.dataset.row, { pushes: false });
}

function send(form) {
  const target = form.getAttribute("action") || `/desk/tickets/${shown()}/`;
  for (const [name, value] of [["hx-post", target], ["hx-target", "#pane"], ["hx-swap", "innerHTML"], ["hx-encoding", "multipart/form-data"]])
    form.setAttribute(name, value);
}

if (box && toggle) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => remember(!box.classList.contains("is-split")));

  box.addEventListener("row-current", (event) => {
    if (!isOn()) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(event.target.dataset.row, { pushes: !shown() }), 120);
  });

  box.addEventListener("click", (event) => {
    if (!isOn() || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    const row = link?.closest("[data-row]");
    const isRow = row && link === linkOf(row) && event.detail > 0;  // Enter clicks with detail 0
    const isTab = pane.contains(link) && link?.pathname === `/desk/tickets/${shown()}/` && !link.hash;
    if (!isRow && !isTab) return;
    event.preventDefault();
    if (isRow) show(row.dataset.row, { pushes: true });
    else window.htmx.ajax("GET", link.href, { target: pane, swap: "innerHTML", source: pane });
  });

  window.addEventListener("popstate", () => {
    if (!isOn()) return;
    const number = shown();
    if (number) { mark(number); load(number); }
    else { pane.innerHTML = hint; mark(""); }
  });

  pane.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== pane || !/^\s*<!doctype/i.test(event.detail.serverResponse)) return;
    event.detail.shouldSwap = false;  // the act leads to another page
    location.assign(event.detail.xhr.responseURL);
  });

  pane.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== pane) return;
    pane.removeAttribute("aria-busy");
    const forms = [...pane.querySelectorAll('form[method="post"]:not([hx-post])')];
    forms.forEach(send);
    if (forms.length) window.htmx.process(pane);
    const top = box.getBoundingClientRect().top;
    if (top < 0) window.scrollBy({ top: top - 60 });
  });

  if (isOn() && box.dataset.opened) { mark(box.dataset.opened); window.addEventListener("load", () => load(box.dataset.opened)); }
}
