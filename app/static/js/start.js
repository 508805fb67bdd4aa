// First the text, then what acts on it: the first paint need not wait for a dozen modules, nor for what is below the fold.
async function start() {
  document.documentElement.dataset.laid = "";
  await import("./main.js");
  await import("./reader.js");
  document.documentElement.dataset.ready = "";
}

// Milliseconds after which it is begun in any case: a window that is not shown is not painted.
const LONGEST = 1000;
const painted = () =>
  new Promise((done) => {
    new PerformanceObserver(done).observe({ type: "paint", buffered: true });
    setTimeout(done, LONGEST);
  });

if (!document.hidden) await painted();
await start();
