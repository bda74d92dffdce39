"use strict";
/* Keys for what the page already offers as links and buttons. Without this file everything still works by mouse and Tab. */
(() => {
  const STORE = "hoso-keys";
  const sheet = document.getElementById("keys");
  let on = read() !== "off";

  function read() {
    try { return localStorage.getItem(STORE); } catch { return null; }
  }

  function keep(value) {
    try { localStorage.setItem(STORE, value); } catch { /* private windows forget */ }
  }

  function writing(node) {
    return node instanceof Element && node.matches("input:not([type=radio], [type=checkbox]), select, textarea");
  }

  function rows() {
    return [...document.querySelectorAll("[data-row]")];
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("current"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("current", row === next));
    next.querySelector("[data-open]")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function toFacets() {
    const facets = document.getElementById("facets");
    if (!facets) return;
    if (getComputedStyle(facets).display === "none") location.hash = "facets";
    facets.querySelector("button.pick, input[type=text]")?.focus();
  }

  const OWN = {
    "/": () => { const box = document.querySelector("[data-focus-key]"); box?.focus(); box?.select(); },
    j: () => move(1),
    k: () => move(-1),
    f: toFacets,
    "?": () => sheet?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target)) return;
    if (sheet?.open || (!on && event.key !== "?")) return;
    const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(event.key));
    const act = link ? () => link.click() : OWN[event.key];
    if (!act) return;
    if (event.key.startsWith("Arrow") && event.target.closest?.("[tabindex='0']")) return;
    if (event.key === "PageDown" && scrollY + innerHeight < document.documentElement.scrollHeight - 2) return;
    if (event.key === "PageUp" && scrollY > 0) return;
    event.preventDefault();
    act();
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => sheet?.showModal());
  });

  const turn = document.querySelector("[data-keys-switch]");
  function name() {
    if (turn) turn.textContent = on ? turn.dataset.off : turn.dataset.on;
  }
  turn?.addEventListener("click", () => { on = !on; keep(on ? "on" : "off"); name(); });
  name();
})();
