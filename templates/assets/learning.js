/* What is personal on a page: asked for once it stands, by one call of its own. Ticks, the place
   where one stopped, what is new. Guests ask for nothing; their views are handed over when they
   log in. Without this script the page reads the same. */

const SECOND = 1000;
const END = 990; // thousandths of the text, as the server counts
const VIEWS = "uchi-views"; // a guest's views, for the day that they register
const ARRIVED = 10 * 60 * 1000; // by then the last note of a page that was left has been counted
const MARKS = "uchi-marks"; // what was marked while there was no connection
const MOST = 100;
const KEPT = 30 * 24 * 3600 * SECOND; // as long as the server takes a guest's views over
const NOBODY = "AAAAAAAAAAAAAAAAAAAAA"; // sixteen zeros: no session

const main = document.querySelector("main[data-page], main[data-course]");
const page = main?.dataset.page;
const text = document.querySelector("[data-text]");
const at = (name) => document.querySelector(`[data-${name}]`);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let known = null; // what the server said last
let left = ""; // the place that was told last

/* Returns what proves a change to be ours; empty for guests. */
function proof() {
  const name = location.protocol === "https:" ? "__Host-csrf" : `csrf-${location.port || 80}`;
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1) ?? "";
  return value.startsWith(NOBODY) ? "" : value;
}

