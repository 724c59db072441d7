// The views of files that are fetched when one of them is first shown.
import { lazy } from "../ui/lazy.tsx";
import { filePart } from "./part.ts";

export const FileCard = lazy(filePart, (part) => part.FileCard);
export const ManyFiles = lazy(filePart, (part) => part.ManyFiles);
export const Player = lazy(filePart, (part) => part.Player);
export const FileStart = lazy(filePart, (part) => part.FileStart);
