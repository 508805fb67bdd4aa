// What was searched for, marked in the chapter it led to (`?q=`): without touching the text, where the browser can do that.
const MOST = 500;

export function found() {
  const query = new URLSearchParams(location.search).get("q");
  const text = document.querySelector("main .prose");
  const texts = document.getElementById("search")?.dataset;
  if (!query?.trim() || !text || !texts) return;
  const places = ranges(query);
  bar(query, places, texts);
  if (!places.length) return;
  if (CSS.highlights && window.Highlight) CSS.highlights.set("found", new Highlight(...places));
  if (!location.hash) reveal(places[0]);
}

function ranges(query) {
  const wanted = pattern(query);
  if (!wanted) return [];
  const places = [];
  for (const part of document.querySelectorAll("main .prose")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && places.length < MOST) {
      for (const match of walker.currentNode.data.matchAll(wanted)) {
        const range = new Range();
        range.setStart(walker.currentNode, match.index);
        range.setEnd(walker.currentNode, match.index + match[0].length);
        places.push(range);
      }
    }
  }
  return places;
}

// Words begin like one that was typed, without its ending: the search itself goes by stems.
function pattern(query) {
  const words = query.replace(/(^|\s)-\S+/g, " ").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const stems = words.filter((word) => word !== "or").map((word) => (word.length > 5 ? word.replace(/(ings?|ed|es|er|s|e)$/u, "") : word));
  const useful = stems.some((stem) => stem.length > 2) ? stems.filter((stem) => stem.length > 2) : stems;
  return useful.length ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${useful.join("|")})[\\p{L}\\p{N}]*`, "giu") : null;
}

function reveal(range) {
  const element = range.startContainer.parentElement;
  element.closest("details:not([open])")?.setAttribute("open", "");
  element.scrollIntoView({ block: "center" });
}

function bar(query, places, texts) {
  const line = document.createElement("div");
  line.className = "found-bar";
  line.setAttribute("role", "status");
  const note = document.createElement("span");
  note.textContent = (places.length ? texts.marked : texts.unmarked).replaceAll("{count}", places.length).replaceAll("{words}", query);
  line.append(note);
  let at = 0;
  if (places.length > 1) line.append(act("down", texts.next, () => { at = (at + 1) % places.length; reveal(places[at]); }));
  line.append(act("x", texts.clear, () => {
    CSS.highlights?.delete("found");
    line.remove();
    const address = new URL(location.href);
    address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  }));
  document.body.append(line);
}

function act(glyph, label, done) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small button-plain button-icon";
  button.setAttribute("aria-label", label);
  button.title = label;
  const icon = document.createElement("span");
  icon.className = `icon icon-${glyph}`;
  icon.setAttribute("aria-hidden", "true");
  button.append(icon);
  button.addEventListener("click", done);
  return button;
}
