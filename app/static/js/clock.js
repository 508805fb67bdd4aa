// Times that tick here, so that the server sends nothing each second.
import { phrase } from "./phrases.js";

const offset = () => {
  const meta = document.querySelector('meta[name="server-now"]');
  return meta ? Number(meta.content) * 1000 - (performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0)) : 0;
};
let shift = null;
let started = false;

export function clock() {
  if (!started) {
    started = true;
    shift = offset();
    setInterval(tick, 1000);
  }
  tick();
}

function tick() {
  // Times of a run are the database's, whose clock may be ahead of the app's.
  const now = (Date.now() + shift) / 1000 + Number(document.querySelector("[data-clock-ahead]")?.dataset.clockAhead ?? 0);
  for (const element of document.querySelectorAll("[data-since]")) {
    const end = element.dataset.ended ? Number(element.dataset.ended) : now;
    const passed = end - Number(element.dataset.since);
    write(element, element.dataset.ended && passed < 1 ? "< 1 s" : duration(passed));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Number(element.dataset.until) - now;
    write(element, left > 0 ? phrase("until", { time: duration(left) }) : phrase("soon"));
  }
  for (const element of document.querySelectorAll("[data-ago]")) write(element, phrase("ago", { time: duration(now - Number(element.dataset.ago)) }));
  for (const element of document.querySelectorAll("[data-shown-after]")) {
    const late = element.dataset.shownAfter !== "" && now > Number(element.dataset.shownAfter);
    if (element.hidden === late) element.hidden = !late;
  }
}

// The text node is kept: a tick is no new part of the page, which every script would look at.
function write(element, text) {
  if (element.textContent === text) return;
  if (element.childNodes.length === 1 && element.firstChild.nodeType === Node.TEXT_NODE) element.firstChild.data = text;
  else element.textContent = text;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  if (whole < 172800) return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
  return phrase("days", { count: Math.floor(whole / 86400) });
}
