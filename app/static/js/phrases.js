// Texts in the reader's language, as the server put them into the page. Their names begin with "say": `data-ago` on any
// element is a time, which the clock would write there.
export function phrase(name, values = {}) {
  const key = `say${name[0].toUpperCase()}${name.slice(1)}`;
  const text = document.getElementById("phrases")?.dataset[key] ?? "";
  return Object.entries(values).reduce((told, [place, value]) => told.replaceAll(`{${place}}`, value), text);
}
