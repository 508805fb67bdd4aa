// A copy button on every block of code; wide tables scroll; code can be scrolled with the keyboard.
export function code(root) {
  for (const block of root.querySelectorAll(".prose .hl:not([data-ready])")) {
    block.dataset.ready = "";
    const pre = block.querySelector("pre");
    if (!pre) continue;
    if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
    const figure = block.closest(".excerpt");
    const where = figure ? `${figure.dataset.path}, lines ${figure.dataset.start} to ${figure.dataset.end}` : "this code";
    (figure ?? block).append(copyButton(pre, where));
  }
  for (const table of root.querySelectorAll(".prose table:not([data-ready])")) {
    table.dataset.ready = "";
    const box = document.createElement("div");
    box.className = "table";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table");
    table.replaceWith(box);
    box.append(table);
  }
}

function copyButton(pre, where) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.title = "Copy";
  button.setAttribute("aria-label", `Copy ${where}`);
  button.innerHTML = '<span class="icon icon-copy" aria-hidden="true"></span>';
  button.addEventListener("click", async () => {
    const icon = button.firstElementChild;
    try {
      await navigator.clipboard.writeText(pre.textContent);
      button.dataset.copied = "";
      icon.className = "icon icon-check";
      window.fondation.announce("Copied.");
    } catch {
      window.fondation.toast("The browser does not let pages copy here. Select the code instead.", "error");
    }
    setTimeout(() => { delete button.dataset.copied; icon.className = "icon icon-copy"; }, 1600);
  });
  return button;
}
