// First the text, then what acts on it: the first paint need not wait for a dozen modules, nor for what is below the fold.
async function start() {
  document.documentElement.dataset.laid = "";
  await import("./main.js");
  await import("./reader.js");
  document.documentElement.dataset.ready = "";
}

if (document.hidden) start();
else requestAnimationFrame(() => setTimeout(start));
