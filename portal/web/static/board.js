"use strict";
/* While a delivery is being taken in, its numbers are fetched anew. Without this file the link "Count again" does it. */
(() => {
  const EVERY = 5000;

  function place() {
    return document.querySelector("[data-live]");
  }

  async function again() {
    const here = place();
    if (!here || !("running" in here.dataset)) return;
    if (document.hidden || here.contains(document.activeElement)) return void setTimeout(again, EVERY);
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
        if (fresh) here.replaceWith(document.adoptNode(fresh));
      }
    } catch { /* the line is broken: the numbers stay, the next attempt comes */ }
    setTimeout(again, EVERY);
  }

  setTimeout(again, EVERY);
})();
