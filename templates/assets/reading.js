/* The reading of a page, told by the page itself: how long, how far, and what stood in view.
   Values are absolute for the view, so a repeated note changes nothing; they are kept in an outbox
   until the server has taken them. Without this script the page reads the same. */

const SECOND = 1000;
const IDLE = 60 * SECOND; // no sign of the reader for so long: not reading
const ASLEEP = 2.5 * SECOND; // a longer gap between two ticks: the machine slept
const EVERY = 30 * SECOND;
const FIRST = 2 * SECOND; // from the first message in view to the first note
const KEPT = 3 * 24 * 3600 * SECOND; // as long as the server takes a view's notes
const LONG = 8_000; // letters: a note of 16 KB is refused
const LARGE = 242_500; // px²: of a larger block 30 % in view are enough

const main = document.querySelector("main[data-view]");
const text = document.querySelector("[data-text]");
const note = { view: main?.dataset.view ?? "", sequence: 0, active: 0, furthest: 0, seen: [] };
const blocks = new Map(); // element -> {token, need, inside, since, visible, timer}
const visible = () => document.visibilityState === "visible";
let told = ""; // the values of the last note that was taken
let sending = ""; // those of a note on its way: leaving a page is said twice
let over = false; // the server refused this view for good
let quietUntil = 0;

