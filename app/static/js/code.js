// A copy button on every block of code; wide tables scroll; code can be scrolled with the keyboard.
import { phrase } from "./phrases.js";

export function code(root) {
  for (const block of root.querySelectorAll(".prose .hl:not([data-ready])")) {
    block.dataset.ready = "";
    const pre = block.querySelector("pre");
    if (!pre) continue;
    if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
    const figure = block.closest(".excerpt");
    const { path, start, end } = figure?.dataset ?? {};
    (figure ?? block).append(copyButton(pre, figure ? phrase("copyLines", { path, start, end }) : phrase("copyCode")));
  }
  for (const table of root.querySelectorAll(".prose table:not([data-ready])")) {
    table.dataset.ready = "";
    const box = document.createElement("div");
    box.className = "table";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", phrase("table"));
    table.replaceWith(box);
    box.append(table);
  }
}

function copyButton(pre, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.title = phrase("copy");
  button.setAttribute("aria-label", label);
  button.innerHTML = '<span class="icon icon-copy" aria-hidden="true"></span>';
  button.addEventListener("click", async () => {
    const icon = button.firstElementChild;
    try {
      await navigator.clipboard.writeText(pre.textContent);
      button.dataset.copied = "";
      icon.className = "icon icon-check";
      window.fondation.announce(phrase("copied"));
    } catch {
      window.fondation.toast(phrase("noCopy"), "error");
    }
    setTimeout(() => { delete button.dataset.copied; icon.className = "icon icon-copy"; }, 1600);
  });
  return button;
}
