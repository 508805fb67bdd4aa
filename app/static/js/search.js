// The search of every page: `/` or Ctrl/Cmd-K opens it, what is typed is looked for at once, arrows choose, Enter opens.
const COURSE = /^\/courses\/([0-9a-f-]{36})(?:\/|$)/;
// Nothing, or one Latin letter: it begins every second word. In other scripts one is a word.
const TOO_SHORT = /^\w?$/;
let ready = false;
// One question at a time is under way; what was typed meanwhile is asked when its answer is there.
let isAsking = false;
let isDue = false;
// What the list answers, and whether somebody chose in it.
let shown = "";
let isChosen = false;

export function search() {
  if (ready || !dialog()) return;
  ready = true;
  document.querySelector("[data-search-open]")?.setAttribute("data-ready", "");
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-search-open]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSearch();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSearch();
    }
  });
  document.addEventListener("input", (event) => { if (event.target.id === "search-words") look(); });
  document.addEventListener("change", (event) => { if (event.target.id === "search-scope") look(); });
  document.addEventListener("keydown", (event) => { if (event.target.id === "search-words") steer(event); });
  document.addEventListener("submit", (event) => { if (event.target.matches(".search-form")) submit(event); });
}

export function openSearch() {
  const box = dialog();
  if (!box || box.open || document.querySelector("dialog[open]")) return;
  box.querySelector(".search-scope").hidden = !course();
  box.showModal();
  words().select();
  say(words().value ? note().textContent : box.dataset.hint);
}

const dialog = () => document.getElementById("search");
const words = () => document.getElementById("search-words");
const list = () => document.getElementById("search-list");
const note = () => dialog().querySelector("[data-search-note]");
const options = () => [...list().querySelectorAll('[role="option"]')];
const course = () => location.pathname.match(COURSE)?.[1];
const say = (text) => { note().textContent = text; };
const filled = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), dialog().dataset[name] ?? "");

async function look() {
  if (isAsking) {
    isDue = true;
    return;
  }
  isAsking = true;
  do {
    isDue = false;
    await ask(words().value.trim());
  } while (isDue);
  isAsking = false;
}

async function ask(query) {
  if (TOO_SHORT.test(query)) {
    show([]);
    return say(dialog().dataset.hint);
  }
  const wanted = new URLSearchParams({ q: query });
  if (course() && document.getElementById("search-scope").checked) wanted.set("course", course());
  try {
    const answer = await fetch(`/api/search?${wanted}`, { headers: { Accept: "application/json" } });
    const found = await answer.json();
    // What is not asked for any more is shown until there is an answer to what is.
    if (TOO_SHORT.test(words().value.trim())) return;
    shown = query;
    show(found.groups ?? []);
    say(found.problem ?? told(query, found.count));
  } catch {
    show([]);
    say(dialog().dataset.trouble);
  }
}

function told(query, count) {
  if (!count) return filled("none", { words: query });
  return count === 1 ? dialog().dataset.one : filled("many", { count });
}

function show(groups) {
  list().replaceChildren(...groups.map(group));
  isChosen = false;
  words().setAttribute("aria-expanded", String(groups.length > 0));
  choose(options()[0]);
}

function group(found, number) {
  const box = make("div", "search-group");
  box.setAttribute("role", "group");
  const name = make("p", "search-course", found.title);
  name.id = `search-course-${number}`;
  box.setAttribute("aria-labelledby", name.id);
  box.append(name, ...found.hits.map((hit, place) => option(hit, `search-${number}-${place}`)));
  return box;
}

function option(hit, id) {
  const link = make("a", "search-hit");
  link.id = id;
  link.href = hit.href;
  link.tabIndex = -1;
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", "false");
  const title = make("span", "search-title");
  title.append(make("span", "position", String(hit.position)), make("strong", "", hit.title));
  const snippet = make("span", "search-snippet");
  snippet.append(...hit.pieces.map(([text, matches]) => make(matches ? "mark" : "span", "", text)));
  link.append(title, snippet);
  link.addEventListener("pointermove", () => choose(link, false));
  return link;
}

// Text only: whatever a chapter says, it stays text here.
function make(tag, classes, text = "") {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.textContent = text;
  return element;
}

function steer(event) {
  if (event.isComposing) return;
  const all = options();
  const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const steps = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, PageDown: Math.min(at + 5, all.length - 1), PageUp: Math.max(at - 5, 0) };
  if (event.key in steps && all.length) {
    event.preventDefault();
    isChosen = true;
    choose(all[steps[event.key]]);
  } else if (event.key === "Escape") {
    // The browser would first empty the field of a search.
    event.preventDefault();
    dialog().close();
  }
}

function choose(item, visibly = true) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === item));
  if (item) words().setAttribute("aria-activedescendant", item.id);
  else words().removeAttribute("aria-activedescendant");
  if (item && visibly) item.scrollIntoView({ block: "nearest" });
}

function submit(event) {
  const chosen = options().find((item) => item.getAttribute("aria-selected") === "true");
  // Whoever is faster than the answer gets the page about what they typed, not the first place of what they had typed.
  if (!chosen || (!isChosen && shown !== words().value.trim())) return;
  event.preventDefault();
  dialog().close();
  chosen.click();
}
