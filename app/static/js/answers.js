// Questions and exercises: judged with what the page holds, explained at once, remembered where somebody is signed in.
import { save } from "./progress.js";

export function answers(root) {
  for (const form of root.querySelectorAll("form[data-question]")) onSubmit(form, judge);
  for (const form of root.querySelectorAll("form[data-exercise]")) {
    onSubmit(form, check);
    if (form.querySelector("textarea").value.trim()) found(form);
  }
}

function onSubmit(form, act) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(form);
  });
}

function judge(form) {
  const hint = form.querySelector("[data-hint]");
  const chosen = form.querySelector("input:checked");
  hint.textContent = chosen ? "" : hint.dataset.hint;
  if (!chosen) return;
  for (const option of form.querySelectorAll(".option")) {
    const { value } = option.querySelector("input");
    if (value === form.dataset.answer) option.dataset.verdict = "right";
    else if (value === chosen.value) option.dataset.verdict = "wrong";
    else delete option.dataset.verdict;
  }
  const verdict = form.querySelector(".verdict");
  const told = form.querySelector("template").content.cloneNode(true);
  told.querySelector("[data-lead]").textContent = chosen.value === form.dataset.answer ? verdict.dataset.right : verdict.dataset.wrong;
  verdict.replaceChildren(told);
  dispatchEvent(new CustomEvent("contentadded", { detail: verdict }));
  save({ answers: { [form.dataset.question]: Number(chosen.value) } });
}

function check(form) {
  const text = form.querySelector("textarea").value;
  if (found(form)) save({ answers: { [form.dataset.exercise]: text.slice(0, 4000) } });
}

// Marks what was found; answers whether there was anything to look at.
function found(form) {
  const status = form.querySelector("[data-found]");
  const { value } = form.querySelector("textarea");
  const written = form.hasAttribute("data-lines") ? items(value.split("\n")) : names(value);
  const list = form.querySelector(".findings");
  const lines = [...list.children];
  list.hidden = !written.length;
  if (!written.length) {
    status.textContent = status.dataset.empty;
    return false;
  }
  const taken = form.hasAttribute("data-ordered") ? inPlace(lines, written) : anywhere(lines, written);
  for (const line of lines) {
    line.querySelector('[data-when="found"]').hidden = !taken.has(line);
    line.querySelector('[data-when="missing"]').hidden = taken.has(line);
  }
  const extra = written.filter((name) => ![...taken.values()].includes(name));
  const all = taken.size === lines.length && !extra.length;
  const count = status.dataset.found.replace("{found}", taken.size).replace("{total}", lines.length);
  status.textContent = [all ? status.dataset.all : count, extra.length ? status.dataset.extra.replace("{names}", extra.join(", ")) : ""].join(" ").trim();
  return true;
}

function inPlace(lines, written) {
  return new Map(lines.map((line, place) => [line, written[place]]).filter(([line, name]) => name !== undefined && accepts(line, name)));
}

// Each answer is used once: two lines that go by one name need it twice.
function anywhere(lines, written) {
  const left = [...written];
  const taken = new Map();
  for (const line of lines) {
    const place = left.findIndex((name) => accepts(line, name));
    if (place >= 0) taken.set(line, left.splice(place, 1)[0]);
  }
  return taken;
}

function accepts(line, name) {
  return JSON.parse(line.dataset.accepts).includes(name.toLowerCase());
}

// One a line, or apart by commas; without bullets, numbers, backticks and the brackets of a call.
function names(text) {
  return items(text.split(/[\n,;]+/));
}

function items(texts) {
  return texts.map((text) => text.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, "").replace(/`/g, "").replace(/\(\)\s*$/, "").trim().replace(/\s+/g, " ")).filter(Boolean);
}
