// The views of recording that are fetched when one of them is first shown.
import { lazy } from "../ui/lazy.tsx";
import { MissingLine, MissingOver } from "../ui/Missing.tsx";
import { recordingPart } from "./part.ts";

export const FilmDialog = lazy(recordingPart, (part) => part.FilmDialog, MissingOver);
export const Voice = lazy(recordingPart, (part) => part.Voice, MissingLine);
