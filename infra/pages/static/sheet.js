// The sheet of a poll: takes the slip out of the address, and sends the answer without cookies and without a trace in
// the history of this tab. Without script the slip is typed in and the form is sent as forms are.
"use strict";

document.addEventListener("DOMContentLoaded", takeSlip);
window.addEventListener("hashchange", takeSlip);
// a sheet that the browser has kept is shown empty to whoever comes next
window.addEventListener("pageshow", (event) => event.persisted && document.querySelector("[data-sheet]")?.reset());

function takeSlip() {
  const slip = decodeURIComponent(location.hash.slice(1));
  if (!slip) return;
  history.replaceState(null, "", location.pathname);
  const field = document.getElementById("slip");
  if (field) field.value = slip;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-sheet]")) return;
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  const unsent = document.querySelector("[data-unsent]");
  try {
    const answer = await fetch(location.pathname, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "Accept-Language": document.documentElement.lang },
      credentials: "omit",
      cache: "no-store",
    });
    const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    document.querySelector("main").replaceWith(document.adoptNode(said));
    document.querySelector("[data-focus]")?.focus();
  } catch {
    button.removeAttribute("aria-busy");
    unsent.hidden = false;
  }
});
