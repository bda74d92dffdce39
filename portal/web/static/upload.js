"use strict";
/* Sends files part by part, each with its SHA-256, and goes on where a broken line stopped. Without this file, or
   without a secure connection (no hashes there), the plain form of the page brings the files. */
(() => {
  const form = document.querySelector("[data-upload]");
  if (!form || !window.crypto?.subtle) return;
  const CHUNK = Number(form.dataset.chunk);
  const PAUSES = [1000, 2000, 5000, 10000, 20000];
  const token = form.elements.csrf_token.value;
  const said = form.querySelector("[data-said]");
  const list = document.querySelector("[data-files]");
  form.querySelector("[data-plain]")?.remove();
  let busy = 0;

  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
  const pause = (time) => new Promise((done) => { setTimeout(done, time); });
  const share = (at, size) => (size ? Math.floor((100 * at) / size) : 100);

  function line(name, size) {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    const bytes = document.createElement("td");
    const state = document.createElement("td");
    head.scope = "row";
    head.className = "file-name";
    head.textContent = name;
    bytes.className = "figure";
    bytes.textContent = `${Math.max(1, Math.round(size / 1000))} KB`;
    row.append(head, bytes, state, document.createElement("td"));
    return { row, state };
  }

  async function post(address, body, headers = {}) {
    for (let turn = 0; ; turn += 1) {
      try {
        const answer = await fetch(address, {
          method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json", ...headers }, redirect: "error",
        });
        const json = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
        if (answer.status < 500 || answer.status === 507) return { status: answer.status, ...json };
      } catch { /* the line is broken: wait and try again, nothing that arrived is lost */ }
      said.textContent = form.dataset.broken;
      await pause(PAUSES[Math.min(turn, PAUSES.length - 1)]);
    }
  }

  function ask(file, anew) {
    const body = new FormData();
    body.set("name", file.webkitRelativePath || file.name);
    body.set("size", file.size);
    if (anew) body.set("anew", "1");
    return post(form.dataset.expect, body);
  }

  /* The chain over what has arrived proves that it is the same file and not another of its name and size. */
  async function isSame(file, stand, state) {
    let chain = "";
    for (let at = 0; at < stand.received; at += CHUNK) {
      state.textContent = form.dataset.comparing;
      const part = await file.slice(at, Math.min(at + CHUNK, stand.received)).arrayBuffer();
      chain = await sha256(new TextEncoder().encode(chain + (await sha256(part))));
    }
    return chain === stand.chain;
  }

  async function send(file) {
    const { row, state } = line(file.webkitRelativePath || file.name, file.size);
    let stand = await ask(file, false);
    if (stand.id && stand.received && !(await isSame(file, stand, state))) stand = await ask(file, true);
    const old = stand.id && list.querySelector(`[data-file="${stand.id}"]`);
    if (old) old.replaceWith(row); else list.append(row);
    if (stand.id) row.dataset.file = stand.id;
    if (stand.name) row.firstChild.textContent = stand.name;
    const address = form.action + "/" + stand.id + "/";
    while (stand.id && !stand.whole) {
      state.textContent = form.dataset.sending.replace("{percent}", share(stand.received, file.size));
      const part = await file.slice(stand.received, stand.received + CHUNK).arrayBuffer();
      const next = await post(address + stand.received, part, {
        "Content-Type": "application/octet-stream", "X-Part-SHA256": await sha256(part),
      });
      if (next.status === 409 || next.status === 422) stand.received = next.received;
      else if (next.status === 200) stand = next;
      else stand = { ...stand, id: "", fault: next.happened };
    }
    show(state, stand);
  }

  function show(state, stand) {
    state.textContent = stand.whole ? form.dataset.whole : `${form.dataset.failed}: ${stand.fault ?? stand.happened ?? ""}`;
    if (!stand.whole || !stand.twin) return;
    const link = document.createElement("a");
    link.href = stand.twin;
    link.textContent = form.dataset.twin;
    state.append(" · ", link);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = [...form.elements.files.files];
    form.reset();
    document.querySelector("[data-none]")?.remove();
    busy += chosen.length;
    for (const file of chosen) {
      said.textContent = file.name;
      try { await send(file); } finally { busy -= 1; }
    }
    if (!busy) location.reload();
  });

  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
})();
