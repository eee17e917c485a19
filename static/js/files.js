// data-files: files dropped, pasted or picked are put up at once, each with its progress and a way
// to cancel; what arrived goes along by its key when the form is sent. A form sent meanwhile waits.
// Where putting up fails, the row offers to try again. Without this module the plain input sends.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const megabytes = (bytes) => `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : megabytes(bytes));
const tokenOf = (box) => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? box.closest("form")?.elements.csrfmiddlewaretoken?.value;
const onTheWay = new Set();

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function say(box, text) {
  box.querySelector("[data-file-news]").textContent = text;
}

function smallButton(text, label, press) {
  const button = element("button", "button button--quiet button--small", text);
  button.type = "button";
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", press);
  return button;
}

function changed(box) {
  const list = box.querySelector("[data-file-list]");
  list.hidden = !list.children.length;
  box.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps the keys
}

function take(box, item) {
  const near = item.nextElementSibling ?? item.previousElementSibling;
  (near?.querySelector("button") ?? box.querySelector("input[type=file]")).focus();
  item.remove();
  changed(box);
}

function withRemoval(box, item, name) {
  item.append(smallButton("✕", `${words.remove}: ${name}`, () => {
    const key = item.querySelector("input[type=hidden]")?.value;
    if (key) fetch(`${box.dataset.stage}${key}/discard/`, { method: "POST", headers: { "X-CSRFToken": tokenOf(box) } }).catch(() => {});
    take(box, item);
    say(box, `${words.removed}: ${name}`);
  }));
}

function refuse(box, item, file, problem, again) {
  item.className = "file file--refused";
  item.querySelector(".file__facts").textContent = `${size(file.size)} · ${problem}`;
  item.querySelectorAll("progress, button").forEach((old) => old.remove());
  if (again) item.append(smallButton(words.again, `${words.again}: ${file.name}`, again));
  withRemoval(box, item, file.name);
  say(box, `${file.name}: ${problem}`);
}

function arrive(box, item, file, answer) {
  item.className = "file";
  item.querySelectorAll("progress, button").forEach((old) => old.remove());
  item.querySelector(".file__facts").textContent = `${size(file.size)} ✓`;
  const key = document.createElement("input");
  Object.assign(key, { type: "hidden", name: box.dataset.staged, value: answer.id });
  item.prepend(key);
  withRemoval(box, item, file.name);
  say(box, fill(words.uploaded, { name: file.name }));
  changed(box);
}

function put(box, item, file) {
  const request = new XMLHttpRequest();
  const progress = element("progress", "progress");
  progress.max = 100;
  progress.value = 0;
  progress.setAttribute("aria-label", `${words.uploading}: ${file.name}`);
  item.className = "file";
  item.querySelectorAll("progress, button").forEach((old) => old.remove());
  item.querySelector(".file__facts").textContent = size(file.size);
  item.append(progress, smallButton(words.cancel, `${words.cancel}: ${file.name}`, () => { request.abort(); take(box, item); }));
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress.value = Math.round((event.loaded / event.total) * 100);
  });
  const end = () => { onTheWay.delete(request); document.dispatchEvent(new Event("files-settled")); };
  request.addEventListener("load", () => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
    if (request.status === 201) arrive(box, item, file, answer);
    else refuse(box, item, file, answer.detail ?? words.not_uploaded, request.status === 422 ? null : () => put(box, item, file));
    end();
  });
  request.addEventListener("error", () => { refuse(box, item, file, words.not_uploaded, () => put(box, item, file)); end(); });
  request.addEventListener("abort", end);
  const body = new FormData();
  body.append("file", file);
  request.open("POST", box.dataset.stage);
  request.setRequestHeader("X-CSRFToken", tokenOf(box));
  onTheWay.add(request);
  request.send(body);
}

function add(input, files) {
  const box = input.closest("[data-files]");
  const list = box.querySelector("[data-file-list]");
  const [limit, most] = [Number(box.dataset.limit), Number(box.dataset.max)];
  for (const file of files) {
    const count = list.querySelectorAll(".file:not(.file--refused)").length;
    const item = element("li", "file");
    item.append(element("span", "file__name", file.name), element("span", "file__facts", size(file.size)));
    list.append(item);
    if (file.size > limit) refuse(box, item, file, fill(words.too_large, { limit: megabytes(limit) }));
    else if (count >= most) refuse(box, item, file, fill(words.too_many, { limit: most }));
    else put(box, item, file);
  }
  input.value = "";
  list.hidden = !list.children.length;
}

function prepare(root) {
  for (const box of root.querySelectorAll?.("[data-files]:not([data-ready])") ?? []) {
    box.dataset.ready = "";
    box.querySelector("input[type=file]").classList.add("visually-hidden");
    for (const item of box.querySelectorAll("[data-file-list] > .file")) withRemoval(box, item, item.querySelector(".file__name").textContent);
  }
}

const inputOf = (target) => (target.closest("[data-files]") ?? target.closest("form")?.querySelector("[data-files]"))?.querySelector("input[type=file]");

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-files] input[type=file]")) add(event.target, [...event.target.files]);
});

document.addEventListener("paste", (event) => {
  const input = event.clipboardData?.files.length && inputOf(event.target);
  if (!input) return;
  event.preventDefault();
  add(input, [...event.clipboardData.files]);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const input = event.dataTransfer?.types.includes("Files") && inputOf(event.target);
    if (!input) return;
    event.preventDefault();
    input.closest("[data-files]").classList.toggle("is-over", name === "dragover");
    if (name === "drop") add(input, [...event.dataTransfer.files]);
  });
}

// Sent while a file is on its way: the form goes when the last one has arrived.
document.addEventListener("submit", (event) => {
  const box = onTheWay.size && event.target.querySelector("[data-files]");
  if (!box) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter, target } = event;
  say(box, words.waiting);
  document.dispatchEvent(new CustomEvent("toast", { detail: { words: words.waiting, tone: "info" } }));
  const go = () => {
    if (onTheWay.size) return;
    document.removeEventListener("files-settled", go);
    if (!target.querySelector(".file--refused")) target.requestSubmit(submitter);
  };
  document.addEventListener("files-settled", go);
}, true);

document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
prepare(document);
