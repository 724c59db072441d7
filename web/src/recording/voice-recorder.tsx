// The recording of voice messages, as `app` provides it to the composer.
import type { VoiceRecorder } from "../conversation/index.ts";
import { RecordButton, VoiceLine } from "./RecordButton.tsx";
import { takesVoice } from "./voices.ts";

export const voiceRecorder: VoiceRecorder = { takes: takesVoice, Button: RecordButton, Line: VoiceLine };
