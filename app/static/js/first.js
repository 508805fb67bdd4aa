(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => { try { return localStorage.getItem("fondation-theme") || "system"; } catch { return "system"; } };
  const apply = () => {
    const theme = wanted();
    root.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    dispatchEvent(new CustomEvent("themechange", { detail: theme }));
  };
  dark.addEventListener("change", apply);
  addEventListener("storage", (event) => { if (event.key === "fondation-theme") apply(); });
  window.fondationTheme = { wanted, set: (theme) => { try { localStorage.setItem("fondation-theme", theme); } catch {} apply(); } };
  apply();
})();
