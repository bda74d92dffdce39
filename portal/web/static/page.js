"use strict";
/* The page viewer without reloading: from one found place to the next, larger and smaller, turned, printed. */
(() => {
  const sheet = document.querySelector(".sheet svg");
  const spots = [...document.querySelectorAll(".spot, .page-text mark")];
  const numbers = [...new Set(spots.map((one) => Number(one.dataset.mark)))].sort((a, b) => a - b);
  let at = -1;

  function show(place) {
    at = place;
    spots.forEach((one) => one.classList.toggle("here", Number(one.dataset.mark) === numbers[at]));
    spots.filter((one) => one.classList.contains("here")).forEach((one) => one.scrollIntoView({ block: "center", inline: "nearest" }));
    const line = document.querySelector("[data-places]");
    if (line) line.textContent = line.dataset.places.replace("{n}", at + 1).replace("{all}", numbers.length);
  }

  document.querySelectorAll("[data-step]").forEach((link) => link.addEventListener("click", (event) => {
    const next = at + Number(link.dataset.step);
    const leaves = next < 0 || next >= numbers.length;
    const here = link.getAttribute("href").startsWith("#");
    if (leaves && !here && at !== -1) return;
    if (!numbers.length) return;
    event.preventDefault();
    show(Math.min(Math.max(next, 0), numbers.length - 1));
  }));

  function start() {
    if (!numbers.length) return;
    if (location.hash === "#last-mark") show(numbers.length - 1);
    else if (location.hash.startsWith("#mark-")) show(Math.max(0, numbers.indexOf(Number(location.hash.slice(6)))));
  }
  start();
  addEventListener("load", start, { once: true });

  /* What is set here must also hold on the pages that the links lead to. */
  function carry(name, value, usual) {
    document.querySelectorAll(".toolbar a[href^='/'], .page-list a").forEach((link) => {
      const address = new URL(link.href);
      if (value === usual) address.searchParams.delete(name); else address.searchParams.set(name, value);
      if (!link.matches("[data-zoom], [data-turn]")) link.href = address.pathname + address.search + address.hash;
    });
    const here = new URL(location.href);
    if (value === usual) here.searchParams.delete(name); else here.searchParams.set(name, value);
    history.replaceState(null, "", here);
  }

  const ZOOMS = ["fit", "100", "150", "200", "300"];
  document.querySelectorAll("[data-zoom]").forEach((link) => link.addEventListener("click", (event) => {
    if (!sheet) return;
    event.preventDefault();
    const now = ZOOMS.findIndex((zoom) => sheet.classList.contains(`zoom-${zoom}`));
    const next = ZOOMS[Math.min(Math.max(now + Number(link.dataset.zoom), 0), ZOOMS.length - 1)];
    sheet.classList.replace(`zoom-${ZOOMS[now]}`, `zoom-${next}`);
    if (ZOOMS.indexOf(next) > 1) sheet.querySelector("image").setAttribute("href", sheet.dataset.large);
    carry("zoom", next, "fit");
  }));

  document.querySelector("[data-turn]")?.addEventListener("click", (event) => {
    if (!sheet) return;
    event.preventDefault();
    const turned = (Number(sheet.dataset.turned) + 90) % 360;
    const width = Number(sheet.dataset.width);
    const height = Number(sheet.dataset.height);
    const lying = turned % 180 === 90;
    const shift = { 0: "0 0", 90: `${height} 0`, 180: `${width} ${height}`, 270: `0 ${width}` }[turned];
    sheet.dataset.turned = turned;
    sheet.setAttribute("viewBox", lying ? `0 0 ${height} ${width}` : `0 0 ${width} ${height}`);
    sheet.querySelector("g").setAttribute("transform", `translate(${shift}) rotate(${turned})`);
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
