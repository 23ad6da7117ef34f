/* The clock of an attempt: a quiet line that can be hidden, spoken at ten, five and one minutes. When
   the time is over everything is sent first; then the server closes the attempt with what it has.
   It counts from what the server said, so a wrong clock here shows nothing wrong. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SPOKEN = [10, 5, 1];
const HIDDEN = "uchi-clock-hidden";
const data = document.querySelector("[data-attempt]");
const { answers } = data;
const { words } = answers;
const line = document.querySelector("[data-clock]");
const spoken = document.querySelector("[data-spoken]");
const whole = document.querySelector("[data-whole]");
const results = `/quizzes/attempts/${data.dataset.attempt}/results`;
let ends = data.dataset.left === "" ? Infinity : Date.now() + Number(data.dataset.left);
let before = left();
let ending = false;

function left() {
  return ends - Date.now();
}
function span(milliseconds) {
  const minutes = Math.ceil(milliseconds / MINUTE);
  if (milliseconds < MINUTE) return words.less;
  const hours = Math.floor(minutes / 60);
  const rest = words.minutes.replace("%(number)s", hours ? minutes % 60 : minutes);
  return hours ? words.hours.replace("%(hours)s", hours).replace("%(minutes)s", rest) : rest;
}
function set(now, deadline) {
  ends = deadline === null || deadline === undefined ? Infinity : Date.now() + deadline - now;
}
/* Asks how long there is: an author may have given more. Null while nobody answers. */
async function look() {
  try {
    const answer = await answers.ask(`/api/attempts/${data.dataset.attempt}`);
    const said = answer.ok ? await answer.json() : null;
    if (said) set(said.now_ms, said.deadline_ms);
    return said;
  } catch {
    return null;
  }
}

function show() {
  if (!line || left() === Infinity) return;
  line.classList.toggle("near", left() < MINUTE);
  line.querySelector("[data-time]").textContent = `${words.left}${span(Math.max(0, left()))}`;
  for (const minutes of SPOKEN) {
    // Said when it is passed, not again when the page is opened behind it.
    if (before > minutes * MINUTE && left() <= minutes * MINUTE) spoken.textContent = `${words.left}${span(minutes * MINUTE)}`;
  }
  before = left();
}
function hideable() {
  const press = line?.querySelector("[data-hide]");
  if (!press) return;
  const time = line.querySelector("[data-time]");
  const put = (hidden) => {
    time.hidden = hidden;
    press.textContent = hidden ? words.show : words.hide;
  };
  let hidden = false;
  try {
    hidden = localStorage.getItem(HIDDEN) === "yes";
  } catch {
    // Storage is switched off.
  }
  put(hidden);
  press.hidden = false;
  press.addEventListener("click", () => {
    hidden = !hidden;
    put(hidden);
    try {
      localStorage.setItem(HIDDEN, hidden ? "yes" : "no");
    } catch {
      // As above.
    }
  });
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
function fields(open) {
  for (const each of document.querySelectorAll("fieldset[data-question]")) each.disabled = !open;
}
/* The end: what is typed until now goes; the attempt is closed by the server, at its deadline. */
async function over() {
  if (ending) return;
  ending = true;
  fields(false);
  const told = (text) => (spoken.textContent = whole.textContent = text);
  told(words.over);
  await answers.flush();
  for (;;) {
    const said = await look();
    if (said?.state === "sealed" && !answers.waiting().length) return void location.replace(results);
    if (said && left() > 0) {
      // More time was given.
      ending = false;
      fields(true);
      whole.textContent = "";
      return undefined;
    }
    if (answers.waiting().length) {
      if (!said) told(words["over-kept"]);
      await answers.flush();
    } else {
      told(words["over-saved"]);
    }
    // Behind the grace the server closes it as soon as anybody asks.
    await wait(answers.waiting().length ? SECOND : Math.max(SECOND / 2, left() + Number(data.dataset.grace)));
  }
}
function tick() {
  show();
  if (left() <= 0) over();
}

data.addEventListener("time", ({ detail: { now_ms, deadline_ms } }) => set(now_ms, deadline_ms));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ends !== Infinity && look());
// A page that the browser kept aside shows an old state.
addEventListener("pageshow", (shown) => shown.persisted && location.reload());
hideable();
tick();
setInterval(tick, SECOND);
