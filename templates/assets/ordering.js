/* What is ordered by hand, the chapters and parts of a course or the questions of a quiz, is dragged by
   its grips. The buttons beside them do the same by keyboard and, without this script, by plain forms;
   with it they keep the focus and the place on the page, and say aloud where a piece stands now. */

const EDGE_PX = 56;
const STEP_PX = 14;
const root = document.querySelector("[data-ordered]");
const told = document.querySelector("[data-placed]");
const form = document.getElementById(root.dataset.ordered);

const idOf = (item) => (item ? item.dataset.id : "");
const holder = (item) => item.parentElement.closest("[data-kind=chapter]");

/* Send what a button would; true when the page shows the answer. */
async function send(fields) {
  const body = new URLSearchParams({ csrf: form.elements.namedItem("csrf").value, ...fields });
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-ordered]");
  if (!answer.ok || !fresh) return false;
  root.replaceChildren(...fresh.childNodes);
  return true;
}

/* As a form, page and all: a login that ran out is renewed under it. */
function submit(fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

function say(id) {
  const item = document.getElementById(`at-${id}`);
  if (!item) return;
  const all = [...item.parentElement.children];
  const words = told.dataset[item.dataset.kind];
  const values = { name: item.dataset.name, at: all.indexOf(item) + 1, all: all.length };
  if (item.dataset.kind === "content") values.chapter = holder(item).dataset.name;
  told.textContent = words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

async function change(fields, id, undo) {
  try {
    if (await send(fields)) say(id);
    else submit(fields);
  } catch {
    undo();
    told.textContent = told.dataset.failed;
  }
}

root.addEventListener("click", async (at) => {
  const button = at.target.closest(".movers button");
  if (!button || !/^(\w+-)?(up|down) /.test(button.value)) return;
  at.preventDefault();
  const item = button.closest("[data-kind]");
  await change({ do: button.value }, idOf(item), () => {});
  const again = root.querySelector(`button[value="${button.value}"]`);
  const free = again && again.disabled ? again.parentElement.querySelector("button:enabled") : again;
  if (free) free.focus();
});

let drag = null;

function put(list, y) {
  const others = [...list.children].filter((each) => each !== drag.item);
  const below = others.find((each) => {
    const box = each.getBoundingClientRect();
    return box.top + box.height / 2 > y;
  });
  if ((below ?? null) !== drag.item.nextElementSibling || list !== drag.item.parentElement) {
    list.insertBefore(drag.item, below ?? null);
  }
}

function moved(at) {
  if (!drag) return;
  const y = at.clientY;
  if (y < EDGE_PX) window.scrollBy(0, -STEP_PX);
  if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, STEP_PX);
  if (drag.item.dataset.kind !== "content") {
    put(drag.list, y);
    return;
  }
  const branches = [...root.querySelectorAll("[data-kind=chapter]")];
  const over = branches.find((each) => each.getBoundingClientRect().bottom > y) ?? branches.at(-1);
  put(over.querySelector(".leaves"), y);
}

function back() {
  drag.list.insertBefore(drag.item, drag.next);
}

function end(keep) {
  if (!drag) return;
  const { item, list, next } = drag;
  item.classList.remove("dragged");
  root.classList.remove("folded");
  const undo = () => list.insertBefore(item, next);
  if (!keep) back();
  const stays = item.parentElement === list && item.nextElementSibling === next;
  drag = null;
  if (stays) return;
  const fields = { do: `place-${item.dataset.kind} ${idOf(item)}`, after: idOf(item.previousElementSibling) };
  if (item.dataset.kind === "content") fields.chapter = idOf(holder(item));
  change(fields, idOf(item), undo);
}

root.addEventListener("pointerdown", (at) => {
  const grip = at.target.closest(".grip");
  if (!grip || at.button !== 0 || drag) return;
  at.preventDefault();
  const item = grip.closest("[data-kind]");
  drag = { item, list: item.parentElement, next: item.nextElementSibling };
  item.classList.add("dragged");
  if (item.dataset.kind === "chapter") {
    // Chapters are long: without their parts the order is seen at a glance.
    root.classList.add("folded");
    window.scrollBy(0, item.getBoundingClientRect().top - at.clientY + grip.offsetHeight / 2);
  }
});
window.addEventListener("pointermove", moved);
window.addEventListener("pointerup", () => end(true));
window.addEventListener("pointercancel", () => end(false));
window.addEventListener("keydown", (at) => {
  if (at.key === "Escape") end(false);
});
root.classList.add("live");
