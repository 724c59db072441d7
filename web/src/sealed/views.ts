// The views of sealed rooms: lines that are no talk, and the time of what is old.
export { SaidOn, SealedLine } from "./lazy.ts";
