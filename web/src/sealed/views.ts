// The views of sealed rooms that know no room: lines that are no talk, and the time of what is old.
export { SaidOn } from "./SaidOn.tsx";
export { SealedLine } from "./SealedLine.tsx";
