// The button that records, and its views.
export { FilmDialog } from "./lazy-views.ts";
export { voiceRecorder } from "./voice-recorder.tsx";
