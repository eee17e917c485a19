// data-when="[[name, is|contains, value], …]" on a data-question: shown while every condition holds
// and the questions it looks at are shown themselves. The server decides again; this only reacts.

const prefix = "answer_";

function answer(form, name) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(prefix + name)}"]`)];
  const values = fields.filter((field) => !field.matches("[type=radio], [type=checkbox]") || field.checked).map((field) => field.value.trim());
  return { values: values.filter(Boolean), several: fields.some((field) => field.type === "checkbox") };
}

function holds(form, [name, verb, wanted]) {
  const { values, several } = answer(form, name);
  if (several) return verb === "contains" ? values.includes(wanted) : values.length === 1 && values[0] === wanted;
  const said = (values[0] ?? "").toLowerCase();
  const number = (text) => (/^[-+]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : NaN);
  if (!said) return false;
  if (verb === "contains") return said.includes(wanted.toLowerCase());
  return said === wanted.toLowerCase() || number(said) === number(wanted);
}

function react(form) {
  const questions = [...form.querySelectorAll("[data-question]")];
  const byName = new Map(questions.map((one) => [one.dataset.question.slice(prefix.length), one]));
  const known = new Map();
  const shown = (name) => {
    const question = byName.get(name);
    if (!question) return true; // asked of others, or answered before
    if (!known.has(name)) {
      known.set(name, false);
      const conditions = JSON.parse(question.dataset.when || "[]");
      known.set(name, conditions.every((one) => !byName.has(one[0]) || (shown(one[0]) && holds(form, one))));
    }
    return known.get(name);
  };
  for (const [name, question] of byName) question.hidden = !shown(name);
}

function prepare(root) {
  for (const form of root.querySelectorAll?.("form") ?? []) if (form.querySelector("[data-when]")) react(form);
  for (const button of root.querySelectorAll?.("[data-without-js]") ?? []) button.hidden = true;
}

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form");
    if (form?.querySelector("[data-when]")) react(form);
  });
}
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target.parentElement ?? event.target));
window.addEventListener("pageshow", () => prepare(document));
prepare(document);
