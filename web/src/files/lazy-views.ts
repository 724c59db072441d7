// The views of files that are fetched when one of them is first shown.
import { lazy } from "../ui/lazy.tsx";
import { MissingLine, MissingOver } from "../ui/Missing.tsx";
import { filePart } from "./part.ts";

export const FileCard = lazy(filePart, (part) => part.FileCard, MissingLine);
export const ManyFiles = lazy(filePart, (part) => part.ManyFiles, MissingOver);
export const Player = lazy(filePart, (part) => part.Player, MissingLine);
export const FileStart = lazy(filePart, (part) => part.FileStart, MissingOver);
