// Before the first paint: the colours a reader chose.
(() => {
  try {
    const theme = localStorage.getItem("course-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch { /* Some browsers keep nothing for files. */ }
})();
