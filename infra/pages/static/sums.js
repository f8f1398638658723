// Adds up the scores of a form as they are typed, and says at once where one is out of range. Points are exact: no floats.
"use strict";

(() => {
  const english = document.documentElement.lang === "en";
  const PLACES = 4;
  const POINTS = /^\d{1,9}(\.\d{1,4})?$/;
  // as they are sent once the field is left (workbench.js)
  const tidy = (text) => text.normalize("NFKC").replaceAll("。", ".").trim();
  const exact = (text) => {
    const [whole, rest = ""] = text.split(".");
    return BigInt(whole + rest.padEnd(PLACES, "0"));
  };
  // with as many places as the step has, or as were written
  const shown = (points, step) => {
    const text = points.toString().padStart(PLACES + 1, "0");
    const rest = text.slice(-PLACES).replace(/0+$/, "").padEnd((step.split(".")[1] ?? "").length, "0");
    return text.slice(0, -PLACES) + (rest && `.${rest}`);
  };

  function fault(input) {
    const text = tidy(input.value);
    if (!text) return "";
    if (!POINTS.test(text)) return english ? "write points as digits, such as 28.5" : "请填写数字, 如28.5";
    const points = exact(text);
    if (points > exact(input.dataset.full)) return english ? `0 to ${input.dataset.full}` : `应在0至${input.dataset.full}之间`;
    if (points % exact(input.dataset.step)) return english ? `steps of ${input.dataset.step}` : `应为${input.dataset.step}的整数倍`;
    return "";
  }

  function reckon(form) {
    let sum = 0n;
    let any = false;
    const inputs = [...form.querySelectorAll("input[data-full]")];
    for (const input of inputs) {
      const said = fault(input);
      const note = form.querySelector(`[data-error-of="${CSS.escape(input.name)}"]`);
      note.hidden = !said;
      note.textContent = said;
      input.setCustomValidity(said);
      if (said) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (!said && tidy(input.value)) {
        sum += exact(tidy(input.value));
        any = true;
      }
    }
    for (const output of form.querySelectorAll("[data-sum]")) output.textContent = any ? shown(sum, inputs[0].dataset.step) : "–";
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form:has([data-sheet])")) {
      for (const kind of ["input", "draft:filled"]) form.addEventListener(kind, () => reckon(form));
      if (!form.hasAttribute("data-refused")) reckon(form);
    }
  });
})();
