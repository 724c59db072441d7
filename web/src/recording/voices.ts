// The voice message in the making in each conversation, kept while another is shown.
import { type ReadonlySignal, signal, type Signal } from "@preact/signals";
import { takesRecordings } from "../files/index.ts";
import type { Conversation } from "../rooms/index.ts";
import type { Recording } from "./recording.ts";

const voices = new WeakMap<Conversation, Signal<Recording | undefined>>();

export function voiceIn(of: Conversation): ReadonlySignal<Recording | undefined> {
  return signalOf(of);
}

export function keepVoice(of: Conversation, voice: Recording | undefined): void {
  signalOf(of).value = voice;
}

/** Returns whether its button takes the place of sending: during a recording, or while nothing is written. */
export function takesVoice(of: Conversation): boolean {
  const state = voiceIn(of).value?.state.value.is;
  if (state !== undefined) return state === "asking" || state === "recording";
  return takesRecordings(of) && of.draft.isEmpty && of.draft.edits.value === undefined;
}

function signalOf(of: Conversation): Signal<Recording | undefined> {
  const voice = voices.get(of) ?? signal<Recording | undefined>(undefined);
  voices.set(of, voice);
  return voice;
}
