// Native dialogs: `data-opens` names the one it opens, `data-closes` and a click outside close. Forms with `data-once` are
// sent once: a second click would do the same again.
let ready = false;

export function dialogs() {
  if (ready) return;
  ready = true;
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    if (target.closest("[data-closes]") || (target instanceof HTMLDialogElement && outside(target, event))) target.closest("dialog")?.close();
    const opens = target.closest("[data-opens]");
    if (opens) document.getElementById(opens.dataset.opens)?.showModal();
    turnWithin(event, target);
  });
  document.addEventListener("submit", once);
  // Shown again out of the browser's memory, it may be sent again.
  addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-sent]")) again(form); });
}

function once(event) {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-busy", "true");
}

function again(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
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
