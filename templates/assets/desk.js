/* The editor: the page is made anew while somebody types, and what is typed is kept on the device
   until it is saved, so that neither a lost connection nor a closed window loses it. */

const WAIT_MS = 300;
const form = document.querySelector("[data-desk]");
const page = document.querySelector("[data-preview]");
const state = document.querySelector("[data-desk-state]");
const restored = document.querySelector("[data-restored]");
const FIELDS = ["body", "alternative", "address", "message"];
const PREFIX = `uchi:desk:${form.dataset.content}:`;

const field = (name) => form.elements.namedItem(name);
const typed = () =>
  Object.fromEntries(FIELDS.filter(field).map((name) => [name, field(name).value]));
const served = JSON.stringify(typed());
const key = () => PREFIX + field("base").value;

/* A browser that keeps nothing (private windows, full disks) still edits and saves. */
function store(work) {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
}

function kept() {
  return store((storage) => Object.keys(storage).filter((name) => name.startsWith(PREFIX))) ?? [];
}

function forget() {
  for (const name of kept()) store((storage) => storage.removeItem(name));
}

function keep() {
  const text = JSON.stringify(typed());
  if (text === served) forget();
  else store((storage) => storage.setItem(key(), text));
  state.textContent = text === served ? state.dataset.saved : state.dataset.unsaved;
}

let asked = 0;
let timer = 0;

async function preview() {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("content", form.dataset.content);
  try {
    const answer = await fetch("/author/preview", { method: "POST", body });
    // A login that ended for good leads elsewhere: then the page stays as it is.
    if (!answer.ok || !answer.url.endsWith("/author/preview") || mine !== asked) return;
    page.innerHTML = await answer.text();
  } catch {
    // Offline: what is typed is kept, and the next letter tries again.
  }
}

function changed() {
  keep();
  clearTimeout(timer);
  timer = setTimeout(preview, WAIT_MS);
}

function restore() {
  const name = kept().at(-1);
  const text = name && store((storage) => storage.getItem(name));
  if (!text || text === served) return;
  for (const [each, value] of Object.entries(JSON.parse(text))) {
    if (field(each)) field(each).value = value;
  }
  // On its own base: when somebody saved meanwhile, saving shows both texts.
  field("base").value = name.slice(PREFIX.length);
  restored.hidden = false;
  changed();
}

// A sentence from the form before says that the text has arrived.
if (document.querySelector(".said")) forget();
else if (!document.querySelector(".both, .faults")) restore();

form.addEventListener("input", changed);
restored.querySelector("[data-drop]").addEventListener("click", () => {
  forget();
  window.location.assign(window.location.pathname);
});
document.querySelector("[data-by-hand]").hidden = true;
for (const box of document.querySelectorAll(".faults")) box.focus();
