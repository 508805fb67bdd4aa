// Native dialogs: `data-closes` and a click outside close.
let ready = false;

export function dialogs() {
  if (ready) return;
  ready = true;
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.closest("[data-closes]") || (target instanceof HTMLDialogElement && outside(target, event))) target.closest("dialog")?.close();
    turnWithin(event, target);
  });
}

function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

// In the drawer of a running job, links between chapters lead to the chapters that are there already.
function turnWithin(event, target) {
  const link = target.closest(".drawer a.chapter-link");
  if (!link) return;
  event.preventDefault();
  const button = document.querySelector(`.chapters-live button[data-slug="${CSS.escape(link.dataset.chapter)}"]`);
  if (button) button.click();
  else window.fondation.toast(document.querySelector("[data-chapter-missing]")?.dataset.chapterMissing ?? "");
}
