// A conversation that grows below what is being read: a quiet bar says so and leads there; nothing
// moves by itself.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const messagesOf = (thread) => [...thread.querySelectorAll(".message[id]")];
let known = new Set();
let bar;

function drop() {
  bar?.remove();
  bar = null;
}

function announce(fresh) {
  drop();
  bar = document.createElement("button");
  bar.type = "button";
  bar.className = "button button--primary arrivals";
  bar.textContent = `${words.arrived}: ${fresh.length}`;
  bar.addEventListener("click", () => {
    drop();
    fresh[0].scrollIntoView({ block: "start" });
    fresh[0].setAttribute("tabindex", "-1");
    fresh[0].focus({ preventScroll: true });
  });
  document.body.append(bar);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "thread") known = new Set(messagesOf(event.detail.target).map((one) => one.id));
});

document.addEventListener("htmx:afterSwap", () => {
  const thread = document.getElementById("thread");
  if (!thread || !known.size) return;
  const fresh = messagesOf(thread).filter((one) => !known.has(one.id));
  known = new Set();
  if (fresh.length && fresh[0].getBoundingClientRect().top > window.innerHeight) announce(fresh);
});

document.addEventListener("scroll", () => {
  const last = bar && messagesOf(document.getElementById("thread") ?? document).at(-1);
  if (last && last.getBoundingClientRect().top < window.innerHeight) drop();
}, { passive: true });
