// Saves each part of a session by itself while it is typed, and goes on trying until the server has it. Without this script, Save saves.
const SAVES_AFTER = 1200; // from the first keystroke that is not saved
const GIVES_UP_WAITING_AFTER = 15000;
const TRIES_AGAIN_AFTER = [1000, 2000, 4000, 8000, 15000];
const FITS_IN_A_LAST_REQUEST = 60000; // what a browser still sends for a page that is closed
const TROUBLE = ["not", "locked", "elsewhere", "look", "refused"];

const says = Object.fromEntries([...document.querySelectorAll("#stamps [data-says]")].map((each) => [each.dataset.says, each.textContent]));
const parts = new Map();
const pristine = new Map(); // of a form for one more: how it looked before anything was typed
const passed = new WeakSet(); // forms that may go their ordinary way
let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
let lastId = 0;
let wake = () => {};

// A UUIDv7. Ids of one page never stand still and never go back: by them the server knows which of two saves came first.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  lastId = Math.max(Date.now(), lastId + 1);
  for (let at = 5, time = lastId; at >= 0; at--, time = Math.floor(time / 256)) bytes[at] = time % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function post(address, body, more = {}) {
  body.set("csrfmiddlewaretoken", token);
  const keepalive = String(body).length < FITS_IN_A_LAST_REQUEST;
  return fetch(address, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "manual", keepalive, ...more });
}

// Waits, but no longer than until something has changed: the line is back, the page is unlocked or looked at again.
function pause(milliseconds) {
  return new Promise((go) => {
    const timer = setTimeout(go, milliseconds);
    const before = wake;
    wake = () => (clearTimeout(timer), go(), before());
  }).then(() => (wake = () => {}));
}

// Whether this person may still open the page; the answer brings the mark that forms need after signing in again.
async function mayOpen() {
  const reply = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (reply === null || reply.type === "opaqueredirect" || reply.status === 423) return "signed-out";
  if (!reply.ok) return "closed";
  token = (await reply.text()).match(/name="csrfmiddlewaretoken" value="([^"]+)"/)?.[1] ?? token;
  return "open";
}

class Part {
  constructor(form) {
    this.form = form;
    this.article = form.closest(".part");
    this.stamp = this.article.querySelector(".stamp");
    this.typed = false; // something stands here that no request holds yet
    this.waits = null; // the request that the server has not answered yet; it is repeated under its own id
    this.sending = null;
    this.tries = 0;
    parts.set(form, this);
    form.addEventListener("input", (event) => event.target.name && this.touch());
    form.addEventListener("change", (event) => event.target.name && this.flush());
    form.addEventListener("focusout", () => this.flush());
  }

  get unsaved() {
    return this.typed || this.waits !== null;
  }

  touch() {
    this.typed = true;
    this.timer ??= setTimeout(() => this.flush(), SAVES_AFTER);
  }

  // A new id bears the mark of the page's own ids: by it the server knows whose form this is.
  newOpId() {
    return newId() + this.form.op_id.value.slice(36);
  }

  snapshot(marks = {}) {
    const body = new URLSearchParams(new FormData(this.form));
    for (const [name, value] of Object.entries({ op_id: this.newOpId(), ...marks })) body.set(name, value);
    return body;
  }

