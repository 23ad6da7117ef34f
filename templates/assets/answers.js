/* Answers on their way to the server. Each is kept in this browser before it is sent and until the
   server has said that it is saved: through a crash, a reload, a lost connection and an ended login.
   A sequence grows by one with every answer that was saved, so whoever answered on another device
   meanwhile is never overwritten unseen. Shared by the pages of an attempt as `element.answers`. */

const SECOND = 1000;
const EVERY = 15 * SECOND;
const KEPT = 30 * 24 * 3600 * SECOND; // what nobody came back for is forgotten
const MOST_SENT = 20;
const LEAVING_BYTES = 60_000; // browsers send no more behind a page that is left
const NOBODY = "AAAAAAAAAAAAAAAAAAAAA"; // sixteen zeros: no session

const data = document.querySelector("[data-attempt]");
const attempt = data.dataset.attempt;
const words = JSON.parse(data.dataset.words);
const entries = new Map(); // question -> {question, sequence, response, sent, at, other, stopped}
const known = new Map(); // question -> the sequence that is saved
const saved = new Map(); // question -> what is saved, as `canon` writes it
const counts = { late: 0, sealed: 0, loggedOut: false };
let quietUntil = 0;

const tell = (name, detail) => data.dispatchEvent(new CustomEvent(name, { detail }));
const state = (question, name, detail = "") => tell("state", { question, name, detail });

