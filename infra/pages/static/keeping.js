// Keeps on this computer what could not be sent yet, readable only to whoever typed it: it is encrypted under a key that
// the server gives to their signed-in sessions alone, and that is kept nowhere here. Signing out removes all of it.
"use strict";

window.keeping = (() => {
  const ADDRESS = "/workbench/drafts/key";
  const NONCE = 12; // bytes
  const PREFIX = "kept:";
  let asked = null;
  let order = Promise.resolve();

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (given) => btoa(Array.from(new Uint8Array(given), (one) => String.fromCharCode(one)).join(""));

  async function ask() {
    if (!crypto.subtle) return null; // not over a network in the clear
    try {
      // a redirect means that the session has lapsed
      const answer = await fetch(ADDRESS, { redirect: "manual" });
      if (!answer.ok) return null;
      const given = bytes((await answer.json()).key);
      return { given, key: await crypto.subtle.importKey("raw", given, "AES-GCM", false, ["encrypt", "decrypt"]) };
    } catch {
      return null;
    }
  }

  // asked once for a page; again where it was refused
  async function known() {
    asked ??= ask();
    const found = await asked;
    if (!found) asked = null;
    return found;
  }

  // the name of a form tells what was worked on: it is not to be read either, and is another's under another's key
  async function place(name) {
    const found = await known();
    if (!found) return null;
    const said = new TextEncoder().encode(name);
    const whole = new Uint8Array([...found.given, ...said]);
    return PREFIX + text(await crypto.subtle.digest("SHA-256", whole));
  }

  async function read(where) {
    const kept = localStorage.getItem(where);
    if (!kept) return Object.create(null);
    try {
      const [nonce, sealed] = kept.split(".").map(bytes);
      const { key } = await known();
      const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, sealed);
      return Object.assign(Object.create(null), JSON.parse(new TextDecoder().decode(opened)));
    } catch {
      return Object.create(null); // damaged: nobody can read it any more
    }
  }

  async function write(where, kept) {
    if (!Object.keys(kept).length) return localStorage.removeItem(where);
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
    const said = new TextEncoder().encode(JSON.stringify(kept));
    const { key } = await known();
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, said);
    localStorage.setItem(where, `${text(nonce)}.${text(sealed)}`);
  }

  // one after another, also among tabs: each changes what the one before left
  const alone = (where, act) => (navigator.locks ? navigator.locks.request(where, act) : act());
  const next = (act) => (order = order.then(act, act));

  return {
    place,
    read: (name) =>
      next(async () => {
        const where = await place(name);
        return where ? read(where) : Object.create(null);
      }),
    // answers whether it is kept
    change: (name, change) =>
      next(async () => {
        const where = await place(name);
        if (!where) return false;
        await alone(where, async () => {
          const kept = await read(where);
          change(kept);
          await write(where, kept);
        });
        return true;
      }),
  };
})();