  // One request of a part travels at a time.
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.unsaved && !this.sending) this.sending = this.run().finally(() => (this.sending = null));
    return this.sending ?? Promise.resolve();
  }

  // The page is going: what is typed goes out at once, whatever else is on its way.
  leave() {
    if (this.typed) post(this.address, this.snapshot()).catch(() => {});
    else if (this.waits && !this.travels) post(this.address, this.waits).catch(() => {});
  }

  get address() {
    return this.form.getAttribute("action");
  }

  async run() {
    while (this.unsaved) {
      if (!this.waits) {
        this.waits = this.snapshot(this.marks);
        this.typed = false;
      }
      const slow = setTimeout(() => this.show("saving", says.saving), 200);
      const done = await this.send(this.waits).finally(() => clearTimeout(slow));
      if (done === "again") {
        await pause(this.asked || TRIES_AGAIN_AFTER[Math.min(this.tries++, TRIES_AGAIN_AFTER.length - 1)]);
        continue;
      }
      this.waits = null;
      this.tries = 0;
      this.marks = {};
      if (done === "stop") return;
    }
  }

  async send(body) {
    let reply;
    this.travels = true;
    this.asked = 0;
    try {
      reply = await post(this.address, body, { signal: AbortSignal.timeout(GIVES_UP_WAITING_AFTER) });
    } catch {
      this.show("not", says.not);
      return "again";
    } finally {
      this.travels = false;
    }
    if (reply.status === 423) {
      this.show("locked", says.locked);
      document.dispatchEvent(new CustomEvent("openipt:locked"));
      return "again";
    }
    if (reply.type === "opaqueredirect" || reply.status === 403 || reply.status === 404) {
      const now = reply.status === 404 ? "closed" : await mayOpen();
      if (now !== "open") this.show("refused", says[now]);
      if (now === "closed") this.typed = true;
      return now === "closed" ? "stop" : "again";
    }
    if (![200, 409, 422].includes(reply.status)) {
      this.asked = 1000 * Number(reply.headers.get("Retry-After")); // a server with too much to do says when to come again
      this.show("not", says.not);
      return "again";
    }
    const told = await reply.json();
    if (told.refused) {
      this.show("refused", told.refused);
      return "stop";
    }
    if (told.both) this.differs(told);
    else this.saved(told);
    return "done";
  }

  saved(told) {
    this.form._based_on.value = told.revision;
    this.article.querySelectorAll(".both").forEach((panel) => this.settled && panel.contains(this.settled) && panel.remove());
    this.settled = null;
    for (const problem of this.form.querySelectorAll("[data-problem]")) {
      const words = told.mistakes[problem.dataset.problem] ?? "";
      problem.textContent = words;
      problem.hidden = !words;
      problem.parentElement.classList.toggle("look", Boolean(words));
      problem.parentElement.querySelector("input, textarea").toggleAttribute("aria-invalid", Boolean(words));
    }
    const wrong = Object.keys(told.mistakes).length > 0;
    this.show(wrong ? "look" : "saved", wrong ? says.look : `${says.saved} ${told.saved}`);
    const read = this.article.querySelector("[data-read]");
    if (read) read.innerHTML = told.read;
    if (told.read) this.begun();
    this.article.closest(".block")?.classList.toggle("written", Boolean(this.article.closest(".block").querySelector("[data-read]:not(:empty)")));
    showLine(this, told.line);
  }

  // The form goes on holding what was typed here; the server keeps it as the other version until a person has chosen.
  differs(told) {
    this.show("elsewhere", says.elsewhere);
    this.stands = told.revision;
    this.article.querySelectorAll(".both").forEach((panel) => panel.remove());
    (this.form.closest(".edit") ?? this.form).insertAdjacentHTML("beforebegin", told.both);
  }

  settle(button) {
    this.marks = { _settles: button.value, _based_on: this.stands ?? this.form._based_on.value };
    this.settled = button;
    this.typed = true;
    return this.flush();
  }

  // A form for one more has become a part; another one takes its place.
  begun() {
    const place = this.form.closest("[data-new]");
    const shut = this.article.querySelector(".shut");
    if (shut) shut.textContent = says.change;
    if (!place) return;
    delete place.dataset.new;
    place.insertAdjacentHTML("afterend", pristine.get(place).replaceAll(this.form.dataset.part, newId()));
    const next = place.nextElementSibling;
    next.querySelector("details").open = false;
    welcome(next);
  }

  // Closes at once, since whoever goes on typing elsewhere must keep the cursor there; what could not be saved opens again.
  async close() {
    const edit = this.form.closest(".edit");
    if (!edit) return this.flush();
    edit.open = false;
    edit.querySelector("summary").focus();
    const trouble = setTimeout(() => this.unsaved && (edit.open = true), 2000);
    await this.flush();
    clearTimeout(trouble);
    if (TROUBLE.includes(this.stamp.dataset.stamp)) edit.open = true;
  }

  async remove(button) {
    await this.flush();
    const body = new URLSearchParams({ op_id: this.newOpId(), _based_on: this.form._based_on.value });
    const reply = await post(button.getAttribute("formaction"), body).catch(() => null);
    if (reply?.status !== 204) return this.show("refused", reply?.status === 409 ? (await reply.json()).refused : says.not);
    this.form._based_on.value = Number(this.form._based_on.value) + 1;
    this.article.insertAdjacentHTML("beforeend", '<p class="taken" role="status"><span></span> <button type="button" class="link"></button></p>');
    const taken = this.article.lastElementChild;
    taken.querySelector("span").textContent = says.removed;
    const back = taken.querySelector("button");
    back.textContent = says.undo;
    this.article.classList.add("gone");
    showLine(this, null);
    if (this.article.contains(document.activeElement) || document.activeElement === document.body) back.focus();
    back.addEventListener("click", () => {
      taken.remove();
      this.article.classList.remove("gone");
      this.typed = true;
      this.flush();
    });
  }

  // What is seen changes with every save; what is read aloud only when something is otherwise than before.
  show(state, words) {
    const { stamp } = this;
    const aloud = stamp.querySelector("[data-heard]");
    stamp.querySelector("[data-seen]").textContent = words;
    if (state !== "saving" && stamp.dataset.stamp !== state) {
      if (TROUBLE.includes(state) || TROUBLE.includes(this.said)) aloud.textContent = words;
      this.said = state;
    }
    stamp.dataset.stamp = state;
  }
}

// The note's own list of what was filled in: this part's line, where it belongs by the order of the agenda.
function showLine(part, line) {
  const list = document.querySelector("[data-lines]");
  if (!list || !part.article.dataset.order) return;
  const id = part.form.dataset.part;
  let item = list.querySelector(`[data-line="${id}"]`);
  if (!line) return item?.remove();
  if (!item) {
    item = document.createElement("li");
    item.innerHTML = '<b></b> <span></span> <a><span class="heard"></span></a>';
    Object.assign(item.dataset, { line: id, order: part.article.dataset.order });
    const link = item.querySelector("a");
    link.href = `#${part.article.id}`;
    link.prepend(says.change);
    link.querySelector("span").textContent = `: ${line.label}`;
    const place = [Number(item.dataset.order), id];
    const after = [...list.children].find((each) => Number(each.dataset.order) > place[0] || (Number(each.dataset.order) === place[0] && each.dataset.line > id));
    list.insertBefore(item, after ?? null);
  }
  item.querySelector("b").textContent = line.label;
  item.querySelector("b + span").textContent = line.words;
}