/* One text for one answer, whoever wrote it down: the server sorts what has no order. */
function canon(value) {
  if (Array.isArray(value)) return `[${value.map(canon).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const member = (key) => {
    const sorted = key === "chosen" && Array.isArray(value[key]) ? [...value[key]].sort() : value[key];
    return `${JSON.stringify(key)}:${canon(sorted)}`;
  };
  return `{${Object.keys(value).sort().map(member).join()}}`;
}

/* The store; without one answers are kept as long as the page stands, and the page says so. */
const store = new Promise((resolve) => {
  try {
    const opening = indexedDB.open("uchi-answers", 1);
    opening.onupgradeneeded = () =>
      opening.result.createObjectStore("answers", { keyPath: ["attempt", "question"] });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => resolve(null);
  } catch {
    resolve(null); // storage is switched off
  }
});
async function stored(work) {
  const db = await store;
  if (!db) return undefined;
  const done = new Promise((resolve) => {
    const change = db.transaction("answers", "readwrite");
    const request = work(change.objectStore("answers"));
    change.oncomplete = () => resolve(request?.result);
    change.onerror = change.onabort = () => resolve(undefined);
  });
  return done.catch(() => undefined);
}
const keep = (entry) => stored((all) => all.put({ ...entry, attempt }));
const drop = (entry) =>
  stored((all) => {
    const found = all.get([attempt, entry.question]);
    // Another tab may have kept something newer meanwhile: it stays.
    found.onsuccess = () => found.result?.at === entry.at && all.delete([attempt, entry.question]);
  });

function proof() {
  const name = location.protocol === "https:" ? "__Host-csrf" : `csrf-${location.port || 80}`;
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1) ?? "";
  return value.startsWith(NOBODY) ? "" : value;
}
/* Returns the answer of the server; throws while there is no connection. */
async function ask(path, body, again = true) {
  const headers = { "x-csrf-token": proof(), "content-type": "application/json" };
  const text = body && JSON.stringify(body);
  const keepalive = Boolean(text) && new Blob([text]).size < LEAVING_BYTES;
  const how = text ? { method: "POST", keepalive, body: text } : {};
  const answer = await fetch(path, { ...how, headers });
  if (answer.status === 401 && again) {
    const renewed = await fetch("/api/auth/refresh", { method: "POST", headers });
    if (renewed.ok) return ask(path, body, false);
  }
  return answer;
}

/* What stands in the fields now. Kept at once; who calls decides when it is sent. */
function change(question, response) {
  const before = entries.get(question);
  if (!before && saved.get(question) === canon(response)) return;
  const next = (known.get(question) ?? 0) + 1;
  const { sent = [], other, sequence = next } = before ?? {};
  entries.set(question, { question, sequence, response, sent, other, at: Date.now() + Math.random() });
  keep(entries.get(question));
  state(question, other ? "other" : "unsent");
}

/* Saved: forgotten here, unless something newer was typed since. */
function done(entry, sequence, response) {
  const { question } = entry;
  known.set(question, sequence);
  saved.set(question, canon(response));
  const now = entries.get(question);
  if (!now || now.at === entry.at || canon(now.response) === canon(response)) {
    entries.delete(question);
    drop(now ?? entry);
    state(question, "saved");
    return;
  }
  Object.assign(now, { sequence: sequence + 1, sent: [] });
  keep(now);
}
function stop(entry, why, detail) {
  entry.stopped = why;
  keep(entry);
  state(entry.question, why, detail);
}

/* Sends one entry. Returns whether the next one may be tried. */
async function send(entry) {
  const { question, sequence, response } = entry;
  const text = canon(response);
  if (!entry.sent.includes(text)) {
    // Before it goes: should its answer be lost, it is known again as our own.
    entry.sent = [...entry.sent, text].slice(-MOST_SENT);
    await keep(entry);
  }
  state(question, "saving");
  let answer, said;
  try {
    answer = await ask(`/api/attempts/${attempt}/answer`, { question, sequence, response });
    said = await answer.json().catch(() => ({}));
  } catch {
    const name = (await store) ? "kept" : "unsent";
    for (const each of waiting()) state(each.question, name);
    return false;
  }
  counts.loggedOut = answer.status === 401;
  if (said.now_ms) tell("time", said);
  const slug = (said.type ?? "").split("/").at(-1);
  if (answer.ok && said.saved) {
    done(entry, sequence, response);
    channel?.postMessage({ attempt, question, sequence, response });
  } else if (slug === "answer-outdated") {
    outdated(entry, said);
  } else if (slug === "answer-late") {
    counts.late += 1;
    entries.delete(question);
    drop(entry);
    state(question, "late");
  } else if (slug === "attempt-sealed") {
    counts.sealed += 1;
    stop(entry, "sealed");
  } else if (answer.status === 422) {
    stop(entry, "wrong", said.title);
  } else {
    const wait = Number(answer.headers.get("retry-after"));
    if (wait > 0) quietUntil = Date.now() + wait * SECOND;
    for (const each of waiting()) state(each.question, counts.loggedOut ? "logged-out" : "kept");
    return false;
  }
  return true;
}
function outdated(entry, said) {
  const now = entries.get(entry.question) ?? entry;
  const there = canon(said.response);
  if (there === canon(now.response) || now.sent.includes(there)) {
    // Our own, whose answer was lost on the way.
    done({ ...now, at: there === canon(now.response) ? now.at : 0 }, said.sequence, said.response);
    return;
  }
  now.other = { sequence: said.sequence, response: said.response };
  keep(now);
  state(now.question, "other");
  tell("other", now);
}
/* What becomes of two answers: this one, or the one that is saved. */
function choose(question, mine) {
  const entry = entries.get(question);
  const { sequence, response } = entry.other;
  known.set(question, sequence);
  if (mine) {
    Object.assign(entry, { other: undefined, sequence: sequence + 1, sent: [] });
    keep(entry);
    flush();
    return;
  }
  saved.set(question, canon(response));
  entries.delete(question);
  drop(entry);
  tell("take", { question, response });
  state(question, "saved");
}

const waiting = () => [...entries.values()].filter((entry) => !entry.stopped && !entry.other);
let flushing = null;
async function run() {
  await ready;
  for (let next = waiting()[0]; next; next = waiting()[0]) if (!(await send(next))) break;
  tell("whole");
}
/* Sends everything that waits, one after the other; resolves when all is tried. */
function flush() {
  if (Date.now() < quietUntil) return Promise.resolve();
  flushing ??= run().finally(() => (flushing = null));
  return flushing;
}
/* A page that is left waits for nobody: all goes at once, and is kept besides. */
function leave() {
  for (const entry of waiting()) {
    const { question, sequence, response } = entry;
    entry.sent = [...entry.sent, canon(response)].slice(-MOST_SENT);
    keep(entry);
    ask(`/api/attempts/${attempt}/answer`, { question, sequence, response }).catch(() => undefined);
  }
}

async function load() {
  const all = (await stored((found) => found.getAll())) ?? [];
  for (const entry of all) {
    if (Date.now() - entry.at > KEPT) stored((found) => found.delete([entry.attempt, entry.question]));
    else if (entry.attempt === attempt && !entries.has(entry.question)) entries.set(entry.question, entry);
  }
}
const ready = load();

const channel = "BroadcastChannel" in window ? new BroadcastChannel("uchi-answers") : null;
channel?.addEventListener("message", ({ data: other }) => {
  if (other.attempt !== attempt || entries.has(other.question)) return;
  known.set(other.question, other.sequence);
  saved.set(other.question, canon(other.response));
  tell("take", other);
  state(other.question, "saved");
});

addEventListener("online", () => { quietUntil = 0; flush(); });
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
setInterval(() => waiting().length && flush(), EVERY);
data.answers = { change, choose, flush, waiting, ask, canon, counts, entries, known, saved, ready, words, proof };

// Where questions stand, they are looked at before anything is sent.
if (!document.getElementById("paper")) flush();
