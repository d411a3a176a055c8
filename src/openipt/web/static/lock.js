// Covers the page when nobody touched it for a while, or when the server says that it is locked. What was typed stays in the page behind.
import { ask, optionsFrom, possible } from "./webauthn.js";

const cover = document.querySelector("#lock");
const form = cover.querySelector("form");
const problem = form.querySelector("[role=alert]");
const usePasskey = form.querySelector("[data-use-passkey]");
const LOCKS_AFTER = Number(cover.dataset.idle) * 1000;
const TELLS_EVERY = 60 * 1000;

let touched = Date.now();
let told = Date.now(); // the server notes every request as a touch; between them it is told once a minute
let locked = false;

function send(address, fields = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: form.csrfmiddlewaretoken.value, ...fields })) body.set(name, value);
  return fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
}

function say(what) {
  form.querySelectorAll(".problem").forEach((each) => (each.hidden = true));
  if (!what) return;
  const sentence = form.querySelector(`[data-says="${what}"]`);
  problem.textContent = sentence ? sentence.textContent : what;
  problem.hidden = false;
}

function lock() {
  if (locked) return;
  locked = true;
  say("");
  document.body.classList.add("locked");
  cover.showModal();
}

async function touch() {
  if (locked) return;
  touched = Date.now();
  if (touched - told < TELLS_EVERY) return;
  told = touched;
  const reply = await send(cover.dataset.touch).catch(() => null);
  if (reply?.status === 423) lock();
}

async function unlock(fields) {
  try {
    const reply = await send(cover.dataset.unlock, fields);
    if (reply.status === 422) return say((await reply.json()).problem);
    if (!reply.ok || reply.redirected) return say("ended");
  } catch {
    return say("unreachable");
  }
  locked = false;
  touched = told = Date.now();
  form.reset();
  document.body.classList.remove("locked");
  cover.close();
  document.dispatchEvent(new CustomEvent("openipt:unlocked"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  unlock({ password: form.password.value });
});

usePasskey.hidden = !possible;
usePasskey.addEventListener("click", async () => {
  try {
    unlock({ credential: await ask(await optionsFrom(cover.dataset.options)) });
  } catch {
    say("passkey");
  }
});

// A browser may close a dialog by its own rules; a locked page stays covered.
cover.addEventListener("cancel", (event) => event.preventDefault());
cover.addEventListener("close", () => locked && cover.showModal());

for (const sign of ["keydown", "pointerdown", "input", "scroll"]) addEventListener(sign, touch, { passive: true, capture: true });
document.addEventListener("openipt:locked", lock);

setInterval(() => {
  if (locked || Date.now() - touched < LOCKS_AFTER) return;
  lock();
  send(cover.dataset.lock).catch(() => null);
}, 1000);
