// Sounds, made here of soft notes: two for what is for this person, if they want that, and a few while a call rings.
import { computed, effect } from "@preact/signals";
import { hidden } from "../platform/hidden.ts";
import { maySound } from "../platform/offers.ts";
import { session } from "../session/index.ts";
import { doNotDisturb, ringSound, sounds } from "../settings/index.ts";
import { talkHidden } from "../ui/panes.ts";

const NOTES = [659.3, 880];
/** What is heard by who is called, and by who calls. */
const CALLED = { notes: [659.3, 880, 659.3, 880, 659.3, 880], everyMs: 2_500 };
const CALLING = { notes: [440, 440, 440], everyMs: 4_000 };
const NOTE_S = 0.14;
const LOUDNESS = 0.08;
/** Not more often than this. */
const PAUSE_MS = 2_000;

let output: AudioContext | undefined;
let last = 0;

/** Sounds whenever something for this person comes while they look elsewhere. */
export function soundWhenCalled(): void {
  effect(() => {
    const news = session.alerts.forMe.value;
    if (news === undefined || sounds.peek() !== "yes" || doNotDisturb.peek() === "yes") return;
    if (hidden.peek() || talkHidden.peek() || session.place.here.peek() !== news.of) chime();
  });
}

/** Sounds while a call rings here, and, lower, while it rings where this person calls. */
export function soundWhileRinging(): void {
  const { asking, rings } = session;
  const rung = computed(() => {
    if (rings.all.value.some(({ isCall }) => isCall)) return CALLED;
    return (asking.now.value?.until ?? 0) > 0 ? CALLING : undefined;
  });
  effect(() => {
    const song = ringSound.value === "yes" && doNotDisturb.value === "no" ? rung.value : undefined;
    if (song === undefined) return undefined;
    let playing = ring(song.notes);
    const timer = setInterval(() => (playing = ring(song.notes)), song.everyMs);
    return () => {
      clearInterval(timer);
      for (const one of playing) one.stop();
    };
  });
}

export function chime(): void {
  if (Date.now() - last < PAUSE_MS || ring(NOTES).length === 0) return;
  last = Date.now();
}

function ring(notes: readonly number[]): OscillatorNode[] {
  if (!maySound()) return [];
  output ??= new AudioContext();
  void output.resume();
  return play(notes, output, output.destination);
}

/** One note after the other, from now on. */
export function play(notes: readonly number[], context: AudioContext, into: AudioNode): OscillatorNode[] {
  const start = context.currentTime + 0.02;
  return notes.map((pitch, at) => note(context, into, pitch, start + at * NOTE_S));
}

function note(context: AudioContext, into: AudioNode, pitch: number, at: number): OscillatorNode {
  const source = new OscillatorNode(context, { frequency: pitch });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
  source.connect(loudness).connect(into);
  source.start(at);
  source.stop(at + NOTE_S);
  return source;
}
