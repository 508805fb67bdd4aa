// The page is built by a framework after load, and grows later: each part looks at what is new, once.
import { clock } from "./clock.js";
import { code } from "./code.js";
import { combobox } from "./combobox.js";
import { copies } from "./copies.js";
import { diagrams } from "./diagrams.js";
import { dialogs } from "./dialogs.js";
import { filters } from "./filters.js";
import { keys } from "./keys.js";
import { pace } from "./pace.js";
import { reading } from "./reading.js";
import { run } from "./run.js";
import { search } from "./search.js";
import { signIn } from "./sign-in.js";
import { themes } from "./themes.js";
import "./tabs.js";
import "./toasts.js";

const parts = [themes, code, reading, diagrams, dialogs, copies, signIn, clock, run, search, pace, combobox, filters];
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
