// What recording needs on the page: part.ts fetches it.
export { FilmDialog } from "./FilmDialog.tsx";
export { Recording } from "./recording.ts";
export { Voice } from "./Voice.tsx";
