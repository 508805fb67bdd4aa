// Light, system, dark: three buttons, one of them pressed.
export function themes(root) {
  for (const box of root.querySelectorAll(".themes:not([data-ready])")) {
    box.dataset.ready = "";
    const show = () => {
      const wanted = window.fondationTheme.wanted();
      for (const button of box.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.theme === wanted));
    };
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) window.fondationTheme.set(button.dataset.theme);
    });
    addEventListener("themechange", show);
    show();
  }
}
