// Whether voice messages and short films can be recorded here; they are offered as files.
export { takesRecordings, takesVoice } from "./voices.ts";
