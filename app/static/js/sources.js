// Cited lines of a repository that can be seen nowhere else: shown in a drawer.
export function sources() {
  const article = document.querySelector("article[data-sources]");
  const drawer = document.getElementById("source");
  if (!article || !drawer) return;
  link(article);
  addEventListener("contentadded", (event) => link(event.detail));
  article.addEventListener("click", (event) => {
    const cite = event.target.closest("a.cite[data-path]");
    if (!cite || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(drawer, cite);
  });

  function link(root) {
    for (const cite of root.querySelectorAll("span.cite[data-path]")) {
      const { path, start, end } = cite.dataset;
      const anchor = document.createElement("a");
      anchor.className = "cite";
      Object.assign(anchor.dataset, { path, start, end });
      anchor.href = `${article.dataset.sources}?${new URLSearchParams({ path, start, end })}`;
      anchor.setAttribute("aria-haspopup", "dialog");
      anchor.append(...cite.childNodes);
      cite.replaceWith(anchor);
    }
  }
}

async function open(drawer, cite) {
  const { path, start, end } = cite.dataset;
  drawer.querySelector("#source-title").textContent = `${path}:${start === end ? start : `${start}-${end}`}`;
  const body = drawer.querySelector(".source-body");
  body.replaceChildren();
  body.setAttribute("aria-busy", "true");
  drawer.showModal();
  try {
    const answer = await fetch(cite.href, { headers: { "X-Part": "lines" } });
    if (answer.ok) body.innerHTML = await answer.text();
    else body.textContent = answer.status === 404 ? drawer.dataset.missing : drawer.dataset.failed;
  } catch {
    body.textContent = drawer.dataset.failed;
  }
  body.removeAttribute("aria-busy");
  body.querySelector("[data-cited]")?.scrollIntoView({ block: "center", behavior: "instant" });
}
