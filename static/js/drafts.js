// data-draft="key" on a form keeps what is typed in this browser until it is sent; data-guard asks
// before a page with unsent words is left. Neither keeps files or passwords.

const prefix = "draft:";
const fields = (form) => [...form.querySelectorAll("textarea, input[type=text], input:not([type]), select")].filter((field) => field.name);
// What was typed as a note must come back as a note: choices are kept with the words.
const choices = (form) => [...form.querySelectorAll("input[type=radio]")].filter((choice) => choice.name);
const typed = (form) => [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
let sending = false;

function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch { /* storage is full or forbidden: the words stay in the form */ }
}

function restore(form) {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(prefix + form.dataset.draft)); } catch { return; }
  if (!kept) return;
  for (const field of fields(form)) if (!field.value && kept[field.name]) field.value = kept[field.name];
  for (const choice of choices(form)) choice.checked = kept[choice.name] === choice.value || (choice.checked && !(choice.name in kept));
}

let timer;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const values = Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
    for (const choice of choices(form)) if (choice.checked) values[choice.name] = choice.value;
    store(prefix + form.dataset.draft, typed(form) ? JSON.stringify(values) : null);
  }, 400);
});

// The draft goes only when the server took the form: the page that follows says so by not
// showing the form with an error.
document.addEventListener("submit", (event) => {
  sending = true;
  clearTimeout(timer);
  const form = event.target.closest("form[data-draft]");
  if (form) sessionStorage.setItem("sent", form.dataset.draft);
});

const sent = sessionStorage.getItem("sent");
if (sent) {
  sessionStorage.removeItem("sent");
  if (!document.querySelector(".field__error, [role=alert]")) store(prefix + sent, null);
}

document.addEventListener("htmx:afterRequest", (event) => {
  sending = false;
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.detail.successful) store(prefix + form.dataset.draft, null);
});

window.addEventListener("beforeunload", (event) => {
  if (!sending && [...document.querySelectorAll("form[data-guard]:not([data-draft], [data-save])")].some(typed)) event.preventDefault();
});
window.addEventListener("pageshow", () => { sending = false; });

document.querySelectorAll("form[data-draft]").forEach(restore);
