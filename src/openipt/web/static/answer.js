// Saves each answer of a questionnaire as it is chosen, and keeps trying. Without this script, Next saves.
const form = document.querySelector("[data-saves]");
const stamp = (when) => form.querySelectorAll("[data-when]").forEach((part) => (part.hidden = part.dataset.when !== when));
const TRY_AGAIN_AFTER = 3000;
const GIVE_UP_WAITING_AFTER = 15000;

let waits = false; // a choice has been made that is not known to be on disk
let sending = false;
let pressed = null; // the button that was pressed while a choice was still waiting

// A UUIDv7: every choice is a fact of its own, and sending one twice under its id keeps it once. It bears the mark of the page's own id.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let at = 5; at >= 0; at--, time = Math.floor(time / 256)) bytes[at] = time % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") + form.op_id.value.slice(36);
}

// One choice travels at a time, so that an earlier one cannot arrive after a later one.
async function save() {
  if (sending) return;
  sending = true;
  stamp("saving");
  const sent = form.op_id.value;
  const body = new FormData(form);
  body.set("do", "save");
  let again = TRY_AGAIN_AFTER;
  const slow = new AbortController();
  const patience = setTimeout(() => slow.abort(), GIVE_UP_WAITING_AFTER);
  try {
    const reply = await fetch(location.href, { method: "POST", body, signal: slow.signal });
    if (reply.redirected) return location.assign(reply.url); // finished or withdrawn meanwhile
    if (reply.status >= 400 && reply.status < 500 && reply.status !== 429) return form.submit(); // the page says why
    again = 1000 * Number(reply.headers.get("Retry-After")) || TRY_AGAIN_AFTER; // a server with too much to do says when to come again
    if (!reply.ok) throw new Error(reply.status);
    const said = await reply.json();
    if (said.help) return location.assign(said.help);
    waits = form.op_id.value !== sent;
    form.querySelector("[data-words]").textContent = said.saved;
    if (!waits) stamp("saved");
    sending = false;
    if (waits) save();
    else if (pressed) pressed.click();
  } catch {
    sending = false;
    stamp("not");
    setTimeout(save, again);
  } finally {
    clearTimeout(patience);
  }
}

form.addEventListener("change", () => {
  form.op_id.value = newId();
  waits = true;
  save();
});

form.addEventListener("submit", (event) => {
  const button = event.submitter ?? form.querySelector(".main");
  if (waits) {
    event.preventDefault();
    pressed = button;
    save();
  } else if (button.value === "skip") {
    form.op_id.value = newId(); // skipping is a fact of its own, apart from the choice before it
  }
});

// A page that comes back from the browser's memory carries an id that was used already.
addEventListener("pageshow", (event) => event.persisted && location.reload());
