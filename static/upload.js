// Many files at once, three at a time, each with its own bar. Without this file the same form posts them all.
//
// Large files go in pieces (tus 1.0.0), can be paused, and go on where they stopped after a broken connection or,
// once the same file is chosen again, after a reload. Folders give their files, with the folder as part of the name.
//
// Page: <form data-upload action method=post enctype=multipart/form-data>
//   <input type=file name=file multiple data-types="pdf,md" data-max="bytes">; every other field is sent along.
//   data-uploads="/api/v1/projects/SLUG/uploads/"  takes the pieces; without it every file goes in one request.
//   [data-upload-list]  the rows of this visit      [data-upload-total]  <progress> over all bytes
//   [data-upload-said]  live region                 data-upload-target="#rows"  where the server's html goes
// Request: one POST per file to the form's action: `file`, csrfmiddlewaretoken and the hidden fields,
//   `path` where it came from a folder, `Accept: application/json`. After pieces: `upload`, its id, in place of `file`.
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
  const uploads = form.dataset.uploads, LARGE = 8e6, PIECE = 32 * 1024 * 1024;
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

  const add = (file, path = file.webkitRelativePath || file.name) => {
    const row = make("li", "upload-row");
    const words = make("div", "");
    const note = make("small", "soft", `${size(file.size)}, waiting`);
    const bar = make("progress", "");
    const retry = make("button", "btn btn-sm", "Retry");
    words.append(make("b", "", path), document.createElement("br"), note);
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Upload of ${path}`);
    retry.type = "button";
    retry.hidden = true;
    row.append(words, retry, bar);
    list.append(row);
    const item = { file, path, row, note, bar, retry, sent: 0, state: "waiting" };
    retry.addEventListener("click", () => { if (item.state === "sending") pause(item); else enqueue(item); });
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
    item.retry.hidden = true;
    queue.push(item);
    pump();
  };
  const pump = () => { while (running < 3 && queue.length) send(queue.shift()); };

  const send = async (item) => {
    running += 1;
    item.state = "sending";
    const request = uploads && item.file.size > LARGE ? await inPieces(item) : await whole(item);
    running -= 1;
    if (request) answer(item, request);
    pump();
  };
  const ask = (item, method, url, body, headers = {}) => new Promise((yes) => {
    const request = item.request = new XMLHttpRequest(), before = item.here || 0;
    request.open(method, url);
    for (const name in headers) request.setRequestHeader(name, headers[name]);
    request.upload.onprogress = (event) => {
      if (method === "POST" && item.here) return; // all bytes are there; only what to do with them is sent
      item.sent = item.bar.value = Math.min(before + event.loaded, item.file.size);
      tally();
    };
    request.onloadend = () => yes(request);
    request.send(body);
  });
  const fields = (item) => {
    const data = new FormData(form);
    data.delete(input.name);
    if (item.path !== item.file.name) data.append("path", item.path);
    return data;
  };
  const whole = (item) => {
    const data = fields(item);
    data.append(input.name, item.file, item.file.name);
    item.note.textContent = `${size(item.file.size)}, uploading`;
    return ask(item, "POST", form.action, data, { Accept: "application/json" });
  };

  // One piece after the other. Gives the answer that ends it, or nothing when it was paused.
  const inPieces = async (item) => {
    const file = item.file, known = `upload ${uploads} ${item.path} ${file.size} ${file.lastModified}`;
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const remember = (url) => { item.url = url; try { if (url) localStorage[known] = url; else delete localStorage[known]; } catch { /* private window */ } };
    try { item.url ||= localStorage[known]; } catch { /* private window */ }
    const run = item.run = {}, over = () => item.state === "paused" || item.run !== run;
    let pieceless = 0; // tries in a row that brought nothing
    item.here = undefined;
    item.retry.textContent = "Pause";
    item.retry.hidden = false;
    for (;;) {
      let request;
      if (!item.url) {
        const name = btoa(String.fromCharCode(...new TextEncoder().encode(item.path)));
        request = await ask(item, "POST", uploads, null, { ...headers, "Upload-Length": file.size, "Upload-Metadata": `filename ${name}` });
        if (request.status === 201) remember(request.getResponseHeader("Location"));
      } else if (item.here === undefined) {
        request = await ask(item, "HEAD", item.url, null, headers);
        if (request.status === 404) { remember(""); continue; }
        document.getElementById(item.url.split("/").at(-2))?.remove();
      } else if (item.here < file.size) {
        const piece = file.slice(item.here, item.here + PIECE);
        request = await ask(item, "PATCH", item.url, piece, { ...headers, "Upload-Offset": item.here, "Content-Type": "application/offset+octet-stream" });
        if (request.status === 410) { remember(""); item.here = undefined; continue; }
      } else {
        const data = fields(item);
        data.append("upload", item.url.split("/").at(-2));
        item.retry.hidden = true;
        request = await ask(item, "POST", form.action, data, { Accept: "application/json" });
        if (request.status < 500 && request.status) remember("");
        return request;
      }
      if (over()) return null;
      if (request.status >= 200 && request.status < 300) {
        item.here = Number(request.getResponseHeader("Upload-Offset") || 0);
        item.note.textContent = `${size(item.here)} of ${size(file.size)}, uploading`;
        pieceless = 0;
      } else if (!request.status || [409, 423, 502, 503, 504].includes(request.status)) {
        item.here = undefined;
        pieceless += 1;
        item.note.textContent = "The connection broke. It goes on by itself; nothing was lost.";
        await soon(Math.min(2 ** pieceless, 30));
        if (over()) return null;
      } else {
        return request;
      }
    }
  };
  const pause = (item) => {
    item.state = "paused";
    item.request.abort();
    item.note.textContent = `${size(item.sent)} of ${size(item.file.size)}, paused`;
    item.retry.textContent = "Go on";
  };
  const soon = (seconds) => new Promise((yes) => {
    setTimeout(yes, seconds * 1000);
    addEventListener("online", yes, { once: true });
  });

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
    if (request.status && words) return finish(item, "failed", words, request.status === 507);
    finish(item, "failed", "The connection broke. Nothing was lost.", true);
  };
  const place = (html) => {
    const target = html && document.querySelector(form.dataset.uploadTarget);
    if (!target) return;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    for (const node of [...holder.content.children]) {
      const old = node.id && document.getElementById(node.id);
      if (old) old.replaceWith(node); else (document.querySelector(node.dataset.into || "_") || target).prepend(node);
      window.htmx?.process(node);
    }
  };
  const finish = (item, state, words, again = false) => {
    item.state = state;
    item.row.className = `upload-row tone-${state === "done" ? "good" : "bad"}`;
    item.note.textContent = `${size(item.file.size)}. ${words}`;
    item.sent = item.file.size;
    item.bar.hidden = true;
    item.retry.textContent = "Retry";
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
    if (done + failed < files.length) return void (said.textContent = "");
    said.textContent = `${done} of ${files.length} files uploaded${failed ? `, ${failed} failed` : ""}`;
    document.body.dispatchEvent(new CustomEvent("uploads-finished", { bubbles: true }));
  };

  // Choose, drop anywhere on the page, or paste. Folders give their files, without what no person put there.
  const take = (chosen) => { for (const file of chosen) add(file); };
  const LITTER = /^([.]|~[$]|__MACOSX$|Thumbs[.]db$|desktop[.]ini$|[$]RECYCLE[.]BIN$)/i;
  const takeFolder = (found) => { // pairs of file and path
    const litter = ([, path]) => path.includes("/") && path.split("/").some((part) => LITTER.test(part));
    const left = found.filter(litter).map(([, path]) => path.split("/").at(-1));
    for (const each of found) if (!litter(each)) add(...each);
    if (!left.length) return;
    const row = make("li", "upload-row");
    row.append(make("small", "soft", `${left.length} left out, hidden or made by the system: ${[...new Set(left)].slice(0, 5).join(", ")}`));
    list.append(row);
  };
  input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
  const folder = form.querySelector("input[webkitdirectory]");
  folder?.addEventListener("change", () => { takeFolder([...folder.files].map((file) => [file, file.webkitRelativePath || file.name])); folder.value = ""; });
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
    const entries = entriesOf(event.dataTransfer);
    if (!entries.length) return take(event.dataTransfer.files);
    for (const entry of entries) takeFolder(await within(entry));
  });
  const entriesOf = (transfer) => [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const within = async (entry) => {
    if (entry.isFile) return [[await new Promise((yes, no) => entry.file(yes, no)), entry.fullPath.replace(/^[/]/, "")]];
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
    const folders = entriesOf(event.clipboardData).filter((entry) => entry.isDirectory);
    if (!pasted.length && !folders.length) return;
    event.preventDefault();
    for (const each of folders) within(each).then(takeFolder);
    if (folders.length) return;
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
    take(pasted.map((file, n) => file.name === "image.png" ? new File([file], `screenshot-${stamp}${n ? `-${n}` : ""}.png`, { type: file.type }) : file));
  });
})();
