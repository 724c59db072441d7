// Recording of voice messages in the composer. recording/voice-recorder.tsx implements it, and app/models.ts provides it.
import type { ComponentType } from "preact";
import type { Conversation } from "../rooms/index.ts";

export abstract class VoiceRecorder {
  /** Returns whether its button takes the place of sending: during a recording, or while nothing is written. */
  abstract takes(of: Conversation): boolean;
  /** The button in place of sending. */
  abstract readonly Button: ComponentType<{ of: Conversation; disabled: boolean }>;
  /** The running recording, above the field. */
  abstract readonly Line: ComponentType<{ of: Conversation }>;
}
