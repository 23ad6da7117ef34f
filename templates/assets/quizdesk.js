/* The list of a quiz's questions: dragged by their grips. The buttons beside them do the same by
   keyboard and, without this script, by plain forms; with it they keep the focus and the place on the
   page, and say aloud where a question stands now. */

const root = document.querySelector("[data-order]");
const told = document.querySelector("[data-told]");
const form = document.getElementById("order");

async function send(fields) {
  const body = new URLSearchParams({ csrf: form.elements.namedItem("csrf").value, ...fields });
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-order]");
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
  const values = { name: item.dataset.name, at: all.indexOf(item) + 1, all: all.length };
  told.textContent = told.dataset.words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
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

let drag = null;

function moved(at) {
  if (!drag) return;
  const others = [...drag.list.children].filter((each) => each !== drag.item);
  const below = others.find((each) => {
    const box = each.getBoundingClientRect();
    return box.top + box.height / 2 > at.clientY;
  });
  if ((below ?? null) !== drag.item.nextElementSibling) drag.list.insertBefore(drag.item, below ?? null);
}

function end(keep) {
  if (!drag) return;
  const { item, list, next } = drag;
  item.classList.remove("dragged");
  const undo = () => list.insertBefore(item, next);
  if (!keep) undo();
  const stays = item.nextElementSibling === next;
  drag = null;
  if (stays) return;
  const after = item.previousElementSibling ? item.previousElementSibling.dataset.id : "";
  change({ do: `place ${item.dataset.id}`, after }, item.dataset.id, undo);
}

if (root) {
  root.addEventListener("click", async (at) => {
    const button = at.target.closest(".movers button");
    if (!button || !/^(up|down) /.test(button.value)) return;
    at.preventDefault();
    await change({ do: button.value }, button.value.split(" ")[1], () => {});
    const again = root.querySelector(`button[value="${button.value}"]`);
    const free = again && again.disabled ? again.parentElement.querySelector("button:enabled") : again;
    if (free) free.focus();
  });
  root.addEventListener("pointerdown", (at) => {
    const grip = at.target.closest(".grip");
    if (!grip || at.button !== 0 || drag) return;
    at.preventDefault();
    const item = grip.closest("li");
    drag = { item, list: item.parentElement, next: item.nextElementSibling };
    item.classList.add("dragged");
  });
  window.addEventListener("pointermove", moved);
  window.addEventListener("pointerup", () => end(true));
  window.addEventListener("pointercancel", () => end(false));
  window.addEventListener("keydown", (at) => {
    if (at.key === "Escape") end(false);
  });
  root.dataset.order = "live";
}
