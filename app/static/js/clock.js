// Times that tick here, so that the server sends nothing each second.
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
  const now = (Date.now() + shift) / 1000;
  for (const element of document.querySelectorAll("[data-since]")) {
    const end = element.dataset.ended ? Number(element.dataset.ended) : now;
    const passed = end - Number(element.dataset.since);
    write(element, element.dataset.ended && passed < 1 ? "< 1 s" : duration(passed));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Number(element.dataset.until) - now;
    write(element, left > 0 ? `in ${duration(left)}` : "any moment");
  }
  for (const element of document.querySelectorAll("[data-ago]")) write(element, `${duration(now - Number(element.dataset.ago))} ago`);
  for (const element of document.querySelectorAll("[data-shown-after]")) {
    const late = element.dataset.shownAfter !== "" && now > Number(element.dataset.shownAfter);
    if (element.hidden === late) element.hidden = !late;
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}
