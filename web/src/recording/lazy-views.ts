// The part of the page for recording, fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";

export const recordingPart = new Part("page", withWords(() => import("./lazy.ts")));

export const FilmDialog = lazy(recordingPart, (part) => part.FilmDialog);
export const Voice = lazy(recordingPart, (part) => part.Voice);
