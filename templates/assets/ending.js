/* What there is to say of all answers of an attempt together, and its end, which waits for them. */

const data = document.querySelector("[data-attempt]");
const { answers } = data;
const { words } = answers;
const whole = document.querySelector("[data-whole]");

data.addEventListener("whole", () => {
  const left = answers.waiting().length;
  const said = [];
  if (answers.counts.late) said.push(`${words["late-some"]}${answers.counts.late}.`);
  if (answers.counts.sealed) said.push(`${words["lost-some"]}${answers.counts.sealed}.`);
  if (left) said.push(answers.counts.loggedOut ? words["logged-out"] : `${words["some-kept"]}${left}.`);
  whole.textContent = said.join(" ");
  if (!left || !answers.counts.loggedOut) return;
  const way = document.createElement("a");
  way.href = `/login?to=${encodeURIComponent(location.pathname)}`;
  way.textContent = words.enter;
  whole.append(". ", way);
});

/* Before the end everything goes, and the end waits for it. */
const end = document.querySelector("form[data-end]");
end?.addEventListener("submit", async (click) => {
  click.preventDefault();
  await answers.flush();
  if (answers.waiting().length) return void (whole.textContent = words.wait);
  end.elements.csrf.value = answers.proof() || end.elements.csrf.value;
  end.submit();
});
