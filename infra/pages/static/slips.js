// The page that shows the slips of a poll this once: asks before it is left unprinted.
"use strict";

let printed = false;
window.addEventListener("afterprint", () => {
  printed = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!printed) event.preventDefault();
});
