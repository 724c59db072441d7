// The views of files, fetched when the first of them is shown.
import { lazy } from "../ui/lazy.tsx";
import { filePart } from "./part.ts";

export const FileCard = lazy(filePart, (part) => part.FileCard);
export const ManyFiles = lazy(filePart, (part) => part.ManyFiles);
export const Player = lazy(filePart, (part) => part.Player);
export const FileStart = lazy(filePart, (part) => part.FileStart);
