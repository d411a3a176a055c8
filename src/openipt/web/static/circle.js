// Moves people on the circle by hand, by finger or by keyboard, and saves each change at once. Without this script the list and its button do the same.
const EDGES = { 1: [0.15, 0.37], 2: [0.37, 0.63], 3: [0.63, 0.86], 0: [0.86, 0.98] }; // as in pictures/circle_layout.py
const TURN = 12;
const SAVES_AFTER = 700;

let lastId = 0;
let waiting = null;

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  lastId = Math.max(Date.now(), lastId + 1);
  for (let at = 5, time = lastId; at >= 0; at--, time = Math.floor(time / 256)) bytes[at] = time % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const work = () => document.getElementById("circle-work");
const placing = () => document.getElementById("placing");
const says = () => document.getElementById("circle-says");
const rtl = document.documentElement.dir === "rtl";

function set(person, name, value) {
  const form = placing();
  let field = form.elements[`${name}-${person}`];
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = `${name}-${person}`;
    form.append(field);
  }
  field.value = value;
}

async function send(form, focused) {
  const body = new URLSearchParams(new FormData(form));
  body.set("op_id", newId() + form.op_id.value.slice(36));
  says().textContent = says().dataset.saving;
  const reply = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (reply === null || !(reply.ok || reply.headers.get("Content-Type")?.includes("json"))) return void (says().textContent = says().dataset.notSaved);
  if (!reply.ok) return void (says().textContent = (await reply.json()).refused);
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("circle-work");
  if (!fresh) return void location.reload();
  work().replaceWith(document.adoptNode(fresh));
  begin();
  says().textContent = `${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })} ✓`;
  if (focused) [...document.querySelectorAll(focused)].find((each) => each.getClientRects().length)?.focus({ preventScroll: true });
}

// The ring under a point of the drawing, how far through it, and the angle clockwise from the top in reading direction.
function at(svg, x, y) {
  const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  const middle = svg.viewBox.baseVal.width / 2;
  const across = (point.x - middle) * (rtl ? -1 : 1);
  const down = point.y - middle;
  const far = Math.hypot(across, down) / middle;
  const ring = [1, 2, 3].find((each) => far <= EDGES[each][1]) ?? 0;
  const keep = (middle > 200 ? 13 : 12) / middle; // from a ring's edge to the middle of a mark
  const [inner, outer] = EDGES[ring];
  const share = outer - inner > 2 * keep ? Math.min(1, Math.max(0, (far - inner - keep) / (outer - inner - 2 * keep))) : 0.5;
  return { ring, share, angle: ((Math.atan2(across, -down) * 180) / Math.PI + 360) % 360, point };
}

function whereabouts(mark) {
  const shape = mark.querySelector(".mark, .mark-cross, .mark-letter");
  const box = shape.getBoundingClientRect();
  return at(mark.ownerSVGElement, box.x + box.width / 2, box.y + box.height / 2);
}

function ringName(person, ring) {
  return [...placing().elements[`ring-${person}`].options].find((each) => each.value === String(ring))?.text ?? "";
}

function put(person, { ring, share, angle }, later) {
  set(person, "ring", ring);
  set(person, "radius", share.toFixed(3));
  set(person, "angle", angle.toFixed(1));
  clearTimeout(waiting);
  const focused = `.now [data-person="${person}"]`;
  const go = () => send(placing(), focused);
  if (later) waiting = setTimeout(go, SAVES_AFTER);
  else go();
}

function drag(mark) {
  mark.addEventListener("pointerdown", (down) => {
    if (down.button) return;
    down.preventDefault();
    mark.focus({ preventScroll: true });
    mark.setPointerCapture(down.pointerId);
    const start = at(mark.ownerSVGElement, down.clientX, down.clientY).point;
    let moved = false;
    const move = (event) => {
      const { point } = at(mark.ownerSVGElement, event.clientX, event.clientY);
      moved ||= Math.hypot(point.x - start.x, point.y - start.y) > 4;
      mark.setAttribute("transform", `translate(${point.x - start.x} ${point.y - start.y})`);
    };
    const end = (event) => {
      mark.removeEventListener("pointermove", move);
      mark.removeEventListener("pointerup", end);
      mark.removeEventListener("pointercancel", end);
      if (!moved || event.type === "pointercancel") return void mark.removeAttribute("transform");
      put(mark.dataset.person, at(mark.ownerSVGElement, event.clientX, event.clientY));
    };
    mark.addEventListener("pointermove", move);
    mark.addEventListener("pointerup", end);
    mark.addEventListener("pointercancel", end);
  });
}

function byKeyboard(mark) {
  const out = [1, 2, 3, 0];
  let now = null;
  mark.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const turn = { ArrowLeft: -TURN, ArrowRight: TURN }[event.key];
    if (event.key === "Escape" && now) {
      clearTimeout(waiting);
      return void location.reload();
    }
    if (step === undefined && turn === undefined) return;
    event.preventDefault();
    now ??= whereabouts(mark);
    if (step !== undefined) now.ring = out[Math.min(3, Math.max(0, out.indexOf(Number(now.ring)) + step))];
    if (step !== undefined) now.share = 0.5;
    else now.angle = (now.angle + turn * (rtl ? -1 : 1) + 360) % 360;
    says().textContent = `${mark.dataset.name}: ${ringName(mark.dataset.person, now.ring)}`;
    put(mark.dataset.person, now, true);
  });
}

function begin() {
  const form = placing();
  if (!form) return;
  for (const svg of document.querySelectorAll(".now .closeness")) svg.setAttribute("role", "group");
  for (const mark of document.querySelectorAll(".now .who-stands")) {
    const tie = form.elements[`tie-${mark.dataset.person}`].selectedOptions[0].text;
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", `${mark.dataset.name}: ${ringName(mark.dataset.person, mark.dataset.ring)}, ${tie}. ${says().dataset.help}`);
    drag(mark);
    byKeyboard(mark);
  }
  form.addEventListener("change", (event) => event.target.matches("select") && send(form, `[name="${event.target.name}"]`));
  form.addEventListener("submit", (event) => (event.preventDefault(), send(form, "#placing .main")));
}

begin();
