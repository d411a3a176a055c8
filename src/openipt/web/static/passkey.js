// Forms that a passkey fills in: the button asks the device, then the form is sent as any other. Without a script they stay hidden.
import { ask, make, optionsFrom, possible } from "./webauthn.js";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!possible) continue;
  const problem = form.querySelector(".problem");
  form.hidden = false;
  document.querySelectorAll("[data-with-passkey]").forEach((part) => (part.hidden = false));
  document.querySelectorAll("[data-without-passkey]").forEach((part) => (part.hidden = true));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const options = form.dataset.options ? JSON.parse(form.dataset.options) : await optionsFrom(form.dataset.optionsFrom);
      form.credential.value = await (form.dataset.passkey === "create" ? make(options) : ask(options));
    } catch {
      problem.textContent = form.dataset.nothingCame;
      problem.hidden = false;
      return;
    }
    form.submit();
  });
}
