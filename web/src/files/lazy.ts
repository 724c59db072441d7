// What files that go from browser to browser need on the page: part.ts fetches it.
import "./files.css";
export { FileCard } from "./FileCard.tsx";
export { FileStart } from "./FileStart.tsx";
export { ManyFiles } from "./ManyFiles.tsx";
export { Player } from "./Player.tsx";
export { Sharing } from "./sharing.ts";
