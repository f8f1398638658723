// Choices that rest on what is typed in rows of the same form: tie-breaks on items, caps of vetoes on grades. The options
// are kept up with the rows as these are written; without script they follow when the draft is checked.
"use strict";

document.addEventListener("input", keepUp);
document.addEventListener("change", keepUp);
document.addEventListener("draft:filled", keepUp);

function keepUp(event) {
  const form = event.target.closest("form:has([data-choices-of])");
  const kind = event.target.name?.split(".")[0];
  for (const select of form?.querySelectorAll("[data-choices-of]") ?? []) {
    if (!kind || select.dataset.choicesOf === kind) offer(form, select);
  }
}

// in the order of the rows; a choice made stays, also where its row is taken out
function offer(form, select) {
  const { choicesOf, choiceTitle, choiceValue } = select.dataset;
  const value = (code) => choiceValue.replace("*", code);
  const rows = [...form.querySelectorAll(`[data-rows="${choicesOf}"] [data-row]`)];
  const known = new Map();
  for (const row of rows) {
    const field = (name) => row.querySelector(`[name$=".${name}"]`)?.value.trim() ?? "";
    const code = field("code");
    const title = field("title") || field("label") || code;
    if (code) known.set(value(code), choiceTitle.replace("*", title).replace("#", code));
  }
  const [before, after] = choiceValue.split("*");
  for (const option of [...select.options]) {
    const alike = before !== "" && option.value.startsWith(before) && option.value.endsWith(after);
    const theirs = option.dataset.typed !== undefined || alike;
    if (known.has(option.value)) {
      option.textContent = known.get(option.value);
      known.delete(option.value);
    } else if (theirs && !option.selected) option.remove();
  }
  for (const [name, title] of known) {
    const option = new Option(title, name);
    option.dataset.typed = "";
    option.setAttribute("data-fact", "");
    select.add(option);
  }
}
