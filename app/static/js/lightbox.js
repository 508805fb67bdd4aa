// A diagram in full: buttons and +, −, 0 zoom; dragging and scrolling move.
import { phrase } from "./phrases.js";

export function openLightbox(svg) {
  if (!svg) return;
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", phrase("enlarged"));
  dialog.innerHTML = `
    <div class="drawer-top">
      <div class="actions">
        <button type="button" class="button button-small button-icon" data-zoom="1.25" aria-label="${phrase("zoomIn")}"><span class="icon icon-zoom-in" aria-hidden="true"></span></button>
        <button type="button" class="button button-small button-icon" data-zoom="0.8" aria-label="${phrase("zoomOut")}"><span class="icon icon-zoom-out" aria-hidden="true"></span></button>
        <button type="button" class="button button-small" data-zoom="0">${phrase("fit")}</button>
      </div>
      <button type="button" class="button button-plain button-small" data-close>${phrase("close")}</button>
    </div>
    <div class="lightbox-stage" tabindex="0" role="group" aria-label="${phrase("enlarged")}"></div>`;
  const stage = dialog.querySelector(".lightbox-stage");
  const copy = svg.cloneNode(true);
  copy.removeAttribute("width");
  copy.style.maxWidth = "";
  stage.append(copy);
  let zoom = 1;
  const set = (factor) => {
    zoom = factor ? Math.min(8, Math.max(0.25, zoom * factor)) : 1;
    stage.style.setProperty("--zoom", zoom);
  };
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target === dialog || button?.hasAttribute("data-close")) dialog.close();
    else if (button) set(Number(button.dataset.zoom));
  });
  dialog.addEventListener("keydown", (event) => {
    const factor = { "+": 1.25, "=": 1.25, "-": 0.8, "0": 0 }[event.key];
    if (factor !== undefined) set(factor);
    event.stopPropagation();
  });
  drag(stage);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const box = svg.viewBox.baseVal;
  const fit = Math.min((stage.clientWidth - 48) / box.width, (stage.clientHeight - 48) / box.height, 2.5);
  stage.style.setProperty("--width", `${box.width * fit}px`);
  // Whoever enlarges wants to read: where the whole is too small for that, it begins with a part.
  if (fit < 1) set(1 / fit);
}

function drag(stage) {
  let from = null;
  stage.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    if (from) stage.scrollTo(from.x - event.clientX, from.y - event.clientY);
  });
  stage.addEventListener("pointerup", () => { from = null; });
}
