// Maps on cards and opened ones, and what is sent from a map. Most of it is in lazy.ts.
export { faultText } from "./file/fault-text.ts";
export type { FileFault } from "./file/faults.ts";
export { MapPicture, MOST_UNASKED } from "./MapPicture.tsx";
export { MapDialog, mapPart, SendLayer, SendPosition } from "./part.ts";
export type { Mapped } from "./subject.ts";
