// Colours, outline, questions and keys. A page reads the same without any of it.
(() => {
  "use strict";
  const root = document.documentElement;
  // The texts of these scripts, in the language of the course.
  const texts = JSON.parse(document.body.dataset.texts);
  const said = (text) => texts[text] ?? text;
  const all = (selector) => [...document.querySelectorAll(selector)];
  document.querySelector(".top-end").hidden = false;

  // Colours: as the system has them, dark, light.
  const themes = { "": said("as the system has them"), dark: said("dark"), light: said("light") };
  const button = document.getElementById("theme");
  const showTheme = () => {
    button.title = said("Colours: {theme}").replace("{theme}", themes[root.dataset.theme ?? ""]);
    button.lastElementChild.textContent = button.title;
  };
  button.addEventListener("click", () => {
    const order = Object.keys(themes);
    const next = order[(order.indexOf(root.dataset.theme ?? "") + 1) % order.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    try { localStorage.setItem("course-theme", next); } catch { /* It lasts as long as the page. */ }
    showTheme();
  });
  showTheme();

  // The outline is open where there is room for it.
  const outline = document.querySelector(".sidebar details");
  const wide = matchMedia("(min-width: 58rem)");
  const fold = () => { outline.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  if (wide.matches) outline.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });

  // Where the reader is on the page.
  const entries = all(".toc a");
  const headings = entries.map((entry) => document.getElementById(entry.hash.slice(1)));
  const follow = () => {
    const at = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top < 140);
    entries.forEach((entry, place) => {
      if (place === at) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    });
  };
  if (entries.length) {
    addEventListener("scroll", follow, { passive: true });
    follow();
  }

  // Excerpts can be copied, and what is wider than the page can be reached by keyboard.
  for (const figure of all(".excerpt")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = said("Copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(figure.querySelector("pre").textContent);
        copy.textContent = said("Copied");
      } catch {
        copy.textContent = said("Not possible here");
      }
      setTimeout(() => { copy.textContent = said("Copy"); }, 1500);
    });
    figure.querySelector("figcaption").append(copy);
  }
  for (const box of all(".hl pre, .diagram, .table")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", said("Wider than the page"));
  }

  // Questions.
  const marks = { right: "✓", wrong: "✗" };
  for (const question of all(".question")) {
    const right = Number(question.dataset.answer);
    question.addEventListener("change", (event) => {
      const chosen = Number(event.target.value);
      [...question.querySelectorAll(".option")].forEach((option, place) => {
        const verdict = place === right ? "right" : place === chosen ? "wrong" : "";
        if (verdict) option.dataset.verdict = verdict;
        else delete option.dataset.verdict;
        option.querySelector(".state").textContent = marks[verdict] ?? "";
      });
      question.querySelector(".verdict").textContent = said(chosen === right ? "Right." : "Not quite: the marked answer is right.");
      question.querySelector(".answer").open = true;
    });
  }

  // Arrows turn the pages, unless they move something else.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest("input, dialog, [tabindex='0']")) return;
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    if (rel) document.querySelector(`a[rel="${rel}"]`)?.click();
  });
})();
