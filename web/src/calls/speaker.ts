// The loudspeaker of a call, where a browser lets a person choose it, and a sound to find it by.
import { speaker } from "../settings/index.ts";
import { play } from "./sound.ts";

const NOTES = [523.3, 659.3, 784, 1046.5];
const PLAYS_MS = 1_500;

/** Sounds from the chosen loudspeaker. A device that is gone leaves the sound where it was. */
export async function setSpeaker(element: HTMLMediaElement, device: string): Promise<void> {
  if ("setSinkId" in element) await element.setSinkId(device).catch(() => undefined);
}

export async function testSound(): Promise<void> {
  const context = new AudioContext();
  const into = context.createMediaStreamDestination();
  const audio = new Audio();
  audio.srcObject = into.stream;
  await setSpeaker(audio, speaker.peek());
  await audio.play().catch(() => undefined);
  play(NOTES, context, into);
  setTimeout(() => void context.close(), PLAYS_MS);
}
