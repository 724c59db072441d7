// The part of the page for recording: lazy-views.ts fetches it.
import "./recording.css";

export { FilmDialog } from "./FilmDialog.tsx";
export { Recording } from "./recording.ts";
export { Voice } from "./Voice.tsx";
