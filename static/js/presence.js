// Who else reads or writes here: the thread's poll says that this person types, and its answer
// brings who else is there (HX-Trigger: {"presence": {"html": "…"}}, escaped by the server).

const typingFor = 10000;
let typedAt = -typingFor;

const isTyping = () => performance.now() - typedAt < typingFor;

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(".composer textarea")) return;
  const begins = !isTyping();
  typedAt = performance.now();
  const thread = document.querySelector("[data-presence-poll]");
  if (begins && thread) window.htmx?.trigger(thread, "presence-typing");
});
document.addEventListener("submit", (event) => {
  if (event.target.matches(".composer")) typedAt = -typingFor;
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.matches?.("[data-presence-poll]") && isTyping()) event.detail.parameters.typing = "1";
});
document.addEventListener("presence", (event) => {
  const box = document.querySelector("[data-presence]");
  if (box && box.innerHTML !== event.detail.html) box.innerHTML = event.detail.html;
});
