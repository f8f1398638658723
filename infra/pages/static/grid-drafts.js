// What the grid keeps and shares: every cell as a draft, those of others as they come, and the list before sending.
"use strict";

(() => {
  const { grid } = window;
  if (!grid) return;
  const { form, settings, say, cells, rows, look, tellOf, same, isChanged, tidy } = grid;
  const ADDRESS = "/workbench/drafts/several";
  const QUIET = 500; // milliseconds after the last stroke
  const EVERY = 4000; // milliseconds between two looks at what others have written
  const MOST = 200; // cells at once
  const local = `grid:${settings.form}`;
  const KEPT = say("尚未保存到系统, 已暂存在本机", "not saved yet, kept on this computer");
  const UNKEPT = say("尚未保存到系统, 请勿关闭本页", "not saved yet: leave this page open");
  const state = form.querySelector("[data-state]");
  const versions = new Map(Object.entries(settings.drafts).map(([name, kept]) => [name, kept.version]));
  const waiting = new Map(); // cells not saved yet, each with the version it was typed over
  const conflicts = new Map();
  let timer = null;
  let saving = false;
  let saves = 0;

  grid.tell = (said) => (state.textContent = said);
  grid.keep = (cell) => {
    if (!waiting.has(cell.name)) waiting.set(cell.name, versions.get(cell.name) ?? 0);
    keepHere();
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  };

  const keepHere = () => {
    const left = [...waiting].map(([name, version]) => [name, { value: cells.get(name).input.value, version }]);
    form.dataset.waiting = waiting.size;
    return keeping.change(local, (kept) => {
      Object.keys(kept).forEach((name) => delete kept[name]);
      Object.assign(kept, Object.fromEntries(left));
    });
  };

  const bodyOf = (names) => {
    const body = new URLSearchParams({ form: settings.form });
    for (const name of names) {
      body.append("field", name);
      body.append("value", cells.get(name).input.value);
      body.append("version", waiting.get(name));
    }
    return body;
  };

  async function ask(address, options) {
    try {
      // a redirect means that the session has lapsed: the sign-in page is no answer
      const answer = await fetch(address, { redirect: "manual", ...options });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async function save() {
    const names = [...waiting.keys()].filter((name) => !conflicts.has(name)).slice(0, MOST);
    if (saving || !names.length) return;
    saving = true;
    const sent = new Map(names.map((name) => [name, cells.get(name).input.value]));
    const answer = await ask(ADDRESS, { method: "POST", body: bodyOf(names) });
    saving = false;
    saves += 1;
    if (!answer) return grid.tell((await keepHere()) ? KEPT : UNKEPT);
    let said = "";
    for (const [name, kept] of Object.entries(answer.saved)) {
      said = kept.said;
      versions.set(name, kept.version);
      if (cells.get(name).input.value === sent.get(name)) waiting.delete(name);
      else waiting.set(name, kept.version);
    }
    Object.entries(answer.stands).forEach(([name, theirs]) => conflict(cells.get(name), theirs));
    keepHere();
    grid.tell(said);
    if ([...waiting.keys()].some((name) => !conflicts.has(name))) save();
  }

  // both values are shown, and whoever is here decides
  const place = form.querySelector("[data-conflicts]");
  function conflict(cell, theirs) {
    conflicts.set(cell.name, theirs);
    cell.place.classList.add("conflict");
    const list = document.createElement("div");
    list.replaceChildren(...[...conflicts].map(([name, other]) => told(cells.get(name), other)));
    place.replaceChildren(list);
    place.hidden = false;
  }
  function told(cell, theirs) {
    const said = document.createElement("p");
    const where = `${cell.row.title} ${cell.title}`;
    const mine = cell.input.value;
    said.append(say(`${where}: ${theirs.by} 于 ${theirs.at} 填写为“${theirs.value}”, 您填写的是“${mine}”。`, `${where}: ${theirs.by} wrote “${theirs.value}” at ${theirs.at}; you wrote “${mine}”. `));
    said.append(choice(say("采用对方的", "Take theirs"), () => {
      waiting.delete(cell.name);
      versions.set(cell.name, theirs.version);
      cell.input.value = theirs.value;
      decided(cell);
    }));
    said.append(choice(say("采用我的", "Keep mine"), () => {
      waiting.set(cell.name, theirs.version);
      decided(cell);
      save();
    }));
    return said;
  }
  function choice(word, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button small", textContent: word });
    button.addEventListener("click", act);
    return button;
  }
  function decided(cell) {
    conflicts.delete(cell.name);
    cell.place.classList.remove("conflict");
    const [next] = conflicts;
    if (next) conflict(cells.get(next[0]), next[1]);
    else place.hidden = true;
    keepHere();
    look(cell.row);
    cell.input.focus();
  }

  let since = settings.now;
  async function watch() {
    if (document.hidden) return;
    if (waiting.size) save();
    const before = saves;
    const news = await ask(`${settings.changes}?${new URLSearchParams({ since })}`);
    // an answer from before a cell was saved here would put the old value back: the next look tells more
    if (!news || saving || saves !== before) return;
    since = news.now;
    if (news.recorded > settings.recorded) form.querySelector("[data-newer]").hidden = false;
    for (const [name, kept] of Object.entries(news.cells)) {
      const cell = cells.get(name);
      // what is being typed here meets the other's when it is saved
      if (!cell || waiting.has(name) || kept.version === versions.get(name)) continue;
      versions.set(name, kept.version);
      Object.assign(cell, { by: kept.by, at: kept.at });
      if (cell.input.value === kept.value) continue;
      cell.input.value = kept.value;
      cell.place.classList.add("theirs");
      cell.place.title = say(`${kept.by} ${kept.at} 填写`, `${kept.by}, ${kept.at}`);
      look(cell.row);
      if (document.activeElement === cell.input) tellOf(cell);
    }
  }

  // what will be recorded, branch by branch, to be looked at once more
  const opener = form.querySelector("[data-dialog]");
  const plan = form.querySelector("[data-plan]");
  opener?.addEventListener("click", () => {
    const changed = rows.filter((row) => row.cells.some(isChanged));
    const ready = changed.filter((row) => !row.missing && !row.faults);
    const again = rows.filter((row) => !changed.includes(row) && !row.missing && row.sum.closest("tr").querySelector(".tag.late"));
    const said = document.createElement("p");
    said.textContent = ready.length
      ? say(`将一次记录以下${ready.length}个党支部的评分; 已复核的须重新复核。`, `The scores of these ${ready.length} branches are recorded in one act; what was reviewed has to be reviewed again.`)
      : say("没有已填完的改动可以提交。", "No completed change is there to be recorded.");
    const list = document.createElement("div");
    list.className = "grid-plan";
    list.append(...ready.map((row) => line(row, true)), ...again.map((row) => line(row, false)));
    const rest = document.createElement("p");
    rest.className = "soft";
    const left = changed.length - ready.length;
    rest.textContent = left ? say(`另有${left}个党支部尚未填完或有误, 保留为草稿, 本次不提交。`, `${left} more are incomplete or faulty: they stay as drafts.`) : "";
    plan.replaceChildren(said, list, rest);
    form.querySelector("dialog [type=submit]").disabled = !ready.length && !again.length;
  }, { capture: true });
  function line(row, chosen) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const text = document.createElement("span");
    const detail = document.createElement("span");
    Object.assign(box, { type: "checkbox", name: "branch[]", value: row.branch, checked: chosen });
    label.className = "check";
    detail.className = "soft";
    const changes = row.cells.filter((cell) => isChanged(cell) && cell.kind !== "why");
    detail.textContent = changes.length
      ? changes.map((cell) => `${cell.title} ${cell.saved ? `${cell.saved} → ` : ""}${tidy(cell.input.value)}`).join(say("、", ", "))
      : say("退回后原分重新提交", "the same scores again after the return");
    text.append(`${row.title} ${say("合计", "total")} ${row.total}`, detail);
    label.append(box, text);
    return label;
  }

  // what is sent to be recorded is no draft any more; it stays here until the next page shows what came of it
  let recording = new Set();
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    recording = new Set(new FormData(form).getAll("branch[]"));
  });
  addEventListener("pagehide", () => {
    const left = [...waiting.keys()].filter((name) => !conflicts.has(name) && !recording.has(cells.get(name).row.branch));
    const names = left.slice(0, MOST);
    if (names.length) navigator.sendBeacon(ADDRESS, bodyOf(names));
  });
  addEventListener("online", save);

  // what could not be saved before, perhaps because the session had lapsed; and what a refused form was sent with
  async function begin() {
    const here = await keeping.read(local);
    for (const [name, { value, version }] of Object.entries(here)) {
      const cell = cells.get(name);
      // what was typed meanwhile is newer
      if (!cell || waiting.has(name) || same(cell, cell.input.value, value)) continue;
      cell.input.value = value;
      waiting.set(name, version);
      look(cell.row);
    }
    for (const cell of cells.values()) {
      const known = settings.drafts[cell.name]?.value ?? cell.saved ?? "";
      if (!waiting.has(cell.name) && cell.input.value !== known) waiting.set(cell.name, versions.get(cell.name) ?? 0);
    }
    keepHere();
    save();
    setInterval(watch, EVERY);
  }
  begin();
})();
