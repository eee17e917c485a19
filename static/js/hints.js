// Hints beside a form that writes to the client (data-hints="its id", data-hints-field="the name of
// its text"): data-mend puts a suggestion in its place, data-know tells the desk a
// word is right, data-dismiss puts a hint aside for this page. They never hold anything back.

const formOf = (box) => document.getElementById(box.dataset.hints);
const areaOf = (box) => formOf(box).elements[box.dataset.hintsField];

function place(item, text) {
  const { found, start, end } = item.dataset;
  if (text.slice(start, end) === found) return [Number(start), Number(end)];
  const at = found ? text.indexOf(found) : 0;
  return at < 0 ? null : [at, at + found.length];
}

function again(box) {
  window.htmx?.trigger(box, "hints-again");
}

function putAside(box, item) {
  const kept = document.createElement("input");
  kept.type = "hidden";
  kept.name = "dismissed";
  kept.value = item.dataset.hint;
  document.getElementById(`${box.dataset.hints}-dismissed`)?.append(kept);
}

async function know(box, item, forDesk) {
  const form = new FormData();
  form.append("word", item.dataset.found);
  if (forDesk) form.append("for_desk", "on");
  form.append("csrfmiddlewaretoken", formOf(box).elements.csrfmiddlewaretoken.value);
  const answer = await fetch(box.dataset.wordUrl, { method: "POST", body: form, headers: { "X-Requested-With": "fetch" } });
  if (answer.ok) again(box);
}

document.addEventListener("click", (event) => {
  const check = event.target.closest?.("[data-check-words]");
  const checked = check && document.querySelector(`[data-hints="${CSS.escape(check.form.id)}"]`);
  if (checked && window.htmx) {
    event.preventDefault();
    again(checked);
    return;
  }
  const item = event.target.closest?.("[data-hints] [data-hint]");
  if (!item) return;
  const box = item.closest("[data-hints]");
  const mend = event.target.closest("[data-mend]");
  const known = event.target.closest("[data-know]");
  if (mend) {
    const text = areaOf(box);
    const where = place(item, text.value);
    if (where) text.setRangeText(mend.dataset.mend, ...where, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    item.remove();
    again(box);
  } else if (known) know(box, item, known.dataset.know === "on");
  else if (event.target.closest("[data-dismiss]")) {
    putAside(box, item);
    item.remove();
    areaOf(box)?.focus();
  }
});
