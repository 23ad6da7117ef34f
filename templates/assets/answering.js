/* The questions of an attempt: what stands in their fields goes to the answers (answers.js) as it
   changes, and what becomes of it is said at each question. Without this script the form saves. */

const TYPING = 2000;
const data = document.querySelector("[data-attempt]");
const { answers } = data;
const { words } = answers;
const paper = document.getElementById("paper");
const questions = [...document.querySelectorAll("[data-question]")];
const sections = [...document.querySelectorAll(".questions > [data-slot]")];
const of = (question) => questions.find((each) => each.dataset.question === question);
const FLAGS = `uchi-flags-${data.dataset.attempt}`;

/* What stands in the fields, as the server reads it; null when it is nothing. */
function read(root) {
  const chosen = [...root.querySelectorAll("input:checked")];
  const selects = [...root.querySelectorAll("select")];
  switch (root.dataset.kind) {
    case "single": {
      const id = root.querySelector("select")?.value ?? chosen[0]?.value;
      return id ? { chosen: id } : null;
    }
    case "multiple":
      return chosen.length ? { chosen: chosen.map((each) => each.dataset.id).sort() } : null;
    case "matching": {
      const pairs = selects.filter((each) => each.value).map((each) => [each.dataset.id, each.value]);
      return pairs.length ? { pairs: Object.fromEntries(pairs) } : null;
    }
    case "ordering": {
      const order = [];
      for (const each of selects) if (each.value) order[Number(each.value) - 1] = each.dataset.id;
      return order.length ? { order: Array.from(order, (id) => id ?? null) } : null;
    }
    case "cloze": {
      const parts = [...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, read(part)]);
      const filled = parts.filter(([, response]) => response);
      return filled.length ? { parts: Object.fromEntries(filled) } : null;
    }
    default: {
      const text = root.querySelector('input[type="text"], textarea').value;
      return text.trim() ? { text } : null;
    }
  }
}

/* Puts an answer into the fields. */
function fill(root, response) {
  switch (root.dataset.kind) {
    case "single":
    case "multiple": {
      const ids = [response?.chosen ?? []].flat();
      const select = root.querySelector("select");
      if (select) select.value = ids[0] ?? "";
      for (const box of root.querySelectorAll("input[data-id]")) box.checked = ids.includes(box.dataset.id);
      return;
    }
    case "matching":
      for (const each of root.querySelectorAll("select")) each.value = response?.pairs[each.dataset.id] ?? "";
      return;
    case "ordering": {
      const order = response?.order ?? [];
      for (const each of root.querySelectorAll("select")) {
        each.value = order.includes(each.dataset.id) ? order.indexOf(each.dataset.id) + 1 : "";
      }
      arrange(root);
      return;
    }
    case "cloze":
      for (const part of root.querySelectorAll("[data-part]")) fill(part, response?.parts[part.dataset.part]);
      return;
    default:
      root.querySelector('input[type="text"], textarea').value = response?.text ?? "";
  }
}

/* An answer in words. */
function told(root, response) {
  if (!response) return words.nothing;
  if ("text" in response) return response.text;
  const named = (id) => {
    const box = root.querySelector(`input[data-id="${id}"], option[value="${id}"]`);
    return (box?.closest("label") ?? box)?.textContent.trim() ?? id;
  };
  if (response.chosen) return [response.chosen].flat().map(named).join(", ");
  if (response.order) return response.order.map((id) => (id ? thing(root, id) : "—")).join(" → ");
  if (response.pairs) {
    const pair = ([left, right]) => `${root.querySelector(`[data-left="${left}"]`)?.textContent.trim()} → ${named(right)}`;
    return Object.entries(response.pairs).map(pair).join("; ");
  }
  const part = ([id, each]) => `${id}: ${told(root.querySelector(`[data-part="${id}"]`), each)}`;
  return Object.entries(response.parts ?? {}).map(part).join("; ");
}

/* Order: by place numbers, or one up and one down. */
const thing = (root, id) => root.querySelector(`[data-item="${id}"] label`)?.textContent.trim() ?? id;
function arrange(root) {
  const list = root.querySelector("[data-items]");
  const place = (row) => Number(row.querySelector("select").value) || Infinity;
  for (const row of [...list.children].sort((one, other) => place(one) - place(other) || 0)) list.append(row);
  border(root);
}
function border(root) {
  const rows = [...root.querySelector("[data-items]").children];
  rows.forEach((row, at) => {
    row.querySelector("[data-up]").disabled = at === 0;
    row.querySelector("[data-down]").disabled = at === rows.length - 1;
  });
  root.querySelector("[data-as-is]").hidden = rows.some((row) => row.querySelector("select").value);
}
function number(root, row) {
  [...root.querySelector("[data-items]").children].forEach((each, at) => (each.querySelector("select").value = at + 1));
  border(root);
  const at = row.querySelector("select").value;
  document.querySelector("[data-spoken]").textContent = `${thing(root, row.dataset.item)}: ${words.placed}${at}`;
  changed(root, true);
}
function button(parent, text, name, label) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "small", textContent: text });
  made.dataset[name] = "";
  if (label) made.setAttribute("aria-label", label);
  parent.append(made);
  return made;
}
function orderly(root) {
  root.querySelector("[data-plainly]").hidden = true;
  const list = root.querySelector("[data-items]");
  for (const row of list.children) {
    const move = (pressed, next) => {
      const beside = next ? row.nextElementSibling : row.previousElementSibling;
      if (next) beside.after(row);
      else beside.before(row);
      number(root, row);
      (pressed.disabled ? row.querySelector("button:enabled") : pressed)?.focus();
    };
    const label = thing(root, row.dataset.item);
    const up = button(row, "↑", "up", `${words.up}: ${label}`);
    const down = button(row, "↓", "down", `${words.down}: ${label}`);
    up.addEventListener("click", () => move(up, false));
    down.addEventListener("click", () => move(down, true));
    const select = row.querySelector("select");
    select.addEventListener("change", (event) => {
      if (!select.value) return;
      event.stopPropagation();
      const others = [...list.children].filter((each) => each !== row);
      const before = others[Number(select.value) - 1];
      if (before) before.before(row);
      else list.append(row);
      number(root, row);
      select.focus();
    });
  }
  const asIs = button(root.querySelector("[data-plainly]").parentElement, words["as-is"], "asIs");
  list.after(asIs);
  asIs.addEventListener("click", () => { number(root, list.firstElementChild); list.querySelector("select").focus(); });
  border(root);
}

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
  if (kind === "ordering") orderly(root);
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
paper.addEventListener("submit", (event) => {
  event.preventDefault();
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
