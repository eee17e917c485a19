// Says so in words when a passkey could not be made or used; allauth's script tells us by an event.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-error]");
  if (words) words.hidden = false;
});
