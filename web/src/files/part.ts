// What files that go from browser to browser need on the page, fetched when it is first wanted, and the views out of it.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingLine, MissingOver } from "../ui/Missing.tsx";

export const filePart = new Part("calls", withWords(() => import("./lazy.ts")));

export const FileCard = lazy(filePart, (part) => part.FileCard, MissingLine);
export const ManyFiles = lazy(filePart, (part) => part.ManyFiles, MissingOver);
export const Player = lazy(filePart, (part) => part.Player, MissingLine);
export const FileStart = lazy(filePart, (part) => part.FileStart, MissingOver);
