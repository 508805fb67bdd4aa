// Pages that can be shown in a dialog: links with `data-panel` open their target's `.panel` here; without scripts they lead to it.
export function panels(root) {
  if (!root.querySelector("[data-panel], .panel")) return;
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) open(event, link);
  });
  root.addEventListener("submit", (event) => {
    if (event.target.closest("dialog.panel-dialog")) send(event);
  });
}

function open(event, link) {
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  load(link.href).then((panel) => show(panel, link)).catch(() => location.assign(link.href)).finally(() => link.removeAttribute("aria-busy"));
}

async function load(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { "x-part": "1" } });
  if (answer.redirected || !answer.headers.get("content-type")?.includes("text/html")) throw new Error("no panel");
  const panel = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".panel");
  if (!panel) throw new Error("no panel");
  return document.adoptNode(panel);
}

function show(panel, link) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog panel-dialog";
  dialog.setAttribute("aria-label", link.textContent.trim());
  dialog.append(panel);
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const dialog = form.closest("dialog");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
  try {
    const panel = await load(form.action, { method: "POST", body });
    dialog.replaceChildren(panel);
    (panel.querySelector("[autofocus]") ?? panel.querySelector("button, a, input"))?.focus();
  } catch {
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-busy");
    window.fondation.toast(dialog.querySelector(".panel").dataset.trouble, "error");
  }
}