/* Outbox: one record per view in IndexedDB. A browser without it only loses what it can't send. */
const store = new Promise((resolve) => {
  try {
    const opening = indexedDB.open("uchi", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("notes", { keyPath: "view" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => resolve(null);
  } catch {
    resolve(null); // storage is switched off
  }
});
async function outbox(work) {
  const db = await store;
  if (!db) return undefined;
  const done = new Promise((resolve) => {
    const change = db.transaction("notes", "readwrite");
    const request = work(change.objectStore("notes"));
    change.oncomplete = () => resolve(request?.result);
    change.onerror = change.onabort = () => resolve(undefined);
  });
  return done.catch(() => undefined); // the browser closed the store: the page goes on without
}
const keep = (entry) => outbox((notes) => notes.put(entry));
const drop = (view, upTo) =>
  outbox((notes) => {
    const found = notes.get(view);
    // A newer note of the same view may have come meanwhile: it stays.
    found.onsuccess = () => found.result?.sequence <= upTo && notes.delete(view);
  });

/* Returns "taken", "refused" or "later". */
async function post({ view, sequence, active, furthest, seen, slots }) {
  try {
    const answer = await fetch(`/l/${view}`, {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sequence, active, furthest, seen, slots }),
    });
    if (answer.ok && (await answer.json()).sequence === sequence) return "taken";
    const wait = Number(answer.headers.get("retry-after"));
    if (wait > 0) quietUntil = Date.now() + wait * SECOND;
    const passing = answer.ok || answer.status >= 500 || [408, 425, 429].includes(answer.status);
    return passing ? "later" : "refused";
  } catch {
    return "later"; // offline, or the answer was lost: the note is sent again
  }
}

/* The next note, as things stand; undefined when it would say nothing new. */
function next() {
  tick();
  const values = JSON.stringify([Math.floor(note.active / SECOND), note.furthest, note.seen.length]);
  if (over || values === told || (note.active < SECOND && !note.seen.length)) return undefined;
  const seen = note.seen.map((block) => ({ token: block.token, visible: Math.round(block.visible) }));
  const active = Math.round(note.active);
  // Which messages stand in the page at all: said until one note was taken, unless it gets too long.
  const all = [...blocks.values()].map((block) => block.token);
  const slots = told || all.join().length > LONG ? undefined : all;
  return { ...note, sequence: note.sequence + 1, active, seen, slots, at: Date.now(), values };
}
/* Said at once, not with the next note: whoever loses the connection shall know that nothing is lost. */
async function offline() {
  const entry = next();
  if (!entry) return;
  await keep(entry);
  tell("later");
}
/* A page that is left waits for no storage, so what would be said is kept beforehand. */
function save() {
  const entry = next();
  if (entry) keep(entry);
}

async function send(leaving = false) {
  const entry = next();
  if (!entry || entry.values === sending || (!leaving && Date.now() < quietUntil)) return;
  sending = entry.values;
  note.sequence = entry.sequence;
  const kept = keep(entry);
  const outcome = await post(entry);
  await kept;
  sending = "";
  tell(outcome);
  if (outcome === "later") return;
  over = outcome === "refused";
  told = entry.values;
  await drop(entry.view, entry.sequence);
}

/* Said only when something had to wait: that it is safe here, and once that it arrived. */
let waited = false;
function tell(outcome) {
  const state = document.querySelector("[data-state]");
  if (!state || (outcome !== "later" && !waited)) return;
  waited = outcome === "later";
  state.textContent = waited ? state.dataset.kept : state.dataset.taken;
  if (!waited) setTimeout(() => waited || (state.textContent = ""), 4 * SECOND);
}

async function resend() {
  for (const entry of (await outbox((notes) => notes.getAll())) ?? []) {
    if (entry.view === note.view) continue;
    const old = Date.now() - entry.at > KEPT;
    if (!old && (await post(entry)) === "later") return;
    await drop(entry.view, entry.sequence);
  }
}

/* Time: only while the page is visible, the machine awake and the reader there. */
let last = performance.now();
let touched = last;
let open = visible();
function tick() {
  const now = performance.now();
  const gap = now - last;
  last = now;
  if (open && gap <= ASLEEP) {
    if (now - touched <= IDLE) note.active += gap;
    for (const block of blocks.values()) if (block.inside) block.visible += gap;
  }
  open = visible();
}

function measure() {
  const box = text.getBoundingClientRect();
  if (!box.height) return;
  const done = box.bottom <= innerHeight + 1 ? 1 : Math.max(0, (innerHeight - box.top) / box.height);
  if (visible()) note.furthest = Math.max(note.furthest, Math.min(1000, Math.floor(done * 1000)));
  if (!CSS.supports("animation-timeline: scroll()")) {
    const all = document.documentElement;
    all.style.setProperty("--read", scrollY / Math.max(1, all.scrollHeight - innerHeight));
  }
}

/* In view: enough of the block, for one second without a break, in a visible tab. */
function watch(block) {
  clearTimeout(block.timer);
  if (!block.inside || !visible() || note.seen.includes(block)) return;
  const since = performance.now();
  block.timer = setTimeout(() => {
    if (performance.now() - since > ASLEEP) return watch(block);
    tick();
    block.visible = Math.max(block.visible, SECOND);
    note.seen.push(block);
    save();
    if (note.seen.length === 1) setTimeout(send, FIRST);
    return undefined;
  }, SECOND);
}
const observer = new IntersectionObserver(
  (entries) => {
    tick();
    for (const entry of entries) {
      const block = blocks.get(entry.target);
      const { width, height } = entry.boundingClientRect;
      const inside = entry.intersectionRatio >= (width * height > LARGE ? 0.3 : 0.5);
      if (inside === block.inside) continue;
      block.inside = inside;
      watch(block);
    }
  },
  { threshold: [0, 0.3, 0.5, 0.75] },
);

if (note.view && text) {
  for (const link of text.querySelectorAll('a[href^="/r/"]')) {
    let block = link;
    // A message stands between paragraphs, in the text or in a part of it.
    const top = (found) => found === text || found.dataset.part;
    while (!top(block.parentElement)) block = block.parentElement;
    if (blocks.has(block)) continue;
    const token = link.getAttribute("href").slice("/r/".length);
    blocks.set(block, { token, inside: false, visible: 0, timer: 0 });
    observer.observe(block);
  }
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown", "touchstart"]) {
    addEventListener(sign, () => (touched = performance.now()), { passive: true });
  }
  let asked = 0;
  const later = () => (asked ||= requestAnimationFrame(() => ((asked = 0), measure())));
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later, { passive: true });
  measure();
  document.addEventListener("visibilitychange", () => {
    tick();
    touched = last;
    measure();
    blocks.forEach(watch);
    if (!visible()) send(true);
  });
  addEventListener("pagehide", () => send(true));
  addEventListener("offline", offline);
  addEventListener("online", resend);
  addEventListener("online", () => send());
  main.reading = { note, send, tell };
  setInterval(tick, SECOND);
  setInterval(save, 5 * SECOND);
  setInterval(send, EVERY);
  resend();
}
