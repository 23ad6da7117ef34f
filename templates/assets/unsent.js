/* On a list of attempts: which of them have answers that wait in this browser still (answers.js). */

const list = document.querySelector("[data-waiting]");
const opening = list && (await indexedDB.databases?.())?.some(({ name }) => name === "uchi-answers")
  ? indexedDB.open("uchi-answers", 1)
  : null;
opening?.addEventListener("success", () => {
  const asked = opening.result.transaction("answers").objectStore("answers").getAll();
  asked.addEventListener("success", () => {
    const unsent = asked.result.filter((entry) => !entry.stopped).map((entry) => entry.attempt);
    for (const id of new Set(unsent)) {
      const row = list.querySelector(`[data-of="${id}"]`);
      if (!row) continue; // somebody else's, who sat here before
      const said = document.createElement("p");
      said.className = "under";
      said.textContent = `${list.dataset.waiting}.`;
      row.querySelector("div").append(said);
    }
  });
});
