// The button that records, and its views.
export { FilmDialog } from "./lazy-views.ts";
export { RecordButton, VoiceLine } from "./RecordButton.tsx";
