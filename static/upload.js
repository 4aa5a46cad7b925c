// Many files at once, three at a time, each with its own bar. Without this file the same form posts them all.
//
// Page: <form data-upload action method=post enctype=multipart/form-data>
//   <input type=file name=file multiple data-types="pdf,md" data-max="bytes">; every other field is sent along.
//   [data-upload-list]  the rows of this visit      [data-upload-total]  <progress> over all bytes
//   [data-upload-said]  live region                 data-upload-target="#rows"  where the server's html goes
// Request: one POST per file to the form's action: `file`, csrfmiddlewaretoken and the hidden fields,
//   `Accept: application/json`.
// Answer: JSON {ok: bool, html: "<tr id=...>", message: "words for people", errors: {field: [words]}}.
//   2xx with ok: the row is done; html replaces the element of the same id or goes to the top of the target.
//   4xx or ok false: the file is refused, no Retry (401, signed out: Retry). No answer or 5xx: Retry, nothing is lost.
// When the last one ends, <body> receives the event `uploads-finished`
//   (an element may refresh itself with hx-trigger="uploads-finished from:body").
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const part = (name) => document.querySelector(`[data-upload-${name}]`);
  const list = part("list"), total = part("total"), said = part("said");
  const types = (input.dataset.types || "").split(",").map((t) => t.trim().toLowerCase().replace(/^\.?/, ".")).filter((t) => t !== ".");
  const max = Number(input.dataset.max) || Infinity;
  const files = [];
  const queue = [];
  let running = 0;

  const make = (tag, className, text = "") => {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  };
  const size = (bytes) => {
    const power = Math.min(Math.floor(Math.log10(bytes || 1) / 3), 4);
    return `${Number((bytes / 1000 ** power).toFixed(1))} ${["B", "kB", "MB", "GB", "TB"][power]}`;
  };

  const add = (file) => {
    const row = make("li", "upload-row");
    const words = make("div", "");
    const note = make("small", "soft", `${size(file.size)}, waiting`);
    const bar = make("progress", "");
    const retry = make("button", "btn btn-sm", "Retry");
    words.append(make("b", "", file.name), document.createElement("br"), note);
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Upload of ${file.name}`);
    retry.type = "button";
    retry.hidden = true;
    row.append(words, retry, bar);
    list.append(row);
    const item = { file, row, note, bar, retry, sent: 0, state: "waiting" };
    retry.addEventListener("click", () => { retry.hidden = true; enqueue(item); });
    files.push(item);
    const wrong = refusal(file);
    if (wrong) finish(item, "failed", wrong); else enqueue(item);
  };
  const refusal = (file) => {
    const ending = file.name.includes(".") ? "." + file.name.split(".").pop().toLowerCase() : "";
    if (types.length && !types.includes(ending)) return `Not an allowed type. Allowed: ${types.map((t) => t.slice(1)).join(", ")}`;
    if (!file.size) return "The file is empty";
    return file.size > max ? `Too large. At most ${size(max)}` : "";
  };
  const enqueue = (item) => {
    item.state = "waiting";
    item.row.className = "upload-row";
    item.bar.hidden = false;
    queue.push(item);
    pump();
  };
  const pump = () => { while (running < 3 && queue.length) send(queue.shift()); };

  const send = (item) => {
    const data = new FormData(form);
    data.delete(input.name);
    data.append(input.name, item.file, item.file.name);
    const request = new XMLHttpRequest();
    running += 1;
    item.state = "sending";
    item.note.textContent = `${size(item.file.size)}, uploading`;
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => { item.sent = item.bar.value = Math.min(event.loaded, item.file.size); tally(); };
    request.onloadend = () => { running -= 1; answer(item, request); pump(); };
    request.send(data);
  };
  const answer = (item, request) => {
    let reply = {};
    try { reply = JSON.parse(request.responseText); } catch { /* an error page, or nothing */ }
    if (request.status >= 200 && request.status < 300 && reply.ok) {
      place(reply.html);
      return finish(item, "done", reply.message || "Uploaded");
    }
    const words = Object.values(reply.errors || {}).flat().join(" ") || reply.message || reply.detail;
    if (request.status === 401) return finish(item, "failed", "You are signed out. Sign in in another tab, then retry.", true);
    if (request.status >= 400 && request.status < 500) return finish(item, "failed", words || `Refused (${request.status})`);
    if (request.status && words) return finish(item, "failed", words);
    finish(item, "failed", "The connection broke. Nothing was lost.", true);
  };
  const place = (html) => {
    const target = html && document.querySelector(form.dataset.uploadTarget);
    if (!target) return;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    for (const node of [...holder.content.children]) {
      const old = node.id && document.getElementById(node.id);
      if (old) old.replaceWith(node); else target.prepend(node);
    }
  };
  const finish = (item, state, words, again = false) => {
    item.state = state;
    item.row.className = `upload-row tone-${state === "done" ? "good" : "bad"}`;
    item.note.textContent = `${size(item.file.size)}. ${words}`;
    item.sent = item.file.size;
    item.bar.hidden = true;
    item.retry.hidden = !again;
    tally();
  };
  const tally = () => {
    const bytes = files.reduce((sum, item) => sum + item.file.size, 0);
    const done = files.filter((item) => item.state === "done").length;
    const failed = files.filter((item) => item.state === "failed").length;
    total.hidden = false;
    total.max = bytes || 1;
    total.value = files.reduce((sum, item) => sum + item.sent, 0);
    if (done + failed < files.length) return;
    said.textContent = `${done} of ${files.length} files uploaded${failed ? `, ${failed} failed` : ""}`;
    document.body.dispatchEvent(new CustomEvent("uploads-finished", { bubbles: true }));
  };

  // Choose, drop anywhere on the page (folders give their files), or paste.
  const take = (chosen) => { for (const file of chosen) add(file); };
  input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
  const holds = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", async (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return take(event.dataTransfer.files);
    for (const entry of entries) take(await within(entry));
  });
  const within = async (entry) => {
    if (entry.isFile) return [await new Promise((yes, no) => entry.file(yes, no))];
    const reader = entry.createReader();
    const found = [];
    for (;;) { // a reader gives at most a hundred entries at a time
      const some = await new Promise((yes, no) => reader.readEntries(yes, no));
      if (!some.length) return found;
      for (const child of some) found.push(...await within(child));
    }
  };
  addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files || [])];
    if (!pasted.length) return;
    event.preventDefault();
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
    take(pasted.map((file, n) => file.name === "image.png" ? new File([file], `screenshot-${stamp}${n ? `-${n}` : ""}.png`, { type: file.type }) : file));
  });
})();
