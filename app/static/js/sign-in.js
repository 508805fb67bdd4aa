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
      tell(body.problem ?? "This could not be read. Check what you typed.", body.field);
    } catch {
      tell("The server does not answer. Check the connection, then try again.");
    }
    submit.removeAttribute("aria-busy");
    submit.disabled = false;
    (form.querySelector("[aria-invalid=true]") ?? form.elements.email).focus();
  });

  document.querySelector("[data-switch]")?.addEventListener("click", (event) => {
    isNew = !isNew;
    document.getElementById("sign-in-title").textContent = isNew ? "Create an account" : "Sign in";
    submit.querySelector("span:last-child").textContent = isNew ? "Create account" : "Sign in";
    event.currentTarget.textContent = isNew ? "Sign in instead" : "Create an account";
    event.currentTarget.previousElementSibling.textContent = isNew ? "You have an account?" : "New here?";
    form.elements.password.autocomplete = isNew ? "new-password" : "current-password";
    document.getElementById("password-help").hidden = !isNew;
    tell("");
    form.elements.email.focus();
  });

  function tell(sentence, field = "") {
    problem.textContent = sentence;
    problem.hidden = !sentence;
    for (const name of ["email", "password"]) form.elements[name].setAttribute("aria-invalid", String(Boolean(sentence) && (!field || field === name)));
    if (isNew) document.getElementById("password-help").hidden = Boolean(sentence);
  }
}
