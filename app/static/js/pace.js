// Pages that look again every few seconds: [data-pace] gets a "refresh" event, but none while nobody sees it.
let box = null;
let timer = 0;
let last = 0;

export function pace(root) {
  const found = root.querySelector("[data-pace]");
  if (!found || found === box) return;
  if (!box) {
    document.addEventListener("visibilitychange", plan);
    document.addEventListener("click", (event) => { if (event.target.closest?.("[data-refresh]")) refresh(); });
  }
  box = found;
  last = Date.now();
  plan();
}

function plan() {
  clearTimeout(timer);
  if (document.hidden || !box) return;
  timer = setTimeout(refresh, Math.max(0, last + Number(box.dataset.pace) * 1000 - Date.now()));
}

function refresh() {
  last = Date.now();
  box.dispatchEvent(new CustomEvent("refresh"));
  plan();
}
