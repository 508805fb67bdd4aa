// The page is built by a framework after load, and grows later: each part looks at what is new, once.
import { clock } from "./clock.js";
import { code } from "./code.js";
import { diagrams } from "./diagrams.js";
import { dialogs } from "./dialogs.js";
import { keys } from "./keys.js";
import { reading } from "./reading.js";
import { signIn } from "./sign-in.js";
import { themes } from "./themes.js";
import "./toasts.js";

const parts = [themes, code, reading, diagrams, dialogs, signIn, clock];
let due = false;

function look() {
  due = false;
  for (const part of parts) part(document);
}

new MutationObserver(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(look);
}).observe(document.documentElement, { childList: true, subtree: true });
look();
keys();
