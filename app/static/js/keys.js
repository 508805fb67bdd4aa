// Keys, listed behind "?". Never while somebody types, selects or has a dialog open.
import { openSearch } from "./search.js";
import { everywhere } from "./shortcuts.js";

const WRITING = "input, textarea, select, [contenteditable], [role='textbox'], dialog, pre, .log-lines, .table";
const ACTIONS = {
  ...everywhere,
  ArrowLeft: () => document.querySelector('a[rel="prev"]')?.click(),
  ArrowRight: () => document.querySelector('a[rel="next"]')?.click(),
  n: () => toSection(1),
  p: () => toSection(-1),
  m: () => document.querySelector("[data-mark-read]")?.click(),
  "/": openSearch,
  "?": open,
};

const isOn = () => { try { return localStorage.getItem("fondation-keys") !== "off"; } catch { return true; } };

export function keys() {
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-opens-keymap]")) open(); });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("#keymap-on")) return;
    try { localStorage.setItem("fondation-keys", event.target.checked ? "on" : "off"); } catch { /* For this page only. */ }
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(WRITING) || document.querySelector("dialog[open]")) return;
    const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
    if (!action || !isOn() || (event.shiftKey && event.key !== "?" && event.key !== "/")) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight" || event.key === "/" || event.key === "?") event.preventDefault();
    action();
  });
}

function open() {
  const dialog = document.getElementById("keymap");
  if (!dialog) return;
  dialog.querySelector("#keymap-on").checked = isOn();
  // What this page has nothing for is not listed.
  for (const row of dialog.querySelectorAll("[data-when]")) row.hidden = !document.querySelector(row.dataset.when);
  dialog.showModal();
}

function toSection(step) {
  const headings = [...document.querySelectorAll(".reader-article :is(.prose h2, .quiz > h2)[id]")];
  const top = 120;
  const next = step > 0
    ? headings.find((heading) => heading.getBoundingClientRect().top > top)
    : headings.findLast((heading) => heading.getBoundingClientRect().top < 0);
  if (next) location.hash = next.id;
}
