// Pages of a course: what acts on them. They are whole when they arrive, so each part runs once.
import { answers } from "./answers.js";
import { found } from "./found.js";
import { panels } from "./panels.js";
import { place, stay } from "./place.js";
import { progress } from "./progress.js";
import { sources } from "./sources.js";
import { terms } from "./terms.js";

for (const part of [stay, found, panels, progress, place, answers, sources, terms]) part(document);
