// Search over all chapters, in the index that search-index.js brings.
(() => {
  "use strict";
  const dialog = document.getElementById("search");
  const field = document.getElementById("search-field");
  const found = document.getElementById("search-found");
  const note = document.getElementById("search-note");
  const home = document.body.dataset.root;
  const texts = JSON.parse(document.body.dataset.texts);
  const most = 20;
  const index = (window.courseIndex ?? []).map(([url, title, heading, text], place) => (
    { url, title, heading, text, place, low: [title, heading, text].map((part) => part.toLowerCase()) }
  ));
  let chosen = 0;

  // A whole title counts most, then the beginning of a word, then any place.
  const worth = (text, term) => {
    const at = text.indexOf(term);
    if (at < 0) return 0;
    if (text === term) return 4;
    return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]) ? 2 : 1;
  };
  const times = (text, term) => Math.min(text.split(term).length - 1, 8);
  const score = ({ heading, low: [title, head, text] }, terms) => {
    let total = 0;
    for (const term of terms) {
      const named = worth(title, term) * (heading ? 3 : 6) + worth(head, term) * 4;
      const told = worth(text, term);
      if (!named && !told) return 0;
      total += named + (told && told + Math.log2(1 + times(text, term)));
    }
    return total;
  };

  const marked = (className, text, terms) => {
    const line = document.createElement("span");
    line.className = className;
    const low = text.toLowerCase();
    for (let from = 0; from < text.length;) {
      const next = terms.map((term) => [low.indexOf(term, from), term.length]).filter(([at]) => at >= 0).sort(([a], [b]) => a - b)[0];
      line.append(text.slice(from, next?.[0]));
      if (!next) break;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      line.append(mark);
      from = next[0] + next[1];
    }
    return line;
  };
  const snippet = ({ text, low }, terms) => {
    const first = Math.min(...terms.map((term) => low[2].indexOf(term)).filter((at) => at >= 0));
    let start = Number.isFinite(first) ? Math.max(0, first - 50) : 0;
    if (start) start = text.indexOf(" ", start) + 1;
    return `${start ? "… " : ""}${text.slice(start, start + 150)}${text.length > start + 150 ? " …" : ""}`;
  };
  const link = (entry, terms, place) => {
    const row = document.createElement("a");
    row.href = home + entry.url;
    row.id = `found-${place}`;
    row.setAttribute("role", "option");
    row.append(marked("found-title", entry.heading || entry.title, terms));
    if (entry.heading) row.append(marked("found-chapter", entry.title, terms));
    row.append(marked("found-text", snippet(entry, terms), terms));
    row.addEventListener("click", () => dialog.close());
    return row;
  };

  const choose = (place) => {
    const rows = [...found.children];
    chosen = rows.length ? (place + rows.length) % rows.length : 0;
    rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === chosen)));
    if (!rows.length) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", rows[chosen].id);
    rows[chosen].scrollIntoView({ block: "nearest" });
  };
  const said = (terms, count) => {
    if (!terms.length) return texts["Titles, headings and text of all chapters."];
    if (!count) return texts["Nothing found."];
    if (count === 1) return texts["One place."];
    return texts[count > most ? "{count} places, the best {most} shown." : "{count} places."]
      .replace("{count}", count).replace("{most}", most);
  };
  const search = () => {
    const terms = field.value.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
    const hits = (terms.length ? index : [])
      .map((entry) => ({ entry, score: score(entry, terms) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score || a.entry.place - b.entry.place);
    found.replaceChildren(...hits.slice(0, most).map((hit, place) => link(hit.entry, terms, place)));
    note.textContent = said(terms, hits.length);
    choose(0);
  };
  const open = () => {
    dialog.showModal();
    field.select();
    search();
  };

  document.getElementById("search-open").addEventListener("click", open);
  field.addEventListener("input", search);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") found.children[chosen]?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, dialog")) return;
    event.preventDefault();
    open();
  });
})();
