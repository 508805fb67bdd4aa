// Texts in the reader's language, as the server put them into the page.
export function phrase(name, values = {}) {
  const text = document.getElementById("phrases")?.dataset[name] ?? "";
  return Object.entries(values).reduce((told, [key, value]) => told.replaceAll(`{${key}}`, value), text);
}
