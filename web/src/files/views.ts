// The views of files: their lines and dialogs.
export { FileLine } from "./FileLine.tsx";
export { FileStart, ManyFiles, Player } from "./lazy-views.ts";
