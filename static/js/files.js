// data-files: files dropped, pasted or picked are listed with their size, and told at once when
// one is too large or there are too many; the plain input carries what is sent.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const megabytes = (bytes) => `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : megabytes(bytes));

function row(file, problem, remove) {
  const item = document.createElement("li");
  item.className = problem ? "file file--refused" : "file";
  const name = document.createElement("span");
  name.className = "file__name";
  name.textContent = file.name;
  const facts = document.createElement("span");
  facts.className = "file__facts";
  facts.textContent = problem ? `${size(file.size)} · ${problem}` : size(file.size);
  item.append(name, facts);
  if (!problem) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small button--icon";
    button.textContent = "✕";
    button.setAttribute("aria-label", `${words.remove}: ${file.name}`);
    button.addEventListener("click", remove);
    item.append(button);
  }
  return item;
}

function put(input, files) {
  const box = input.closest("[data-files]");
  const limit = Number(box.dataset.limit);
  const most = Number(box.dataset.max);
  const list = box.querySelector("[data-file-list]");
  const kept = new DataTransfer();
  list.replaceChildren();
  for (const file of files) {
    let problem = "";
    if (file.size > limit) problem = words.too_large.replace("{limit}", megabytes(limit));
    else if (kept.files.length >= most) problem = words.too_many.replace("{limit}", most);
    else kept.items.add(file);
    list.append(row(file, problem, () => put(input, [...input.files].filter((one) => one !== file))));
  }
  input.files = kept.files;
  list.hidden = !list.children.length;
}

const inputOf = (target) => (target.closest("[data-files]") ?? target.closest("form")?.querySelector("[data-files]"))?.querySelector("input[type=file]");

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-files] input[type=file]")) put(event.target, [...event.target.files]);
});

document.addEventListener("paste", (event) => {
  const input = event.clipboardData?.files.length && inputOf(event.target);
  if (!input) return;
  event.preventDefault();
  put(input, [...input.files, ...event.clipboardData.files]);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const input = event.dataTransfer?.types.includes("Files") && inputOf(event.target);
    if (!input) return;
    event.preventDefault();
    input.closest("[data-files]").classList.toggle("is-over", name === "dragover");
    if (name === "drop") put(input, [...input.files, ...event.dataTransfer.files]);
  });
}