function open(edit) {
  if (!edit) return;
  edit.open = true;
  edit.querySelector("input:not([type=hidden]), textarea, button")?.focus();
}

const waitForAll = () => Promise.race([Promise.all([...parts.values()].map((part) => part.flush())), new Promise((go) => setTimeout(go, 4000))]);
const anyUnsaved = () => [...parts.values()].some((part) => part.unsaved);

function welcome(within) {
  for (const form of within.querySelectorAll("form[data-part]")) new Part(form);
  for (const button of within.querySelectorAll("[data-saves]")) button.textContent = says.done;
  for (const place of within.matches("[data-new]") ? [within] : within.querySelectorAll("[data-new]")) pristine.set(place, place.outerHTML);
}

document.documentElement.classList.add("scripted");
for (const place of document.querySelectorAll("[data-new]")) pristine.set(place, place.outerHTML);
welcome(document.body);

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const part = parts.get(form);
  if (passed.has(form) || form.method === "dialog" || form.closest("#lock")) return;
  event.preventDefault();
  if (part && button?.name === "_settles") part.settle(button);
  else if (part && button?.hasAttribute("data-removes")) part.remove(button);
  else if (part && !button?.hasAttribute("data-leaves")) part.close();
  else {
    const go = () => {
      passed.add(form);
      form.requestSubmit(button);
      passed.delete(form);
    };
    waitForAll().then(() => setTimeout(go)); // a form cannot be sent again while it is still being told that it was sent
  }
});

document.addEventListener("click", (event) => {
  const summary = event.target.closest(".edit > summary");
  if (summary && !summary.parentElement.open) {
    event.preventDefault();
    return open(summary.parentElement);
  }
  const copies = event.target.closest("[data-copies]");
  if (copies) {
    const text = document.getElementById(copies.dataset.copies);
    text.select();
    navigator.clipboard?.writeText(text.value).then(() => (copies.textContent = says.copied));
  }
  if (event.target.closest("[data-shows-keys]")) document.querySelector("#keys").showModal();
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  if (link.hash && link.pathname === location.pathname) return open(document.querySelector(`${link.hash} .edit`));
  if (!anyUnsaved()) return;
  event.preventDefault();
  waitForAll().then(() => location.assign(link.href));
});

const KEYS = { KeyN: "n", KeyK: "k", KeyS: "s", ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((number) => [`Digit${number}`, String(number)])) };
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.type !== "search") return parts.get(event.target.closest(".edit form"))?.close();
  const key = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && KEYS[event.code];
  if (!key || document.querySelector("dialog:modal")) return;
  if (key === "k") return document.querySelector("#keys")?.showModal();
  if (key === "s") return document.querySelector("[data-signs]")?.click() ?? document.querySelector("[data-key=sign]")?.focus();
  const title = document.querySelector(`[data-key="${key}"]`);
  if (!title) return;
  event.preventDefault();
  title.focus();
  const place = title.closest("section");
  const field = key === "n" && place.querySelector("textarea");
  if (field) field.focus();
  else open(place.querySelector("[data-new] .edit") ?? place.querySelector(".edit"));
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-search]")) return;
  const asked = event.target.value.trim().toLowerCase();
  for (const each of event.target.closest(".techniques").querySelectorAll(".technique")) each.hidden = !each.textContent.toLowerCase().includes(asked);
});

// Where the session is by the clock, while it goes on.
function showNow() {
  const minute = Math.floor((Date.now() - Date.parse(document.querySelector("[data-starts]").dataset.starts)) / 60000);
  for (const block of document.querySelectorAll(".block")) {
    const now = minute >= Number(block.dataset.start) && minute < Number(block.dataset.end);
    block.classList.toggle("now", now);
    block.querySelector("[data-now]").hidden = !now;
    block.querySelector("[data-minute]").textContent = minute + 1;
  }
}
if (document.querySelector("[data-starts]")) {
  showNow();
  setInterval(showNow, 20000);
}

const leaveAll = () => parts.forEach((part) => part.leave());
document.addEventListener("openipt:unlocked", () => wake());
addEventListener("online", () => wake());
addEventListener("focus", () => wake());
document.addEventListener("visibilitychange", () => (document.hidden ? parts.forEach((part) => part.flush()) : wake()));
addEventListener("pagehide", leaveAll);
addEventListener("beforeunload", (event) => {
  leaveAll();
  if ([...parts.values()].some((part) => part.unsaved && TROUBLE.includes(part.stamp.dataset.stamp))) event.preventDefault();
});
// A page that comes back from the browser's memory may be older than what was saved since.
addEventListener("pageshow", (event) => event.persisted && location.reload());
