// Shows the print button where there is a script to press it; without one, the browser's own menu prints.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