/* Returns the answer; null when the request was refused. Throws while there is no connection. */
async function ask(path, body, again = true) {
  const headers = { "x-csrf-token": proof() };
  if (body) headers["content-type"] = "application/json";
  const how = body ? { method: "POST", keepalive: true, body: JSON.stringify(body) } : {};
  const answer = await fetch(path, { ...how, headers });
  if (answer.status === 401 && again) {
    const renewed = await fetch("/api/auth/refresh", { method: "POST", headers });
    return renewed.ok ? ask(path, body, false) : null;
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
  return answer.ok ? answer.json() : null;
}

/* A list in this browser; one that can't be kept is only lost for later. */
function listed(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}
function list(name, entries) {
  try {
    if (entries.length) localStorage.setItem(name, JSON.stringify(entries.slice(-MOST)));
    else localStorage.removeItem(name);
  } catch {
    // Storage is switched off or full.
  }
}

function remember() {
  const views = listed(VIEWS).filter(([view]) => view !== main.dataset.view);
  list(VIEWS, [...views, [main.dataset.view, Date.now()]]);
}
async function handOver() {
  const views = listed(VIEWS);
  if (!views.length) return;
  const now = Date.now();
  const young = views.filter(([, since]) => now - since < KEPT);
  if (young.length) await ask("/api/progress/claim", { views: young.map(([view]) => view) });
  // The last notes of a view may still be on their way: it is handed over until they are in.
  const handed = young.map(([view, since, first]) => [view, since, first ?? now]);
  list(VIEWS, handed.filter(([, , first]) => now - first < ARRIVED));
}

/* Marks are kept until they are taken, so that none is lost on the way. */
async function flush() {
  for (const entry of listed(MARKS)) {
    const { undo, ...body } = entry;
    const answer = await ask(`/api/progress/${undo ? "undo" : "complete"}`, body);
    list(MARKS, listed(MARKS).slice(1));
    if (answer && body.chapter === page) show(answer);
  }
}
async function mark(entry) {
  list(MARKS, [...listed(MARKS), entry]);
  try {
    await flush();
  } catch {
    main.reading?.tell("later");
  }
}

function put(parent, kind, words, attributes = {}) {
  const made = document.createElement(kind);
  made.textContent = words;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

/* Who is logged in, where the way to the login stands; as wide, so that nothing moves. */
function greet(learner) {
  const door = document.querySelector('.doors a[href="/login"]');
  if (!door) return;
  door.href = "/me";
  door.className = "self";
  door.textContent = learner.initial;
  door.title = learner.name;
  door.setAttribute("aria-label", learner.name);
}

function showCourse(course, words) {
  const came = at("came");
  if (came) came.textContent = words.came;
  for (const item of document.querySelectorAll("[data-chapter]")) {
    const chapter = course.chapters.find((each) => each.id === item.dataset.chapter);
    item.querySelector(":scope > .tick")?.remove();
    if (!chapter?.whole) continue;
    const tick = put(item, "span", "", { class: "tick" });
    put(tick, "span", "✓", { "aria-hidden": "true" });
    put(tick, "span", words.done, { class: "unseen" });
  }
  const go = at("go");
  if (go && course.next && course.percent) {
    go.href = course.next.path;
    go.textContent = `${words.resume}: ${course.next.title}`;
  }
}

/* How one stands at the chapter's quizzes, beside their links. */
function showQuizzes(quizzes) {
  for (const quiz of quizzes) {
    const item = document.querySelector(`[data-quiz="${quiz.id}"]`);
    if (!item) continue;
    item.querySelector("small")?.remove();
    put(item, "small", ` · ${quiz.words}`);
  }
}

function show(data) {
  known = data;
  showQuizzes(data.quizzes);
  const { words } = data;
  showCourse(data.course, words);
  const told = at("told");
  told.textContent = data.explanation;
  at("finish").querySelector("button")?.remove();
  const button = put(at("finish"), "button", data.read ? words.undo : words.mark, {
    class: "bare",
    type: "button",
  });
  button.addEventListener("click", async () => {
    await mark({ chapter: page, undo: data.read });
    at("finish").querySelector("button").focus();
  });
  const since = at("since");
  since.replaceChildren();
  if (data.changes.length) {
    since.append(`${words.changes}: `);
    data.changes.forEach((change, number) => {
      if (number) since.append(" · ");
      put(since, "a", change.heading || words.opening, { href: `#${change.id || "text"}` });
    });
  } else if (data.place && !data.read && !location.hash && scrollY < innerHeight / 2) {
    const block = blocks()[data.place.block];
    if (!block || data.place.block < 3) return;
    const link = put(since, "a", words.stopped, { href: `#${data.place.heading || "text"}` });
    link.addEventListener("click", (click) => {
      click.preventDefault();
      block.setAttribute("tabindex", "-1");
      block.scrollIntoView();
      block.focus({ preventScroll: true });
    });
  }
}

/* The blocks of the text in their order; messages are in other places on every view. */
function blocks() {
  const all = text.querySelectorAll(":scope > section > *, :scope > :not(section)");
  return [...all].filter((block) => !block.querySelector('a[href^="/r/"]'));
}
function place() {
  const all = blocks();
  const block = Math.max(0, all.findIndex((each) => each.getBoundingClientRect().bottom > 0));
  const above = all.slice(0, block + 1).filter((each) => /^H[1-6]$/.test(each.tagName) && each.id);
  return { block, heading: above.at(-1)?.id ?? "" };
}
function leave() {
  const note = main.reading?.note;
  if (document.visibilityState === "visible" || !known || !note || note.active < SECOND) return;
  const here = place();
  const now = JSON.stringify(here);
  if (now === left) return;
  left = now;
  const { view, sequence, furthest } = note;
  const active = Math.round(note.active);
  ask("/api/progress/update", { view, sequence, active, furthest, place: here }).catch(() => {
    left = ""; // told again when the page is left once more
  });
}

/* At the end of the text the page says so by itself, and asks what came of it. */
let asked = false;
async function finished() {
  const note = main.reading?.note;
  if (asked || !known || known.read || !note || note.furthest < END) return;
  if (known.active_ms + note.active < known.needed_ms) return;
  asked = true;
  await main.reading.send();
  for (const seconds of [2, 3, 5, 10]) {
    await wait(seconds * SECOND);
    const data = await ask(`/api/progress/chapters/${page}`).catch(() => null);
    if (data) show(data);
    if (known.read) return;
  }
  asked = false;
}

async function begin() {
  if (!proof()) return page ? void setTimeout(remember, 2 * SECOND) : undefined;
  await handOver();
  if (!page) {
    const data = await ask(`/api/progress/courses/${main.dataset.course}`);
    if (!data) return undefined;
    greet(data.learner);
    return showCourse(data, data.words);
  }
  await flush();
  const data = await ask(`/api/progress/chapters/${page}`);
  if (!data) return setTimeout(remember, 2 * SECOND);
  greet(data.learner);
  show(data);
  document.querySelector(".turn a[rel=next]")?.addEventListener("click", async (click) => {
    if (known.read || click.button || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    const to = click.currentTarget.href;
    await Promise.race([mark({ chapter: page, reason: "next" }), wait(SECOND)]);
    location.assign(to);
  });
  document.addEventListener("visibilitychange", leave);
  setInterval(finished, SECOND);
  return undefined;
}

if (main) {
  // Offline the page stays as it is; the next one asks again.
  const start = () => begin().catch(() => undefined);
  start();
  addEventListener("online", () => (known ? flush().catch(() => undefined) : start()));
}
