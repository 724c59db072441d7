// What is fetched with the first link of a sealed room.
import "./sealed.css";

export { tellIn } from "./rows.ts";
export { SaidOn, SealedLine } from "./SealedLine.tsx";
export { Sealing } from "./sealing.ts";
