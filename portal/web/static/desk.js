"use strict";
/* The desk without a page reload: forms and links inside it are fetched and put in place; the image stays where it is.
   Without this file every act is a plain form and every way a plain link. */
(() => {
  const content = document.getElementById("content");
  const READY = "[data-desk]";
  let busy = false;
  let waiting = {};

  const find = (selector) => content.querySelector(selector);
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();

  function say(sentence, link) {
    const place = find("[data-said]");
    if (!place) return;
    place.textContent = sentence;
    if (link) place.append(" ", Object.assign(document.createElement("a"), { href: link, target: "_blank", textContent: place.dataset.signIn }));
    place.hidden = !sentence;
  }

  /* ---- fetching ---- */

  async function go(address, body) {
    if (busy) return;
    busy = true;
    clearTimeout(waiting.timer);
    content.setAttribute("aria-busy", "true");
    try {
      let answer = await ask(address, body);
      if (body && answer.status === 400 && await renewed(body)) answer = await ask(address, body);
      if (answer.status >= 502) throw new Error("away");
      waiting = {};
      await arrive(answer);
    } catch {
      keep(address, body);
    } finally {
      busy = false;
      content.removeAttribute("aria-busy");
    }
  }

  /* What could not be sent waits here and goes by itself once the line is back, unless it is changed or sent by hand. */
  function keep(address, body) {
    const pause = Math.min((waiting.pause ?? 1000) * 2, 15000);
    waiting = { body, pause, send: () => go(address, body), timer: setTimeout(() => waiting.send?.(), pause) };
    say(find("[data-said]")?.dataset.lost ?? "");
  }

  function forget() {
    clearTimeout(waiting.timer);
    waiting = {};
  }

  function ask(address, body) {
    const headers = { Accept: "text/html" };
    return fetch(address, body ? { method: "POST", body, headers } : { headers });
  }

  /* Somebody who signed in again on another page has another token: what he typed here is sent with that one. */
  async function renewed(body) {
    const page = new DOMParser().parseFromString(await (await ask("/help")).text(), "text/html");
    const token = page.querySelector("[name=csrf_token]")?.value;
    if (!token || token === body.get("csrf_token") || isAnother(page)) return false;
    body.set("csrf_token", token);
    return true;
  }

  /* Nothing that one person typed is ever sent as the word of another who has signed in meanwhile. */
  function isAnother(page) {
    return page.body.dataset.reader !== document.body.dataset.reader;
  }

  async function arrive(answer) {
    const place = new URL(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector(`#content ${READY}`)) return isAnother(page) ? location.assign(place) : show(page, place);
    if (!answer.ok) return say([...page.querySelectorAll("#content h1, #content p:not(:has(a))")].map((one) => one.textContent).join(". "));
    if (place.pathname.startsWith("/sign-in")) return say(find("[data-said]").dataset.ended, signIn());
    location.assign(place);
  }

  /* Signing in leads back to this very field. */
  function signIn() {
    return `/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`;
  }

  function show(page, place) {
    const fresh = page.getElementById("content");
    if (!inPlace(fresh)) {
      content.className = fresh.className;
      content.replaceChildren(...fresh.childNodes);
    }
    document.body.className = page.body.className;
    document.title = page.title;
    for (const part of [".tongues", "#keys dl"]) {
      const there = page.querySelector(part);
      if (there) document.querySelector(part)?.replaceWith(there);
    }
    if (place.pathname === location.pathname) history.replaceState(null, "", place);
    else history.pushState(null, "", place);
    settle();
  }

  /* The same page of the same document: everything but its image is put in place anew. */
  function inPlace(fresh) {
    const old = find("[data-sheet]");
    const next = fresh.querySelector("[data-sheet]");
    if (!old || !next || old.dataset.sheet !== next.dataset.sheet) return false;
    const outlines = next.querySelector("[data-outlines]");
    if (outlines) old.querySelector("[data-outlines]").replaceWith(outlines);
    for (const pane of content.querySelectorAll("[data-pane]")) {
      const there = fresh.querySelector(`[data-pane="${pane.dataset.pane}"]`);
      if (there) pane.replaceWith(there);
    }
    return true;
  }

  /* ---- where one stands ---- */

  function settle() {
    const line = find("[data-line-open]");
    line?.scrollIntoView({ block: "nearest" });
    find("[data-start]")?.focus({ preventScroll: true });
    if (find("input[data-start]")) find("input[data-start]").select();
    const sheet = find("[data-sheet]");
    const box = sheet?.querySelector(".outline.here")?.getBoundingClientRect();
    if (!box) return;
    const seen = sheet.getBoundingClientRect();
    sheet.scrollBy(
      box.left - seen.left - Math.max((seen.width - box.width) / 2, 16),
      box.top - seen.top - (seen.height - box.height) / 3,
    );
  }

  function toValue(event) {
    const value = find("[data-value]");
    if (!value) return;
    if (event.key === "F2" || event.key === "e") event.preventDefault();
    value.focus();
    value.select?.();
  }

  /* Something typed here that no Enter has sent yet. */
  function unsaved() {
    return [...content.querySelectorAll("[data-value], [data-kept]")].some((one) => (
      one instanceof HTMLSelectElement ? [...one.options].some((choice) => choice.selected !== choice.defaultSelected && choice.value) : one.value !== one.defaultValue
    ));
  }

  function leaveValue(value) {
    if (value instanceof HTMLSelectElement) [...value.options].forEach((one) => { one.selected = one.defaultSelected; });
    else value.value = value.defaultValue;
    (find(".work-acts [data-start]") ?? find("[data-accept]"))?.focus();
  }

  /* ---- the picker of kinds ---- */

  const kinds = () => document.getElementById("kinds");

  function pick() {
    const dialog = kinds();
    if (!dialog) return;
    const box = dialog.querySelector("input[type=search]");
    box.value = "";
    narrow(dialog, "");
    dialog.showModal();
    box.focus();
  }

  function offered(dialog) {
    return [...dialog.querySelectorAll("[data-kind]")].filter((one) => !one.closest("li").hidden);
  }

  function narrow(dialog, text) {
    const wanted = plain(text.trim());
    dialog.querySelectorAll("[data-kind]").forEach((one) => {
      one.closest("li").hidden = !plain(`${one.value} ${one.textContent}`).includes(wanted);
    });
  }

  function inPicker(event, dialog) {
    const shown = offered(dialog);
    const at = shown.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      shown[Math.min(Math.max(at + step, 0), shown.length - 1)]?.focus();
    } else if (event.key === "Enter" && at === -1 && event.target.matches("input")) {
      event.preventDefault();
      if (shown.length) shown[0].click();
    }
  }

  /* ---- what is pressed ---- */

  document.addEventListener("keydown", (event) => {
    if (!find(READY) || event.isComposing) return;
    const dialog = kinds();
    if (dialog?.open) return inPicker(event, dialog);
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      pick();
      return;
    }
    if (event.key === "Enter" && (event.repeat || busy)) { event.preventDefault(); return; }  // a key held down confirms nothing
    const value = event.target.closest?.("[data-value], [data-why]");
    if (value) {
      if (event.key === "Escape") leaveValue(value);
      if (value.matches("input[data-value]") && value.value === value.defaultValue && /^Arrow(Up|Down)$/.test(event.key)) find(`[data-key~="${event.key}"]`)?.click();
      if (event.key === "Enter" && value.matches("select")) { event.preventDefault(); value.form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input, select, textarea")) return;
    if (event.key === "F2" || event.key === "e" || begins(event.key)) toValue(event);
  });

  /* A digit or a capital begins a correction. Small letters never do: some of them are keys, and a word must not turn into acts. */
  function begins(key) {
    return key.length === 1 && /[\p{Lu}\p{Nd}]/u.test(key) && find("input[data-value]") !== null;
  }

  content.addEventListener("input", (event) => {
    forget();
    if (event.target.matches("#kinds input[type=search]")) narrow(kinds(), event.target.value);
  });

  content.addEventListener("submit", (event) => {
    const form = event.target;
    if (!find(READY) || form.method !== "post") return;
    event.preventDefault();
    if (form.closest("dialog")) form.closest("dialog").close();
    go(event.submitter?.getAttribute("formaction") ?? form.action, new URLSearchParams(new FormData(form, event.submitter)));
  });

  content.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/desk']");
    if (link && find(READY) && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (!(unsaved() || waiting.body) || confirm(find("[data-said]").dataset.leave)) { forget(); go(link.href); }
    }
    const opener = event.target.closest("[data-show]");
    if (opener?.dataset.show === "keys") document.getElementById("keys")?.showModal();
    if (opener?.dataset.show === "kinds") pick();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });

  addEventListener("popstate", () => { if (location.pathname.startsWith("/desk")) go(location.href); });
  addEventListener("beforeunload", (event) => { if ((unsaved() || waiting.body) && !busy) event.preventDefault(); });
  addEventListener("online", () => waiting.send?.());

  document.documentElement.classList.add("scripted");
  settle();
})();
