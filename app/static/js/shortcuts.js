// Keys that work on every page: "g" and a letter goes somewhere, "t" changes the colours, "r" looks again.
const PATIENCE = 1500;
const WRITING = "input, textarea, select, [contenteditable], [role='textbox']";

export const everywhere = { g: go, t: nextTheme, r: () => document.querySelector("[data-refresh]")?.click() };

function go() {
  const end = () => { removeEventListener("keydown", follow, true); clearTimeout(timer); };
  const timer = setTimeout(end, PATIENCE);
  const follow = (event) => {
    if (event.key === "Shift") return;
    end();
    const link = /^[a-z]$/.test(event.key) && !event.target.closest?.(WRITING) && document.querySelector(`[data-go="${event.key}"]`);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    link.click();
  };
  addEventListener("keydown", follow, true);
}

// Light, dark, system, and round again; said, because nothing else tells those who do not see it.
function nextTheme() {
  const buttons = [...document.querySelectorAll(".themes button")].slice(0, 3);
  const order = ["light", "dark", "system"];
  const next = order[(order.indexOf(window.fondationTheme.wanted()) + 1) % order.length];
  window.fondationTheme.set(next);
  const label = buttons.find((button) => button.dataset.theme === next)?.getAttribute("aria-label");
  if (label) window.fondation.announce(label);
}
