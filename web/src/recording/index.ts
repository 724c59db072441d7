// Voice messages and short films: recorded here, and offered as files. What few visits need is in lazy.ts.
export { FilmDialog } from "./part.ts";
export { RecordButton, VoiceLine } from "./RecordButton.tsx";
export { takesRecordings, takesVoice } from "./voices.ts";
