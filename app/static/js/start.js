// Stands in pages to be read: first the text, then what acts on it. The first paint need not wait for a dozen modules, nor
// for what is below the fold.
(() => {
  const from = document.currentScript.dataset.from;
  // Milliseconds after which it is begun in any case: a window that is not shown is not painted.
  const LONGEST = 1000;
  const painted = new Promise((done) => {
    if (document.hidden) done();
    new PerformanceObserver(done).observe({ type: "paint", buffered: true });
    setTimeout(done, LONGEST);
  });
  const whole = new Promise((done) => document.addEventListener("DOMContentLoaded", done));
  Promise.all([painted, whole]).then(async () => {
    document.documentElement.dataset.laid = "";
    await import(`${from}/main.js`);
    await import(`${from}/reader.js`);
    document.documentElement.dataset.ready = "";
  });
})();
