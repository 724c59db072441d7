// A short sound for what is for this person, if they want one: two soft notes, made here.
import { effect } from "@preact/signals";
import { lastForMe } from "../state/notify.ts";
import { listAlone } from "../state/panes.ts";
import { hidden } from "../state/reading.ts";
import { sounds } from "../state/settings.ts";

const NOTES = [659.3, 880];
const NOTE_S = 0.14;
const LOUDNESS = 0.08;
/** Not more often than this. */
const PAUSE_MS = 2_000;

let output: AudioContext | undefined;
let last = 0;

/** Sounds whenever something for this person comes while they look elsewhere. */
export function soundWhenCalled(): void {
  effect(() => {
    const news = lastForMe.value;
    if (news === undefined || sounds.peek() !== "yes") return;
    if (hidden.peek() || listAlone.peek() || location.hash !== news.address) chime();
  });
}

/** Browsers let a page sound only after a deed of its user; until then it is silent. */
export function chime(): void {
  if (!navigator.userActivation?.hasBeenActive || Date.now() - last < PAUSE_MS) return;
  last = Date.now();
  output ??= new AudioContext();
  void output.resume();
  const start = output.currentTime + 0.02;
  NOTES.forEach((pitch, at) => note(output as AudioContext, pitch, start + at * NOTE_S));
}

function note(into: AudioContext, pitch: number, at: number): void {
  const source = new OscillatorNode(into, { frequency: pitch });
  const loudness = new GainNode(into, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
  source.connect(loudness).connect(into.destination);
  source.start(at);
  source.stop(at + NOTE_S);
}
