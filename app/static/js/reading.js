// Headings that can be linked to, the contents that follow, and how far the reader is.
import { phrase } from "./phrases.js";

export function reading(root) {
  for (const heading of root.querySelectorAll(".prose :is(h2, h3, h4)[id]:not([data-ready])")) {
    heading.dataset.ready = "";
    const anchor = document.createElement("a");
    anchor.className = "anchor";
    anchor.href = `#${heading.id}`;
    anchor.setAttribute("aria-label", phrase("anchor", { heading: heading.textContent }));
    anchor.innerHTML = '<span class="icon icon-link" aria-hidden="true"></span>';
    heading.append(anchor);
  }
  const article = root.querySelector("[data-reading]:not([data-ready])");
  if (article) {
    article.dataset.ready = "";
    follow(article);
  }
  for (const details of root.querySelectorAll(".sidebar details:not([data-ready])")) {
    details.dataset.ready = "";
    const wide = matchMedia("(min-width: 58rem)");
    const fit = () => { details.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
    const current = details.querySelector("[aria-current]");
    const bar = details.closest(".sidebar");
    if (current && wide.matches) bar.scrollTop = current.offsetTop - bar.clientHeight / 3;
  }
}

function follow(article) {
  const bar = document.querySelector(".reading-bar");
  let due = false;
  const measure = () => {
    due = false;
    const headings = [...article.querySelectorAll(".prose :is(h2, h3)[id], .quiz > h2[id]")];
    const line = Math.min(240, innerHeight / 3);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= line);
    mark((atEnd ? headings.at(-1) : passed.at(-1) ?? headings[0])?.id);
    tell(scrollY > 0 ? passed.at(-1)?.id ?? "" : "");
    const box = article.getBoundingClientRect();
    const part = -box.top / Math.max(1, box.height - innerHeight);
    bar?.style.setProperty("--read", Math.min(1, Math.max(0, part)).toFixed(4));
  };
  const soon = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(measure);
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  if (location.hash.startsWith("#sec-")) document.getElementById(location.hash.slice(1))?.scrollIntoView({ behavior: "instant" });
  soon();
}

// For whoever remembers where reading stopped.
let told = null;
function tell(id) {
  if (told !== null && told !== id) dispatchEvent(new CustomEvent("sectionchange", { detail: id }));
  told = id;
}

function mark(id) {
  for (const link of document.querySelectorAll(".toc-links a")) {
    if (link.getAttribute("href") === `#${id}`) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}
