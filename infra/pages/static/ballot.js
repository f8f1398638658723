// Counts a ballot while it is filled in, and says what would be recorded. The server decides; without script it counts alone.
"use strict";

function countBallot(ballot) {
  const chosen = [...ballot.querySelectorAll("input:checked:not(:disabled)")].map((input) => input.value);
  const votes = (choice) => chosen.filter((value) => value === choice).length;
  const present = chosen.length - votes("absent");
  for (const place of ballot.querySelectorAll("[data-count]")) {
    place.textContent = place.dataset.count === "present" ? present : votes(place.dataset.count);
  }
  const short = present < Number(ballot.dataset.neededPresent);
  const carried = votes("for") >= Number(ballot.dataset.neededFor);
  const outcome = short ? "short" : carried ? "carried" : "failed";
  for (const word of ballot.querySelectorAll("[data-outcome]")) word.hidden = word.dataset.outcome !== outcome;
}

function beginBallots(root) {
  for (const ballot of root.querySelectorAll("[data-ballot]")) {
    for (const part of ballot.querySelectorAll("[data-ballot-all], [data-ballot-count]")) part.hidden = false;
    countBallot(ballot);
  }
}

document.addEventListener("change", (event) => {
  const ballot = event.target.closest("[data-ballot]");
  if (ballot) countBallot(ballot);
});
document.addEventListener("click", (event) => {
  const all = event.target.closest("[data-ballot-all]");
  if (!all) return;
  const ballot = all.closest("[data-ballot]");
  for (const input of ballot.querySelectorAll("input[value=for]:not(:disabled)")) input.checked = true;
  countBallot(ballot);
});
document.addEventListener("DOMContentLoaded", () => beginBallots(document));
document.addEventListener("htmx:afterSwap", (event) => beginBallots(event.target));

// An order to be voted: up and down, without dragging; the places are numbers that can also be typed.
function numberPlaces(list) {
  [...list.querySelectorAll("[data-place]")].forEach((input, n) => (input.value = n + 1));
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("li");
  if (button.dataset.move === "1") item.nextElementSibling?.after(item);
  else item.previousElementSibling?.before(item);
  numberPlaces(item.closest("[data-order]"));
  button.focus();
});
document.addEventListener("DOMContentLoaded", () => {
  for (const moves of document.querySelectorAll("[data-moves]")) moves.hidden = false;
});
