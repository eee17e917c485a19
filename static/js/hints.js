// Hints beside the composer: data-mend puts a suggestion in its place, data-know tells the desk a
// word is right, data-dismiss puts a hint aside for this page. They never hold anything back.

const area = () => document.querySelector("#composer textarea");

function place(item, text) {
  const { found, start, end } = item.dataset;
  if (text.slice(start, end) === found) return [Number(start), Number(end)];
  const at = found ? text.indexOf(found) : 0;
  return at < 0 ? null : [at, at + found.length];
}

function again(box) {
  window.htmx?.trigger(box, "hints-again");
}

function putAside(item) {
  const kept = document.createElement("input");
  kept.type = "hidden";
  kept.name = "dismissed";
  kept.value = item.dataset.hint;
  document.getElementById("hints-dismissed")?.append(kept);
}

async function know(box, item, forDesk) {
  const form = new FormData();
  form.append("word", item.dataset.found);
  if (forDesk) form.append("for_desk", "on");
  form.append("csrfmiddlewaretoken", document.querySelector("#composer [name=csrfmiddlewaretoken]").value);
  const answer = await fetch(box.dataset.wordUrl, { method: "POST", body: form, headers: { "X-Requested-With": "fetch" } });
  if (answer.ok) again(box);
}

document.addEventListener("click", (event) => {
  const check = event.target.closest?.("[data-check-words]");
  const box = document.querySelector("[data-hints]");
  if (check && box && window.htmx) {
    event.preventDefault();
    again(box);
    return;
  }
  const item = event.target.closest?.("[data-hints] [data-hint]");
  if (!item) return;
  const mend = event.target.closest("[data-mend]");
  const known = event.target.closest("[data-know]");
  if (mend) {
    const text = area();
    const where = place(item, text.value);
    if (where) text.setRangeText(mend.dataset.mend, ...where, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    item.remove();
    again(box);
  } else if (known) know(box, item, known.dataset.know === "on");
  else if (event.target.closest("[data-dismiss]")) {
    putAside(item);
    item.remove();
    area()?.focus();
  }
});
