// The part of the page for files that go from browser to browser: part.ts fetches it.
import "./files.css";
export { FileCard } from "./FileCard.tsx";
export { FileStart } from "./FileStart.tsx";
export { ManyFiles } from "./ManyFiles.tsx";
export { Player } from "./Player.tsx";
export { Sharing } from "./sharing.ts";
