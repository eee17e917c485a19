// data-save="address" on a form: what is written goes to the server every few seconds, so that it is
// there again on any device; data-save-sign says quietly that it is kept.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const pause = 2000;
const waiting = new Map();

const signOf = (form) => form.querySelector("[data-save-sign]");

function written(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  return body;
}

async function save(form) {
  const state = waiting.get(form);
  state.abort?.abort();
  state.abort = new AbortController();
  try {
    const answer = await fetch(form.dataset.save, { method: "POST", body: written(form), headers: { Accept: "application/json" }, signal: state.abort.signal });
    if (!answer.ok) throw new Error(answer.status);
    const { saved } = await answer.json();
    if (signOf(form)) signOf(form).textContent = saved;
    state.isDirty = false;
  } catch (problem) {
    if (problem.name !== "AbortError" && signOf(form)) signOf(form).textContent = words.not_saved;
  }
}

function later(form) {
  const state = waiting.get(form) ?? {};
  waiting.set(form, state);
  clearTimeout(state.timer);
  state.isDirty = true;
  state.timer = setTimeout(() => save(form), pause);
}

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form[data-save]");
    if (form) later(form);
  });
}

// Sent: nothing may be saved after the server has let go of the draft.
document.addEventListener("submit", (event) => {
  const state = waiting.get(event.target);
  if (!state) return;
  clearTimeout(state.timer);
  state.abort?.abort();
  state.isDirty = false;
});

// A page that is left or put aside keeps what the last seconds brought.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return;
  for (const [form, state] of waiting) {
    if (!state.isDirty) continue;
    clearTimeout(state.timer);
    state.isDirty = false;
    navigator.sendBeacon(form.dataset.save, written(form));
  }
});
