// What a reader did, posted as it happens. What could not be sent goes with the next change.
let unsent = {};

export async function save(change, { quiet = false } = {}) {
  const article = document.querySelector("article[data-progress]");
  if (!article) return null;
  const sent = merged(unsent, change);
  unsent = {};
  try {
    const body = JSON.stringify({ chapter: Number(article.dataset.chapter), ...sent });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(article.dataset.progress, { method: "POST", headers, body, keepalive: true });
    if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    if (answer.ok) return answer.status === 204 ? {} : await answer.json();
    if (answer.status < 500) {
      window.fondation.toast((await answer.json()).problem ?? article.dataset.notSaved, "error");
      return null;
    }
  } catch {
    // The network is away: kept for later.
  }
  unsent = merged(sent, unsent);
  if (!quiet) window.fondation.toast(article.dataset.notSaved, "error");
  return null;
}

function merged(before, after) {
  const both = { ...before, ...after };
  if (before.answers && after.answers) both.answers = { ...before.answers, ...after.answers };
  return both;
}

// "Mark as read", and everything on the page that tells of it.
export function progress(root) {
  const button = root.querySelector("[data-mark-read]");
  button?.addEventListener("click", async () => {
    const row = button.closest("[data-done]");
    const done = row.dataset.done !== "true";
    button.setAttribute("aria-busy", "true");
    const answer = await save({ done });
    button.removeAttribute("aria-busy");
    if (!answer) return;
    row.dataset.done = String(done);
    row.querySelector(".state > :last-child").hidden = !done;
    button.lastElementChild.textContent = done ? button.dataset.read : button.dataset.unread;
    button.classList.toggle("button-primary", !done);
    button.classList.toggle("button-plain", done);
    show(root, done, answer);
  });
}

function show(root, done, answer) {
  const mark = root.querySelector(`[data-read-mark="${root.querySelector("[data-chapter]").dataset.chapter}"]`);
  if (mark) mark.hidden = !done;
  const count = root.querySelector("[data-read-count]");
  if (count) count.textContent = answer.read;
  root.querySelector("[data-read-part]")?.style.setProperty("--part", `${answer.part}%`);
}
