// What recording needs on the page, fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";

export const recordingPart = new Part("recording", withWords(() => import("./lazy.ts")));
