// Light, dark or as the system: the choice is a cookie, so the server draws it without a flash.

const root = document.documentElement;

function mark() {
  for (const button of document.querySelectorAll("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === root.dataset.theme));
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
  if (!choice) return;
  root.dataset.theme = choice;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${choice}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  mark();
});

for (const part of document.querySelectorAll("[data-needs-js]")) part.hidden = false;
mark();
