// What the frame does with script: menus that close, the drawer, dialogs, forms sent once. Everything works without it.
"use strict";

const html = document.documentElement;
const drawer = { panel: null, whole: null, opener: null };

document.addEventListener("DOMContentLoaded", () => {
  drawer.panel = document.getElementById("drawer-panel");
  drawer.whole = document.getElementById("drawer-whole");
  document.querySelector("[data-focus]")?.focus();
  for (const one of document.querySelectorAll(".tabs [aria-current], .steps [aria-current]")) showInRow(one);
});

// On a narrow screen tabs and steps run beyond its edge: the one that counts is shown.
function showInRow(one) {
  const row = one.parentElement;
  row.scrollLeft = one.offsetLeft - row.offsetLeft - (row.clientWidth - one.offsetWidth) / 2;
}

// Numbers as a Chinese keyboard writes them, once they are left or sent: what is still being composed is not touched. The grid does so itself.
const NUMBERS = "input:is([inputmode='decimal'], [inputmode='numeric']):not([data-grid] *)";
function tidyUp(inputs) {
  for (const input of inputs) {
    const tidy = input.value.normalize("NFKC").replaceAll("。", ".").trim();
    if (input.value !== tidy) input.value = tidy;
  }
}
document.addEventListener("change", ({ target }) => tidyUp(target.matches(NUMBERS) ? [target] : []), true);
document.addEventListener("submit", ({ target }) => tidyUp(target.querySelectorAll(NUMBERS)), true);

document.addEventListener("change", (event) => {
  event.target.closest("form[data-submit-on-change]")?.requestSubmit();
  if (event.target.matches("[data-tick-all]")) tickAll(event.target);
});

document.addEventListener("click", (event) => {
  for (const box of document.querySelectorAll("details[data-menu-box][open]")) {
    if (!box.contains(event.target)) box.open = false;
  }
  if (event.target.closest("[data-print]")) return window.print();
  const opener = event.target.closest("[data-dialog]");
  if (opener) return openDialog(opener);
  if (event.target.closest("[data-close]")) return event.target.closest("dialog")?.close();
  if (event.target.closest("#drawer-close, #drawer-shade")) return closeDrawer();
  const row = event.target.closest("tr[data-href]");
  if (row && wantsDrawer(event)) openDrawer(row, event);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const box = document.querySelector("details[data-menu-box][open]");
    if (box) {
      box.open = false;
      box.querySelector("summary").focus();
    } else if (drawer.panel && !drawer.panel.hidden && !document.querySelector("dialog[open]")) closeDrawer();
  }
  if (event.key === "Tab" && drawer.panel && !drawer.panel.hidden) keepInside(event);
  if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) followKey(event);
});

// A link that a key leads to, while nobody types; by its place on the keyboard, whatever is written with it.
function followKey(event) {
  if (event.target.closest("input, select, textarea, dialog, .table-frame, [contenteditable]") || !drawer.panel?.hidden) return;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.code)}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-fold]")) return fold(event);
  if (!form.matches("[data-acting]")) return;
  const buttons = [...form.querySelectorAll("button[type=submit], button:not([type])")];
  // the server does one key once; this spares a second click its wait, and whoever is shown a secret its loss
  if (buttons.some((button) => button.hasAttribute("aria-busy"))) return event.preventDefault();
  for (const button of buttons) {
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 8000);
  }
});

function openDialog(opener) {
  const form = opener.closest("form");
  if (form && !form.reportValidity()) return;
  document.getElementById(opener.dataset.dialog).showModal();
}

function tickAll(box) {
  for (const one of box.closest("table").querySelectorAll("tbody .tick input[type=checkbox]")) one.checked = box.checked;
}

function wantsDrawer(event) {
  const link = event.target.closest("a, button, input, label, summary");
  const own = link && link.closest("tr") && link.getAttribute("href") === link.closest("tr").dataset.href;
  return window.htmx && (!link || own) && !event.ctrlKey && !event.metaKey && !event.shiftKey && !getSelection().toString();
}

function openDrawer(row, event) {
  event.preventDefault();
  drawer.opener = row.querySelector("a") ?? row;
  drawer.whole.href = row.dataset.href;
  window.htmx.ajax("GET", row.dataset.href, { target: "#drawer", swap: "innerHTML" }).then(() => {
    drawer.panel.hidden = false;
    document.getElementById("drawer-shade").hidden = false;
    document.getElementById("drawer-close").focus();
  });
}

function closeDrawer() {
  drawer.panel.hidden = true;
  document.getElementById("drawer-shade").hidden = true;
  document.getElementById("drawer").replaceChildren();
  drawer.opener?.focus();
}

function keepInside(event) {
  const stops = [...drawer.panel.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const first = stops[0];
  const last = stops.at(-1);
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

function fold(event) {
  event.preventDefault();
  const button = event.submitter;
  const wanted = button.value;
  html.dataset.menu = wanted;
  button.value = wanted === "narrow" ? "wide" : "narrow";
  const body = new URLSearchParams({ menu: wanted });
  fetch(event.target.action, { method: "POST", body, redirect: "manual" });
}
