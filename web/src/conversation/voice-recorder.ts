// What records voice messages where one writes. recording/voice-recorder.tsx has it, and app/models.ts gives it.
import type { ComponentType } from "preact";
import type { Conversation } from "../rooms/index.ts";

export abstract class VoiceRecorder {
  /** Whether one speaks now, or may where one sends: nothing is written. */
  abstract takes(of: Conversation): boolean;
  /** Stands where one sends. */
  abstract readonly Button: ComponentType<{ of: Conversation; disabled: boolean }>;
  /** What is being recorded, above the field. */
  abstract readonly Line: ComponentType<{ of: Conversation }>;
}
