/* The questions of an attempt: what stands in their fields (fields.js) goes to the answers (answers.js) as it
   changes, and what becomes of it is said at each question. Without this script the form saves. */

const TYPING = 2000;
const data = document.querySelector("[data-attempt]");
const { answers } = data;
const { words } = answers;
const { read, fill, told, orderly, button } = data.fields;
const paper = document.getElementById("paper");
const questions = [...document.querySelectorAll("[data-question]")];
const sections = [...document.querySelectorAll(".questions > [data-slot]")];
const of = (question) => questions.find((each) => each.dataset.question === question);
const FLAGS = `uchi-flags-${data.dataset.attempt}`;

/* What was changed is kept at once; it is sent at once too, unless somebody types. */
let typing = 0;
function changed(root, now) {
  answers.change(root.dataset.question, read(root));
  mark(root);
  clearTimeout(typing);
  if (now) answers.flush();
  else typing = setTimeout(answers.flush, TYPING);
}
const link = (root) => paper.querySelector(`.list [data-to="${root.dataset.slot}"]`);
function mark(root) {
  const answered = Boolean(read(root));
  root.querySelector("[data-clear]").hidden = !answered;
  link(root).classList.toggle("done", answered);
  say(root);
}
function say(root) {
  const flagged = flags.includes(root.dataset.slot);
  const parts = [read(root) ? words.answered : words.open, ...(flagged ? [words.flagged] : [])];
  link(root).querySelector("[data-state]").textContent = `, ${parts.join(", ")}`;
}
data.addEventListener("state", ({ detail: { question, name, detail } }) => {
  const root = of(question);
  if (!root) return;
  const said = root.querySelector("[data-said]");
  const known = { wrong: detail, other: "", unsent: words.unsent }[name] ?? words[name];
  said.textContent = known;
  said.classList.toggle("unsaved", !["saved", "saving", "unsent"].includes(name));
  link(root).classList.toggle("unsent", !["saved", "saving"].includes(name));
  root.querySelector("[data-other]").hidden = name !== "other";
  if (name === "saved") root.querySelector(".fault")?.remove();
});
data.addEventListener("other", ({ detail: { question, other } }) => {
  const root = of(question);
  const box = root?.querySelector("[data-other]");
  if (!box) return;
  box.replaceChildren();
  const sentence = document.createElement("p");
  sentence.textContent = `${words.other}${told(root, other.response)}`;
  box.append(sentence);
  button(box, words["other-theirs"], "theirs").addEventListener("click", () => answers.choose(question, false));
  button(box, words["other-mine"], "mine").addEventListener("click", () => answers.choose(question, true));
  box.hidden = false;
});
data.addEventListener("take", ({ detail: { question, response } }) => {
  const root = of(question);
  if (!root) return;
  fill(root, response);
  mark(root);
});

/* Flags are this device's alone. */
let flags = [];
try {
  flags = JSON.parse(localStorage.getItem(FLAGS)) ?? [];
} catch {
  // Storage is switched off: flags last as long as the page.
}
function flag(root, press) {
  const on = flags.includes(root.dataset.slot);
  press.setAttribute("aria-pressed", on);
  link(root).classList.toggle("flagged", on);
  say(root);
}

/* One at a time: all are on the page already, so no connection is needed to turn. */
function turn(slot) {
  const at = sections.findIndex((each) => each.dataset.slot === slot);
  sections.forEach((each, number) => (each.hidden = number !== at));
  for (const each of paper.querySelectorAll(".list [data-to]")) {
    if (each.dataset.to === slot) each.setAttribute("aria-current", "step");
    else each.removeAttribute("aria-current");
  }
  for (const step of paper.querySelectorAll("[data-step]")) step.hidden = !sections[at + Number(step.dataset.step)];
  paper.elements.here.value = slot;
  history.replaceState(null, "", `?question=${slot}`);
  sections[at].setAttribute("tabindex", "-1");
  sections[at].focus({ preventScroll: true });
  sections[at].scrollIntoView({ block: "nearest" });
}
const current = () => sections.findIndex((each) => !each.hidden);

for (const root of questions) {
  const { question, sequence, kind } = root.dataset;
  answers.known.set(question, Number(sequence));
  if (kind === "ordering") orderly(root, () => changed(root, true));
  // After a form that was refused, the fields hold what is not saved.
  if (!root.querySelector(".fault")) answers.saved.set(question, answers.canon(read(root)));
  root.addEventListener("change", () => changed(root, true));
  root.addEventListener("input", ({ target }) => {
    if (target.matches('input[type="text"], textarea')) changed(root, false);
    const count = root.querySelector("[data-count]");
    if (count) count.textContent = `${words.words}${read(root)?.text.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0}`;
  });
  root.querySelector("[data-clear]").addEventListener("click", (click) => {
    click.preventDefault();
    fill(root, null);
    changed(root, true);
    root.focus();
  });
  const press = root.querySelector("[data-flag]");
  press.hidden = false;
  press.addEventListener("click", () => {
    const { slot } = root.dataset;
    flags = flags.includes(slot) ? flags.filter((each) => each !== slot) : [...flags, slot];
    try {
      localStorage.setItem(FLAGS, JSON.stringify(flags));
    } catch {
      // As above.
    }
    flag(root, press);
  });
  flag(root, press);
}
paper.querySelector("[data-save]").hidden = true;
paper.addEventListener("click", (click) => {
  const to = click.target.closest("[data-to], [data-step], [data-finish]");
  if (!to || to.matches("a")) return;
  click.preventDefault();
  if (to.dataset.to) turn(to.dataset.to);
  else if (to.dataset.step) turn(sections[current() + Number(to.dataset.step)].dataset.slot);
  else finish();
});
async function finish() {
  await answers.flush();
  if (answers.waiting().length) document.querySelector("[data-whole]").textContent = words.wait;
  else location.assign(`${paper.getAttribute("action")}/finish`);
}
// Enter in a field saves, and does not leave the page.
paper.addEventListener("submit", (sent) => {
  sent.preventDefault();
  answers.flush();
});

await answers.ready;
for (const entry of answers.entries.values()) {
  const root = of(entry.question);
  if (!root) continue;
  fill(root, entry.response);
  mark(root);
  if (entry.other) data.dispatchEvent(new CustomEvent("other", { detail: entry }));
}
answers.flush();
