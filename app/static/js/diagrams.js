// Mermaid in its strict mode, in the colours of the page. What cannot be drawn stays readable as code.
import { openLightbox } from "./lightbox.js";
import { phrase } from "./phrases.js";

// Of their natural size, at which letters are 14 px high.
export const LEGIBLE = 0.75;
let library = null;
let number = 0;
let queue = Promise.resolve();

export function diagrams(root) {
  for (const figure of root.querySelectorAll(".diagram:not([data-ready])")) {
    const pre = figure.querySelector("pre.mermaid");
    if (!pre) continue;
    figure.dataset.ready = "";
    figure.source = pre.textContent;
    queue = queue.then(() => draw(figure));
  }
}

addEventListener("themechange", () => {
  for (const figure of document.querySelectorAll(".diagram[data-ready]")) queue = queue.then(() => draw(figure));
});

async function draw(figure) {
  const pre = figure.querySelector("pre.mermaid");
  try {
    // Pages of the framework have a map of modules, the others say where this one is.
    library ??= (await import(document.querySelector('meta[name="mermaid"]')?.content ?? "nicegui-mermaid")).mermaid;
    library.initialize(settings());
    await document.fonts.ready;
    const { svg } = await library.render(`diagram-${++number}`, figure.source);
    let drawing = figure.querySelector(".diagram-drawing");
    if (!drawing) {
      drawing = document.createElement("div");
      drawing.className = "diagram-drawing";
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", phrase("diagram", { source: figure.source.slice(0, 600) }));
      figure.prepend(drawing);
      figure.append(zoomButton(figure));
    }
    drawing.innerHTML = svg;
    drawing.style.setProperty("--legible", `${LEGIBLE * drawing.firstElementChild.viewBox.baseVal.width}px`);
    pre.hidden = true;
    // What has to be scrolled must be reached by the keyboard too.
    if (drawing.scrollWidth > drawing.clientWidth) drawing.tabIndex = 0;
    else drawing.removeAttribute("tabindex");
  } catch {
    document.querySelectorAll(`[id^="ddiagram-${number}"]`).forEach((left) => left.remove());
    if (figure.querySelector(".diagram-note, .diagram-drawing")) return;
    const note = document.createElement("p");
    note.className = "diagram-note";
    note.textContent = phrase("notDrawn");
    figure.prepend(note);
    pre.tabIndex = 0;
  }
}

function zoomButton(figure) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-plain button-small button-icon diagram-zoom";
  button.setAttribute("aria-label", phrase("enlarge"));
  button.title = phrase("enlarge");
  button.innerHTML = '<span class="icon icon-zoom" aria-hidden="true"></span>';
  button.addEventListener("click", () => openLightbox(figure.querySelector("svg")));
  return button;
}

function settings() {
  const style = getComputedStyle(document.documentElement);
  const get = (name) => style.getPropertyValue(name).trim();
  return {
    startOnLoad: false,
    securityLevel: "strict",
    htmlLabels: false,
    flowchart: { htmlLabels: false, curve: "basis", padding: 14, useMaxWidth: true },
    maxTextSize: 20000,
    maxEdges: 200,
    suppressErrorRendering: true,
    theme: "base",
    fontFamily: get("--sans"),
    themeVariables: {
      darkMode: document.documentElement.dataset.theme === "dark",
      fontFamily: get("--sans"), fontSize: "14px",
      background: get("--surface"), primaryColor: get("--sunken"), primaryTextColor: get("--ink"), primaryBorderColor: get("--line-strong"),
      secondaryColor: get("--accent-soft"), secondaryTextColor: get("--ink"), secondaryBorderColor: get("--accent"),
      tertiaryColor: get("--paper"), tertiaryTextColor: get("--ink"), tertiaryBorderColor: get("--line"),
      lineColor: get("--line-strong"), textColor: get("--ink"), mainBkg: get("--sunken"), nodeBorder: get("--line-strong"),
      clusterBkg: get("--paper"), clusterBorder: get("--line"), edgeLabelBackground: get("--surface"), titleColor: get("--ink"),
      actorBkg: get("--sunken"), actorBorder: get("--line-strong"), actorTextColor: get("--ink"), actorLineColor: get("--line-strong"),
      signalColor: get("--ink-2"), signalTextColor: get("--ink"), labelBoxBkgColor: get("--sunken"), labelBoxBorderColor: get("--line"),
      labelTextColor: get("--ink"), noteBkgColor: get("--amber-soft"), noteTextColor: get("--ink"), noteBorderColor: get("--amber-line"),
    },
  };
}
