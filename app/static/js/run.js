// The run page: addresses of steps, and the way on when the course is ready.
let ready = false;

export function run() {
  if (!ready) {
    ready = true;
    window.fondation.leadOn = leadOn;
    window.addEventListener("hashchange", () => goToStep());
  }
  if (document.querySelector(".stage") && !goToStep.done) goToStep();
}

// The page is built after load, too late for the browser's own jump.
function goToStep() {
  const step = /^#step-[a-z0-9]+$/.test(location.hash) && document.querySelector(`.stage${location.hash}`);
  goToStep.done = true;
  for (const other of document.querySelectorAll(".stage[data-marked]")) if (other !== step) delete other.dataset.marked;
  if (!step) return;
  step.dataset.marked = "";
  step.querySelector("details")?.setAttribute("open", "");
  step.scrollIntoView({ block: "center" });
}

// Focus goes to the link, unless somebody reads or types: then a line at the foot of the page says so.
function leadOn(selector) {
  const link = document.querySelector(selector);
  if (!link) return;
  const active = document.activeElement;
  const isBusy = document.querySelector("dialog[open]") || (active && active !== document.body && active.closest(".log, input, textarea, select"));
  if (isBusy || window.scrollY > window.innerHeight / 2 || !getSelection().isCollapsed) window.fondation.toast(link.closest(".finish").innerText.split("\n")[0]);
  else link.focus();
}
