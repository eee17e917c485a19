// Deadlines count by themselves: every 15 s each <time data-deadline> is said again, with the
// same patterns the server used. The server's clock rules, whatever the browser's says.

const words = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
const skew = Date.parse(document.body.dataset.now) - Date.now();
const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function spanWords(seconds) {
  const left = Math.abs(Math.trunc(seconds));
  const days = Math.floor(left / 86400);
  const hours = Math.floor((left % 86400) / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  let kind = minutes ? "minutes" : "moment";
  if (days) kind = hours && days < 10 ? "days" : "days_only";
  else if (hours) kind = minutes ? "hours" : "hours_only";
  return fill(words[kind], { days, hours, minutes });
}

function say(time) {
  const left = (Date.parse(time.dateTime) - Date.now() - skew) / 1000;
  const span = spanWords(left);
  const text = left < 0 ? fill(words.late, { span }) : span;
  if (time.textContent !== text) time.textContent = text;
  if (left < 0) turnLate(time.closest(".chip"));
}

function turnLate(chip) {
  if (!chip || chip.classList.contains("chip--breach")) return;
  chip.classList.remove("chip--ok", "chip--warn");
  chip.classList.add("chip--breach");
  const sign = chip.querySelector(".sign");
  if (sign) sign.textContent = "▲";
  chip.querySelector(".chip__arc circle + circle")?.setAttribute("stroke-dasharray", "100 100");
}

function tick() {
  if (!document.hidden) document.querySelectorAll("time[data-deadline]").forEach(say);
}

setInterval(tick, 15000);
document.addEventListener("visibilitychange", tick);
document.addEventListener("htmx:afterSettle", tick);
tick();
