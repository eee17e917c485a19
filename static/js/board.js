// On the board a ticket may be dragged onto an engineer; the press does the same as the button does.

let dragged = null;
const form = () => document.querySelector("[data-board]");

function arm() {
  for (const card of document.querySelectorAll("[data-board] [data-drag]")) card.draggable = true;
}

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-drag]");
  if (!card || !form()) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.row);
  card.classList.add("is-dragged");
});

const spot = (event) => (dragged ? event.target.closest?.("[data-drop]") : null);

document.addEventListener("dragover", (event) => {
  const place = spot(event);
  for (const other of document.querySelectorAll(".is-target")) if (other !== place) other.classList.remove("is-target");
  if (!place) return;
  event.preventDefault();
  place.classList.add("is-target");
});

document.addEventListener("drop", (event) => {
  const place = spot(event);
  if (!place) return;
  event.preventDefault();
  const button = document.createElement("button");
  button.hidden = true;
  button.name = "give";
  button.value = `${place.dataset.drop}-${dragged.dataset.drag}`;
  button.setAttribute("formaction", dragged.dataset.give);
  form().append(button);
  form().requestSubmit(button);
});

document.addEventListener("dragend", () => {
  for (const marked of document.querySelectorAll(".is-dragged, .is-target")) marked.classList.remove("is-dragged", "is-target");
  dragged = null;
});

document.addEventListener("htmx:afterSettle", arm);
arm();
