// What recording needs on the page, fetched when it is first wanted, and the views out of it.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingLine, MissingOver } from "../ui/Missing.tsx";

export const recordingPart = new Part("recording", withWords(() => import("./lazy.ts")));

export const FilmDialog = lazy(recordingPart, (part) => part.FilmDialog, MissingOver);
export const Voice = lazy(recordingPart, (part) => part.Voice, MissingLine);
