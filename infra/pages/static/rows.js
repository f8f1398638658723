// Tables of rows that are entered: adds one, moves one up or down. Without it, spare rows and the order are filled in.
"use strict";

document.addEventListener("click", (event) => {
  const adding = event.target.closest("[data-add-row]");
  if (adding) addRow(document.querySelector(`[data-rows="${adding.dataset.addRow}"]`));
  const moving = event.target.closest("[data-move]");
  if (moving) moveRow(moving.closest("[data-row]"), moving.dataset.move === "up", moving);
});

function addRow(table) {
  const spare = table.querySelector(".spare") ?? table.insertBefore(another(table), table.tFoot);
  spare.classList.remove("spare");
  spare.querySelector("input:not([type=checkbox]):not([name$='.order'])").focus();
}

// a row like the last one, empty, under the next number
function another(table) {
  const last = [...table.querySelectorAll("[data-row]")].at(-1);
  const numbers = [...table.querySelectorAll("[data-row]")].map((row) => Number(row.dataset.row.slice(1)));
  const key = `r${Math.max(...numbers) + 1}`;
  const made = last.cloneNode(true);
  for (const one of made.querySelectorAll("[name], [data-draft-of], [id]")) {
    for (const attribute of ["name", "data-draft-of", "id"]) {
      const said = one.getAttribute(attribute);
      if (said) one.setAttribute(attribute, said.replace(last.dataset.row, key));
    }
    if (one.type === "checkbox") one.checked = false;
    else if ("value" in one && one.tagName !== "SELECT") one.value = "";
  }
  made.dataset.row = key;
  return made;
}

function moveRow(row, up, button) {
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (!other?.matches("[data-row]")) return;
  if (up) other.before(row);
  else other.after(row);
  const rows = [...row.parentElement.querySelectorAll("[data-row]")];
  rows.forEach((one, number) => {
    const order = one.querySelector("[name$='.order']");
    if (order.value === String(number + 1)) return;
    order.value = String(number + 1);
    order.dispatchEvent(new Event("input", { bubbles: true }));
  });
  button.focus();
}
