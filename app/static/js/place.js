// Where reading stopped: remembered a moment after the last scroll, and when the page is left.
import { save } from "./progress.js";

const PAUSE = 1200;

// The browser restores a scroll position before everything is laid out; the block that was on top is found again instead.
export function stay() {
  const blocks = () => [...document.querySelectorAll(".prose > *, .question, .overview section")];
  const key = `place:${location.pathname}`;
  history.scrollRestoration = "manual";
  addEventListener("pagehide", () => {
    const all = blocks();
    const index = all.findIndex((block) => block.getBoundingClientRect().bottom > 0);
    if (index >= 0 && scrollY > 0) sessionStorage.setItem(key, JSON.stringify([index, all[index].getBoundingClientRect().top]));
    else sessionStorage.removeItem(key);
  });
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  if (type !== "reload" && type !== "back_forward") return;
  const [index, top] = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  const block = blocks()[index];
  if (block) scrollTo({ top: scrollY + block.getBoundingClientRect().top - top, behavior: "instant" });
}

export function place() {
  const article = document.querySelector("article[data-progress]");
  if (!article) return;
  const left = document.querySelector("[data-left-at]");
  let known = left?.dataset.leftAt ?? "";
  let wanted = known;
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    if (wanted === known) return;
    known = wanted;
    save({ section: known }, { quiet: true });
  };
  addEventListener("sectionchange", (event) => {
    wanted = event.detail;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
}
