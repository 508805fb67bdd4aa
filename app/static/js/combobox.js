// A field with suggestions (ARIA combobox with a listbox): keys and focus are the browser's affair, the options come from the
// server. What is typed is sent after a pause; an answer to something else than what stands there now is not shown.
const PAUSE = 180;

export function combobox(root) {
  for (const input of root.querySelectorAll('input[role="combobox"][data-live]:not([data-ready])')) set(input);
}

function set(input) {
  input.dataset.ready = "";
  const list = document.getElementById(input.getAttribute("aria-controls"));
  let timer = 0;
  let closed = true;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const current = () => list.querySelector('[aria-selected="true"]');
  let told = null;
  const tell = () => {
    told = input.value;
    input.dispatchEvent(new CustomEvent("typed", { detail: told }));
  };

  function draw() {
    const fresh = list.dataset.answers === input.value.trim();
    const open = !closed && fresh && options().length > 0;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) point(null);
    else if (!current()) input.removeAttribute("aria-activedescendant");
  }
  function point(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }
  function move(step) {
    const all = options();
    const at = all.indexOf(current());
    point(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
  }
  function choose(option) {
    input.value = option.dataset.value;
    closed = true;
    draw();
    input.form.requestSubmit();
  }
  function ask(at_once) {
    clearTimeout(timer);
    closed = false;
    draw();
    timer = setTimeout(tell, at_once ? 0 : PAUSE);
  }

  input.addEventListener("input", () => ask(false));
  // What was said about what stands there stays.
  input.addEventListener("focus", () => { if (closed && input.value !== told) ask(true); });
  input.form.addEventListener("submit", () => {
    clearTimeout(timer);
    told = input.value;
    closed = true;
    draw();
  });
  input.addEventListener("blur", () => { clearTimeout(timer); closed = true; draw(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) move(event.key === "ArrowDown" ? 1 : -1);
      else ask(true);
    } else if (event.key === "Enter" && open && current()) {
      event.preventDefault();
      choose(current());
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      closed = true;
      draw();
    } else if (event.key === "Tab" && open) {
      closed = true;
      draw();
    }
  });
  // Before the field loses focus, or the list would be gone when the button is released.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option && !event.button) choose(option);
  });
  new MutationObserver(draw).observe(list, { childList: true, attributes: true, attributeFilter: ["data-answers"] });
}
