// Strips of tabs that are wider than the window begin at the one that is open, and fade where they go on.

const STRIPS = ".tabs, .visit__nav";

function tell(strip) {
  strip.classList.toggle("goes-on", strip.scrollLeft + strip.clientWidth < strip.scrollWidth - 1);
  strip.classList.toggle("goes-back", strip.scrollLeft > 1);
}

function settle(strip) {
  const open = strip.querySelector("[aria-current]")?.getBoundingClientRect();
  if (open) strip.scrollLeft += open.left - strip.getBoundingClientRect().left - (strip.clientWidth - open.width) / 2;
  tell(strip);
}

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => settle(target)));

function watch(part) {
  for (const strip of [part, ...part.querySelectorAll(STRIPS)].filter((one) => one.matches?.(STRIPS))) {
    sizes.observe(strip);
    strip.addEventListener("scroll", () => tell(strip), { passive: true });
  }
}

watch(document);
document.addEventListener("htmx:load", ({ target }) => target !== document.body && watch(target));
