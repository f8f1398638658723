// Keeps what is typed into every form with data-draft, field by field: on the server, and here while that cannot be.
"use strict";

(() => {
  const ADDRESS = "/workbench/drafts";
  const QUIET = 600; // milliseconds after the last stroke
  const PATIENCE = 5000; // milliseconds that sending waits for what is under way
  const ON_ITS_WAY = 8000; // milliseconds after which a form that is still here is taken not to have been sent
  const english = document.documentElement.lang === "en";
  const say = (zh, en) => (english ? en : zh);

  const SAVING = say("正在保存…", "saving…");
  const KEPT = say("尚未保存到系统, 已暂存在本机", "not saved yet, kept on this computer");
  const UNKEPT = say("尚未保存到系统, 请勿关闭本页", "not saved yet: leave this page open");
  const SENT = "draft-sent"; // what the page before this one was sent with

  class Draft {
    constructor(form) {
      this.form = form;
      this.name = form.dataset.draft;
      this.state = form.querySelector("[data-draft-state]");
      this.versions = Object.create(null);
      this.waiting = new Map();
      this.underWay = new Set();
      this.sending = false; // from then on nothing is saved any more: it would be left behind
      this.held = false; // until what is under way has ended
      this.disagreed = false; // somebody else's value has come meanwhile
      this.local = `draft:${this.name}`;
      this.here = Object.create(null); // what is kept on this computer, as last known
      form.addEventListener("input", (event) => this.typed(event.target));
      form.addEventListener("change", (event) => this.typed(event.target));
      form.addEventListener("submit", (event) => this.send(event));
      addEventListener("online", () => this.again());
      addEventListener("pagehide", () => this.flush());
      addEventListener("pageshow", (event) => event.persisted && this.stay());
      this.load();
    }

    async load() {
      this.track(keeping.place(this.local).then((place) => (this.place = place)));
      this.here = { ...(await keeping.read(this.local)), ...this.here };
      const answer = await this.ask("GET", new URLSearchParams({ form: this.name }));
      if (answer?.ok) {
        for (const [field, kept] of Object.entries(await answer.json())) {
          this.versions[field] = kept.version;
          // what a refused form was sent with is newer than its draft, and so is what was typed meanwhile
          if (!this.form.hasAttribute("data-refused") && !this.waiting.has(field)) this.fill(field, kept.value);
        }
      }
      if (!this.sending) this.again();
    }

    // what could not be saved, perhaps because the session had lapsed
    again() {
      this.count();
      for (const [field, kept] of Object.entries(this.here)) {
        this.fill(field, kept.value);
        this.save(field);
      }
    }

    track(promise) {
      this.underWay.add(promise);
      const ended = () => this.underWay.delete(promise);
      promise.then(ended, ended);
      return promise;
    }

    typed(element) {
      if (!element.name || element.name.startsWith("_") || element.type === "file" || element.type === "password") return;
      const field = element.name;
      const kept = this.keepHere(field);
      if (this.sending) return kept.then((here) => this.tell(here ? KEPT : UNKEPT));
      this.tell(SAVING);
      clearTimeout(this.waiting.get(field));
      this.waiting.set(field, setTimeout(() => this.save(field), QUIET));
    }

    save(field, over) {
      return this.track(this.saved(field, over));
    }

    async saved(field, over) {
      clearTimeout(this.waiting.get(field)); // or it would be saved once more, perhaps after the form was sent
      this.waiting.delete(field);
      const value = this.value(field);
      const version = over ?? this.here[field]?.version ?? this.versions[field] ?? 0;
      const body = new URLSearchParams({ form: this.name, field, value, version });
      const answer = await this.ask("POST", body);
      if (answer?.status === 409) return this.conflict(field, await answer.json());
      if (!answer?.ok) return this.tell((await this.keepHere(field)) ? KEPT : UNKEPT);
      const kept = await answer.json();
      this.versions[field] = kept?.version ?? 0;
      this.forgetHere(field);
      if (this.value(field) !== value) this.keepHere(field);
      this.hush(field);
      this.tell(this.whole(kept?.said ?? ""));
    }

    // both values are shown, and whoever is here decides
    conflict(field, theirs) {
      this.disagreed = true;
      const note = this.form.querySelector(`[data-draft-of="${CSS.escape(field)}"]`) ?? this.state;
      const mine = this.value(field);
      note.hidden = false;
      note.replaceChildren(
        document.createTextNode(
          say(`${theirs.by} 于 ${theirs.at} 填写为“${theirs.value}”，您填写的是“${mine}”。`, `${theirs.by} wrote “${theirs.value}” at ${theirs.at}; you wrote “${mine}”. `),
        ),
        this.choice(say("采用对方的", "take theirs"), () => {
          this.versions[field] = theirs.version;
          this.fill(field, theirs.value);
          this.forgetHere(field);
          this.hush(field);
        }),
        this.choice(say("采用我的", "keep mine"), () => this.save(field, theirs.version)),
      );
    }

    choice(word, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = word;
      button.addEventListener("click", act);
      return button;
    }

    hush(field) {
      const note = this.form.querySelector(`[data-draft-of="${CSS.escape(field)}"]`);
      if (note) {
        note.hidden = true;
        note.replaceChildren();
      }
    }

    elements(field) {
      return [...this.form.elements].filter((one) => one.name === field);
    }

    value(field) {
      const elements = this.elements(field);
      if (["checkbox", "radio"].includes(elements[0]?.type)) {
        return elements.filter((one) => one.checked).map((one) => one.value).join("\n");
      }
      return elements[0]?.value ?? "";
    }

    fill(field, value) {
      const elements = this.elements(field);
      const chosen = value.split("\n");
      for (const one of elements) {
        if (["checkbox", "radio"].includes(one.type)) one.checked = chosen.includes(one.value);
        else if (one.value !== value) one.value = value;
        else continue;
        one.dispatchEvent(new CustomEvent("draft:filled", { bubbles: true }));
      }
    }

    flush() {
      for (const [field, timer] of this.waiting) {
        clearTimeout(timer);
        const version = this.here[field]?.version ?? this.versions[field] ?? 0;
        const body = new URLSearchParams({ form: this.name, field, value: this.value(field), version });
        navigator.sendBeacon(ADDRESS, body);
      }
    }

    // sent whole: nothing is left to be saved field by field, and nothing here either once it is accepted; what is under
    // way ends first, for the server would keep what it is given after the form
    send(event) {
      for (const timer of this.waiting.values()) clearTimeout(timer);
      this.waiting.clear();
      if (this.underWay.size && !this.sending) return this.hold(event);
      if (this.held) return this.refrain(event);
      this.sending = true;
      if (this.place) sessionStorage.setItem(SENT, this.place);
      setTimeout(() => this.stay(), ON_ITS_WAY);
    }

    refrain(event) {
      event.preventDefault();
      event.stopPropagation();
    }

    async hold(event) {
      this.refrain(event);
      const button = event.submitter;
      Object.assign(this, { sending: true, held: true, disagreed: false });
      const patience = new Promise((done) => setTimeout(done, PATIENCE));
      await Promise.race([Promise.allSettled([...this.underWay]), patience]);
      this.held = false;
      if (!this.disagreed) this.form.requestSubmit(button);
      if (this.disagreed || !this.form.checkValidity()) this.stay();
    }

    // it was not sent after all
    stay() {
      this.sending = false;
      if (Object.keys(this.here).length) this.again();
    }

    async ask(method, given) {
      try {
        const address = method === "GET" ? `${ADDRESS}?${given}` : ADDRESS;
        // a redirect means that the session has lapsed: the sign-in page is no answer
        return await fetch(address, { method, body: method === "GET" ? undefined : given, redirect: "manual" });
      } catch {
        return null;
      }
    }

    // nothing is said to be saved while another field is not
    whole(said) {
      if (!Object.keys(this.here).length) return said;
      return this.waiting.size ? SAVING : KEPT;
    }

    tell(said) {
      if (this.state) this.state.textContent = said;
    }

    // with the version it was typed over, which may be another's by the time it can be saved
    keepHere(field) {
      const one = { value: this.value(field), version: this.here[field]?.version ?? this.versions[field] ?? 0 };
      this.here[field] = one;
      this.count();
      return this.track(keeping.change(this.local, (kept) => (kept[field] = one)));
    }

    forgetHere(field) {
      delete this.here[field];
      this.count();
      return this.track(keeping.change(this.local, (kept) => delete kept[field]));
    }

    count() {
      this.form.dataset.waiting = Object.keys(this.here).length;
    }
  }

  // a refusal, or a session that had lapsed, leaves what was typed
  function accepted() {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (sent && document.querySelector("[data-flash]")) localStorage.removeItem(sent);
  }

  const begin = (root) => root.querySelectorAll("form[data-draft]").forEach((form) => (form.draft ??= new Draft(form)));
  document.addEventListener("DOMContentLoaded", () => {
    accepted();
    begin(document);
  });
  document.addEventListener("htmx:afterSwap", (event) => begin(event.target));
})();
