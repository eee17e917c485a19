// A composer with a field "began" remembers there that its words were begun as a note or a call, until
// none of them is left: the server then asks before they go to the client, and asks again for more.

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(".composer");
  const began = form?.elements.began;
  if (!began || !event.target.matches("textarea")) return;
  const kind = form.querySelector("[name=kind]:checked")?.value ?? "";
  if (!event.target.value.trim()) began.value = "";
  else if (kind === "note" || kind === "call") {
    began.value = kind;
    const { asked } = form.elements;
    if (asked) asked.value = asked.value.split(" ").filter((code) => code !== "began").join(" ");
  }
});
