// The page works without this file; it adds keys, theme, copying and countdowns.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // Theme: a cookie, so that the server sends the right one and nothing flashes.
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  for (const button of all("[data-theme-switch]")) {
    const show = () => button.setAttribute("aria-pressed", dark());
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
      show();
    });
    show();
  }

  // Keys. Single keys never fire in a field and can be switched off in the account (WCAG 2.1.4).
  const quiet = () => document.body.dataset.shortcuts === "off";
  const inField = (node) => node.closest?.("input:not([type=file]), textarea, select, [contenteditable], dialog");
  const places = { b: "/", e: "/exceptions/", p: "/packs/", a: "/audit/" };
  let waiting = 0;
  const step = (by) => {
    const links = all("table.rows tbody tr").map((row) => row.querySelector("a[href]")).filter(Boolean);
    const at = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    const find = document.getElementById("find");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && find) {
      event.preventDefault();
      return find.focus();
    }
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
      else if (event.target === find) find.blur();
      return;
    }
    if (quiet() || event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    if (Date.now() - waiting < 1500 && places[event.key]) return location.assign(places[event.key]);
    waiting = event.key === "g" ? Date.now() : 0;
    if (event.key === "/" && find) { event.preventDefault(); find.focus(); }
    if (event.key === "?") document.getElementById("keys")?.showModal();
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });

  // An answer that asks for more opens where it is asked.
  document.addEventListener("change", (event) => {
    const more = event.target.dataset?.opens && document.getElementById(event.target.dataset.opens);
    if (more && event.target.checked) more.open = true;
  });

  document.addEventListener("click", async (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-keys]")) document.getElementById("keys")?.showModal();
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (!copy) return;
    await navigator.clipboard?.writeText(copy.dataset.copy);
    document.getElementById("said").textContent = "Copied";
  });

  // How long until a moment, kept fresh: <time data-countdown datetime="...">.
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const count = () => all("time[data-countdown]").forEach((time) => {
    const left = (new Date(time.dateTime) - Date.now()) / 1000;
    const [unit, size] = units.find(([, seconds]) => Math.abs(left) >= seconds) || units[3];
    const number = Math.floor(Math.abs(left) / size);
    time.textContent = `${number} ${unit}${number === 1 ? "" : "s"} ${left < 0 ? "overdue" : "left"}`;
  });
  if (document.querySelector("time[data-countdown]")) { count(); setInterval(count, 1000); }

  document.querySelector("[data-error-summary]")?.focus();
})();
