// Words of the glossary: explained beside the word on hover and focus. Escape closes, the pointer may rest on the note,
// and it stays until the reader goes elsewhere (WCAG 1.4.13). On a touch screen the first tap explains, the second follows.
const GRACE = 220;

export function terms(root) {
  const note = root.getElementById("term-note");
  if (!note) return;
  const meanings = new Map([...root.querySelectorAll("[data-explains]")].map((item) => [item.dataset.explains, item]));
  let shown = null;
  let timer = 0;
  const show = (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    shown = link;
    fill(note, meanings.get(link.dataset.term));
    note.hidden = false;
    beside(note, link);
  };
  const hide = () => {
    clearTimeout(timer);
    shown = null;
    note.hidden = true;
  };
  const later = () => { timer = setTimeout(hide, GRACE); };
  for (const link of root.querySelectorAll(".prose a[data-term]")) {
    const meaning = meanings.get(link.dataset.term);
    if (!meaning) continue;
    link.classList.add("term");
    link.setAttribute("aria-describedby", meaning.querySelector("dd").id);
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(link); });
    link.addEventListener("pointerleave", later);
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link); });
    link.addEventListener("blur", later);
    link.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || shown === link) return;
      event.preventDefault();
      show(link);
    });
  }
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", later);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) hide(); });
  document.addEventListener("pointerdown", (event) => { if (shown && !note.contains(event.target) && !shown.contains(event.target)) hide(); });
}

function fill(note, meaning) {
  const [sentence, chapter] = meaning.querySelectorAll("dd");
  note.querySelector('[data-part="term"]').textContent = meaning.dataset.explains;
  note.querySelector('[data-part="sentence"]').replaceChildren(...sentence.cloneNode(true).childNodes);
  note.querySelector('[data-part="chapter"]').textContent = chapter?.textContent ?? "";
}

function beside(note, link) {
  const box = link.getClientRects()[0];
  const { offsetWidth: width, offsetHeight: height } = note;
  const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8));
  const above = box.top > height + 80 && box.bottom + height + 8 > innerHeight;
  note.style.left = `${left + scrollX}px`;
  note.style.top = `${(above ? box.top - height : box.bottom) + scrollY}px`;
}
