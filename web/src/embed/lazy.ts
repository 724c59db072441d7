// The page in a frame: part.ts fetches it.
import "./embed.css";

export { Embedded } from "./Embedded.tsx";
