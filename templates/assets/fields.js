/* The fields of a question: read as the server reads them, filled with an answer, told in words; and
   an order made by numbers or one up, one down. Shared with answering.js as `element.fields`. */

const data = document.querySelector("[data-attempt]");
const { words } = data.answers;

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
  root.dispatchEvent(new CustomEvent("arranged"));
}
function button(parent, text, name, label) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "small", textContent: text });
  made.dataset[name] = "";
  if (label) made.setAttribute("aria-label", label);
  parent.append(made);
  return made;
}
function orderly(root, changed) {
  root.addEventListener("arranged", changed);
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
    select.addEventListener("change", (chosen) => {
      if (!select.value) return;
      chosen.stopPropagation();
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

data.fields = { read, fill, told, orderly, button };
