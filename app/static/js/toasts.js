// What happened, told to everybody: a line at the foot of the page, in a live region or, of an error, an alert.
import { phrase } from "./phrases.js";

function toast(text, kind = "info") {
  const isWrong = kind === "error";
  const place = document.querySelector(isWrong ? ".toasts-wrong" : ".toasts-said");
  if (!place) return;
  const line = document.createElement("div");
  line.className = `toast toast-${kind}`;
  if (isWrong) line.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", phrase("dismiss"));
  close.innerHTML = '<span class="icon icon-x" aria-hidden="true"></span>';
  close.addEventListener("click", () => line.remove());
  line.append(words, close);
  while (place.children.length > 2) place.firstElementChild.remove();
  place.append(line);
  setTimeout(() => line.remove(), isWrong ? 12000 : 5000);
}

function announce(text) {
  const place = document.querySelector("[data-announce]");
  if (place) place.textContent = text;
}

window.fondation = { toast, announce };
