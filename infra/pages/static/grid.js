// The score grid: moves by keys, sums at once, takes blocks from spreadsheets, undoes, keeps every cell as a draft.
"use strict";

(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form) return;
  const settings = JSON.parse(form.querySelector("[data-settings]").textContent);
  const english = document.documentElement.lang === "en";
  const say = (zh, en) => (english ? en : zh);

  // Points are whole numbers of ten-thousandths: no sum is ever off by a rounding.
  const PLACES = 4;
  const UNIT = 10 ** PLACES;
  const tidy = (text) => text.normalize("NFKC").replaceAll("。", ".").trim();
  const parse = (text) => {
    const read = /^(\d{1,9})(?:\.(\d{1,4}))?$/.exec(tidy(text));
    return read ? Number(read[1]) * UNIT + Number((read[2] ?? "").padEnd(PLACES, "0")) : null;
  };
  const format = (points) => {
    const whole = Math.trunc(Math.abs(points) / UNIT);
    const rest = String(Math.abs(points) % UNIT).padStart(PLACES, "0").replace(/0+$/, "");
    return `${points < 0 ? "-" : ""}${whole}${rest ? `.${rest}` : ""}`;
  };
  const fixed = (points) => {
    const [whole, rest = ""] = format(points).split(".");
    const places = rest.padEnd((settings.step.split(".")[1] ?? "").length, "0");
    return places ? `${whole}.${places}` : whole;
  };
  const STEP = parse(settings.step);
  const CAP = parse(settings.cap);

  // cells by name and by place; a row knows the sum it shows
  const cells = new Map();
  const heads = [...form.querySelectorAll("thead th")];
  const rows = [...form.querySelectorAll("tr[data-branch]")].map((element, y) => {
    const row = { branch: element.dataset.branch, title: element.querySelector("th a").textContent, sum: element.querySelector("[data-sum]"), y, cells: [] };
    for (const input of element.querySelectorAll("td input")) {
      const place = input.parentElement;
      const head = heads[place.cellIndex];
      const kind = input.name.endsWith("/+") ? "bonus" : input.name.endsWith("/+why") ? "why" : "item";
      const [own, last, saved] = [...place.querySelectorAll("i")].map((one) => one.textContent);
      const title = (head.querySelector(".grid-title") ?? head.firstChild).textContent.trim();
      const cell = { name: input.name, input, place, row, x: place.cellIndex, kind, title, own, last };
      Object.assign(cell, { saved: saved ?? input.dataset.saved, full: parse(head.dataset.full ?? ""), large: parse(head.dataset.large ?? "") });
      if (kind !== "why") input.inputMode = "decimal";
      input.setAttribute("aria-describedby", "grid-bar");
      row.cells.push(cell);
      cells.set(cell.name, cell);
    }
    return row;
  });
  const cellOf = (target) => (target?.name ? cells.get(target.name) : undefined);

  function fault(cell) {
    const text = tidy(cell.input.value);
    if (cell.kind === "why") {
      const bonus = parse(cells.get(cell.name.slice(0, -3)).input.value);
      return bonus && !text ? say("请写明加分理由", "say what the bonus is for") : null;
    }
    if (!text) return cell.saved && cell.kind === "item" ? say("已评的得分不能清空, 请填写分值", "a recorded score cannot be emptied: write the points") : null;
    const points = parse(text);
    if (points === null) return say(`“${text}”不是分值, 请填写数字`, `“${text}” is no number of points`);
    if (cell.kind === "bonus") return null;
    const full = format(cell.full);
    if (points > cell.full) return say(`${format(points)}超出范围, 应在0至${full}之间`, `${format(points)} is outside 0 to ${full}`);
    if (points % STEP) return say(`${format(points)}不符合计分单位, 应为${settings.step}的整数倍`, `${format(points)} is not a multiple of ${settings.step}`);
    return null;
  }

  // 1.0 and 1 are the same points
  const same = (cell, one, other) => {
    const points = cell.kind === "why" ? null : parse(one);
    return points === null ? tidy(one) === tidy(other) : points === parse(other);
  };
  const isChanged = (cell) => !same(cell, cell.input.value, cell.saved ?? "");

  function look(row) {
    let sum = 0;
    let missing = 0;
    row.faults = 0;
    for (const cell of row.cells) {
      const wrong = fault(cell);
      const points = cell.kind === "why" ? null : parse(cell.input.value);
      if (wrong) cell.input.setAttribute("aria-invalid", "true");
      else cell.input.removeAttribute("aria-invalid");
      row.faults += wrong ? 1 : 0;
      cell.place.classList.toggle("changed", isChanged(cell));
      if (cell.kind === "item") {
        const own = parse(cell.own ?? "");
        cell.place.classList.toggle("large", points !== null && own !== null && Math.abs(points - own) > cell.large);
        if (points === null) missing += 1;
        else sum += points;
      }
      if (cell.kind === "bonus") sum += Math.min(points ?? 0, CAP);
    }
    row.missing = missing;
    row.total = fixed(sum);
    row.sum.textContent = missing === row.cells.length - 2 ? "–" : row.total;
    row.sum.parentElement.classList.toggle("partial", missing > 0);
    row.sum.title = missing ? say(`尚有${missing}项未填`, `${missing} items left`) : "";
  }

  const bar = form.querySelector("[data-bar]");
  function tellOf(cell) {
    const parts = [cell.row.title, cell.title];
    if (cell.kind === "item") {
      parts.push(say(`分值${format(cell.full)}`, `full ${format(cell.full)}`));
      if (cell.own) parts.push(say(`自评${cell.own}`, `self ${cell.own}`));
      if (cell.last) parts.push(say(`上季${cell.last}`, `last ${cell.last}`));
      if (cell.saved) parts.push(say(`已录${cell.saved}`, `recorded ${cell.saved}`));
    }
    if (cell.by) parts.push(say(`${cell.by} ${cell.at} 填写`, `by ${cell.by} at ${cell.at}`));
    const wrong = fault(cell);
    const said = document.createElement("span");
    said.className = "wrong";
    said.textContent = wrong ? ` ${wrong}` : "";
    bar.replaceChildren(document.createTextNode(parts.join(" · ")), said);
  }

  // what was done, to be undone: each a list of [cell, before, after]
  const done = [];
  const undone = [];
  let held = null;
  function put(changes) {
    for (const [cell, , value] of changes) {
      cell.input.value = value;
      window.grid.keep(cell);
    }
    new Set(changes.map(([cell]) => cell.row)).forEach(look);
    // what was put there by other means than typing is no change of the cell one is in
    if (held) held.before = held.cell.input.value;
  }
  function act(changes) {
    const real = changes.filter(([, before, after]) => before !== after);
    if (!real.length) return;
    done.push(real);
    undone.length = 0;
    put(real);
  }
  function settle(cell) {
    if (held?.cell !== cell || held.before === cell.input.value) return;
    done.push([[cell, held.before, cell.input.value]]);
    undone.length = 0;
    held.before = cell.input.value;
  }
  function undo(from, onto, back) {
    const changes = from.pop();
    if (!changes) return;
    onto.push(changes);
    put(changes.map(([cell, before, after]) => (back ? [cell, after, before] : [cell, before, after])));
    go(changes[0][0]);
  }

  function go(cell) {
    if (!cell) return;
    cell.input.focus();
    cell.input.select();
    cell.place.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function step(cell, dx, dy) {
    for (let y = cell.row.y + dy, x = cell.x + dx; rows[y]; y += dy, x += dx) {
      const next = rows[y].cells.find((one) => one.x === x);
      if (next) return go(next);
      if (!dy && (x < 0 || x > heads.length)) return;
    }
  }

  form.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    held = { cell, before: cell.input.value };
    cell.input.select();
    cell.place.classList.remove("theirs");
    tellOf(cell);
  });
  form.addEventListener("focusout", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    if (cell.kind !== "why" && cell.input.value !== tidy(cell.input.value)) cell.input.value = tidy(cell.input.value);
    settle(cell);
  });
  form.addEventListener("input", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    look(cell.row);
    tellOf(cell);
    window.grid.keep(cell);
  });
  form.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (!cell || event.isComposing) return;
    const { input } = cell;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = whole || input.selectionEnd === 0;
    const atEnd = whole || input.selectionStart === input.value.length;
    const control = event.ctrlKey || event.metaKey;
    const key = control ? `^${event.key.toLowerCase()}` : event.key;
    const KEYS = {
      Enter: () => step(cell, 0, event.shiftKey ? -1 : 1),
      ArrowDown: () => step(cell, 0, 1),
      ArrowUp: () => step(cell, 0, -1),
      ArrowRight: () => atEnd && (step(cell, 1, 0), true),
      ArrowLeft: () => atStart && (step(cell, -1, 0), true),
      Escape: () => put([[cell, "", held.before]]),
      "^z": () => (settle(cell), event.shiftKey ? undo(undone, done, false) : undo(done, undone, true)),
      "^y": () => undo(undone, done, false),
    };
    if (KEYS[key] && KEYS[key]() !== false) event.preventDefault();
  });
  form.addEventListener("paste", (event) => {
    const cell = cellOf(event.target);
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    settle(cell);
    const block = text.split("\n").map((line) => line.split("\t"));
    let lost = 0;
    const changes = [];
    block.forEach((line, dy) => line.forEach((value, dx) => {
      const target = rows[cell.row.y + dy]?.cells.find((one) => one.x === cell.x + dx);
      if (target) changes.push([target, target.input.value, target.kind === "why" ? value.trim() : tidy(value)]);
      else if (value.trim()) lost += 1;
    }));
    act(changes);
    tellOf(cell);
    if (lost) window.grid.tell(say(`粘贴内容超出表格, ${lost}格未填入`, `${lost} cells lie outside the table and were left out`));
  });

  window.grid = { form, settings, say, cells, rows, look, tellOf, same, isChanged, tidy, keep: () => {}, tell: () => {} };
  rows.forEach(look);
})();
