// Fields to be copied: `data-copies` on a button names one; `data-whole` on a field selects all of it.
let ready = false;

export function copies() {
  if (ready) return;
  ready = true;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copies]");
    if (button) copy(button);
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("input[data-whole]")) event.target.select(); });
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.value);
    window.fondation.announce(button.dataset.copied);
    button.querySelector("span:last-child").textContent = button.dataset.copied;
  } catch {
    source.focus();
    source.select();
  }
}
