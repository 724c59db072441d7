// Voice messages where one writes, as `app` gives them to the conversation.
import type { VoiceRecorder } from "../conversation/index.ts";
import { RecordButton, VoiceLine } from "./RecordButton.tsx";
import { takesVoice } from "./voices.ts";

export const voiceRecorder: VoiceRecorder = { takes: takesVoice, Button: RecordButton, Line: VoiceLine };
