// Filters live in the address: a copied one shows the same view, and the back button goes through them.
export function filters(root) {
  for (const form of root.querySelectorAll("form[data-filters]:not([data-ready])")) set(form);
  // The framework would write a field's value again with every change of the page, over what was typed meanwhile.
  for (const field of root.querySelectorAll("[data-initial]:not([data-set])")) {
    field.dataset.set = "";
    field.value = field.dataset.initial;
  }
}

function set(form) {
  form.dataset.ready = "";
  const parts = () => {
    const wanted = {};
    for (const [name, value] of new FormData(form)) if (value) wanted[name] = value;
    return wanted;
  };
  const tell = () => form.dispatchEvent(new CustomEvent("filter", { detail: parts() }));
  const address = () => {
    const query = new URLSearchParams(parts());
    if (query.get("sort") === form.dataset.sort) query.delete("sort");
    const text = query.toString();
    return text ? `?${text}` : location.pathname;
  };
  let timer = 0;

  form.addEventListener("submit", (event) => { event.preventDefault(); });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    history.replaceState(history.state, "", address());
    clearTimeout(timer);
    timer = setTimeout(tell, 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "search") return;
    history.pushState(null, "", address());
    tell();
  });
  addEventListener("clearfilters", () => {
    put(new URLSearchParams());
    history.pushState(null, "", address());
    tell();
    form.querySelector('[type="search"]').focus();
  });
  addEventListener("popstate", () => { put(new URLSearchParams(location.search)); tell(); });

  function put(query) {
    form.elements.q.value = query.get("q") ?? "";
    form.elements.sort.value = query.get("sort") ?? form.dataset.sort;
    for (const radio of form.querySelectorAll('[name="state"]')) radio.checked = radio.value === (query.get("state") ?? "");
  }
}
