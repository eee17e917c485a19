// Timers go on counting: every [data-timer] began with so many seconds when the page came.

const began = performance.now();

function tick() {
  for (const clock of document.querySelectorAll("[data-timer]")) {
    const seconds = Number(clock.dataset.timer) + Math.floor((performance.now() - began) / 1000);
    const minutes = Math.floor(seconds / 60);
    const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}

setInterval(tick, 5000);
