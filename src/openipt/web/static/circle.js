// Moves people on the circle by hand, by finger or by keyboard, and saves each change at once. Without this script the list and its button do the same.
const EDGES = { 1: [0.15, 0.37], 2: [0.37, 0.63], 3: [0.63, 0.86], 0: [0.86, 0.98] }; // as in pictures/circle_layout.py
const INWARDS = [1, 2, 3, 0]; // from the middle out
const TURN = 12; // degrees of one press
const GRIP = 22; // so far around a mark a finger finds it
const SAVES_AFTER = 700; // milliseconds after the last key

let lastId = 0;
let busy = false; // a change is on its way
let again = false; // another came meanwhile
let focused = ""; // what had the focus, to be found again in the page that comes back
let inHand = null; // the mark that is being moved by hand, by keyboard, or waits to be saved

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
let told = ""; // where somebody was put, said once more with the time at which it was saved

function say(words) {
  says().textContent = words;
}

// One change after the other: what comes while one is on its way goes with the next, standing on what the last one made.
async function save() {
  if (busy) return void (again = true);
  busy = true;
  do {
    again = false;
    say(says().dataset.saving);
    const sent = new FormData(placing());
    const body = new URLSearchParams(sent);
    body.set("op_id", newId() + placing().op_id.value.slice(36));
    const reply = await fetch(placing().action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (reply?.status === 409 || reply?.status === 422) {
      say((await reply.json()).refused);
      break;
    }
    if (!reply?.ok) {
      say(says().dataset.notSaved);
      break;
    }
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("circle-work");
    if (!fresh) return void location.reload();
    if (again || inHand) goOnFrom(fresh, sent);
    else show(fresh);
  } while (again);
  busy = false;
}

function show(fresh) {
  work().replaceWith(document.adoptNode(fresh));
  begin();
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  say([told, `${says().dataset.saved} ${time}`].filter(Boolean).join(" "));
  told = "";
  if (focused) [...document.querySelectorAll(focused)].find((each) => each.getClientRects().length)?.focus({ preventScroll: true });
}

// The form stays as it is, but stands on what was saved: nobody is placed twice on one placement.
function goOnFrom(fresh, sent) {
  for (const field of fresh.querySelectorAll("[name^=was-], [name^=on-]")) placing().elements[field.name].value = field.value;
  for (const [name, value] of sent) if (/^(radius|angle)-/.test(name) && placing().elements[name].value === value) placing().elements[name].remove();
}

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

function put(mark, { ring, share, angle }) {
  const { person } = mark.dataset;
  set(person, "ring", ring);
  set(person, "radius", share.toFixed(3));
  set(person, "angle", angle.toFixed(1));
  focused = `.now [data-person="${person}"]`;
  told = `${mark.dataset.name}: ${ringName(person, ring)}.`;
}

function takeBack(mark) {
  const { person, ring } = mark.dataset;
  mark.removeAttribute("transform");
  mark.ownerSVGElement.removeAttribute("data-over");
  placing().elements[`ring-${person}`].value = ring;
  for (const name of ["radius", "angle"]) placing().elements[`${name}-${person}`]?.remove();
  say(`${mark.dataset.name}: ${ringName(person, ring)}.`);
  told = "";
}

function ringName(person, ring) {
  return [...placing().elements[`ring-${person}`].options].find((each) => each.value === String(ring))?.text ?? "";
}

// How far the middle of a mark keeps from the edges of its ring, as a share of half the drawing.
const keepOf = (middle) => (middle > 200 ? 13 : 12) / middle;

// The ring under a point of the drawing, how far through it, and the angle clockwise from the top in reading direction.
function placeAt(svg, point) {
  const middle = svg.viewBox.baseVal.width / 2;
  const across = (point.x - middle) * (rtl ? -1 : 1);
  const far = Math.hypot(across, point.y - middle) / middle;
  const ring = [1, 2, 3].find((each) => far <= EDGES[each][1]) ?? 0;
  const [inner, outer] = EDGES[ring];
  const room = outer - inner - 2 * keepOf(middle);
  const share = room > 0 ? Math.min(1, Math.max(0, (far - inner - keepOf(middle)) / room)) : 0.5;
  return { ring, share, angle: ((Math.atan2(across, middle - point.y) * 180) / Math.PI + 360) % 360 };
}

function pointAt(svg, { ring, share, angle }) {
  const middle = svg.viewBox.baseVal.width / 2;
  const [inner, outer] = EDGES[ring];
  const room = outer - inner - 2 * keepOf(middle);
  const far = (room > 0 ? inner + keepOf(middle) + share * room : (inner + outer) / 2) * middle;
  const turn = (angle * Math.PI) / 180;
  return { x: middle + far * Math.sin(turn) * (rtl ? -1 : 1), y: middle - far * Math.cos(turn) };
}

const under = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

function middleOf(mark) {
  const box = mark.querySelector(".grip").getBBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function carry(mark, from, to, ring) {
  mark.setAttribute("transform", `translate(${to.x - from.x} ${to.y - from.y})`);
  mark.ownerSVGElement.dataset.over = ring;
  say(`${mark.dataset.name}: ${ringName(mark.dataset.person, ring)}.`);
}

function byHand(svg) {
  svg.addEventListener("pointerdown", (down) => {
    if (down.button || inHand || !down.target.closest(".who-stands")) return;
    const start = under(svg, down);
    const away = (mark) => Math.hypot(middleOf(mark).x - start.x, middleOf(mark).y - start.y);
    const mark = [...svg.querySelectorAll(".who-stands")].reduce((near, each) => (away(each) < away(near) ? each : near));
    down.preventDefault();
    mark.focus({ preventScroll: true });
    svg.setPointerCapture(down.pointerId);
    inHand = mark;
    svg.dataset.hand = "";
    const stood = middleOf(mark);
    let moved = false;
    const move = (event) => {
      const point = under(svg, event);
      moved ||= Math.hypot(point.x - start.x, point.y - start.y) > 4;
      const to = { x: stood.x + point.x - start.x, y: stood.y + point.y - start.y };
      if (moved) carry(mark, stood, to, placeAt(svg, to).ring);
    };
    const end = (event) => {
      for (const name of ["pointermove", "pointerup", "pointercancel"]) svg.removeEventListener(name, name === "pointermove" ? move : end);
      document.removeEventListener("keydown", escape);
      inHand = null;
      delete svg.dataset.hand;
      if (!moved || event.type !== "pointerup") {
        if (moved) takeBack(mark);
        if (busy) again = true; // what came back meanwhile is still to be shown
        return;
      }
      const point = under(svg, event);
      put(mark, placeAt(svg, { x: stood.x + point.x - start.x, y: stood.y + point.y - start.y }));
      save();
    };
    const escape = (event) => event.key === "Escape" && end(event);
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
    document.addEventListener("keydown", escape);
  });
}

function byKeyboard(mark) {
  const svg = mark.ownerSVGElement;
  let place = null;
  let waiting = null;
  const settle = () => {
    clearTimeout(waiting);
    inHand = place = null;
    save();
  };
  mark.addEventListener("keydown", (event) => {
    if (place && event.key === "Escape") {
      clearTimeout(waiting);
      inHand = place = null;
      takeBack(mark);
    } else if (place && event.key === "Enter") settle();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const turn = { ArrowLeft: -TURN, ArrowRight: TURN }[event.key];
    if ((step === undefined && turn === undefined) || event.ctrlKey || event.altKey || event.metaKey || (inHand && inHand !== mark)) return;
    event.preventDefault();
    place ??= placeAt(svg, middleOf(mark));
    if (step === undefined) place.angle = (place.angle + turn * (rtl ? -1 : 1) + 360) % 360;
    else Object.assign(place, { ring: INWARDS[Math.min(3, Math.max(0, INWARDS.indexOf(place.ring) + step))], share: 0.5 });
    inHand = mark;
    put(mark, place);
    carry(mark, middleOf(mark), pointAt(svg, place), place.ring);
    clearTimeout(waiting);
    waiting = setTimeout(settle, SAVES_AFTER);
  });
  mark.addEventListener("blur", () => place && settle());
}

function begin() {
  const form = placing();
  if (!form) return;
  for (const svg of document.querySelectorAll(".now .closeness")) {
    svg.setAttribute("role", "group");
    for (const mark of svg.querySelectorAll(".who-stands")) {
      const { name, person, ring } = mark.dataset;
      const box = mark.querySelector(".mark, .mark-cross").getBBox();
      const grip = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      for (const [key, value] of Object.entries({ class: "grip", cx: box.x + box.width / 2, cy: box.y + box.height / 2, r: GRIP })) grip.setAttribute(key, value);
      mark.prepend(grip);
      mark.setAttribute("tabindex", "0");
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-label", `${name}: ${ringName(person, ring)}, ${form.elements[`tie-${person}`].selectedOptions[0].text}`);
      mark.setAttribute("aria-describedby", "circle-help");
      byKeyboard(mark);
    }
    byHand(svg);
  }
  document.getElementById("circle-help").hidden = false;
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select")) return;
    focused = `[name="${event.target.name}"]`;
    save();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    focused = "#placing .main";
    save();
  });
}

addEventListener("online", () => busy || save());
begin();
