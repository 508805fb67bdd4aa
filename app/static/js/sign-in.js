// The sign-in form: sent without leaving the page, so that a typing error costs nothing.
export function signIn(root) {
  const form = root.querySelector("form[data-sign-in]:not([data-ready])");
  if (!form) return;
  form.dataset.ready = "";
  const problem = document.getElementById("sign-in-problem");
  const submit = form.querySelector("button[type=submit]");
  let isNew = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    submit.setAttribute("aria-busy", "true");
    submit.disabled = true;
    const data = Object.fromEntries(new FormData(form));
    const next = new URLSearchParams(location.search).get("next") ?? "/";
    try {
      const answer = await fetch("/auth/password", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ email: data.email, password: data.password, new: isNew, next }),
      });
      const body = await answer.json();
      if (answer.ok) return location.assign(body.next);
      tell(body.problem ?? form.dataset.unreadable, body.field);
    } catch {
      tell(form.dataset.away);
    }
    submit.removeAttribute("aria-busy");
    submit.disabled = false;
    (form.querySelector("[aria-invalid=true]") ?? form.elements.email).focus();
  });

  document.querySelector("[data-switch]")?.addEventListener("click", (event) => {
    isNew = !isNew;
    document.getElementById("sign-in-title").textContent = isNew ? form.dataset.newTitle : form.dataset.title;
    submit.querySelector("span:last-child").textContent = isNew ? form.dataset.newSubmit : form.dataset.title;
    event.currentTarget.textContent = isNew ? form.dataset.old : form.dataset.newTitle;
    event.currentTarget.previousElementSibling.textContent = isNew ? form.dataset.have : form.dataset.newHere;
    form.elements.password.autocomplete = isNew ? "new-password" : "current-password";
    document.getElementById("password-help").hidden = !isNew;
    tell("");
    form.elements.email.focus();
  });

  function tell(sentence, field = "") {
    problem.textContent = sentence;
    problem.hidden = !sentence;
    // Below what it is about.
    if (field) form.elements[field].after(problem);
    else submit.before(problem);
    for (const name of ["email", "password"]) form.elements[name].setAttribute("aria-invalid", String(Boolean(sentence) && (!field || field === name)));
    if (isNew) document.getElementById("password-help").hidden = Boolean(sentence);
  }
}
